from odoo import fields, models


class SaleOrderLine(models.Model):
    """Lines and the units of TikTok that they hold."""

    _inherit = "sale.order.line"

    tiktok_line_ids = fields.One2many(
        "tiktok.order.line",
        "sale_line_id",
        "TikTok Units",
        groups="connector_tiktok_shop.group_user",
    )
