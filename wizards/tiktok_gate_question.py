from odoo import fields, models
from odoo.exceptions import UserError

from ..models.fulfillment.tiktok_gate_check import POINTS

#: what a transfer does at each point
ACTIONS = {
    "assign": "action_assign",
    "print": "do_print_picking",
    "validate": "button_validate",
}


class TikTokGateQuestion(models.TransientModel):
    """TikTok could not be asked: the person decides and says why."""

    _name = "tiktok.gate.question"
    _description = "TikTok Shop Question before Shipping"

    point = fields.Selection(POINTS, required=True, readonly=True)
    picking_ids = fields.Many2many(
        "stock.picking", "tiktok_gate_question_all_rel", readonly=True
    )
    unsure_ids = fields.Many2many(
        "stock.picking", "tiktok_gate_question_unsure_rel", readonly=True
    )
    sure_count = fields.Integer(compute="_compute_sure_count")
    message = fields.Text(readonly=True)
    note = fields.Char("Reason")

    def _compute_sure_count(self):
        for question in self:
            question.sure_count = len(question.picking_ids - question.unsure_ids)

    def action_anyway(self):
        """Go on with all of them; who decided and why is kept.

        :raises UserError: without a reason
        :raises AccessError: for transfers that are not the user's
        """
        self.ensure_one()
        # the log below is written with elevated rights
        self.unsure_ids.check_access("write")
        if not (self.note or "").strip():
            raise UserError(self.env._("Say why it goes anyway: it is kept."))
        gate = self.env["tiktok.gate"]
        rows = [
            gate._prepare_check_vals(picking, order, "unreachable", self.point)
            | {"verdict": "anyway", "message": self.message, "note": self.note.strip()}
            for picking in self.unsure_ids
            for order in picking._tiktok_orders()
        ]
        self.env["tiktok.gate.check"]._log(rows)
        return self._go_on(self.picking_ids)

    def action_without(self):
        """Go on without those that TikTok could not be asked about."""
        self.ensure_one()
        going = self.picking_ids - self.unsure_ids
        if not going:
            raise UserError(self.env._("Nothing is left. Try again in a minute."))
        return self._go_on(going)

    def _go_on(self, pickings):
        result = getattr(pickings, ACTIONS[self.point])()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
