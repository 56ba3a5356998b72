from odoo import api, models

#: somebody has a label: nothing says yet that the goods have left
LABELLED = "AWAITING_COLLECTION"


class TikTokOrderPolicy(models.AbstractModel):
    """A label is not a shipment: when goods count as gone without Odoo."""

    _inherit = "tiktok.order.policy"

    @api.model
    def _has_left(self, order, status):
        """Override of the order room: with TikTok's label from the carrier's scan on.

        Until then the goods lie in the warehouse, whoever bought the label. Reporting
        an own carrier's number means that the parcel is gone (tiktok-platform 1.3).
        """
        if order.shipping_type == "TIKTOK" and status == LABELLED and not order.is_fbt:
            return False
        return super()._has_left(order, status)

    @api.model
    def _is_outside(self, order, unit):
        """Override: what we ship ourselves never left without us."""
        living = unit.shipment_id and unit.shipment_id.state != "cancelled"
        return not living and super()._is_outside(order, unit)
