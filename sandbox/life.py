"""The life of an order, from the buyer's click to the end.

Each step changes the order as the platform shows it, moves `update_time`, the stock and
tells the subscribers. Steps that the status forbids raise `Refusal`.
"""

from __future__ import annotations

import copy
import heapq

from . import addresses
from .buying import Buying
from .cancel_reasons import SYSTEM
from .cancelling import Cancelling
from .changes import Changes
from .deadlines import CANCELS, Deadlines
from .placing import Placing
from .refusal import Refusal
from .shipping import Shipping

HOLD = 3600  # the buyer's hour of remorse


class Life(Placing, Buying, Shipping, Cancelling, Changes, Deadlines):
    """Buyers', sellers' and the platform's steps on orders."""

    def __init__(self, box):
        self.box = box

    # time

    def tick(self):
        """Do what has become due.

        Holds end, orders nobody paid are dropped, silence grants requests, money
        comes back.
        """
        self.box.tokens.warn()
        self._end_limit_of_yesterday()
        timers, now = self.box.state["timers"], self.box.clock.now()
        while timers and timers[0][0] <= now:
            _due, step, shop_id, subject = heapq.heappop(timers)
            shop = self.box.state["shops"][shop_id]
            if step in ("answer", "refund"):
                self._due(shop, step, subject)
                continue
            order = self.box.orders.of(shop).get(subject, {}).get("payload", {})
            if step == "release" and order.get("status") == "ON_HOLD":
                self.release(shop, subject)
            elif step == "expire" and order.get("status") == "UNPAID":
                self.cancel(shop, subject, by="SYSTEM", reason=SYSTEM[0])
            elif step in CANCELS and order:
                self._deadline_passed(shop, order, step)

    def elapse(self, seconds):
        """Let waiting orders live through `seconds` while the clock stays.

        What becomes due is stamped with the present, so that clients polling by their
        own clock see it; `Clock.advance` would move the stamps into their future.
        Deadlines of the seller stay, for orders show them.
        """
        timers = self.box.state["timers"]
        for timer in timers:
            if timer[1] not in CANCELS:
                timer[0] -= seconds
        heapq.heapify(timers)
        for shop in self.box.state["shops"].values():
            for entry in self.box.cancellations.of(shop).values():
                for wait in entry["seller_next_action_response"]:
                    wait["deadline"] -= seconds
        self.tick()

    def _later(self, seconds, step, shop, subject):
        """Do a step later, with an order or a cancellation (by its id)."""
        due = self.box.clock.now() + seconds
        heapq.heappush(self.box.state["timers"], [due, step, shop["id"], subject])

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
        order = record["payload"]
        order["status"] = "AWAITING_SHIPMENT"
        address = record["address"] or addresses.masked(
            addresses.clear(addresses.template(shop["region"]))
        )
        order["recipient_address"] = copy.deepcopy(address)
        order.update(self._buyer(order["user_id"]))
        self._set_deadlines(shop, order)
        self.bring_package(shop, order)
        return self._changed(shop, order)

    # what the steps share

    def _move_stock(self, shop, order, lines, available, committed=0):
        """Move stock with units; the platform's only where it is kept here."""
        own = order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        if not own:
            fbt = order["warehouse_id"]
            lines = [
                line
                for line in lines
                if fbt in self.box.stock.own(shop, line["sku_id"])
            ]
        warehouse = order["warehouse_id"]
        self.box.stock.move(shop, lines, warehouse, available, committed)

    def _in_status(self, order, *allowed):
        if order["status"] not in allowed:
            message = f"The order is {order['status']}"
            raise Refusal(21011029, f"{message}, which does not allow this")
        return order

    def _changed(self, shop, order, topic="ORDER_STATUS_CHANGE"):
        """Move the order's time and tell it; a status is told once."""
        self._moved(order)
        news = self._told(shop, order)
        if topic != "ORDER_STATUS_CHANGE" or news:
            keys = ("is_on_hold_order", "update_time")
            data = {"order_id": order["id"], "order_status": order["status"]}
            data.update({key: order[key] for key in keys})
            self.box.events.emit(topic, shop, data)
        return order

    def _moved(self, order):
        # never back, even when the example orders lie ahead of a turned-back clock
        order["update_time"] = max(self.box.clock.now(), order["update_time"])
        self.box.touch()
        return order

    def _told(self, shop, order):
        """Remember the status as told; was it another one before?"""
        record = self.box.orders.record(shop, order["id"])
        before, record["told"] = record.get("told"), order["status"]
        return before != order["status"]
