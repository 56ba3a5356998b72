from odoo import fields, models

from .tiktok_cancellation import FLOW
from .tiktok_cancellation_policy import ASK


class TikTokCancellation(models.Model):
    """New requests: answered by the rule of the shop, or put to a person."""

    _inherit = "tiktok.cancellation"

    def _decide_answers(self):
        """Answer these requests by rule, or ask a person. Shadow does neither."""
        policy = self.env["tiktok.cancellation.policy"]
        for request in self.filtered(lambda c: c._waits_for_decision()):
            answer = policy._decide(request)
            if answer:
                request._answer(answer, by_rule=True)
            else:
                request._ask_person()

    def _waits_for_decision(self):
        self.ensure_one()
        return (
            self.is_pending
            and not self.answer_state
            and self.backend_id._flow_mode(FLOW) == "live"
        )

    def _ask_person(self):
        """One open exception for the request, with TikTok's deadline."""
        desk = self.env["tiktok.exception"]
        problem = desk._report(
            self, ASK, "buyer_asks_cancel", self._question(), self.deadline
        )
        self._escalate(problem)

    def _question(self):
        """What the buyer wants and what we would answer."""
        return self.env._(
            "The buyer of order %(order)s asks to cancel (%(reason)s). TikTok approves "
            "by itself when the time is up. %(suggestion)s",
            order=self.order_id.external_id,
            reason=self.reason_text or self.reason or "-",
            suggestion=self.env["tiktok.cancellation.policy"]._suggestion(self),
        )

    def _escalate(self, problem):
        """The nearer TikTok's own answer, the more urgent the question."""
        urgent = self.env["tiktok.cancellation.policy"]._is_urgent(self)
        if urgent and problem.severity != "2":
            problem.sudo().severity = "2"

    # === THE CLOCK RUNS === #

    def _remind(self):
        """Keep an unanswered question true: urgency, and what we would answer."""
        open_problems = (
            self.env["tiktok.exception"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("flow", "=", ASK),
                    ("state", "=", "open"),
                ]
            )
        )
        for problem in open_problems:
            request = self.browse(problem.res_id)
            question = request._question()
            if problem.message != question:
                problem.message = question
            request._escalate(problem)

    def _answer_in_default(self):
        """Give the shop's answer in default; a refusal with TikTok's first reason."""
        self.ensure_one()
        policy = self.env["tiktok.cancellation.policy"]
        answer = policy._default_answer(self)
        reason = None
        if answer == "reject":
            exporter = self.env["tiktok.cancellation.exporter"]
            reasons, _why_not = exporter._reject_reasons(self)
            if not reasons:
                return
            reason = reasons[0][0]
        if answer:
            self._answer(answer, reason, by_rule=True)

    def _is_default_due(self):
        self.ensure_one()
        policy = self.env["tiktok.cancellation.policy"]
        due_at = policy._default_due_at(self)
        return (
            self._waits_for_decision()
            and bool(policy._default_answer(self))
            and bool(due_at)
            and due_at <= fields.Datetime.now()
        )
