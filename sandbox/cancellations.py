"""The cancellations of all shops, as the API shows them."""

from __future__ import annotations

from .cancel_reasons import BY_MISTAKE, text_of
from .refunds import refund_of, total_of
from .refusal import Refusal

PENDING = "CANCELLATION_REQUEST_PENDING"
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"
CANCELLED = "CANCELLATION_REQUEST_CANCEL"
COMPLETE = "CANCELLATION_REQUEST_COMPLETE"
UNSENT = ("UNPAID", "AWAITING_SHIPMENT")
ANSWER = "SELLER_RESPOND_BUYER_CANCEL"


class Cancellations:
    """Objects by shop and cancel id; each cancellation of whatever kind makes one."""

    def __init__(self, box):
        self.box = box

    def of(self, shop):
        """The cancellations of a shop by id."""
        return self.box.state["cancellations"].setdefault(shop["id"], {})

    def find(self, shop, cancel_id):
        """One cancellation; the platform's refusal (code assumed) of an unknown id."""
        found = self.of(shop).get(cancel_id)
        if not found:
            raise Refusal(25001001, "The cancellation does not exist in this shop")
        return found

    def of_order(self, shop, order_id):
        """The cancellations of an order, oldest first."""
        return [
            entry for entry in self.of(shop).values() if entry["order_id"] == order_id
        ]

    def pending(self, shop, order_id):
        """The request of an order that waits for an answer, or None."""
        for entry in self.of_order(shop, order_id):
            if entry["cancel_status"] == PENDING:
                return entry
        return None

    def make(self, shop, order, lines, role, reason, status=SUCCESS, deadline=None):
        """A new object about `lines`; with a deadline it waits for the seller."""
        now = self.box.clock.now()
        cancel_id = self.box.next_id("cancellation", "40353010", 11)
        refunds = self._refunds(order, lines)
        entry = {
            "cancel_id": cancel_id,
            "order_id": order["id"],
            "cancel_type": "BUYER_CANCEL" if deadline else "CANCEL",
            "cancel_status": status,
            "role": role,
            "cancel_reason": reason,
            "cancel_reason_text": text_of(reason),
            "create_time": now,
            "update_time": now,
            "seller_next_action_response": [],
            "refund_amount": total_of(refunds, order["payment"]["currency"]),
            "cancel_line_items": [
                self._line(line, refund)
                for line, refund in zip(lines, refunds, strict=True)
            ],
            "should_replenish_stock": status == SUCCESS,
        }
        if deadline:
            wait = {"action": ANSWER, "deadline": deadline}
            entry["seller_next_action_response"].append(wait)
        self.of(shop)[cancel_id] = entry
        self.box.touch()
        return entry

    def adopt(self, shop, order):
        """The waiting request of a loaded order that says it has one."""
        waiting = [
            line for line in order["line_items"] if line["display_status"] in UNSENT
        ]
        asked = order.get("request_cancel_time") or order["update_time"]
        entry = self.make(
            *(shop, order, waiting, "BUYER", BY_MISTAKE, PENDING, asked + 48 * 3600)
        )
        entry.update(create_time=asked, update_time=asked)
        return entry

    def adopt_past(self, shop, order):
        """The finished cancellation of a loaded order's cancelled units, if any."""
        gone = [
            line
            for line in order["line_items"]
            if line["display_status"] == "CANCELLED"
        ]
        if not gone:
            return
        role = gone[0].get("cancel_user") or order.get("cancellation_initiator")
        reason = gone[0].get("cancel_reason") or order.get("cancel_reason", "")
        when = order.get("cancel_time") or order["update_time"]
        entry = self.make(shop, order, gone, role or "SYSTEM", reason, COMPLETE)
        entry.update(create_time=when, update_time=when, should_replenish_stock=True)

    def _refunds(self, order, lines):
        chosen = {line["id"] for line in lines}
        last = all(
            line["id"] in chosen or line["display_status"] == "CANCELLED"
            for line in order["line_items"]
        )
        return [
            refund_of(order, line, last and number == 0)
            for number, line in enumerate(lines)
        ]

    def _line(self, line, refund):
        number = self.box.next_id("cancel_line", "40353020", 11)
        entry = {
            "cancel_line_item_id": number,
            "order_line_item_id": line["id"],
            **_goods(line),
            "refund_amount": refund,
        }
        pieces = [
            {
                "cancel_sub_line_item_id": self.box.next_id(
                    "cancel_piece", "40353030", 11
                ),
                "cancel_line_item_id": number,
                "sub_order_line_item_id": piece["id"],
                "order_line_item_id": line["id"],
                **_goods(piece),
            }
            for piece in line.get("sub_item_info", ())
        ]
        if pieces:
            entry["cancel_sub_line_items"] = pieces
        return entry

    def move(self, shop, entry, status):
        """Give a cancellation another status and tell the subscribers."""
        entry["cancel_status"] = status
        entry["update_time"] = max(self.box.clock.now(), entry["update_time"])
        if status != PENDING:
            entry["seller_next_action_response"] = []
        if status == SUCCESS:
            entry["should_replenish_stock"] = True
        self.tell(shop, entry)

    def tell(self, shop, entry):
        """Tell the subscribers about a cancellation as it is now."""
        self.box.touch()
        keys = ("order_id", "cancel_id", "cancel_status", "role", "create_time")
        data = {key: entry[key] for key in keys}
        self.box.events.emit("CANCELLATION_STATUS_CHANGE", shop, data)


def _goods(unit):
    return {
        key: unit.get(key, "")
        for key in ("sku_id", "sku_name", "product_name", "seller_sku")
    }
