from odoo import models
from odoo.exceptions import UserError

from .tiktok_order_follower import PARTS


class TikTokOrderChange(models.Model):
    """The answer of a person: TikTok's side is taken, or Odoo's kept."""

    _inherit = "tiktok.order.change"

    def action_take_tiktok(self):
        """Button: the documents become what TikTok shows now.

        :raises AccessError: for users who may only see
        :raises UserError: when the order is being imported this moment
        """
        for change in self._claim():
            change._take()
            change._tell("taken")
        return {"type": "ir.actions.act_window_close"}

    def action_keep_odoo(self):
        """Button: the documents stay; asked again only when TikTok changes again.

        :raises AccessError: for users who may only see
        :raises UserError: when the order is being imported this moment
        """
        for change in self._claim():
            change._keep()
            change._tell("kept")
        return {"type": "ir.actions.act_window_close"}

    def _claim(self):
        """Open choices of orders that nobody else works on."""
        orders = self.order_id
        locked = orders.sudo().try_lock_for_update(allow_referencing=True)
        orders._check_may_operate()
        if len(locked) < len(orders):
            raise UserError(
                self.env._("The order is being read from TikTok. Try again.")
            )
        return self.filtered(lambda c: c.state == "open")

    def _as_connector(self):
        """The order with the rights of the connector: it writes sales documents."""
        order = self.order_id
        return order.sudo().backend_id._as_technical_user(order)

    def _take(self):
        order = self._as_connector()
        sale = order.sale_order_id
        if self.kind == "units":
            updater = order.env["tiktok.order.updater"]
            gone = order.line_ids.filtered(lambda u: u.is_cancelled and u.sale_line_id)
            updater._follow_units(order, gone)
            return
        follower = order.env["tiktok.order.follower"]
        with sale._tiktok_unlocked():
            follower._apply(order, self.kind, *follower._drafts(order)[order])

    def _keep(self):
        order = self._as_connector()
        if self.kind == "units":
            pending = order.line_ids.filtered(
                lambda u: u.is_cancelled and not u.cancel_outcome
            )
            pending.cancel_outcome = "kept"
        else:
            order.env["tiktok.order.snapshot"]._keep(order, PARTS[self.kind])

    def _tell(self, state):
        """Close the choice and note it on the sales order."""
        self.sudo()._close(state)
        answers = dict(self._fields["state"]._description_selection(self.env))
        self.sudo().sale_order_id.message_post(
            body=self.env._(
                "Changed on TikTok, %(kind)s: %(answer)s by %(user)s.",
                kind=self._kind_name(),
                answer=answers[state],
                user=self.env.user.name,
            )
        )
