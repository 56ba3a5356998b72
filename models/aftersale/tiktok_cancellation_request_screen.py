from odoo import models
from odoo.exceptions import UserError

#: what can still be taken back
REVOCABLE = {"draft", "waiting", "refused"}


class TikTokCancellationRequest(models.Model):
    """What people do with a wish to cancel."""

    _inherit = "tiktok.cancellation.request"

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
        if mine != self.sudo() or set(mine.mapped("state")) - REVOCABLE:
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
