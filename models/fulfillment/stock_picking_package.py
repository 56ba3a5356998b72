from odoo import fields, models


class StockPicking(models.Model):
    """The packages of TikTok that a transfer fills."""

    _inherit = "stock.picking"

    tiktok_package_ids = fields.Many2many(
        "tiktok.package",
        "tiktok_package_picking_rel",
        "picking_id",
        "package_id",
        "TikTok Packages",
        readonly=True,
        copy=False,
    )
