from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .tiktok_exception_deadline import SOON

#: the pump runs every five minutes: after this time it has stopped
PULSE = timedelta(minutes=30)


class TikTokBackend(models.Model):
    """What the shop's card and form show about alerts."""

    _inherit = "tiktok.backend"

    due_soon_count = fields.Integer("Due Soon", compute="_compute_due_soon_count")
    alert_pulse_lost = fields.Boolean(compute="_compute_alert_pulse_lost")

    def _compute_due_soon_count(self):
        groups = self.env["tiktok.exception"]._read_group(
            self._due_soon_domain(), ["backend_id"], ["__count"]
        )
        figures = dict(groups)
        for backend in self:
            backend.due_soon_count = figures.get(backend, 0)

    def _due_soon_domain(self):
        """Open problems of these shops whose deadline is near or over."""
        return (
            Domain("backend_id", "in", self.ids)
            & Domain("state", "=", "open")
            & Domain("deadline", "<=", fields.Datetime.now() + SOON)
        )

    def _compute_alert_pulse_lost(self):
        trouble = bool(self._alert_pulse_trouble())
        for backend in self:
            on = backend.alert_enabled and backend.state == "connected"
            backend.alert_pulse_lost = trouble and on

    @api.model
    def _alert_pulse_trouble(self):
        """Why nobody is told at the moment; empty while the pump of alerts runs."""
        cron = self.env.ref("connector_tiktok_shop.ir_cron_alert", False)
        cron = cron and cron.sudo()
        if not cron or not cron.active:
            return self.env._("The scheduled action of alerts is switched off.")
        if cron.failure_count:
            return self.env._("The scheduled action of alerts fails; see the log.")
        last = cron.lastcall or cron.create_date
        if fields.Datetime.now() - last > PULSE:
            return self.env._("The scheduled action of alerts has not run lately.")
        return ""

    def action_open_due_soon(self):
        """Problems of these shops whose deadline is near."""
        action = self._dashboard_action(
            "tiktok_exception_action", search_default_open=1, search_default_due=1
        )
        return {**action, "domain": [("backend_id", "in", self.ids)]}

    def action_send_test_alert(self):
        """Button: tell everybody that this is a test.

        :raises AccessError: for users who may not configure the shop
        """
        self.ensure_one()
        self.check_access("write")
        if self.is_copied_database:
            text = self.env._("This database is a copy: no message leaves it.")
            return self._notify("danger", text)
        rows = self.env["tiktok.alert"].sudo()._send_test(self)
        failed = rows.filtered(lambda a: a.state == "failed")
        if not rows:
            text = self.env._("Nobody is told: choose people below.")
            return self._notify("danger", text)
        if failed:
            return self._notify("danger", "\n".join(failed.mapped("note")))
        names = ", ".join(rows.user_id.mapped("name"))
        text = self.env._(
            "On its way to: %s. The page shows whether it arrived.", names
        )
        return self._notify("success", text)
