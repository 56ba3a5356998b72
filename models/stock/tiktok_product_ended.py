from odoo import fields, models


class TikTokProduct(models.Model):
    """A listing that the threshold of the stock has taken off sale."""

    _inherit = "tiktok.product"

    is_ended_by_stock = fields.Boolean(
        "Ended by the Stock",
        readonly=True,
        help="Taken off sale by the threshold; it comes back by itself.",
    )
