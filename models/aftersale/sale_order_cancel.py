from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order.tiktok_order_updater import ON_THE_ROAD

#: context key of callers who cancel in Odoo alone and know why
IN_ODOO_ONLY = "tiktok_cancel_in_odoo"


class SaleOrder(models.Model):
    """Cancelling a sales order that TikTok waits for starts on TikTok.

    The sales order itself is cancelled once TikTok has done so. A program that calls
    ``_action_cancel`` without asking anybody leaves a wish for a person to complete;
    one that really means Odoo alone says so by the context.
    """

    _inherit = "sale.order"

    tiktok_cancel_state = fields.Char(related="tiktok_order_id.cancel_request_state")
    tiktok_cancel_text = fields.Char(related="tiktok_order_id.cancel_request_text")
    tiktok_is_cancellable = fields.Boolean(
        "Can Be Cancelled on TikTok",
        compute="_compute_tiktok_is_cancellable",
        compute_sudo=True,
    )

    @api.depends("state", "tiktok_order_ids.is_cancellable")
    def _compute_tiktok_is_cancellable(self):
        for sale in self:
            sale.tiktok_is_cancellable = bool(sale._tiktok_awaited())

    def _tiktok_awaited(self):
        """Those whose goods TikTok waits for."""
        return self.filtered(
            lambda sale: (
                sale.state != "cancel"
                and any(order._is_awaited() for order in sale.sudo().tiktok_order_ids)
            )
        )

    def _tiktok_awaited_orders(self):
        """Their TikTok orders, with the rights of the present user."""
        orders = self._tiktok_awaited().sudo().tiktok_order_ids.with_env(self.env)
        return orders

    def action_cancel(self):
        """Override of `sale`: a dialog for what TikTok waits for, the rest at once."""
        awaited = self._tiktok_awaited()
        if not awaited or self.env.context.get(IN_ODOO_ONLY):
            return super().action_cancel()
        if any(sale.locked for sale in self):
            raise UserError(
                self.env._("You cannot cancel a locked order. Please unlock it first.")
            )
        others = self - awaited
        if others:
            super(SaleOrder, others).action_cancel()
        return awaited._tiktok_awaited_orders()._open_cancel_wizard()

    def _action_cancel(self):
        """Override of `sale`: never cancelled here while TikTok waits for the goods.

        Called by a program there is nobody to ask for the reason: the goods are
        stopped and the exception desk asks.
        """
        awaited = self.browse()
        if not self.env.context.get(IN_ODOO_ONLY):
            awaited = self._tiktok_awaited()
        awaited._tiktok_wish_without_reason()
        others = self - awaited
        result = super(SaleOrder, others)._action_cancel() if others else True
        others._tiktok_compare()
        return result

    def _tiktok_compare(self):
        """Look at TikTok's side of what was just cancelled here: it may be sold."""
        orders = self.sudo().tiktok_order_ids.filtered(
            lambda order: order.external_state in ON_THE_ROAD and not order.is_fbt
        )
        if orders:
            orders.write(orders._wanted_vals())
            orders._enqueue_import()

    def _tiktok_wish_without_reason(self):
        """Stop the goods and ask a person for the reason that TikTok wants."""
        for order in self._tiktok_awaited_orders().sudo():
            if order._open_requests():
                continue
            wish = order.request_ids._wish(order, state="draft")
            wish._ask_for_reason()

    def action_tiktok_cancel(self):
        """Button: cancel on TikTok, also when the sales order is locked here."""
        return self._tiktok_awaited_orders()._open_cancel_wizard()

    def action_tiktok_withdraw(self):
        """Button: take the wish back that has not been sent yet."""
        orders = self.sudo().tiktok_order_ids.with_env(self.env)
        return orders.action_withdraw_cancellation()

    def action_tiktok_cancel_units(self):
        """Button: cancel those units on TikTok that were taken out of the lines here.

        :raises UserError: when no line has less than its units
        """
        self.ensure_one()
        units = self._tiktok_reduced_units()
        if not units:
            raise UserError(
                self.env._("The lines have all the units that TikTok waits for.")
            )
        return self._tiktok_awaited_orders()._open_cancel_wizard(units)

    def _tiktok_reduced_units(self):
        """Units that TikTok waits for and that no line of this order delivers."""
        left = {line.id: line.product_uom_qty for line in self.order_line}
        reduced = self.env["tiktok.order.line"].sudo()
        for unit in self.sudo().tiktok_order_ids._active_units().sorted("id"):
            line_id = unit.sale_line_id.id
            if left.get(line_id, 0) >= 1:
                left[line_id] -= 1
            else:
                reduced |= unit
        return reduced.with_env(self.env)
