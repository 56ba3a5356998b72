from odoo import models

from ..order.order_states import statuses
from .tiktok_shipment import FLOW, LIVING

#: the carrier has it: what comes back is a return of the buyer's, or of the carrier's
ON_THE_ROAD = statuses(on_the_road=True)


class StockPicking(models.Model):
    """Goods that come back to stock before the carrier has taken them."""

    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock`: what is back in stock does not leave any more."""
        back = self.filtered(lambda p: p._tiktok_is_way_back()).sudo()
        planner = self.env["tiktok.parcel.planner"]
        before = planner._delivered(back) if back else {}
        result = super()._action_done()
        if before:
            after = planner._delivered(back)
            in_parts = planner._parts_came_back(back)
            for line_id in before.keys() - in_parts:
                count = before[line_id] - after.get(line_id, 0)
                back._tiktok_came_back(line_id, count)
        return result

    def _tiktok_is_way_back(self):
        """Whether it brings back what had gone to a customer."""
        return any(
            move.location_id.usage == "customer" and move.sale_line_id
            for move in self.move_ids
        )

    def _tiktok_came_back(self, line_id, count):
        """So many units of a line are back: out of their shipment, or to the desk.

        Those that were packed last go first. Units that the carrier has had are left
        to the returns of TikTok.
        """
        if count <= 0:
            return
        units = self.env["sale.order.line"].browse(line_id).tiktok_line_ids
        units = units.filtered(
            lambda u: (
                u.shipment_id.state in LIVING and u.external_state not in ON_THE_ROAD
            )
        )
        sources = self.move_ids.origin_returned_move_id.picking_id
        by_parcel = units.sorted(
            lambda u: (bool(u.shipment_id.picking_ids & sources), u.id), reverse=True
        )
        for shipment, own in by_parcel[:count].grouped("shipment_id").items():
            shipment._units_came_back(own)


class TikTokShipment(models.Model):
    """Shipments whose units have come back to stock."""

    _inherit = "tiktok.shipment"

    def _units_came_back(self, units):
        """Let go of units whose goods are back in stock.

        What TikTok knows, or may know, as shipped stays: a person is told.
        """
        self.ensure_one()
        if self._may_still_shrink():
            content = units._content_text()
            units.shipment_id = False
            self.unit_count = len(self.unit_ids)
            self.content = self.unit_ids._content_text()
            if not self.unit_ids:
                self._let_go()
            self._note_came_back(content)
            return
        self._report_came_back(units._content_text())

    def _note_came_back(self, content):
        """The transfer that it had left with says so."""
        self.picking_id.message_post(
            body=self.env._("Back in stock, not reported to TikTok: %s", content)
        )

    def _report_came_back(self, content):
        """TikTok counts it as shipped: a person decides."""
        self.env["tiktok.exception"]._report(
            self,
            FLOW,
            "parcel_came_back",
            self.env._(
                "%(content)s of order %(order)s came back into stock, but TikTok has "
                "been told of %(parcel)s.",
                content=content,
                order=self.order_ref,
                parcel=self.name,
            ),
            self.deadline,
        )

    def _may_still_shrink(self):
        """Whether TikTok surely knows nothing of it, and no job sends it right now."""
        unknown = self.state in ("draft", "refused") or (
            # after a failed try nobody knows what has arrived
            self.state == "wanted" and not self.sync_attempts
        )
        known = self.package_external_id or self.sent_at
        unknown = unknown and not known and not self._is_under_way()
        # locked: a job is sending it this moment
        return bool(unknown and self.try_lock_for_update())
