from odoo import fields, models


class TikTokStockCard(models.Model):
    """What the policy remembers of a SKU from one plan to the next."""

    _inherit = "tiktok.stock.card"

    is_off = fields.Boolean(
        "Off by the Threshold",
        readonly=True,
        help="Nearly sold out: it comes back only when the margin above the threshold "
        "is there again.",
    )
