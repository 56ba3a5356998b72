from odoo import models


class StockMoveLine(models.Model):
    """Goods of a stopped transfer are not packed."""

    _inherit = "stock.move.line"

    def action_put_in_pack(self, **kw):
        """Override of `stock`: what must wait is not packed."""
        self.picking_id._tiktok_refuse()
        return super().action_put_in_pack(**kw)
