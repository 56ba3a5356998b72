from odoo import models


class StockMove(models.Model):
    """Marks what is sold on TikTok and waits for stock: it lowers the figures, too."""

    _inherit = "stock.move"

    # orders that wait for goods are few; found without reading all moves
    _tiktok_unreserved = models.Index(
        "(sale_line_id) WHERE sale_line_id IS NOT NULL "
        "AND state IN ('waiting', 'confirmed', 'partially_available')"
    )

    def write(self, vals):
        """Demand that is given up or changed without any reserved stock."""
        if vals.get("state") == "cancel" or "product_uom_qty" in vals:
            self._tiktok_mark_demand()
        return super().write(vals)

    def unlink(self):
        """Demand that disappears."""
        self._tiktok_mark_demand()
        return super().unlink()

    def _tiktok_mark_demand(self):
        if not self or not self.env["tiktok.backend"]._has_stock_flow():
            return
        sold = self.sudo().filtered(lambda move: move.sale_line_id)
        self.env["tiktok.stock.change"]._mark(sold.product_id.ids, "demand")
