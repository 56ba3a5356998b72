import {registry} from "@web/core/registry";

// Fetch one order by its id: preview first, then the import
registry.category("web_tour.tours").add("tiktok_order_import", {
    steps: () => [
        {
            content: "open the wizard from the list of orders",
            trigger: ".o_control_panel button:contains(Import by ID or Period)",
            run: "click",
        },
        {
            content: "paste an order id and a word",
            trigger: ".modal .o_field_widget[name=ids_text] textarea",
            run: `edit "577090000000000101", S00042`,
        },
        {
            content: "preview",
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            content: "the word is named",
            trigger: ".modal .alert-warning:contains(S00042)",
        },
        {
            content: "the preview says what would happen",
            trigger: ".modal .o_data_row:contains(Would wait for you)",
        },
        {
            content: "import",
            trigger: ".modal button[name=action_import]",
            run: "click",
        },
        {
            content: "the order is on its way",
            trigger: ".o_notification:contains(1 orders are being imported)",
        },
        {
            content: "and stands in the list",
            trigger: ".o_data_row:contains(577090000000000101)",
        },
    ],
});
