from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .tiktok_shipment import FLOW, OWN_FLOWS

#: accepted so long ago and still not shown: it may be sent once more
STALE = timedelta(minutes=10)

#: how far a packer sees a shipment, by its state
PROGRESS = {"refused": "refused", "sent": "sent", "confirmed": "confirmed"}


class TikTokShipment(models.Model):
    """What people see of a shipment and do with it."""

    _inherit = "tiktok.shipment"

    # read with elevated rights: the dock need not see the package
    handed_over_at = fields.Datetime(
        related="package_id.handed_over_at", string="Handed over", related_sudo=True
    )
    delivered_at = fields.Datetime(
        related="package_id.delivered_at", string="Delivered", related_sudo=True
    )

    def _progress(self):
        """How far it is, as a packer sees it; see ``SHIPPING_STATES``."""
        self.ensure_one()
        if self.problem == "number_missing":
            return "number"
        if self.state == "draft":
            return "label" if self.label_state == "ready" else "arrange"
        if self.package_id.delivered_at:
            return "delivered"
        if self.package_id.handed_over_at:
            return "transit"
        if self.state == "wanted":
            return "sending" if self.sync_state == "pending" else "to_send"
        return PROGRESS[self.state]

    def _check_may_ship(self):
        """The warehouse sends what it has packed, or who works on TikTok orders."""
        if not self.env.user.has_group("stock.group_stock_user"):
            self._check_may_operate()
        self.check_access("read")

    def action_resend(self):
        """Button and cure: send it (again), or look what became of it.

        Whatever it is, the job looks at TikTok first and sends only what is missing.

        :raises AccessError: for users who may only see
        :raises UserError: where nothing is left to send
        """
        self._check_may_ship()
        mine = self.sudo()
        if set(mine.mapped("state")) - {"wanted", "refused", "sent"}:
            raise UserError(self.env._("There is nothing to send again."))
        for shipment in mine:
            shipment._check_can_go()
        old = fields.Datetime.now() - STALE
        stale = mine.filtered(lambda s: s.state == "sent" and s.sent_at < old)
        stale.state = "wanted"
        mine.write(self._wanted_vals())
        (mine - stale).filtered(lambda s: s.state == "refused").state = "wanted"
        mine.write({"problem": False, "sync_message": False})
        self.env["tiktok.exception"]._settle(mine)
        mine._enqueue_export(priority=2)
        return True

    def _check_can_go(self):
        """Sending without this would only come back.

        :raises UserError: naming what is missing
        """
        backend = self.backend_id
        backend._check_flow_can_run(FLOW)
        if backend._flow_mode(FLOW) != "live":
            raise UserError(
                self.env._(
                    "Shipping of %s is in shadow: nothing is sent.", backend.name
                )
            )
        if self.flow in OWN_FLOWS and not self.tracking_number:
            raise UserError(
                self.env._("Enter the tracking number on %s.", self.picking_id.name)
            )

    def action_retry(self):
        """Button of the desk: the same as Send Again."""
        return self.action_resend()

    def action_cancel(self):
        """Button: give it up; its units are free for another shipment.

        :raises UserError: once TikTok has it, or while nobody knows whether it has
        """
        self._check_may_ship()
        mine = self.sudo().try_lock_for_update(allow_referencing=True)
        if mine != self.sudo():
            raise UserError(self.env._("It is being worked on: try again in a moment."))
        if mine.filtered(lambda s: s.state in ("sent", "confirmed")):
            raise UserError(self.env._("TikTok has it already."))
        mine._check_not_under_way()
        mine._let_go()
        return True

    def _let_go(self):
        """Cancelled: the units are free, what was open about it is closed."""
        self.unit_ids.write({"shipment_id": False})
        self.write({"state": "cancelled", "problem": False})
        self._sync_done("ignored")
        self.env["tiktok.exception"]._settle(self)

    def action_open_transfer(self):
        """Button and cure: the transfer."""
        return self.picking_id.get_formview_action()

    def action_enter_number(self):
        """Cure: the transfer, at the page where carrier and number are entered."""
        form = self.env.ref("connector_tiktok_shop.stock_picking_view_form_number")
        return {**self.action_open_transfer(), "views": [(form.id, "form")]}

    def action_open_order(self):
        """Button and cure: the TikTok order."""
        return self.order_id.get_formview_action()
