from odoo import fields, models

from .tiktok_shipment import LIVING


class TikTokOrder(models.Model):
    """The orders with which an order shares a parcel."""

    _inherit = "tiktok.order"

    parcel_group_id = fields.Many2one(
        "tiktok.parcel.group",
        "Ships Together",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _parcel_pickings(self):
        """Open transfers to the customer of these orders."""
        return self.sale_order_id.picking_ids.filtered(
            lambda p: (
                p.state not in ("done", "cancel") and p.picking_type_code == "outgoing"
            )
        )

    def _can_share_parcel(self):
        """Whether nothing of it has left, is arranged or must wait."""
        return not self._why_alone()

    def _why_alone(self):
        """What keeps an order from sharing a parcel, in words; empty when nothing."""
        self.ensure_one()
        pickings = self.sale_order_id.picking_ids
        gone = pickings.filtered(
            lambda p: p.state == "done" and p._tiktok_is_delivery()
        )
        if gone or not self._parcel_pickings():
            return self.env._("it has left already.")
        if self._active_units().shipment_id.filtered(lambda s: s.state in LIVING):
            return self.env._("it has a parcel of its own.")
        return " ".join(dict(self._stop_reasons()).values())
