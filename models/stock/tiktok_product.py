from odoo import fields, models


class TikTokProduct(models.Model):
    """A listing and its stock: on sale or not, and how much TikTok may sell of it."""

    _inherit = "tiktok.product"

    is_ended_by_stock = fields.Boolean(
        "Ended by the Stock",
        readonly=True,
        help="Taken off sale by the threshold; it comes back by itself.",
    )
    stock_promised = fields.Integer("Promised", compute="_compute_stock_promised")

    def write(self, vals):
        """Only listings on sale take stock."""
        result = super().write(vals)
        if "external_state" in vals:
            skus = self.env["tiktok.sku"].search(
                [("tiktok_product_id", "in", self.ids)]
            )
            self.env["tiktok.stock.change"]._mark_skus(skus.ids, "listing")
        return result

    def _compute_stock_promised(self):
        for listing in self:
            listing.stock_promised = sum(listing.sku_ids.mapped("stock_promised"))

    def action_open_stock_cards(self):
        """The stock of the SKUs of these listings."""
        return self.sku_ids.action_open_stock_card()
