import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {registry} from "@web/core/registry";
import {useLookAgain} from "./look_again.esm";

/**
 * The progress, in percent, of work that jobs do: it moves while the page is open, and
 * the page shows the result when it is there.
 */
export class ProgressField extends ProgressBarField {
    setup() {
        super.setup();
        useLookAgain(this, () => this.currentValue < 100, 2000, 1800);
    }
}

registry.category("fields").add("tiktok_progress", {
    ...progressBarField,
    component: ProgressField,
});
