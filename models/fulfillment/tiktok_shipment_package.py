from odoo import fields, models


class TikTokShipment(models.Model):
    """The package that TikTok has made of a shipment."""

    _inherit = "tiktok.shipment"

    package_id = fields.Many2one(
        "tiktok.package",
        "TikTok Package",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )


class TikTokPackage(models.Model):
    _inherit = "tiktok.package"

    shipment_ids = fields.One2many(
        "tiktok.shipment", "package_id", "Shipments", readonly=True
    )
