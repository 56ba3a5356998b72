from odoo import api, models

from ...exceptions import ProblemError
from .tiktok_order import AWAITING_SHIPMENT, PARTIALLY_SHIPPING

#: cancellations have a flow of their own: a good import does not close them
FLOW = "cancellation"


class TikTokOrderUpdater(models.AbstractModel):
    """Applies what changed on TikTok to sales orders that exist."""

    _name = "tiktok.order.updater"
    _description = "TikTok Shop Order Updater"

    @api.model
    def _update(self, orders, confirm):
        """Bring existing sales orders up to date.

        :param orders: orders of one shop that have a sales order
        :param confirm: whether quotations among them are to be confirmed now
        :raises ProblemError: when Odoo has cancelled what TikTok wants shipped
        """
        for order in orders:
            self._check_alive(order)
        changed = orders.filtered(lambda o: o.detail_digest != o.applied_digest)
        for order in changed:
            self._apply_changes(order)
        is_cancelled = self.env["tiktok.order.policy"]._is_cancelled
        quotations = orders.filtered(
            lambda o: o.sale_order_id.state in ("draft", "sent") and not is_cancelled(o)
        )
        for order in quotations & changed:
            self._refresh_quotation(order)
        confirmed = changed.filtered(lambda o: o.sale_order_id.state == "sale")
        self.env["tiktok.order.follower"]._follow(confirmed)
        importer = self.env["tiktok.order.importer"]
        if confirm and quotations:
            importer._confirm(quotations)
        importer._deliver_outside(changed - quotations)

    def _check_alive(self, order):
        """Somebody has cancelled in Odoo, or TikTok has taken a cancellation back."""
        sale = order.sale_order_id
        wanted = order.external_state in (AWAITING_SHIPMENT, PARTIALLY_SHIPPING)
        policy = self.env["tiktok.order.policy"]
        if sale.state != "cancel" or not wanted or policy._is_cancelled(order):
            return
        raise ProblemError(
            "cancelled_in_odoo",
            self.env._(
                "%(sale)s is cancelled, and TikTok waits for the goods of order "
                "%(order)s.",
                sale=sale.name,
                order=order.external_id,
            ),
            deadline=order.auto_cancel_at or order.ship_by,
        )

    def _apply_changes(self, order):
        if order.sale_order_id.state == "cancel":
            return
        if self.env["tiktok.order.policy"]._is_cancelled(order):
            self._cancel(order)
        elif order.sale_order_id.state == "sale":
            self._reduce(order)

    def _refresh_quotation(self, order):
        """A quotation is made anew: nothing depends on it yet."""
        importer = self.env["tiktok.order.importer"]
        checks = self.env["tiktok.order.check"]
        checks._check_order(order)
        [(vals, groups)] = importer._prepare_drafts(order)
        for kept in ("name", "user_id", "team_id"):
            vals.pop(kept, None)
        sale = importer._sale_orders(order.backend_id).browse(order.sale_order_id.id)
        sale.order_line.unlink()
        sale.write(vals)
        importer._link(order, sale, groups)
        checks._check_totals(order)

    # === CANCELLATIONS FOUND BY POLLING === #

    def _cancel(self, order):
        """Cancel what has not left; tell the warehouse about the rest."""
        sale = order.sale_order_id
        if self._shipped_pickings(sale):
            open_pickings = sale.picking_ids.filtered(
                lambda p: p.state not in ("done", "cancel")
            )
            open_pickings.action_cancel()
            self._report_shipped(order, order.line_ids)
            return
        sale._action_cancel()
        sale.message_post(body=self._cancellation_text(order))

    def _reduce(self, order):
        """Take cancelled units out of their lines, to the unit."""
        cancelled = order.line_ids.filtered(lambda u: u.is_cancelled and u.sale_line_id)
        for line, units in cancelled.grouped("sale_line_id").items():
            wanted = len(line.tiktok_line_ids.filtered(lambda u: not u.is_cancelled))
            if line.product_uom_qty <= wanted:
                continue
            if line.qty_delivered > wanted:
                self._report_shipped(order, units)
            else:
                self._set_quantity(line, wanted)

    def _set_quantity(self, line, quantity):
        """Change a quantity and nothing else, also of an order that is locked."""
        # named, so that Odoo does not work them out again from the pricelist
        kept = {"price_unit": line.price_unit, "discount": line.discount}
        with line.order_id._tiktok_unlocked():
            line.write({"product_uom_qty": quantity, **kept})

    def _shipped_pickings(self, sale):
        return sale.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )

    def _report_shipped(self, order, units):
        self.env["tiktok.exception"]._report(
            order,
            FLOW,
            "cancelled_after_shipping",
            self.env._(
                "%(count)s units of order %(order)s (%(sale)s) were cancelled on "
                "TikTok after the goods had left. %(reason)s",
                count=len(units.filtered("is_cancelled")) or len(units),
                order=order.external_id,
                sale=order.sale_order_id.name,
                reason=self._cancellation_text(order),
            ),
        )

    def _cancellation_text(self, order):
        units = order.line_ids.filtered("is_cancelled")
        return self.env._(
            "Cancelled on TikTok by %(who)s: %(reason)s.",
            who=order.cancelled_by or units[:1].cancelled_by or "-",
            reason=order.cancel_reason or units[:1].cancel_reason or "-",
        )
