from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .tiktok_cancellation import CANCEL, COMPLETE, PENDING, SUCCESS

DAY = timedelta(days=1)


class TikTokCancellation(models.Model):
    """What people see of a cancellation: words, the clock, buttons."""

    _inherit = "tiktok.cancellation"

    state_name = fields.Char("Status", compute="_compute_state_name")
    role_name = fields.Char("Started by Whom", compute="_compute_role_name")
    time_left = fields.Char(compute="_compute_time_left")
    clock_text = fields.Char(compute="_compute_time_left")
    is_urgent = fields.Boolean(compute="_compute_time_left")
    suggestion = fields.Char(compute="_compute_suggestion", compute_sudo=True)
    can_be_rejected = fields.Boolean(
        compute="_compute_can_be_rejected", compute_sudo=True
    )
    answer_text = fields.Char("Our Answer", compute="_compute_answer_text")
    unit_count = fields.Integer("Units Named", compute="_compute_unit_count")

    @api.depends("external_state", "cancel_type", "is_pending")
    @api.depends_context("lang")
    def _compute_state_name(self):
        names = {
            PENDING: self.env._("Waits for an answer"),
            SUCCESS: self.env._("Cancelled, refund under way"),
            CANCEL: self.env._("Withdrawn or refused"),
            COMPLETE: self.env._("Cancelled and refunded"),
        }
        for request in self:
            state = request.external_state
            request.state_name = names.get(state, state or self.env._("Unknown yet"))

    @api.depends("role")
    @api.depends_context("lang")
    def _compute_role_name(self):
        names = {
            "BUYER": self.env._("Buyer"),
            "SELLER": self.env._("Seller"),
            "OPERATOR": self.env._("TikTok staff"),
            "SYSTEM": self.env._("TikTok"),
        }
        for request in self:
            request.role_name = names.get(request.role, request.role)

    @api.depends("deadline", "is_pending")
    def _compute_time_left(self):
        policy = self.env["tiktok.cancellation.policy"]
        for request in self:
            waits = request.is_pending and request.deadline
            request.time_left = waits and self._time_left_text(request.deadline)
            request.clock_text = waits and self._clock_text(request.deadline)
            request.is_urgent = waits and policy._is_urgent(request)

    @api.model
    def _time_left_text(self, moment, now=None):
        """How long until ``moment``, as a person would say it."""
        left = moment - (now or fields.Datetime.now())
        if left < timedelta(0):
            return self.env._("time is up")
        hours, rest = divmod(left, timedelta(hours=1))
        minutes = int(rest.total_seconds() // 60)
        if left >= 2 * DAY:
            return self.env._("in %s days", left.days)
        if hours:
            return self.env._(
                "in %(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        return self.env._("in %s min", minutes)

    @api.model
    def _clock_text(self, deadline):
        """What silence leads to, and when."""
        if deadline <= fields.Datetime.now():
            return self.env._("The time is up: TikTok may approve at any moment.")
        left = self._time_left_text(deadline)
        return self.env._("Without an answer TikTok approves %s.", left)

    @api.depends("is_pending", "order_id")
    @api.depends_context("lang")
    def _compute_suggestion(self):
        policy = self.env["tiktok.cancellation.policy"]
        for request in self:
            request.suggestion = request.is_pending and policy._suggestion(request)

    @api.depends("backend_id")
    def _compute_can_be_rejected(self):
        for request in self:
            request.can_be_rejected = request._can_be_rejected()

    @api.depends("unit_ids", "payload")
    def _compute_unit_count(self):
        importer = self.env["tiktok.cancellation.importer"]
        for request in self:
            request.unit_count = len(importer._unit_ids(request.payload or {}))

    @api.depends("answer", "answer_state", "answer_by_rule", "answer_user_id")
    @api.depends_context("lang")
    def _compute_answer_text(self):
        for request in self:
            request.answer_text = request.answer_state and request._answer_text()

    def _answer_text(self):
        """Who answered what, and whether TikTok has it."""
        self.ensure_one()
        who = (
            self.env._("by rule")
            if self.answer_by_rule
            else self.sudo().answer_user_id.name or "-"
        )
        what = (
            self.env._("The buyer's request to cancel is approved (%s).", who)
            if self.answer == "approve"
            else self.env._("The buyer's request to cancel is refused (%s).", who)
        )
        return f"{what} {self._progress_text()}"

    def _progress_text(self):
        """How far the answer is."""
        return {
            "waiting": self.env._("The answer is on its way to TikTok."),
            "accepted": self.env._("TikTok has taken the answer."),
            "overtaken": self.env._("TikTok had settled the request before."),
            "refused": self.env._("TikTok does not take the answer."),
            "shipping": self.env._("Ship the parcel: that refuses the request."),
        }[self.answer_state]

    def _outcome_text(self):
        """What became of the request, for the sales order."""
        return self.env._(
            "The buyer's request to cancel on TikTok: %(state)s. %(answer)s",
            state=self.state_name,
            answer=self._progress_text(),
        )

    # === BUTTONS === #

    def action_approve(self):
        """Button: approve the buyer's requests.

        :raises AccessError: for users who may only see
        :raises UserError: when a request no longer waits
        """
        self._check_may_operate()
        for request in self:
            request._answer("approve")
        return self._tell(self.env._("Approved: the answer is on its way to TikTok."))

    def action_reject(self):
        """Button: choose a reason that TikTok accepts now; or ship, by market.

        :raises AccessError: for users who may only see
        """
        self.ensure_one()
        self._check_may_operate()
        wizard = self.env["tiktok.cancellation.reject"]._open(self)
        return wizard

    def action_retry(self):
        """Button: read again from TikTok; an answer that was not taken is sent again.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        requests = self.sudo()
        again = requests.filtered(lambda c: c.answer_state in ("waiting", "refused"))
        again.answer_state = "waiting"
        requests._want()
        again._enqueue_answer()
        (requests - again)._enqueue_import()
        return self._tell(self.env._("TikTok is being asked."))

    def action_ask_again(self):
        """Button: take back the decision to refuse by shipping.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        shipping = self.sudo().filtered(lambda c: c.answer_state == "shipping")
        if not shipping:
            raise UserError(self.env._("There is no decision to take back."))
        shipping.write({"answer_state": False, "answer": False, "answer_key": False})
        shipping.order_id._keep_request_flag()
        shipping._decide_answers()
        return True

    def action_open_order(self):
        """The TikTok order."""
        return self.order_id.get_formview_action()

    def action_open_sale_order(self):
        """The sales order."""
        return self.sale_order_id.get_formview_action()

    @api.model
    def _tell(self, message):
        return self.env["tiktok.backend"]._notify("success", message)


class TikTokOrder(models.Model):
    """Answering from the order."""

    _inherit = "tiktok.order"

    request_clock_text = fields.Char(related="open_request_id.clock_text")
    request_suggestion = fields.Char(related="open_request_id.suggestion")
    request_answer_text = fields.Char(related="open_request_id.answer_text")
    request_answer_state = fields.Selection(related="open_request_id.answer_state")

    def action_approve_request(self):
        """Button: approve the buyer's request of this order."""
        return self._open_request().action_approve()

    def action_reject_request(self):
        """Button: refuse the buyer's request of this order."""
        return self._open_request().action_reject()

    def _open_request(self):
        """The request that waits.

        :raises UserError: when it has not been read yet, or none waits any more
        """
        request = self.open_request_id
        if not request:
            self._check_may_operate()
            self.env["tiktok.cancellation"]._enqueue_import_of(self)
            raise UserError(
                self.env._("The request is being read from TikTok. Try again shortly.")
            )
        return request


class TikTokBackend(models.Model):
    """Requests that wait, on the card of the shop."""

    _inherit = "tiktok.backend"

    open_request_count = fields.Integer(
        "Buyers Ask to Cancel", compute="_compute_open_request_count"
    )

    def _compute_open_request_count(self):
        groups = self.env["tiktok.cancellation"]._read_group(
            [("backend_id", "in", self.ids), ("is_pending", "=", True)],
            ["backend_id"],
            ["__count"],
        )
        figures = dict(groups)
        for backend in self:
            backend.open_request_count = figures.get(backend, 0)

    def action_open_requests(self):
        """Requests of this shop that wait for an answer."""
        action = self._dashboard_action(
            "tiktok_cancellation_action", search_default_waiting=1
        )
        return {**action, "domain": [("backend_id", "in", self.ids)]}
