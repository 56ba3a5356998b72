import {Component, onWillUnmount, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useBus, useService} from "@web/core/utils/hooks";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

// Milliseconds between two looks for a label that is being made, and looks at most
const EVERY = 1000;
const LOOKS = 120;
const REMEMBERED = 8;

/**
 * The packing table: whatever is scanned while this page is open prints its label. A
 * browser that prints without asking (Chrome with --kiosk-printing) needs no click.
 */
export class ScanStation extends Component {
    static template = "connector_tiktok_shop.ScanStation";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({code: "", last: null, earlier: []});
        this.papers = useRef("papers");
        this.timer = null;
        useBus(useService("barcode").bus, "barcode_scanned", (ev) =>
            this.scan(ev.detail.barcode)
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    async onKeydown(ev) {
        if (ev.key !== "Enter") return;
        const code = this.state.code;
        this.state.code = "";
        if (code.trim()) await this.scan(code.trim());
    }

    async scan(code, looks = 0) {
        clearTimeout(this.timer);
        const found = await this.orm.call("stock.picking", "action_tiktok_scan", [
            code,
        ]);
        this.show({...found, code});
        if (found.kind === "wait" && looks < LOOKS) {
            this.timer = setTimeout(() => this.scan(code, looks + 1), EVERY);
        } else if (found.kind === "arrange") {
            // The label that is being made prints as soon as it is there
            await this.action.doAction(found.action, {
                onClose: (infos) => infos && infos.done && this.scan(code),
            });
        } else if (found.kind === "print") {
            this.print(found.action.url);
        }
    }

    show(found) {
        const last = this.state.last;
        if (last && last.code !== found.code) {
            this.state.earlier = [last, ...this.state.earlier].slice(0, REMEMBERED);
        }
        this.state.last = found;
    }

    print(url) {
        if (!url.startsWith("/report/pdf/")) {
            browser.open(url, "_blank");
            return;
        }
        // A frame for each label: the next scan must not replace one that still loads
        const frame = document.createElement("iframe");
        frame.className = "d-none";
        frame.title = "Label";
        frame.onload = () => frame.contentWindow.print();
        frame.src = url;
        const papers = this.papers.el;
        papers.append(frame);
        if (papers.childElementCount > REMEMBERED) papers.firstElementChild.remove();
    }

    open(found) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.picking",
            res_id: found.picking_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("tiktok_scan_station", ScanStation);
