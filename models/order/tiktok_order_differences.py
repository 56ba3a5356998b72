from odoo import api, models
from odoo.tools import format_datetime


class TikTokOrderDifferences(models.AbstractModel):
    """Two states of an order compared, in words and without personal data."""

    _name = "tiktok.order.differences"
    _description = "TikTok Shop Order Differences"

    @api.model
    def _differences(self, before, after):
        """What is different on TikTok, one text for each thing.

        :param before: the binding as it is
        :param after: the binding as TikTok shows it now
        """
        texts = [
            *self._status_difference(before, after),
            *self._unit_differences(before, after),
            *self._amount_differences(before, after),
            *self._deadline_difference(before, after),
        ]
        if after.address_digest and before.address_digest != after.address_digest:
            texts.append(self.env._("The delivery address changed."))
        if after.is_cancel_requested and not before.is_cancel_requested:
            texts.append(self.env._("The buyer asks to cancel."))
        return texts or [self.env._("Details changed that no document depends on.")]

    def _status_difference(self, before, after):
        if before.external_state != after.external_state:
            yield self.env._(
                "Status: %(before)s → %(after)s.",
                before=before.status_name or "-",
                after=after.status_name or "-",
            )

    def _unit_differences(self, before, after):
        was, now = before.line_ids, after.line_ids
        if len(was) != len(now):
            yield self.env._(
                "Units: %(before)s → %(after)s.", before=len(was), after=len(now)
            )
        gone = set(was.filtered("is_cancelled").mapped("external_id"))
        newly = now.filtered(lambda u: u.is_cancelled and u.external_id not in gone)
        if newly:
            yield self.env._("Units cancelled: %s.", len(newly))
        parcels = set(was.mapped("package_external_id"))
        moved = now.filtered(
            lambda u: u.package_external_id and u.package_external_id not in parcels
        )
        if moved:
            yield self.env._("Units in a new package: %s.", len(moved))

    def _amount_differences(self, before, after):
        currency = after.currency_id
        for name in ("amount_total", "amount_receivable", "amount_tax", "amount_paid"):
            if currency.compare_amounts(before[name], after[name]):
                yield self.env._(
                    "%(label)s: %(before)s → %(after)s.",
                    label=before._fields[name]._description_string(self.env),
                    before=currency.format(before[name]),
                    after=currency.format(after[name]),
                )

    def _deadline_difference(self, before, after):
        if before.ship_by != after.ship_by:
            yield self.env._(
                "To ship by: %(before)s → %(after)s.",
                before=format_datetime(self.env, before.ship_by) or "-",
                after=format_datetime(self.env, after.ship_by) or "-",
            )

    # === WHAT FOLLOWS HERE === #

    @api.model
    def _consequences(self, order, after, confirm):
        """What the import would do to the sales order that exists.

        :param after: the binding as TikTok shows it now
        :param confirm: whether a quotation would be confirmed
        """
        sale = order.sale_order_id
        changed = order.detail_digest != after.detail_digest
        if sale.state == "cancel":
            return []
        if self.env["tiktok.order.policy"]._is_cancelled(after):
            return [self._cancellation_text(sale)] if changed else []
        if sale.state == "sale":
            return self._order_consequences(order, after) if changed else []
        return self._quotation_consequences(sale, changed, confirm)

    def _cancellation_text(self, sale):
        if self.env["tiktok.order.updater"]._shipped_pickings(sale):
            return self.env._(
                "The goods of %s have left: an exception is opened.", sale.name
            )
        return self.env._("%s is cancelled.", sale.name)

    def _order_consequences(self, order, after):
        sale, texts = order.sale_order_id, []
        gone = set(after.line_ids.filtered("is_cancelled").mapped("external_id"))
        units = order.line_ids.filtered(
            lambda u: u.external_id in gone and not u.is_cancelled and u.sale_line_id
        )
        if units:
            texts.append(
                self.env._(
                    "Units taken out of %(sale)s: %(count)s.",
                    sale=sale.name,
                    count=len(units),
                )
            )
        if (after.payload or {}).get(
            "has_updated_recipient_address"
        ) and after.address_digest != order.shipped_address_digest:
            texts.append(self.env._("The address of %s follows.", sale.name))
        return texts

    def _quotation_consequences(self, sale, changed, confirm):
        texts = []
        if changed:
            texts.append(self.env._("The quotation %s is made anew.", sale.name))
        if confirm:
            texts.append(self.env._("The quotation %s is confirmed.", sale.name))
        return texts
