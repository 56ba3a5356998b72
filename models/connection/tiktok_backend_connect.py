from odoo import api, fields, models
from odoo.exceptions import UserError

from .tiktok_backend_flow import FLOWS


class TikTokBackend(models.Model):
    """From a shop found on TikTok to a running one, and back."""

    _inherit = "tiktok.backend"

    check_ids = fields.One2many("tiktok.backend.check", "backend_id", readonly=True)
    connection_check_ids = fields.One2many(
        "tiktok.backend.check",
        "backend_id",
        "Connection Test",
        domain=[("kind", "=", "connection")],
        readonly=True,
    )
    readiness_check_ids = fields.One2many(
        "tiktok.backend.check",
        "backend_id",
        "Readiness",
        domain=[("kind", "=", "readiness")],
        readonly=True,
    )
    connection_checked_at = fields.Datetime(
        "Tested at", compute="_compute_check_summary"
    )
    readiness_checked_at = fields.Datetime(
        "Checked at", compute="_compute_check_summary"
    )
    failed_check_count = fields.Integer(compute="_compute_check_summary")

    @api.depends("check_ids.state", "check_ids.checked_at")
    def _compute_check_summary(self):
        for backend in self:
            checks = backend.check_ids
            backend.failed_check_count = len(
                checks.filtered(lambda c: c.state == "failed")
            )
            backend.connection_checked_at = backend.connection_check_ids[:1].checked_at
            backend.readiness_checked_at = backend.readiness_check_ids[:1].checked_at

    def action_connect(self):
        """Read warehouses and carriers once, then start the flows of these shops.

        The readiness checklist is gone through at the same time.

        :raises UserError: naming what stands in the way; the shop stays a draft
        """
        self.check_access("write")
        for backend in self.filtered(lambda b: b.state == "draft"):
            backend._check_can_connect()
            cursor = backend._as_technical_user(backend._cursor("metadata"))
            with self.env["tiktok.exception"]._user_guard():
                cursor._import_metadata()
            backend.state = "connected"
            cursor.sudo()._run_succeeded(False)
            backend._start_other_flows()
            backend.action_check_readiness()
        return self._notify("success", self.env._("Connected. The flows have started."))

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

    # === REPORTS === #

    def action_test_connection(self):
        """Try everything that the shop needs and open the report, also on its form."""
        checks = self._run_checks("connection", "tiktok.connection.test")
        _kind, text = self._checks_summary(checks)
        action = self._dashboard_action("tiktok_backend_check_action")
        return {**action, "name": text, "domain": [("id", "in", checks.ids)]}

    def action_check_readiness(self):
        """Go through the checklist of TikTok and Odoo; the report is on the form."""
        checks = self._run_checks("readiness", "tiktok.readiness")
        return self._notify(*self._checks_summary(checks))

    def _run_checks(self, kind, service):
        """The rows of a new report about these shops."""
        self.check_access("read")
        checks = self.env["tiktok.backend.check"]
        for backend in self:
            rows = self.env[service]._run(backend)
            checks |= checks._store(backend, kind, rows)
        return checks

    def _checks_summary(self, checks):
        """``(kind of notice, one sentence)`` about a report."""
        failed = checks.filtered(lambda c: c.state == "failed")
        if failed:
            names = ", ".join(failed.mapped("name"))
            return "danger", self.env._("To mend: %s", names)
        warned = checks.filtered(lambda c: c.state == "warning")
        if warned:
            names = ", ".join(warned.mapped("name"))
            return "warning", self.env._("To look at: %s", names)
        return "success", self.env._("Everything is in order.")
