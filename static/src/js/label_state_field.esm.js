import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {registry} from "@web/core/registry";
import {useLookAgain} from "./look_again.esm";

/**
 * The state of a label. It shows by itself when the label is there: whoever packs need
 * not reload.
 */
export class LabelStateField extends BadgeField {
    setup() {
        super.setup();
        const {name} = this.props;
        useLookAgain(this, () => this.props.record.data[name] === "waiting", 1000, 180);
    }
}

registry.category("fields").add("tiktok_label_state", {
    ...badgeField,
    component: LabelStateField,
});
