import uuid
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...exceptions import ProblemError
from .tiktok_cancellation import CANCEL, COMPLETE, ENDED, FLOW, SUCCESS

#: TikTok's list may not show an accepted answer at once
READ_AGAIN = timedelta(minutes=1)
#: how a request ends that is answered as we did
OUTCOMES = {"approve": (SUCCESS, COMPLETE), "reject": (CANCEL,)}


class TikTokCancellation(models.Model):
    """The seller's answer to a buyer's request: given once, sent until it is there."""

    _inherit = "tiktok.cancellation"

    # === GIVE === #

    def _answer(self, answer, reason=None, comment=None, by_rule=False):
        """Decide; the answer leaves with a job of this same transaction.

        Where the market knows no refusal, the parcel is shipped instead: shipping
        refuses the request (tiktok-platform 3.3, US).

        :param answer: ``approve`` or ``reject``
        :param reason: TikTok's name of the reason; required for a refusal
        :raises UserError: when there is nothing to answer (any more)
        """
        self.ensure_one()
        request = self.sudo()
        request._check_may_answer()
        ships = answer == "reject" and not request._can_be_rejected()
        request.write(
            {
                "answer": answer,
                "answer_state": "shipping" if ships else "waiting",
                "answer_reason": reason,
                "answer_comment": comment,
                # fixed: however often it is sent, it takes effect once
                "answer_key": str(uuid.uuid4()),
                "answer_user_id": False if by_rule else self.env.uid,
                "answer_by_rule": by_rule,
                "answered_at": fields.Datetime.now(),
            }
        )
        if ships:
            request.order_id._keep_request_flag()
        else:
            request._want()
            request._enqueue_answer()
        self.env["tiktok.exception"]._settle(request)
        request._note(request._answer_text())

    def _check_may_answer(self):
        """Once, by one, while TikTok waits.

        :raises UserError: saying why not
        """
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("This request is being worked on. Try again in a moment.")
            )
        self.invalidate_recordset()
        if self.answer_state in ("waiting", "shipping"):
            raise UserError(self._answer_text())
        if not self.is_pending:
            raise UserError(
                self.env._(
                    "This request no longer waits for an answer: %s.", self.state_name
                )
            )
        self.backend_id._check_flow_can_run(FLOW)
        if self.backend_id._flow_mode(FLOW) != "live":
            raise UserError(
                self.env._(
                    "Cancellations of %s are in shadow: nothing is answered.",
                    self.backend_id.name,
                )
            )

    def _can_be_rejected(self):
        """Whether this market lets the seller refuse a request by a call."""
        self.ensure_one()
        market = self.backend_id.market_id
        return not market or market.reject_allowed

    def _enqueue_answer(self, eta=None):
        """One job for each answer."""
        self._sync_call_parts(
            "_export_answer", "ir_cron_cancellations_due", eta=eta, priority=3
        )

    # === SEND: JOB BODY === #

    def _export_answer(self):
        """Job: read the request, answer it if it still waits, read what came of it.

        May run twice, and again after a crash between TikTok's acceptance and our
        commit: it reads first, and the key lets the answer take effect once.
        """
        request = self._sync_claim()
        request = request.filtered(
            lambda c: (
                c.answer_state == "waiting" and c.backend_id._flow_mode(FLOW) == "live"
            )
        )
        if not request:
            return
        with request._sync_guard(FLOW, savepoint=False):
            request._send_answer()

    def _send_answer(self):
        """Raises what the guard of the job turns into state."""
        exporter = self.env["tiktok.cancellation.exporter"]
        self._read_now()
        if self.answer_state != "waiting":
            return
        try:
            exporter._send(self)
        except ProblemError:
            # answered in Seller Center a moment ago, or withdrawn: no refusal then
            self._read_now()
            if self.answer_state == "waiting":
                self.answer_state = "refused"
                raise
            return
        self._read_now()
        if self.answer_state == "waiting":
            self._sync_postpone(READ_AGAIN, self.env._("Sent; TikTok has it not yet."))

    def _read_now(self):
        """Bring this one request up to what TikTok says now."""
        self._upsert_payloads(self.backend_id, self._fetch())

    # === WHAT CAME OF IT === #

    def _settle_answers(self):
        """Requests that no longer wait: note whether our answer made the difference."""
        ended = self.filtered(lambda c: c.external_state in ENDED)
        self.env["tiktok.exception"]._settle(ended)
        for request in ended.filtered(
            lambda c: c.answer_state in ("waiting", "shipping", "refused")
        ):
            ours = request.external_state in OUTCOMES[request.answer]
            request.answer_state = "accepted" if ours else "overtaken"
            request._sync_done()
            request._note(request._outcome_text())
            if not ours and request.answer == "reject":
                request._report_overtaken()

    def _report_overtaken(self):
        """The goods were to be shipped, and TikTok has cancelled the order."""
        self.env["tiktok.exception"]._report(
            self,
            FLOW,
            "cancel_answer_late",
            self.env._(
                "The request of order %s was to be refused, but it was accepted "
                "before: by TikTok when the time was up, or in Seller Center.",
                self.order_id.external_id,
            ),
        )

    def _note(self, text):
        """Leave a word on the sales order."""
        for request in self.filtered("sale_order_id"):
            request.sale_order_id.message_post(body=text)
