from odoo import models


class TikTokProduct(models.Model):
    """Marks the SKUs of listings that go on or off sale."""

    _inherit = "tiktok.product"

    def write(self, vals):
        """Only listings on sale take stock."""
        result = super().write(vals)
        if "external_state" in vals:
            skus = self.env["tiktok.sku"].search(
                [("tiktok_product_id", "in", self.ids)]
            )
            self.env["tiktok.stock.change"]._mark_skus(skus.ids, "listing")
        return result
