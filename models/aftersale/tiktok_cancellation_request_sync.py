from datetime import timedelta

from odoo import fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from ...exceptions import CollisionError
from .cancellation_outcome import GONE
from .tiktok_cancellation_request import FLOW, SWITCH

#: TikTok has accepted and nothing has followed: a person should know
UNANSWERED_AFTER = timedelta(hours=6)
FIRST_LOOK, LONGEST_LOOK = timedelta(minutes=1), timedelta(hours=1)


class TikTokCancellationRequest(models.Model):
    """How a wish is sent, and what follows from TikTok's word on it."""

    _inherit = "tiktok.cancellation.request"

    # === JOB BODY === #

    def _export_requests(self):
        """Job: send these wishes, or look what became of those that were sent.

        May run twice and after a crash at any point: each run first looks at what
        TikTok shows and sends only what is still missing there. Nothing is sent from
        a copied database, or while the flow is off or in shadow.

        :raises RetryableJobError: while the order is being read; once more in a second
        """
        requests = self._sync_claim()
        requests = requests.filtered(
            lambda r: r.backend_id._flow_mode(SWITCH) == "live"
        )
        # before anything is sent: TikTok rings at once, and who then works on the
        # order would undo our note of what was sent
        if len(requests.order_id._sync_try_lock()) < len(requests.order_id):
            raise RetryableJobError("order", seconds=1, ignore_retry=True)
        requests._sync_each("_export_request")

    def _export_request(self):
        """Send one wish and note the outcome.

        :raises TikTokShopError: for answers that say nothing about this order
        """
        outcome = self.env["tiktok.cancellation.request.exporter"]._export(self)
        self.env["tiktok.exception"]._settle(self.backend_id, FLOW, ["unreachable"])
        self._follow(outcome)

    # === OUTCOMES === #

    def _follow(self, outcome):
        """Note what TikTok has said, then read the order again: it decides.

        :param outcome: see ``tiktok.cancellation.request.exporter``
        """
        found = self._note_cancellation(outcome)
        if outcome.state == "answer":
            self._follow_answer(outcome, found)
        elif outcome.state == "refused":
            self._refused(outcome.text)
        elif outcome.state == "accepted":
            self._accepted(outcome.text)
        else:
            self._sent(outcome)
        self._enqueue_reading()

    def _follow_answer(self, outcome, request):
        """Approve the buyer's open request, unless somebody has answered it.

        :raises CollisionError: while another job works on it
        """
        if (
            request.answer_state in ("shipping", "refused")
            or request.answer == "reject"
        ):
            self._refused(
                self.env._(
                    "The buyer has asked to cancel. The answer to that request counts: "
                    "%s",
                    request.answer_text or "-",
                )
            )
            return
        if request.is_pending and not request.answer:
            if not request._sync_try_lock():
                raise CollisionError(request._description)
            # in the name of the one who has asked; he need not see the connector
            request.with_user(self.user_id).sudo()._answer("approve")
        self._sent(outcome)

    def _note_cancellation(self, outcome):
        """Mirror what was read; the cancellation that belongs to this wish."""
        cancellations = self.env["tiktok.cancellation"].sudo()
        cancellations._upsert_payloads(self.backend_id, outcome.cancellations)
        if not outcome.cancel_id:
            return cancellations
        found = cancellations._bindings_by_external_id(
            self.backend_id, [outcome.cancel_id]
        ).get(outcome.cancel_id, cancellations)
        self.cancel_external_id = outcome.cancel_id
        return found

    def _sent(self, outcome):
        """TikTok has taken it: look again until the units are cancelled there."""
        self.write({"state": "sent", "sent_at": self.sent_at or fields.Datetime.now()})
        age = fields.Datetime.now() - self.sent_at
        self.sync_attempts = 0
        self._sync_postpone(min(max(age, FIRST_LOOK), LONGEST_LOOK), outcome.text)
        if age > UNANSWERED_AFTER:
            self.env["tiktok.exception"]._report(
                self, FLOW, "cancel_unconfirmed", self._unconfirmed_text()
            )

    def _unconfirmed_text(self):
        return self.env._(
            "The cancellation of order %(order)s was sent on %(day)s. TikTok has "
            "accepted it and still shows the units as sold.",
            order=self.order_id.external_id,
            day=fields.Date.to_string(self.sent_at),
        )

    def _accepted(self, text=False):
        """The units are cancelled on TikTok; the documents follow the order."""
        self.write({"state": "accepted"})
        self._sync_done(message=text)
        self.env["tiktok.exception"]._settle(self)

    def _refused(self, text):
        """The order stands; who asked for it is told, on the desk and on the order."""
        self.write({"state": "refused"})
        message = self.env._(
            "Order %(order)s is not cancelled: %(text)s",
            order=self.order_id.external_id,
            text=text,
        )
        deadline = self.order_id.ship_by or self.order_id.auto_cancel_at
        self._sync_problem(FLOW, "cancel_refused", message, "failed", deadline)
        self._tell_the_user(message)

    def _ask_for_reason(self):
        """A program has cancelled in Odoo: the desk asks for what TikTok wants."""
        order = self.order_id
        text = self.env._(
            "%(sale)s was to be cancelled by a program (%(user)s). TikTok waits for "
            "the goods of order %(order)s and wants a reason.",
            sale=order.sale_order_id.name,
            user=self.user_id.name,
            order=order.external_id,
        )
        deadline = order.ship_by or order.auto_cancel_at
        self.env["tiktok.exception"]._report(
            self, FLOW, "cancel_needs_reason", text, deadline
        )

    def _tell_the_user(self, message):
        """A note in the chatter of the sales order for the one who has asked."""
        sale = self.order_id.sale_order_id.sudo()
        if sale:
            partners = (self.user_id - self.backend_id._technical_user()).partner_id
            sale.message_post(body=message, partner_ids=partners.ids)

    def _confirm(self):
        """The order was read: what is cancelled there needs no further look."""
        for request in self:
            if all(request._wanted_units().mapped("is_cancelled")):
                request._accepted()
            elif request.state == "draft" and request.order_id.external_state in GONE:
                # shipped meanwhile: there is nothing left to name a reason for
                request.state = "withdrawn"
                request._sync_done("ignored")
                request.env["tiktok.exception"]._settle(request)

    def _wanted_units(self):
        """The units that are meant."""
        return self.unit_ids or self.order_id.line_ids

    def _enqueue_reading(self):
        """Whatever the outcome: the documents follow what TikTok shows of the order."""
        order = self.order_id.sudo()
        order.write(order._wanted_vals())
        order._enqueue_import(priority=2)
        if self.cancel_external_id and not self.cancellation_id:
            self.env["tiktok.cancellation"]._enqueue_import_of(order)
