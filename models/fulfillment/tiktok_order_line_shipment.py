from odoo import fields, models


class TikTokOrderLine(models.Model):
    _inherit = "tiktok.order.line"

    # the living one; a cancelled shipment lets go of its units
    shipment_id = fields.Many2one(
        "tiktok.shipment", readonly=True, index="btree_not_null"
    )
