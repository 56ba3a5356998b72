from odoo import fields, models


class TikTokSku(models.Model):
    """From a SKU to its stock."""

    _inherit = "tiktok.sku"

    stock_card_ids = fields.One2many("tiktok.stock.card", "sku_id", readonly=True)
    stock_promised = fields.Integer("Promised", compute="_compute_stock_promised")

    def _compute_stock_promised(self):
        for sku in self:
            sku.stock_promised = sum(sku.stock_card_ids.mapped("promised_total"))

    def action_open_stock_card(self):
        """How much of this SKU TikTok may sell and why."""
        return self.stock_card_ids._action_open()
