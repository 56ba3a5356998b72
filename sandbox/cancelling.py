"""Orders are cancelled: by buyers, sellers, the platform, and when time runs out."""

from __future__ import annotations

from . import cancellations as states
from .cancel_reasons import BY_MISTAKE, default_reason
from .cancellations import UNSENT
from .refusal import Refusal
from .shipping import BEFORE_SHIPPING, BRINGS_PACKAGES

HOUR = 3600
REFUND_TAKES = HOUR  # until the money is back; how long it takes is not documented
ENDED = ("CANCELLED", "COMPLETED")


class Cancelling:
    """Steps that end orders or parts of them; a base of `Life`."""

    # the buyer

    def request_cancel(self, shop, order_id, reason=None, line_ids=None):
        """The buyer asks to cancel; where no consent is needed he simply cancels.

        In South East Asia he also does so between the label and the carrier's scan
        (notice of October 2025), which only the cancellation and its event tell. Buyers
        cannot choose units; `line_ids` is for tests of what the contract allows.
        """
        order = self.box.orders.payload(shop, order_id)
        reason = reason or BY_MISTAKE
        if order["status"] in ("UNPAID", "ON_HOLD"):
            return self.cancel(shop, order_id, "BUYER", line_ids, reason)
        if order["status"] == "AWAITING_COLLECTION" and late_cancel(shop):
            return self._cancel_late(shop, order, reason)
        self._in_status(order, "AWAITING_SHIPMENT")
        if self.box.cancellations.pending(shop, order_id):
            raise Refusal(25001011, "A cancellation or return is already in progress")
        lines = self._units_to_cancel(shop, order, "BUYER", line_ids)
        self._ask(shop, order, lines, reason)
        return order

    def _ask(self, shop, order, lines, reason):
        wait = self._time_to_answer(shop, order)
        now = self.box.clock.now()
        entry = self.box.cancellations.make(
            *(shop, order, lines, "BUYER", reason, states.PENDING, now + max(wait, 1))
        )
        order.update(is_buyer_request_cancel=True, request_cancel_time=now)
        self._moved(order)
        self.box.cancellations.tell(shop, entry)
        if wait:
            self._later(wait, "answer", shop, entry["cancel_id"])
        else:
            self.approve_request(shop, order["id"])

    def _time_to_answer(self, shop, order):
        """Seconds until silence means yes: 48 hours; US 24, or none when late."""
        if shop["region"] != "US":
            return 48 * HOUR
        ship_by = order.get("rts_sla_time")
        late = ship_by and self.box.clock.now() >= ship_by
        return 0 if late else 24 * HOUR

    def withdraw_request(self, shop, order_id):
        """The buyer takes his request back."""
        order = self.box.orders.payload(shop, order_id)
        self._end_request(shop, order, states.CANCELLED)
        return order

    # the seller, or the platform in his place

    def approve_request(self, shop, order_id):
        """Grant the buyer's request: its units are cancelled, the money goes back."""
        order = self.box.orders.payload(shop, order_id)
        entry = self._end_request(shop, order, states.SUCCESS)
        ids = [line["order_line_item_id"] for line in entry["cancel_line_items"]]
        lines = [
            line
            for line in order["line_items"]
            if line["id"] in ids and line["display_status"] != "CANCELLED"
        ]
        self._take_out(shop, order, lines, "BUYER", entry["cancel_reason"])
        self._later(REFUND_TAKES, "refund", shop, entry["cancel_id"])
        return self._changed(shop, order)

    def reject_request(self, shop, order_id):
        """Refuse the buyer's request: the order goes on."""
        order = self.box.orders.payload(shop, order_id)
        self._end_request(shop, order, states.CANCELLED)
        return order

    def _end_request(self, shop, order, status):
        entry = self.box.cancellations.pending(shop, order["id"])
        if not entry and order.get("is_buyer_request_cancel"):
            entry = self.box.cancellations.adopt(shop, order)
        if not entry:
            raise Refusal(25001003, "No request of the buyer waits for an answer")
        order["is_buyer_request_cancel"] = False
        order.pop("request_cancel_time", None)
        self._moved(order)
        self.box.cancellations.move(shop, entry, status)
        return entry

    def _refuse_by_shipping(self, shop, order):
        """A parcel under a request: the US take it as a refusal, others stop it."""
        if not self.box.cancellations.pending(shop, order["id"]):
            order["is_buyer_request_cancel"] = False
        elif shop["region"] == "US":
            self._end_request(shop, order, states.CANCELLED)
        else:
            raise Refusal(21011007, "The item has an open after-sale request")

    # direct cancellation

    def cancel(self, shop, order_id, by="BUYER", line_ids=None, reason=None):
        """Cancel an order or single units of it; the stock comes back.

        The order itself is cancelled when its last unit is. After shipping only the
        platform cancels (lost, refused, no tracking), in the US also the seller before
        the carrier has the parcel. The seller cannot while a request of the buyer is
        open; everybody else's cancellation ends that request.
        """
        order = self.box.orders.payload(shop, order_id)
        self._in_status(order, *self._cancellable(shop, by))
        lines = self._units_to_cancel(shop, order, by, line_ids)
        if self.box.cancellations.pending(shop, order_id):
            if by == "SELLER":
                message = "A cancellation or return is already in progress"
                raise Refusal(25001011, message)
            self._end_request(shop, order, states.CANCELLED)
        reason = reason or default_reason(by, shop["region"])
        self._cancel_now(shop, order, lines, by, reason)
        return self._changed(shop, order)

    def _cancel_now(self, shop, order, lines, by, reason):
        unpaid = order["status"] == "UNPAID"
        entry = self.box.cancellations.make(shop, order, lines, by, reason)
        self._take_out(shop, order, lines, by, reason)
        if unpaid:
            entry["cancel_status"] = states.COMPLETE
        else:
            self._later(REFUND_TAKES, "refund", shop, entry["cancel_id"])
        self.box.cancellations.tell(shop, entry)

    def _cancel_late(self, shop, order, reason):
        status = "AWAITING_COLLECTION"
        lines = [
            line for line in order["line_items"] if line["display_status"] == status
        ]
        self._cancel_now(shop, order, lines, "BUYER", reason)
        # no event of the order tells it
        self._told(shop, order)
        return self._moved(order)

    def _units_to_cancel(self, shop, order, by, line_ids):
        allowed = UNSENT
        if by in ("SYSTEM", "OPERATOR"):
            allowed = (*UNSENT, "AWAITING_COLLECTION", "IN_TRANSIT")
        elif by == "SELLER" and shop["region"] == "US":
            allowed = (*UNSENT, "AWAITING_COLLECTION")
        named = [
            line
            for line in order["line_items"]
            if line["display_status"] not in ENDED
            and (not line_ids or line["id"] in line_ids)
        ]
        lines = [line for line in named if line["display_status"] in allowed]
        if line_ids and len(lines) < len(named):
            raise Refusal(25001045, "The units are shipped, they cannot be cancelled")
        if not lines:
            raise Refusal(25001051, "The order is completed or cancelled already")
        return lines

    def _take_out(self, shop, order, lines, by, reason):
        whole = len(lines) == len(order["line_items"])
        undone = "CANCEL_COMBINE" if whole else "PARTLY_CANCEL_SPLIT"
        self._leave_combination(shop, order, undone)
        self._return_stock(shop, order, lines)
        for line in lines:
            line.update(
                display_status="CANCELLED", cancel_user=by, cancel_reason=reason
            )
            for piece in line.get("sub_item_info", ()):
                piece["display_status"] = "CANCELLED"
            if "package_id" in line:
                line["package_status"] = "CANCELLED"
        self.box.packages.look(shop, order)
        if any(line["display_status"] != "CANCELLED" for line in order["line_items"]):
            return self._settle(order)
        return order.update(
            status="CANCELLED",
            cancel_reason=order["line_items"][0]["cancel_reason"],
            cancellation_initiator=by,
            cancel_time=self.box.clock.now(),
        )

    def _cancellable(self, shop, by):
        if by in ("SYSTEM", "OPERATOR"):
            return (*BEFORE_SHIPPING, "AWAITING_COLLECTION", "IN_TRANSIT")
        if by == "SELLER" and shop["region"] == "US":
            return (*BEFORE_SHIPPING, "AWAITING_COLLECTION")
        return BEFORE_SHIPPING

    def _return_stock(self, shop, order, lines):
        held = [line for line in lines if not line.get("rts_time")]
        gone = [line for line in lines if line.get("rts_time")]
        self._move_stock(shop, order, held, 1, -1)
        self._move_stock(shop, order, gone, 1)

    # time

    def _due(self, shop, step, cancel_id):
        """What a timer of a cancellation does: silence means yes; the money is back."""
        entry = self.box.cancellations.of(shop).get(cancel_id, {})
        status = entry.get("cancel_status")
        if step == "answer" and status == states.PENDING:
            self.approve_request(shop, entry["order_id"])
        elif step == "refund" and status == states.SUCCESS:
            self.box.cancellations.move(shop, entry, states.COMPLETE)


def late_cancel(shop):
    """May buyers of this shop cancel between label and scan?"""
    return shop["region"] in BRINGS_PACKAGES
