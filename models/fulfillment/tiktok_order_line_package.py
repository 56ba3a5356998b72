from odoo import fields, models


class TikTokOrderLine(models.Model):
    """The package that a unit travels in; never more than one."""

    _inherit = "tiktok.order.line"

    package_id = fields.Many2one(
        "tiktok.package",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
