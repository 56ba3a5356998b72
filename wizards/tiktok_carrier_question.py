from odoo import fields, models
from odoo.exceptions import UserError


class TikTokCarrierQuestion(models.TransientModel):
    """A number looks wrong: the person compares it with the label and decides."""

    _name = "tiktok.carrier.question"
    _description = "TikTok Shop Question about a Tracking Number"

    picking_ids = fields.Many2many(
        "stock.picking", "tiktok_carrier_question_all_rel", readonly=True
    )
    doubtful_ids = fields.Many2many(
        "stock.picking", "tiktok_carrier_question_doubtful_rel", readonly=True
    )
    sure_count = fields.Integer(compute="_compute_sure_count")
    message = fields.Text(readonly=True)

    def _compute_sure_count(self):
        for question in self:
            question.sure_count = len(question.picking_ids - question.doubtful_ids)

    def action_anyway(self):
        """The number is right: go on with all of them. The transfers keep who said so.

        :raises AccessError: for transfers that are not the user's
        """
        self.ensure_one()
        self.doubtful_ids.check_access("write")
        for picking in self.doubtful_ids:
            picking.message_post(
                body=self.env._("Carrier and tracking number were found to be right.")
            )
        return self._go_on(self.picking_ids)

    def action_without(self):
        """Go on without those that look wrong.

        :raises UserError: when nothing is left
        """
        self.ensure_one()
        going = self.picking_ids - self.doubtful_ids
        if not going:
            raise UserError(self.env._("Nothing is left."))
        return self._go_on(going)

    def _go_on(self, pickings):
        result = pickings.with_context(tiktok_carrier_answered=True).button_validate()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
