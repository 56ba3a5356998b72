from odoo import fields, models


class TikTokStockLevel(models.Model):
    """The row of one warehouse, seen from its product."""

    _inherit = "tiktok.stock.level"

    product_id = fields.Many2one(related="card_id.product_id")

    def action_open_card(self):
        """The card, which explains the figure."""
        return self.card_id._action_open()
