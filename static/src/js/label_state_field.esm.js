import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {registry} from "@web/core/registry";
import {useEffect} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

// Milliseconds between two looks, and looks before giving up
const EVERY = 1000;
const LOOKS = 180;

/**
 * The state of a label. While the label is being made the form looks for it by itself,
 * so that whoever packs need not reload; a form that is being edited is left alone.
 */
export class LabelStateField extends BadgeField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.looks = 0;
        useEffect(
            (waits) => {
                if (!waits) return;
                const timer = setInterval(() => this.look(), EVERY);
                return () => clearInterval(timer);
            },
            () => [this.props.record.data[this.props.name] === "waiting"]
        );
    }

    async look() {
        const {record, name} = this.props;
        this.looks += 1;
        if (this.looks > LOOKS || !record.resId || (await record.isDirty())) return;
        const rows = await this.orm.silent.read(
            record.resModel,
            [record.resId],
            [name]
        );
        if (rows.length && rows[0][name] !== record.data[name]) await record.load();
    }
}

registry.category("fields").add("tiktok_label_state", {
    ...badgeField,
    component: LabelStateField,
});
