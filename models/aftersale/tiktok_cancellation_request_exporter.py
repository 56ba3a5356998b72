from typing import NamedTuple

from odoo import api, models

from ...client import BusinessError, TemporaryError
from ...exceptions import ProblemError
from ..engine.tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING
from ..order.tiktok_order import CANCELLED, STATUS_ALIASES
from .tiktok_cancellation import (
    BUYER_CANCEL,
    CANCEL,
    COMPLETE,
    PENDING,
    STATE_ALIASES,
    SUCCESS,
)

#: the parcel has left: only a return brings the goods back (tiktok-platform 3.3)
GONE = ("IN_TRANSIT", "DELIVERED", "COMPLETED")
#: codes that tell of a cancellation made meanwhile: look at it (contract: errors)
TAKEN = {25001011, 25001051}
#: so often, with growing delays: lists lag by minutes (tiktok-platform 6.5)
MOST_LOOKS = ATTEMPTS_BEFORE_WARNING - 1
#: another operation holds the order: nothing was done (contract: errors)
BUSY = 25001028
REASON_UNFIT = {25001014, 25001015, 25001020, 25001021}
SHIPPED = {25001045}
RISK = {25001046}
STATUS_UNFIT = {25001003, 21011029}


class Outcome(NamedTuple):
    """What one run has brought.

    ``accepted``: the units are cancelled. ``sent``: TikTok has taken it. ``answer``:
    the buyer's open request is to be approved. ``refused``: final.
    """

    state: str
    text: str | bool = False
    cancel_id: str | None = None
    cancellations: list = []


class Seen(NamedTuple):
    """What TikTok shows before anything is sent."""

    detail: dict
    cancellations: list


class TikTokCancellationRequestExporter(models.AbstractModel):
    """Cancels on TikTok what we want cancelled there.

    cancelOrder knows no idempotency key, so every run looks first: an answer that was
    lost, or a transaction that was undone after it, is found again and not repeated.
    """

    _name = "tiktok.cancellation.request.exporter"
    _description = "TikTok Shop Cancellation Request Exporter"

    @api.model
    def _export(self, request):
        """Bring one wish a step further.

        :raises TikTokShopError: for answers that say nothing about this order
        :raises ProblemError: when TikTok does not know the order
        """
        client = request.backend_id._client()
        seen = self._look(client, request)
        outcome = self._settled(request, seen) or self._cancel(client, request, seen)
        # a second look has brought its own
        read = outcome.cancellations or seen.cancellations
        return outcome._replace(cancellations=read)

    def _look(self, client, request):
        """The order and its cancellations as they are now."""
        order = request.order_id
        reader = self.env["tiktok.order.reader"]
        details = reader._read_details(request.backend_id, [order.external_id])
        if order.external_id not in details:
            raise order._not_found()
        return Seen(
            details[order.external_id],
            client.get_cancellations(order_ids=[order.external_id]),
        )

    # === WHAT IS THERE ALREADY === #

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

    # === THE CALL === #

    def _cancel(self, client, request, seen):
        """Cancel on TikTok; a refusal that tells of another cancellation is looked at.

        :raises TikTokShopError: when the answer is lost or says nothing final
        """
        try:
            answer = client.cancel_order(
                request.order_id.external_id,
                request.reason,
                self._prepare_cancel_units(request, seen.detail),
            )
        except BusinessError as error:
            return self._refusal(client, request, error)
        state = answer.get("cancel_status")
        cancel_id = answer.get("cancel_id")
        if STATE_ALIASES.get(state, state) == CANCEL:
            text = self.env._("TikTok has not carried out the cancellation.")
            return Outcome("refused", text, cancel_id)
        return Outcome("sent", self._sent_text(), cancel_id)

    def _prepare_cancel_units(self, request, detail):
        """``order_line_list`` of the call; none means the whole order.

        A bundle is cancelled as a whole, piece by piece (contract: cancelOrder).

        :raises ProblemError: when TikTok does not show a unit that is meant: without
            any, the call would cancel all others
        """
        lines = detail.get("line_items") or []
        named = set(request.unit_ids.mapped("external_id"))
        missing = named - {line["id"] for line in lines}
        if missing:
            raise ProblemError("order_incomplete", self._missing_text(request, missing))
        named -= self._cancelled_ids(detail)
        units = []
        for line in lines:
            if line["id"] not in named:
                continue
            unit = {"order_line_item_id": line["id"]}
            pieces = [piece["id"] for piece in line.get("sub_item_info") or []]
            units += [{**unit, "sub_order_line_item_id": p} for p in pieces] or [unit]
        return units

    def _refusal(self, client, request, error):
        """What a refusal means.

        :raises TemporaryError: when the order is only busy, or the lists do not show
            yet what was cancelled meanwhile, perhaps by an earlier try of ours
        """
        if error.code == BUSY:
            raise TemporaryError(error.message, code=error.code) from error
        if error.code in TAKEN:
            seen = self._look(client, request)
            outcome = self._settled(request, seen)
            if outcome:
                return outcome._replace(cancellations=seen.cancellations)
            if request.sync_attempts < MOST_LOOKS:
                raise TemporaryError(error.message, code=error.code) from error
        return Outcome("refused", self._refusal_text(error))

    # === WORDS === #

    def _sent_text(self):
        return self.env._("TikTok has accepted the cancellation.")

    def _missing_text(self, request, missing):
        return self.env._(
            "TikTok no longer shows these units of order %(order)s: %(units)s.",
            order=request.order_id.external_id,
            units=", ".join(sorted(missing)),
        )

    def _shipped_text(self):
        return self.env._(
            "The parcel has been handed over. Use a return when it comes back, or "
            "refund the buyer in Seller Center."
        )

    def _refusal_text(self, error):
        """TikTok's refusal in words, with its own answer."""
        answer = self.env["tiktok.exception"]._client_error_text(error)
        words = self._words_of_code(error.code)
        return f"{words} {answer}" if words else answer

    def _words_of_code(self, code):
        if code in REASON_UNFIT:
            return self.env._(
                "TikTok does not take this reason in the present status of the order."
            )
        if code in SHIPPED:
            return self.env._(
                "The carrier can no longer be stopped. Use a return when the parcel "
                "comes back."
            )
        if code in STATUS_UNFIT:
            return self.env._("The status of the order no longer allows it.")
        if code in RISK:
            return self.env._("TikTok's risk control has stopped it.")
        return ""
