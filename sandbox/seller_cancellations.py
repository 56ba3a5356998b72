"""Cancellations in the Seller Center: what waits for an answer, and until when."""

from __future__ import annotations

from html import escape

from .cancel_reasons import BUYER, reject_reasons, text_of
from .cancellations import PENDING
from .cancelling import late_cancel
from .html import button, choice, moment, span, table

SHOWN = 200
ASKABLE = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT")
HEADS = ("Cancellation", "Order", "Who", "Reason", "State", "#Refund", "Units", "Made")


class SellerCancellations:
    """The list and the parts of an order's page; a base of `SellerCenter`."""

    def cancellations(self, query):
        """All cancellations, those that wait for an answer first."""
        chosen = query.get("shop", "")
        found = [
            (shop, entry)
            for shop in self.box.state["shops"].values()
            if chosen in ("", shop["id"])
            for entry in self.box.cancellations.of(shop).values()
        ]
        found.sort(key=lambda pair: pair[1]["update_time"], reverse=True)
        found.sort(key=lambda pair: pair[1]["cancel_status"] != PENDING)
        rows = [self._cancellation_row(*pair) for pair in found[:SHOWN]]
        form = (
            "<form class='row'>"
            + choice("shop", self._shop_names(), chosen, "all shops")
            + f"<button>Show</button> <small>{len(found)} cancellations</small></form>"
        )
        return "Cancellations", form + table(HEADS, rows)

    def cancellation_table(self, shop, order):
        """The cancellations of one order, nothing when there are none."""
        found = self.box.cancellations.of_order(shop, order["id"])
        if not found:
            return ""
        rows = [self._cancellation_row(shop, entry) for entry in found]
        return f"<h2>Cancellations</h2>{table(HEADS, rows)}"

    def _cancellation_row(self, shop, entry):
        refund = entry["refund_amount"]
        order = {"id": entry["order_id"]}
        state = entry["cancel_status"].removeprefix("CANCELLATION_REQUEST_")
        wait = self._countdown(entry)
        return (
            entry["cancel_id"],
            f"<a href='{self._link(shop, order)}'>{order['id']}</a> {shop['region']}",
            f"{entry['role']} <small>{entry['cancel_type']}</small>",
            f"{escape(entry['cancel_reason_text'])}<br><small>"
            f"{escape(entry['cancel_reason'])}</small>",
            f"<span class='tag'>{state}</span> {wait}",
            f"{refund['refund_total']} {refund['currency']}",
            len(entry["cancel_line_items"]),
            moment(entry["create_time"]),
        )

    def _countdown(self, entry):
        """How long the seller has for his answer."""
        for wait in entry["seller_next_action_response"]:
            left = wait["deadline"] - self.box.clock.now()
            text = f"{span(left)} left" if left > 0 else "overdue"
            return f"<span class='tag wait'>{text}</span>"
        return ""

    def request_card(self, shop, order, link):
        """What the buyer can ask, or how the seller can answer."""
        entry = self.box.cancellations.pending(shop, order["id"])
        if not entry:
            late = order["status"] == "AWAITING_COLLECTION" and late_cancel(shop)
            if order["status"] not in ASKABLE and not late:
                return ""
            consent = order["status"] == "AWAITING_SHIPMENT"
            text = "Buyer asks to cancel" if consent else "Buyer cancels"
            reasons = choice("reason", [(name, text_of(name)) for name in BUYER])
            return (
                f"<form method='post' action='{escape(link)}' class='row'>"
                f"<button name='do' value='request_cancel' class='quiet'>{text}"
                f"</button>{reasons}</form>"
            )
        refuse = "ship the order to refuse"
        if reject_reasons(shop["region"]):
            refuse = button(link, "Reject", "bad", do="reject_request")
        return (
            "<div class='card'><h3>The buyer asks to cancel: "
            f"{escape(entry['cancel_reason_text'])} {self._countdown(entry)}</h3>"
            "<div class='row'>"
            + button(link, "Approve", do="approve_request")
            + refuse
            + button(link, "Buyer withdraws", "quiet", do="withdraw_request")
            + "</div></div>"
        )
