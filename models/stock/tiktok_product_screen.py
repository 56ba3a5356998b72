from odoo import fields, models


class TikTokProduct(models.Model):
    """From a listing to its stock."""

    _inherit = "tiktok.product"

    stock_promised = fields.Integer("Promised", compute="_compute_stock_promised")

    def _compute_stock_promised(self):
        for listing in self:
            listing.stock_promised = sum(listing.sku_ids.mapped("stock_promised"))

    def action_open_stock_cards(self):
        """The stock of the SKUs of these listings."""
        return self.sku_ids.action_open_stock_card()
