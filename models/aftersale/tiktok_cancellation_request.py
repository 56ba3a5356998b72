from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: flow of the exceptions; the switch of the shop is the one of cancellations
FLOW = "cancel_request"
SWITCH = "cancellation"
#: the order is neither cancelled nor safe to ship
OPEN = ("draft", "waiting", "sent")
#: TikTok has accepted and nothing has followed: a person should know
UNANSWERED_AFTER = timedelta(hours=6)
FIRST_LOOK, LONGEST_LOOK = timedelta(minutes=1), timedelta(hours=1)


class TikTokCancellationRequest(models.Model):
    """Our own wish to cancel an order, or units of it, on TikTok.

    The documents in Odoo stay as they are until TikTok shows the units as cancelled;
    they then follow the order like any other cancellation. What TikTok has accepted
    shows as :attr:`cancellation_id`.

    ======== ===========================================================
    draft    cancelled in Odoo by a program: a person has to name a reason
    waiting  a job will send it, or tries again
    sent     TikTok has taken it, the units are not cancelled yet
    accepted the units are cancelled on TikTok
    refused  TikTok has refused; the order stands
    withdrawn taken back before it was sent, or given up after a refusal
    ======== ===========================================================
    """

    _name = "tiktok.cancellation.request"
    _description = "TikTok Shop Cancellation by the Seller"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"

    _sync_flow = FLOW

    order_id = fields.Many2one(
        "tiktok.order",
        "TikTok Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    backend_id = fields.Many2one(
        related="order_id.backend_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    unit_ids = fields.Many2many(
        "tiktok.order.line", string="Units", readonly=True, help="None: all of them."
    )
    scope_text = fields.Char("What", compute="_compute_scope_text")
    state = fields.Selection(
        [
            ("draft", "Needs a reason"),
            ("waiting", "Being sent"),
            ("sent", "Sent, to be confirmed"),
            ("accepted", "Cancelled on TikTok"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
    )
    reason = fields.Char("Reason Name", readonly=True)
    reason_text = fields.Char("Reason", readonly=True)
    note = fields.Char(
        "Cancellation Note", readonly=True, help="For your own records, stays in Odoo."
    )
    user_id = fields.Many2one("res.users", "Asked by", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True, copy=False)
    cancel_external_id = fields.Char("TikTok Cancellation ID", readonly=True)
    cancellation_id = fields.Many2one(
        "tiktok.cancellation",
        compute="_compute_cancellation_id",
        help="What TikTok has made of it.",
    )

    _open_unique = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'waiting', 'sent')",
        "A cancellation of this order is under way already.",
    )

    @api.depends("order_id.external_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "Cancellation of %s", request.order_id.external_id
            )

    @api.depends("cancel_external_id", "order_id.cancellation_ids.external_id")
    def _compute_cancellation_id(self):
        for request in self:
            request.cancellation_id = request.order_id.cancellation_ids.filtered(
                lambda c, wanted=request.cancel_external_id: c.external_id == wanted
            )[:1]

    @api.depends("unit_ids")
    def _compute_scope_text(self):
        for request in self:
            units = request.unit_ids
            if len(units) > 1:
                request.scope_text = self.env._("%s units", len(units))
            else:
                request.scope_text = units.name or self.env._("The whole order")

    # === WANT === #

    @api.model
    def _wish(self, order, units=None, reason=None, note=None, state="waiting"):
        """Record a wish and let a job send it, both in this transaction.

        :param order: one order; its company and the user's right are the caller's to
            check
        :param units: units to cancel; none means the whole order
        :param reason: a ``tiktok.cancel.reason``; none where an open request of the
            buyer is going to be approved
        :return: the wish
        :raises UserError: when one is under way already
        """
        known = self.sudo().search(
            [("order_id", "=", order.id), ("state", "in", OPEN)], limit=1
        )
        if known and known.state != "draft":
            raise UserError(
                self.env._(
                    "A cancellation of order %s is under way already.",
                    order.external_id,
                )
            )
        vals = self._prepare_request_vals(order, units, reason, note, state)
        if known:
            known.write(vals)
            self.env["tiktok.exception"]._settle(known)
            wish = known
        else:
            wish = self.sudo().create(vals)
        self._give_up_refused(order)
        if state == "waiting":
            wish._enqueue_export(priority=2)
        return wish

    def _prepare_request_vals(self, order, units, reason, note, state):
        """Values of a wish, named after the user who has it."""
        units = units or self.env["tiktok.order.line"]
        if units >= order._active_units():
            units = units.browse()
        return {
            "order_id": order.id,
            "unit_ids": [fields.Command.set(units.ids)],
            "reason": reason.name if reason else False,
            "reason_text": reason.text if reason else False,
            "note": note,
            "user_id": self.env.uid,
            "state": state,
            "sync_state": "blocked" if state == "draft" else "pending",
            "sync_next_try": False,
            "sync_attempts": 0,
            "sync_message": False,
        }

    def _give_up_refused(self, order):
        """What was refused before is history once something new is tried."""
        refused = self.sudo().search(
            [("order_id", "=", order.id), ("state", "=", "refused")]
        )
        self.env["tiktok.exception"]._settle(refused)

    def _enqueue_export(self, eta=None, priority=5):
        """One job per wish; shops without a job runner have the pump."""
        for request in self:
            request._sync_call("_export_requests", eta=eta, priority=priority)
            if request.backend_id.run_in_cron:
                cron = self.env.ref("connector_tiktok_shop.ir_cron_export_requests")
                cron.sudo()._trigger(eta)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_export(eta=next_try)

    # === JOB BODY === #

    def _export_requests(self):
        """Job: send these wishes, or look what became of those that were sent.

        May run twice and after a crash at any point: each run first looks at what
        TikTok shows and sends only what is still missing there. Nothing is sent from
        a copied database, or while the flow is off or in shadow.
        """
        requests = self._sync_claim()
        requests = requests.filtered(
            lambda r: r.backend_id._flow_mode(SWITCH) == "live"
        )
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
        if outcome.state == "answer" and found.answer == "reject":
            self._refused(self._rejected_text())
        elif outcome.state == "refused":
            self._refused(outcome.text)
        elif outcome.state == "accepted":
            self._accepted(outcome.text)
        else:
            self._sent(outcome, found)
        if outcome.state == "answer" and found.is_pending and not found.answer:
            # in the name of the one who has asked; he need not see the connector
            found.with_user(self.user_id).sudo()._answer("approve")
        self._enqueue_reading()

    def _rejected_text(self):
        return self.env._(
            "The buyer has asked to cancel, and somebody here has decided to refuse it."
        )

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

    def _sent(self, outcome, cancellation):
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

    # === PEOPLE === #

    def _check_may_cancel(self):
        """Who may cancel the order may also take the wish back."""
        self.order_id._check_may_cancel()

    def action_withdraw(self):
        """Button: do not cancel after all; possible until it is sent.

        :raises UserError: when it is being sent or has been
        """
        self._check_may_cancel()
        # the job may be at it right now
        mine = self.sudo().try_lock_for_update(allow_referencing=True)
        if mine != self.sudo() or set(mine.mapped("state")) - {
            "draft",
            "waiting",
            "refused",
        }:
            raise UserError(
                self.env._("It is too late: the cancellation is on its way to TikTok.")
            )
        mine.state = "withdrawn"
        mine._sync_done("ignored")
        self.env["tiktok.exception"]._settle(mine)
        for request in mine:
            request._note_withdrawal()
        return True

    def _note_withdrawal(self):
        """The order may be shipped again: say so on it."""
        sale = self.order_id.sale_order_id
        if sale:
            sale.message_post(
                body=self.env._(
                    "The cancellation on TikTok was withdrawn by %s.",
                    self.env.user.name,
                )
            )

    def action_retry(self):
        """Button: send the same once more, or look now what became of it.

        :raises UserError: for what is over, or has no reason yet
        """
        self._check_may_cancel()
        for request in self.sudo():
            if request.state not in ("waiting", "sent", "refused"):
                raise UserError(self.env._("There is nothing to send again."))
            request.write(
                {
                    "state": "sent" if request.state == "sent" else "waiting",
                    "sync_state": "pending",
                    "sync_next_try": False,
                    "sync_attempts": 0,
                    "sync_message": False,
                }
            )
            request._enqueue_export(priority=2)
        self.env["tiktok.exception"]._settle(self.sudo())
        return True

    def action_choose_reason(self):
        """Button and cure: name a reason, or another one after a refusal."""
        self.ensure_one()
        units = self.unit_ids.filtered(lambda unit: not unit.is_cancelled)
        return self.order_id._open_cancel_wizard(units)

    def action_open_cancellation(self):
        """What TikTok has made of it."""
        return self.cancellation_id.get_formview_action()

    # === PUMP === #

    @api.model
    def _due_domain(self, backend):
        return self._sync_due_domain() & Domain("backend_id", "=", backend.id)
