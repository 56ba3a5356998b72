from odoo import api, models

from ..order.tiktok_order import CANCELLED, STATUS_ALIASES
from .cancellation_outcome import GONE, Outcome
from .tiktok_cancellation import (
    BUYER_CANCEL,
    CANCEL,
    COMPLETE,
    PENDING,
    STATE_ALIASES,
    SUCCESS,
)


class TikTokCancellationRequestJudge(models.AbstractModel):
    """What TikTok shows already decides whether a cancellation has to be sent.

    Reads what was seen, asks and stores nothing.
    """

    _name = "tiktok.cancellation.request.judge"
    _description = "TikTok Shop Cancellation Request Judge"

    @api.model
    def _settled(self, request, seen):
        """The outcome where nothing has to be sent; None where it has to."""
        wanted = self._wanted_ids(request, seen.detail)
        if not wanted - self._cancelled_ids(seen.detail):
            return self._cancelled_already(request, seen, wanted)
        buyer = self._open_buyer_request(seen)
        if buyer:
            return self._buyer_first(request, seen, buyer, wanted)
        return self._own(request, seen, wanted) or self._impossible(request, seen)

    def _wanted_ids(self, request, detail):
        """Ids of the units to cancel: those named, or all that the order has."""
        named = set(request.unit_ids.mapped("external_id"))
        return named or {line["id"] for line in detail.get("line_items") or []}

    def _cancelled_ids(self, detail):
        lines = detail.get("line_items") or []
        whole = self._alias(detail.get("status")) == CANCELLED
        return {
            line["id"]
            for line in lines
            if whole or self._alias(line.get("display_status")) == CANCELLED
        }

    def _alias(self, status):
        return STATUS_ALIASES.get(status, status)

    def _cancelled_already(self, request, seen, wanted):
        """Cancelled: by an earlier try of ours, or by somebody else meanwhile."""
        lines = seen.detail.get("line_items") or []
        who = {line.get("cancel_user") for line in lines if line["id"] in wanted}
        ours = self._newest_of(seen, set(), {SUCCESS, COMPLETE})
        cancel_id = request.cancel_external_id or (ours and ours["cancel_id"]) or None
        text = False
        if not who & {"SELLER"} and not request.cancel_external_id:
            text = self.env._("Cancelled on TikTok meanwhile by somebody else.")
        return Outcome("accepted", text, cancel_id)

    def _open_buyer_request(self, seen):
        for payload in seen.cancellations:
            waits = self._state(payload) == PENDING
            if waits and payload.get("cancel_type") == BUYER_CANCEL:
                return payload
        return None

    def _buyer_first(self, request, seen, payload, wanted):
        """An open request of the buyer is answered: it is then not the seller's fault.

        Buyers ask for whole orders (tiktok-platform 3.3): approving would cancel more
        than single units, so that a person has to decide.
        """
        asked = self._unit_ids(payload) or wanted
        if asked - wanted - self._cancelled_ids(seen.detail):
            return Outcome(
                "refused",
                self.env._(
                    "The buyer asks to cancel more than these units. Answer that "
                    "request first."
                ),
            )
        text = self.env._("The buyer's own request is being approved.")
        return Outcome("answer", text, payload["cancel_id"])

    def _own(self, request, seen, wanted):
        """A cancellation of ours that TikTok has taken before."""
        known = request.cancel_external_id
        if known:
            mine = [p for p in seen.cancellations if p.get("cancel_id") == known]
            return self._known_outcome(request, known, mine and mine[0])
        # an earlier try whose answer was lost, or was undone here after it
        missing = wanted - self._cancelled_ids(seen.detail)
        found = self._newest_of(seen, missing, {PENDING, SUCCESS, COMPLETE})
        return found and Outcome("sent", self._sent_text(), found["cancel_id"])

    def _known_outcome(self, request, cancel_id, payload):
        """What became of the cancellation that TikTok has named to us.

        Lists lag behind: one that is missing there is on its way.
        """
        if not payload or self._state(payload) != CANCEL:
            return Outcome("sent", self._sent_text(), cancel_id)
        if payload.get("cancel_type") != BUYER_CANCEL:
            text = self.env._("TikTok has not carried out the cancellation.")
            return Outcome("refused", text, cancel_id)
        if request.reason:
            return None  # the buyer has withdrawn his request, our wish stands
        text = self.env._(
            "The buyer has withdrawn the request meanwhile. To cancel all the same, "
            "choose a reason."
        )
        return Outcome("refused", text, cancel_id)

    def _newest_of(self, seen, unit_ids, states):
        """The seller's last cancellation in one of these states, of these units."""
        fitting = [
            payload
            for payload in seen.cancellations
            if self._state(payload) in states
            and payload.get("cancel_type") != BUYER_CANCEL
            and payload.get("role", "SELLER") == "SELLER"
            and unit_ids <= (self._unit_ids(payload) or unit_ids)
        ]
        return max(fitting, key=lambda p: p.get("create_time") or 0, default=None)

    def _impossible(self, request, seen):
        """What TikTok need not be asked."""
        status = self._alias(seen.detail.get("status"))
        if status in GONE:
            return Outcome("refused", self._shipped_text())
        if not request.reason:
            return Outcome("refused", self.env._("Choose a reason."))
        return None

    def _state(self, payload):
        state = payload.get("cancel_status")
        return STATE_ALIASES.get(state, state)

    def _unit_ids(self, payload):
        return set(self.env["tiktok.cancellation.importer"]._unit_ids(payload))

    def _sent_text(self):
        return self.env._("TikTok has accepted the cancellation.")

    def _shipped_text(self):
        return self.env._(
            "The parcel has been handed over. Use a return when it comes back, or "
            "refund the buyer in Seller Center."
        )
