from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class TikTokCancellationReject(models.TransientModel):
    """Refuse a buyer's request: with a reason, or by shipping where the market knows
    no refusal."""

    _name = "tiktok.cancellation.reject"
    _description = "TikTok Shop Refusal of a Request"

    request_id = fields.Many2one(
        "tiktok.cancellation", required=True, readonly=True, ondelete="cascade"
    )
    by_shipping = fields.Boolean(readonly=True)
    order_id = fields.Many2one(related="request_id.order_id")
    request_reason = fields.Char(
        related="request_id.reason_text", string="The Buyer's Reason"
    )
    time_left = fields.Char(related="request_id.time_left", string="TikTok Approves")
    suggestion = fields.Char(related="request_id.suggestion")
    reason_ids = fields.One2many("tiktok.cancellation.reject.reason", "wizard_id")
    reason_id = fields.Many2one(
        "tiktok.cancellation.reject.reason",
        "Our Reason",
        domain="[('id', 'in', reason_ids)]",
    )
    comment = fields.Char(help="The buyer may read it.")

    @api.model
    def _open(self, request):
        """The dialog for one request, with the reasons that TikTok accepts now.

        :raises UserError: when TikTok cannot be asked, or allows no refusal
        """
        vals = {"request_id": request.id, "by_shipping": not request.can_be_rejected}
        if request.can_be_rejected:
            vals["reason_ids"] = [
                Command.create({"name": text, "code": name})
                for name, text in self._fetch_reasons(request)
            ]
        wizard = self.create(vals)
        # the buyer reads it: never one that a person has not chosen among several
        if len(wizard.reason_ids) == 1:
            wizard.reason_id = wizard.reason_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse the Request"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _fetch_reasons(self, request):
        with self.env["tiktok.exception"]._user_guard():
            reasons, why_not = self.env["tiktok.cancellation.exporter"]._reject_reasons(
                request.sudo()
            )
        if not reasons:
            raise UserError(
                self.env._(
                    "TikTok allows no refusal of this request now: %s",
                    why_not or self.env._("it names no reason."),
                )
            )
        return reasons

    def action_reject(self):
        """Refuse; the answer leaves with a job.

        :raises UserError: without a reason, or when the request no longer waits
        """
        self.ensure_one()
        request = self.request_id
        request._check_may_operate()
        if not self.by_shipping and not self.reason_id:
            raise UserError(self.env._("Choose a reason."))
        request._answer("reject", self.reason_id.code or None, self.comment)
        if self.by_shipping:
            return request._tell(
                self.env._("The order may be shipped: that refuses the request.")
            )
        return request._tell(self.env._("Refused: the answer is on its way to TikTok."))
