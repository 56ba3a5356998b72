from odoo import fields, models


class TikTokOrderLine(models.Model):
    """The shipment that a unit leaves with."""

    _inherit = "tiktok.order.line"

    # the living one; a cancelled shipment lets go of its units
    shipment_id = fields.Many2one(
        "tiktok.shipment", readonly=True, index="btree_not_null"
    )


class TikTokOrderMirror(models.AbstractModel):
    """Shipments of cancelled units wait for nobody; others go on when they may."""

    _inherit = "tiktok.order.mirror"

    def _mirror_units(self, orders):
        """Override of the order room: cancelled units let go of what waits."""
        result = super()._mirror_units(orders)
        gone = orders.line_ids.filtered(lambda u: u.is_cancelled and u.shipment_id)
        gone.shipment_id.sudo()._let_go_cancelled()
        orders._ship_what_waited()
        return result


class TikTokOrder(models.Model):
    """Shipments that waited for the order go on with it."""

    _inherit = "tiktok.order"

    def _ship_what_waited(self):
        """Send what waits for the end of a hold or of a request to cancel, now that
        the order may have changed in this."""
        held = self.env["tiktok.order.policy"]._is_held
        waiting = self.line_ids.shipment_id.sudo().filtered(
            lambda s: s.problem == "shipment_waits"
        )
        waiting.filtered(
            lambda s: (
                not any(
                    order.is_cancel_requested or held(order)
                    for order in s.unit_ids.order_id
                )
            )
        )._look_now()
