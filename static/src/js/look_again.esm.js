import {useEffect} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/**
 * While a field waits for work that goes on elsewhere its form looks for it by itself,
 * so that nobody need reload; a form that is being edited is left alone.
 *
 * @param {Component} component the field
 * @param {Function} isWaiting whether there is something to wait for
 * @param {Number} every milliseconds between two looks
 * @param {Number} looks before giving up
 */
export function useLookAgain(component, isWaiting, every, looks) {
    const orm = useService("orm");
    let left = looks;

    async function look() {
        const {record, name} = component.props;
        left -= 1;
        if (left < 0 || !record.resId || (await record.isDirty())) return;
        const rows = await orm.silent.read(record.resModel, [record.resId], [name]);
        if (rows.length && rows[0][name] !== record.data[name]) await record.load();
    }

    useEffect(
        (waits) => {
            if (!waits) return;
            const timer = setInterval(look, every);
            return () => clearInterval(timer);
        },
        () => [isWaiting()]
    );
}
