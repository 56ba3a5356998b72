from odoo import fields, models


class TikTokOrder(models.Model):
    """An order and its packages."""

    _inherit = "tiktok.order"

    package_ids = fields.Many2many(
        "tiktok.package",
        "tiktok_package_order_rel",
        "order_id",
        "package_id",
        "Packages",
        readonly=True,
        copy=False,
    )
