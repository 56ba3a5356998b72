import {registry} from "@web/core/registry";

// From the sales order to TikTok, the way a seller cancels one unit
registry.category("web_tour.tours").add("tiktok_order_cancel", {
    steps: () => [
        {
            content: "cancel",
            trigger: "button[name=action_tiktok_cancel]",
            run: "click",
        },
        {
            content: "the whole order would do, for each reason of TikTok",
            trigger: ".modal .o_field_widget[name=reason_id]:contains(Pricing error)",
        },
        {
            content: "single units",
            trigger: ".modal .o_field_widget[name=scope] label:contains(Single units)",
            run: "click",
        },
        {
            content: "lack of stock is the only reason left, and chosen",
            trigger:
                ".modal .o_field_widget[name=reason_id]:not(:contains(Pricing error)) input:checked",
        },
        {
            content: "choose the spoon",
            trigger:
                ".modal .o_data_row:contains(SPOON-1) .o_field_widget[name=selected] input",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger:
                ".modal .o_data_row:contains(SPOON-1) .o_field_widget[name=selected] input:checked",
        },
        {
            content: "the effect on the rate is shown",
            trigger: ".modal .o_field_widget[name=rate_text]:contains(100.0 % after)",
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send]:contains(Cancel on TikTok)",
            run: "click",
        },
        {
            content: "the order says so and can be kept after all",
            trigger:
                ".alert:contains(being sent to TikTok) button[name=action_tiktok_withdraw]",
        },
    ],
});
