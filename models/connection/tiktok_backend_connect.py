from odoo import models
from odoo.exceptions import UserError

from .tiktok_backend_flow import FLOWS


class TikTokBackend(models.Model):
    """From a shop found on TikTok to a running one, and back."""

    _inherit = "tiktok.backend"

    def action_connect(self):
        """Read warehouses and carriers once, then start the flows of these shops.

        :raises UserError: naming what stands in the way; the shop stays a draft
        """
        for backend in self.filtered(lambda b: b.state == "draft"):
            backend._check_can_connect()
            cursor = backend._as_technical_user(backend._cursor("metadata"))
            with self.env["tiktok.exception"]._user_guard():
                cursor._import_metadata()
            backend.state = "connected"
            cursor.sudo()._run_succeeded(False)
            backend._start_other_flows()
        return self._action_open()

    def _check_can_connect(self):
        """Everything that a shop needs before the first call.

        :raises UserError: with the next step
        """
        account = self.account_id
        if account.is_copied_database:
            raise UserError(
                self.env._(
                    "This database is a copy: %s cannot be connected here.", self.name
                )
            )
        if account.state != "connected":
            raise UserError(
                self.env._(
                    "Authorise the account %s first: open it and press Authorize.",
                    account.name,
                )
            )
        if not self.warehouse_id:
            raise UserError(
                self.env._(
                    "Choose the warehouse that ships the orders of %s.", self.name
                )
            )

    def _start_other_flows(self):
        """Let every other flow that is switched on run at once."""
        for flow in FLOWS:
            if flow != "metadata" and self._flow_mode(flow) != "off":
                self._cursor(flow)._start_now()

    def action_disconnect(self):
        """Stop all flows of these shops; what was imported stays."""
        self.state = "draft"
        for backend in self:
            backend.message_post(
                body=self.env._("Disconnected: nothing goes in or out any more.")
            )
        return True
