import {registry} from "@web/core/registry";

// From the exception desk to the product, the way a person repairs a mapping
registry.category("web_tour.tours").add("tiktok_order_mapping", {
    steps: () => [
        {
            content: "open the problem",
            trigger:
                ".o_data_row td[name=title]:contains(TikTok SKU without a product)",
            run: "click",
        },
        {
            content: "take the cure that it offers",
            trigger: ".o_form_sheet button[name=action_cure]:contains(Map the SKU)",
            run: "click",
        },
        {
            content: "the SKU tells how many orders wait",
            trigger: ".alert .o_field_widget[name=waiting_order_count]:contains(1)",
        },
        {
            content: "look for the product",
            trigger: ".o_field_widget[name=product_id] input",
            run: "edit Walnut Spoon",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item:contains(Walnut Spoon)",
            run: "click",
        },
        {
            content: "save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "the SKU is mapped",
            trigger: ".o_arrow_button_current:contains(Mapped)",
        },
        {
            content: "see the problem on the desk",
            trigger: "a[data-menu-xmlid='connector_tiktok_shop.menu_exceptions']",
            run: "click",
        },
        {
            content: "it has left by itself",
            trigger: ".o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});
