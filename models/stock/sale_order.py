from odoo import models


class SaleOrder(models.Model):
    """Orders of TikTok take the units that are kept for them."""

    _inherit = "sale.order"

    def _action_confirm(self):
        """Override: their own units are free to them, as to nobody else.

        Routes that buy or make what is not free would else get them once more.
        """
        if self.env.context.get("tiktok_gross_stock") or not self._tiktok_kept_for():
            return super()._action_confirm()
        own = self.filtered(lambda order: order.sudo().tiktok_order_ids)
        gross = own.with_context(tiktok_gross_stock=True)
        for orders in filter(None, (gross, self - own)):
            super(SaleOrder, orders)._action_confirm()
        return None

    def _tiktok_kept_for(self):
        """Whether any shop keeps units at all."""
        return self.env["tiktok.stock.kept"]._keepers()
