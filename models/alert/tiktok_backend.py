from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.exception_catalog import ROLES
from .alert_clock import Pace
from .quiet_hours import clock_time, local_time, quiet_until


class TikTokBackend(models.Model):
    """Alerts of a shop: who, when, how early."""

    _inherit = "tiktok.backend"

    alert_enabled = fields.Boolean(
        "Tell People",
        default=True,
        tracking=True,
        help="Off: problems only stand on the list of exceptions.",
    )
    alert_route_ids = fields.One2many("tiktok.alert.route", "backend_id", "Who Is Told")
    alert_ids = fields.One2many("tiktok.alert", "backend_id", "Alerts", readonly=True)
    alert_quiet_from = fields.Float(
        "Quiet from",
        default=22.0,
        help="In the time zone of each person. What has its deadline within the quiet "
        "hours is told all the same.",
    )
    alert_quiet_to = fields.Float("Quiet until", default=7.0)
    alert_unseen_minutes = fields.Integer(
        "Nobody Has Looked",
        default=30,
        help="Minutes after which an urgent problem that nobody has taken is told to "
        "the next role.",
    )
    alert_first_hours = fields.Float(
        "Deadline Comes Near",
        default=4.0,
        help="So long before its deadline a problem becomes urgent.",
    )
    alert_last_hours = fields.Float(
        "Deadline Is Very Near",
        default=1.0,
        help="So long before its deadline a problem climbs to the next role.",
    )
    alert_digest = fields.Selection(
        [("off", "None"), ("hourly", "Hourly"), ("daily", "Daily")],
        "Digest",
        default="daily",
        required=True,
    )
    alert_digest_hour = fields.Float(
        "Digest at", default=8.0, help="In the time zone of each person."
    )

    @api.constrains("alert_quiet_from", "alert_quiet_to", "alert_digest_hour")
    def _check_alert_hours(self):
        for backend in self:
            hours = (
                backend.alert_quiet_from,
                backend.alert_quiet_to,
                backend.alert_digest_hour,
            )
            if not all(0 <= hour < 24 for hour in hours):
                raise ValidationError(
                    self.env._("Enter times of the day from 00:00 to 23:59.")
                )

    @api.constrains("alert_unseen_minutes", "alert_first_hours", "alert_last_hours")
    def _check_alert_pace(self):
        for backend in self:
            if not 0 < backend.alert_last_hours <= backend.alert_first_hours:
                raise ValidationError(
                    self.env._("A deadline comes near before it is very near.")
                )
            if backend.alert_unseen_minutes < 1:
                raise ValidationError(
                    self.env._("Give people a minute at least to look at a problem.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A new shop knows whom to tell."""
        backends = super().create(vals_list)
        self.env["tiktok.alert.route"]._ensure_routes(backends)
        return backends

    def write(self, vals):
        """Other settings, other clocks: all open problems are looked at again."""
        result = super().write(vals)
        if any(name.startswith("alert_") for name in vals):
            self._alert_wake()
        return result

    def _alert_wake(self):
        """Let the next run of the pump look at every open problem of these shops."""
        problems = self.env["tiktok.exception"].sudo()
        problems.search([("backend_id", "in", self.ids), ("state", "=", "open")]).write(
            {"alert_next_at": fields.Datetime.now()}
        )

    # === WHAT THE PUMP ASKS === #

    def _alert_pace(self):
        """The clock of this shop; None where people are not to be told.

        An account without shops has the clock by default.
        """
        if not self:
            return Pace()
        self.ensure_one()
        if not self.alert_enabled:
            return None
        return Pace(
            timedelta(hours=self.alert_first_hours),
            timedelta(hours=self.alert_last_hours),
            timedelta(minutes=self.alert_unseen_minutes),
        )

    def _all_alert_routes(self):
        """Rows of all roles in these shops."""
        if any(len(shop.sudo().alert_route_ids) < len(ROLES) for shop in self):
            self.env["tiktok.alert.route"]._ensure_routes(self)
        return self.sudo().alert_route_ids

    def _alert_routes(self, role):
        """Rows of one role in these shops."""
        return self._all_alert_routes().filtered(lambda r: r.role == role)

    def _alert_channel(self, role, severity):
        """How a problem is told: the loudest of these shops; by default without any."""
        if not self:
            return {"2": "now", "1": "digest"}.get(severity, "off")
        channels = {route._channel(severity) for route in self._alert_routes(role)}
        return next((c for c in ("now", "digest") if c in channels), "off")

    def _quiet_until(self, user, now):
        """When the quiet hours of a person end; None outside of them, or without shop.

        :param now: naive UTC, like the answer
        """
        if not self:
            return None
        self.ensure_one()
        zone = user.tz or self.company_id.partner_id.tz
        return quiet_until(now, zone, self.alert_quiet_from, self.alert_quiet_to)

    def _digest_occasion(self, user, now):
        """Name of the digest that is due for a person: its day or hour; None while
        none is.

        The hour that was chosen for the daily one counts in quiet hours too.
        """
        self.ensure_one()
        here = local_time(now, user.tz or self.company_id.partner_id.tz)
        if self.alert_digest == "hourly":
            if self._quiet_until(user, now):
                return None
            return here.strftime("%Y-%m-%d %H")
        if here.time() < clock_time(self.alert_digest_hour):
            return None
        return here.strftime("%Y-%m-%d")
