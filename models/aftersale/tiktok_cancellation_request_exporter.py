from odoo import api, models

from ...client import BusinessError, TemporaryError
from ...exceptions import ProblemError
from ..engine.tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING
from .cancellation_outcome import Outcome, Seen
from .tiktok_cancellation import CANCEL, STATE_ALIASES

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
        outcome = self._judge()._settled(request, seen)
        if not outcome:
            outcome = self._cancel(client, request, seen)
        # a second look has brought its own
        read = outcome.cancellations or seen.cancellations
        return outcome._replace(cancellations=read)

    def _judge(self):
        return self.env["tiktok.cancellation.request.judge"]

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
        return Outcome("sent", self._judge()._sent_text(), cancel_id)

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
        named -= self._judge()._cancelled_ids(detail)
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
            outcome = self._judge()._settled(request, seen)
            if outcome:
                return outcome._replace(cancellations=seen.cancellations)
            if request.sync_attempts < MOST_LOOKS:
                raise TemporaryError(error.message, code=error.code) from error
        return Outcome("refused", self._refusal_text(error))

    # === WORDS === #

    def _missing_text(self, request, missing):
        return self.env._(
            "TikTok no longer shows these units of order %(order)s: %(units)s.",
            order=request.order_id.external_id,
            units=", ".join(sorted(missing)),
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
