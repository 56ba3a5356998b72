from datetime import timedelta

from odoo import fields, models
from odoo.tools import config

LATELY = timedelta(days=1)


class TikTokReadiness(models.AbstractModel):
    """Would somebody hear of a problem? The row of the checklist about alerts."""

    _inherit = "tiktok.readiness"

    def _run(self, backend):
        """The checklist with a row about alerts."""
        return [*super()._run(backend), self._check_alerts(backend)]

    def _check_alerts(self, backend):
        """Who would be told, and everything that would keep it from them."""
        row = {"code": "alerts", "name": self.env._("Alerts")}
        if not backend.alert_enabled:
            return {
                **row,
                "state": "warning",
                "detail": self.env._("Nobody is told about problems."),
                "hint": self.env._("Switch Tell People on, page Alerts of the shop."),
            }
        routes = backend._all_alert_routes()
        who = self._who_would_be_told(routes)
        pulse = backend._alert_pulse_trouble()
        troubles = [*self._alert_troubles(backend, routes)]
        state = "failed" if pulse else "warning" if troubles else "ok"
        return {
            **row,
            "state": state,
            "detail": "\n".join(filter(None, [pulse, *troubles, who])),
            "hint": self._alert_hint(pulse, troubles),
        }

    def _alert_hint(self, pulse, troubles):
        if pulse:
            return self.env._(
                "Switch the scheduled action TikTok Shop: tell people what waits for "
                "them on, and see that the server runs scheduled actions."
            )
        if troubles:
            return self.env._(
                "Mend it on the page Alerts of the shop, then send a test alert."
            )
        return False

    def _who_would_be_told(self, routes):
        labels = dict(routes._fields["role"]._description_selection(self.env))
        return "\n".join(
            f"{labels[route.role]}: "
            + (", ".join(route._recipients().mapped("name")) or "-")
            for route in routes
        )

    def _alert_troubles(self, backend, routes):
        """What would keep an alert from somebody, one sentence each."""
        labels = dict(routes._fields["role"]._description_selection(self.env))
        people = self.env["res.users"].sudo()
        for route in routes:
            found = route._recipients()
            if not found:
                yield self.env._("Nobody is told as %s.", labels[route.role])
            people |= found
        by_mail = people.filtered(lambda u: u.notification_type == "email")
        for user in by_mail.filtered(lambda u: not u.email):
            yield self.env._("%s has no e-mail address.", user.name)
        if by_mail and not self._can_send_mail():
            yield self.env._("No outgoing mail server is set up.")
        failed = self._alerts_failed_lately(backend)
        if failed:
            yield self.env._("%s alert(s) failed within the last day.", failed)

    def _can_send_mail(self):
        servers = self.env["ir.mail_server"].sudo()
        named = config.get("smtp_server") not in (None, False, "", "localhost")
        return bool(servers.search_count([], limit=1)) or named

    def _alerts_failed_lately(self, backend):
        since = fields.Datetime.now() - LATELY
        return (
            self.env["tiktok.alert"]
            .sudo()
            .search_count(
                [
                    ("backend_id", "=", backend.id),
                    ("state", "=", "failed"),
                    ("user_id", "!=", False),
                    ("create_date", ">", since),
                ]
            )
        )
