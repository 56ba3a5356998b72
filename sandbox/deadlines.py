"""Deadlines of orders, and what happens when they pass.

The sandbox counts calendar days where the platform counts working days of the market;
what is late is what the order itself says (`*_sla_time`, `*_due_time`).
"""

from __future__ import annotations

from .refusal import Refusal
from .shipping_markets import SOUTH_EAST_ASIA

DAY = 24 * 3600
#: key -> days after the order became ready
DEADLINES = {
    "rts_sla_time": 2,
    "tts_sla_time": 3,
    "cancel_order_sla_time": 6,
    "shipping_due_time": 6,
    "collection_due_time": 9,
    "delivery_due_time": 30,
}
#: step of the clock -> the deadline it stands for and the units that it cancels
CANCELS = {
    "unshipped": ("shipping_due_time", "AWAITING_SHIPMENT"),
    "uncollected": ("collection_due_time", "AWAITING_COLLECTION"),
}
TIMEOUT = "system_cancel_reason_shipping_timeout"


class Deadlines:
    """Orders that wait too long are cancelled; a base of `Life`."""

    def _set_deadlines(self, shop, order):
        now = self.box.clock.now()
        order.update({key: now + days * DAY for key, days in DEADLINES.items()})
        if shop["region"] in SOUTH_EAST_ASIA:
            order["pick_up_cut_off_time"] = now + DAY
        self._watch_deadlines(shop, order)

    def _watch_deadlines(self, shop, order):
        now = self.box.clock.now()
        for step, (key, _status) in CANCELS.items():
            self._later(order[key] - now, step, shop, order["id"])

    def move_deadlines(self, shop, order_id, **seconds):
        """Set deadlines of an order to so many seconds from now (negative: past).

        Names without their ending: rts_sla=3600, shipping_due=-60.
        """
        order = self.box.orders.payload(shop, order_id)
        for name, left in seconds.items():
            key = f"{name}_time"
            if not key.endswith(("_sla_time", "_due_time", "_cut_off_time")):
                raise ValueError(f"{name} is no deadline")
            order[key] = self.box.clock.now() + int(left)
        self._moved(order)
        self._watch_deadlines(shop, order)
        return order

    def _deadline_passed(self, shop, order, step):
        """Cancel the units that a passed deadline cancels, if it did not move."""
        key, status = CANCELS[step]
        late = [
            line["id"]
            for line in order["line_items"]
            if line["display_status"] == status
        ]
        moved = order.get(key, 0) > self.box.clock.now()
        waits = order["status"] not in ("UNPAID", "ON_HOLD")
        if late and waits and not moved and shop.get("auto_cancels", True):
            try:
                self.cancel(shop, order["id"], "SYSTEM", late, TIMEOUT)
            except Refusal:
                # a step in between made it impossible: the platform lets it go
                return
