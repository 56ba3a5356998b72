import {registry} from "@web/core/registry";

// The packing table: what is scanned shows in one big line
registry.category("web_tour.tours").add("tiktok_scan_station", {
    steps: () => [
        {
            content: "type a code that nothing has",
            trigger: ".o_tiktok_scan input[name=code]",
            run: "edit NO-SUCH-CODE && press Enter",
        },
        {
            content: "it says so",
            trigger: ".o_tiktok_scan_result[data-kind=stop]:contains(NO-SUCH-CODE)",
        },
        {
            content: "scan the transfer",
            trigger: ".o_tiktok_scan input[name=code]",
            run: "edit WH/OUT/SCAN-1 && press Enter",
        },
        {
            content: "its label prints",
            trigger: ".o_tiktok_scan_result[data-kind=print]:contains(WH/OUT/SCAN-1)",
        },
        {
            content: "the first scan is remembered",
            trigger: ".o_tiktok_scan li:contains(NO-SUCH-CODE)",
        },
    ],
});
