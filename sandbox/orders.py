"""The orders of all shops, as the API shows them."""

from __future__ import annotations

import copy

from .refusal import Refusal

OPEN = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


class Orders:
    """Records of orders: {"payload": what the API answers, "address": ...}.

    The address to show after the hold is kept apart, because the payload does not hold
    it while the order is unpaid or on hold.
    """

    def __init__(self, box):
        self.box = box

    def of(self, shop):
        """The records of a shop by order id."""
        return self.box.state["orders"][shop["id"]]

    def record(self, shop, order_id):
        """The record of an order; the platform's refusal when it is not the shop's."""
        found = self.of(shop).get(order_id)
        if not found:
            raise Refusal(21008111, "Order does not belong to the seller")
        return found

    def payload(self, shop, order_id):
        """The order as the API shows it (not a copy)."""
        return self.record(shop, order_id)["payload"]

    def load(self, shop, payload):
        """Put an order as given, without touching time, stock or events."""
        record = {
            "payload": copy.deepcopy(payload),
            "address": None,
            "told": payload["status"],
        }
        self.of(shop)[payload["id"]] = record
        self.box.packages.adopt(shop, record["payload"])
        self.box.touch()
        return record["payload"]

    def commit_stock(self, shop, payload):
        """Count an open seller-fulfilled order that was loaded as committed stock."""
        sold = payload["status"] in OPEN
        if sold and payload["fulfillment_type"] == "FULFILLMENT_BY_SELLER":
            lines = [
                line
                for line in payload["line_items"]
                if line["display_status"] in ("UNPAID", "AWAITING_SHIPMENT")
            ]
            self.box.stock.move(shop, lines, payload["warehouse_id"], committed=1)
