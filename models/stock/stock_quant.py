from odoo import api, models

#: what free stock is made of, and where it counts
FREE_STOCK = {
    "quantity",
    "reserved_quantity",
    "product_id",
    "location_id",
    "company_id",
}


class StockQuant(models.Model):
    """Marks what changes free stock.

    Every receipt, reservation, delivery, scrap or adjustment ends here. Merging equal
    quants goes around the ORM and is left alone: their sums stay the same.
    """

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        """New stock may be sold."""
        quants = super().create(vals_list)
        quants._tiktok_mark_stock()
        return quants

    def write(self, vals):
        """Changed or moved stock may be sold, or no longer."""
        if not FREE_STOCK & vals.keys():
            return super().write(vals)
        self._tiktok_mark_stock()
        result = super().write(vals)
        if "product_id" in vals:
            self._tiktok_mark_stock()
        return result

    def unlink(self):
        """Deleted stock cannot be sold; empty quants are cleaned up all the time."""
        full = self.filtered(lambda quant: quant.quantity or quant.reserved_quantity)
        full._tiktok_mark_stock()
        return super().unlink()

    def _tiktok_mark_stock(self):
        if self and self.env["tiktok.backend"]._has_stock_flow():
            # the reader of a product's id needs no right to the product
            product_ids = self.sudo().product_id.ids
            self.env["tiktok.stock.change"]._mark(product_ids, "quant")
