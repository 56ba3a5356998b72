"""The life of an order, from the buyer's click to the end.

Each step changes the order as the platform shows it, moves `update_time`, the stock and
tells the subscribers. Steps that the status forbids raise `Refusal`.
"""

from __future__ import annotations

import copy
import heapq

from . import addresses
from .placing import Placing
from .refusal import Refusal
from .shipping import BEFORE_SHIPPING, Shipping

HOLD = 3600  # the buyer's hour of remorse
DAY = 24 * 3600
# Markets whose orders bring their packages and do not know ON_HOLD
BRINGS_PACKAGES = ("ID", "MY", "PH", "SG", "TH", "VN")


class Life(Placing, Shipping):
    """Buyers', sellers' and the platform's steps on orders."""

    def __init__(self, box):
        self.box = box

    # time

    def tick(self):
        """Do what has become due: end holds, drop orders nobody paid."""
        timers, now = self.box.state["timers"], self.box.clock.now()
        while timers and timers[0][0] <= now:
            _due, step, shop_id, order_id = heapq.heappop(timers)
            shop = self.box.state["shops"][shop_id]
            order = self.box.orders.of(shop).get(order_id, {}).get("payload", {})
            if step == "release" and order.get("status") == "ON_HOLD":
                self.release(shop, order_id)
            elif step == "expire" and order.get("status") == "UNPAID":
                self.cancel(shop, order_id, by="SYSTEM", reason="unpaid_overtime")

    def elapse(self, seconds):
        """Let waiting orders live through `seconds` while the clock stays.

        What becomes due is stamped with the present, so that clients polling by their
        own clock see it; `Clock.advance` would move the stamps into their future.
        """
        timers = self.box.state["timers"]
        for timer in timers:
            timer[0] -= seconds
        self.tick()

    def _later(self, seconds, step, shop, order_id):
        due = self.box.clock.now() + seconds
        heapq.heappush(self.box.state["timers"], [due, step, shop["id"], order_id])

    # the buyer pays, the hour passes

    def pay(self, shop, order_id, hold=None):
        """Pay an order: it goes on hold for an hour, or is ready at once without hold.

        `hold` overrides what the market does.
        """
        record = self.box.orders.record(shop, order_id)
        order = self._in_status(record["payload"], "UNPAID")
        hold = shop["holds_orders"] if hold is None else hold
        preorder = order["order_type"] == "PRE_ORDER"
        order["paid_time"] = self.box.clock.now()
        order["payment_method_name"] = order["payment_method_name"] or "Credit card"
        self._lines(order["line_items"], "UNPAID", "AWAITING_SHIPMENT")
        if not (hold or preorder):
            return self._ready(shop, record)
        self._hide_buyer(order)
        order.update(status="ON_HOLD", is_on_hold_order=True)
        wait = HOLD
        if preorder:
            wait = max(HOLD, order["release_date"] - self.box.clock.now())
        self._later(wait, "release", shop, order_id)
        return self._changed(shop, order)

    def release(self, shop, order_id):
        """End the hold: address and deadlines appear, the order may be shipped."""
        record = self.box.orders.record(shop, order_id)
        self._in_status(record["payload"], "ON_HOLD")
        return self._ready(shop, record)

    def hold(self, shop, order_id):
        """Put an order that awaits shipment back on hold (the platform may)."""
        record = self.box.orders.record(shop, order_id)
        order = self._in_status(record["payload"], "AWAITING_SHIPMENT")
        record["address"] = order["recipient_address"]
        self._hide_buyer(order)
        order.update(status="ON_HOLD", is_on_hold_order=True)
        self._later(HOLD, "release", shop, order_id)
        return self._changed(shop, order)

    def _ready(self, shop, record):
        order, now = record["payload"], self.box.clock.now()
        order["status"] = "AWAITING_SHIPMENT"
        address = record["address"] or addresses.masked(
            addresses.clear(addresses.template(shop["region"]))
        )
        order["recipient_address"] = copy.deepcopy(address)
        order.update(self._buyer(order["user_id"]))
        order.update(
            rts_sla_time=now + 2 * DAY,
            tts_sla_time=now + 3 * DAY,
            cancel_order_sla_time=now + 6 * DAY,
            shipping_due_time=now + 6 * DAY,
        )
        if shop["region"] in BRINGS_PACKAGES and not order["packages"]:
            self._pack(shop, order, order["line_items"], "TO_FULFILL")
        return self._changed(shop, order)

    # the buyer changes his mind

    def change_address(self, shop, order_id, number=1, masked=None):
        """Move the order to another address of the market's book."""
        record = self.box.orders.record(shop, order_id)
        order = self._in_status(record["payload"], *BEFORE_SHIPPING)
        address = addresses.clear(addresses.template(shop["region"], number))
        if masked is None:
            masked = order["shipping_type"] == "TIKTOK"
        record["address"] = addresses.masked(address) if masked else address
        order["has_updated_recipient_address"] = True
        if order["status"] not in ("UNPAID", "ON_HOLD"):
            order["recipient_address"] = copy.deepcopy(record["address"])
        self._changed(shop, order, topic="RECIPIENT_ADDRESS_UPDATE")
        return order

    def request_cancel(self, shop, order_id):
        """The buyer asks the seller to cancel; before that point he simply cancels."""
        order = self.box.orders.payload(shop, order_id)
        if order["status"] in ("UNPAID", "ON_HOLD"):
            return self.cancel(shop, order_id, by="BUYER")
        self._in_status(order, "AWAITING_SHIPMENT")
        order.update(
            is_buyer_request_cancel=True, request_cancel_time=self.box.clock.now()
        )
        return self._changed(shop, order, topic="CANCELLATION_STATUS_CHANGE")

    def withdraw_request(self, shop, order_id):
        """The buyer takes his request back."""
        order = self.box.orders.payload(shop, order_id)
        order["is_buyer_request_cancel"] = False
        order.pop("request_cancel_time", None)
        return self._changed(shop, order, topic="CANCELLATION_STATUS_CHANGE")

    def cancel(self, shop, order_id, by="BUYER", line_ids=None, reason=None):
        """Cancel an order or single units of it; the stock comes back.

        The order itself is cancelled when its last unit is. After shipping only the
        platform cancels (lost, refused, no tracking), in the US also the seller before
        the carrier has the parcel.
        """
        order = self.box.orders.payload(shop, order_id)
        self._in_status(order, *self._cancellable(shop, by))
        lines = [
            line
            for line in order["line_items"]
            if line["display_status"] != "CANCELLED"
            and (not line_ids or line["id"] in line_ids)
        ]
        if not lines:
            raise Refusal(25001051, "The order is completed or cancelled already")
        reason = reason or f"{by.lower()}_cancel_reason_other"
        self._return_stock(shop, order, lines)
        self._cancel_units(lines, by, reason)
        if all(line["display_status"] == "CANCELLED" for line in order["line_items"]):
            order.update(
                status="CANCELLED",
                cancel_reason=reason,
                cancellation_initiator=by,
                cancel_time=self.box.clock.now(),
            )
        else:
            self._settle(order)
        return self._changed(shop, order)

    @staticmethod
    def _cancel_units(lines, by, reason):
        for line in lines:
            line.update(
                display_status="CANCELLED", cancel_user=by, cancel_reason=reason
            )
            for piece in line.get("sub_item_info", ()):
                piece["display_status"] = "CANCELLED"
            if "package_id" in line:
                line["package_status"] = "CANCELLED"

    def _cancellable(self, shop, by):
        if by in ("SYSTEM", "OPERATOR"):
            return (*BEFORE_SHIPPING, "AWAITING_COLLECTION", "IN_TRANSIT")
        if by == "SELLER" and shop["region"] == "US":
            return (*BEFORE_SHIPPING, "AWAITING_COLLECTION")
        return BEFORE_SHIPPING

    def _return_stock(self, shop, order, lines):
        held = [line for line in lines if not line.get("rts_time")]
        gone = [line for line in lines if line.get("rts_time")]
        if order["fulfillment_type"] == "FULFILLMENT_BY_SELLER":
            warehouse = order["warehouse_id"]
            self.box.stock.move(shop, held, warehouse, available=1, committed=-1)
            self.box.stock.move(shop, gone, warehouse, available=1)

    # what the steps share

    def _in_status(self, order, *allowed):
        if order["status"] not in allowed:
            message = f"The order is {order['status']}"
            raise Refusal(21011029, f"{message}, which does not allow this")
        return order

    def _changed(self, shop, order, topic="ORDER_STATUS_CHANGE"):
        # never back, even when the example orders lie ahead of a turned-back clock
        order["update_time"] = max(self.box.clock.now(), order["update_time"])
        self.box.touch()
        data = {"order_id": order["id"], "order_status": order["status"]}
        self.box.events.emit(topic, shop, data)
        return order
