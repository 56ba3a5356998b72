from odoo import fields, models


class TikTokOrderLine(models.Model):
    _inherit = "tiktok.order.line"

    # the living one; a cancelled shipment lets go of its units
    shipment_id = fields.Many2one(
        "tiktok.shipment", readonly=True, index="btree_not_null"
    )


class TikTokOrderMirror(models.AbstractModel):
    """Shipments of cancelled units wait for nobody."""

    _inherit = "tiktok.order.mirror"

    def _mirror_units(self, orders):
        """Override of the order room: cancelled units let go of what waits."""
        result = super()._mirror_units(orders)
        gone = orders.line_ids.filtered(lambda u: u.is_cancelled and u.shipment_id)
        gone.shipment_id.sudo()._let_go_cancelled()
        return result
