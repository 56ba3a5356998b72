from odoo import models


class SaleMassCancelOrders(models.TransientModel):
    """Cancelling several sales orders asks TikTok for those that it waits for."""

    _inherit = "sale.mass.cancel.orders"

    def action_mass_cancel(self):
        """Override of `sale`: the others are cancelled, then the dialog opens."""
        awaited = self.sale_order_ids._tiktok_awaited()
        if not awaited:
            return super().action_mass_cancel()
        (self.sale_order_ids - awaited)._action_cancel()
        return awaited._tiktok_awaited_orders()._open_cancel_wizard()
