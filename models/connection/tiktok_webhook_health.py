from odoo import api, fields, models

from ...client import TikTokShopError
from ...exceptions import ProblemError
from .tiktok_webhook_trust import DAY


class TikTokBackend(models.Model):
    """What the shop shows about its events."""

    _inherit = "tiktok.backend"

    events_health = fields.Char("Health", compute="_compute_events_health")
    events_mood = fields.Selection(
        [("good", "Good"), ("bad", "Bad"), ("none", "None")],
        compute="_compute_events_health",
    )
    events_last_at = fields.Datetime("Last Event", compute="_compute_events_health")
    events_received = fields.Integer("Events in 24 h", compute="_compute_events_health")
    events_duplicates = fields.Integer("Repeated", compute="_compute_events_health")
    events_refused = fields.Integer("Refused", compute="_compute_events_health")
    events_lost = fields.Integer("Lost", compute="_compute_events_health")
    events_lost_share = fields.Float("Lost Share", compute="_compute_events_health")
    events_delay = fields.Float(
        "Median Delay (s)", compute="_compute_events_health", digits=(16, 1)
    )
    events_waiting = fields.Integer("Waiting", compute="_compute_events_waiting")

    @api.depends_context("tz", "lang")
    def _compute_events_health(self):
        for backend in self:
            figures = backend._event_figures()
            share = backend._lost_share(figures)
            backend.events_last_at = figures["last"] or False
            backend.events_received = figures["received"]
            backend.events_duplicates = figures["duplicates"]
            backend.events_refused = figures["refused"]
            backend.events_lost = figures["lost"]
            backend.events_lost_share = share
            backend.events_delay = figures["delay"] or 0.0
            backend.events_mood = backend._events_mood(figures)
            backend.events_health = backend._events_sentence(figures, share)

    def _compute_events_waiting(self):
        groups = self.env["tiktok.webhook.event"]._read_group(
            [("backend_id", "in", self.ids), ("sync_state", "=", "pending")],
            ["backend_id"],
            ["__count"],
        )
        waiting = dict(groups)
        for backend in self:
            backend.events_waiting = waiting.get(backend, 0)

    def _events_mood(self, figures):
        if not self._events_since() and not figures["received"]:
            return "none"
        lost = self._events_since() and not self._events_trusted(figures)
        return "bad" if lost else "good"

    def _events_sentence(self, figures, share):
        """One line: when the last event came and how many get lost."""
        if not figures["last"]:
            if not self._events_since():
                return self.env._("TikTok does not ring for this shop.")
            return self.env._("No event has come yet.")
        last = fields.Datetime.context_timestamp(self, figures["last"])
        return self.env._(
            "Last event %(last)s, %(share)d %% lost in 24 h.",
            last=f"{last:%H:%M}"
            if fields.Datetime.now() - figures["last"] < DAY
            else f"{last:%Y-%m-%d %H:%M}",
            share=round(100 * share),
        )


class TikTokConnectionTest(models.AbstractModel):
    """The connection test looks where TikTok rings."""

    _inherit = "tiktok.connection.test"

    def _run(self, backend):
        return [*super()._run(backend), self._check_events(backend)]

    def _check_events(self, backend):
        """Row of the report: registered here, and reliable."""
        row = {
            "code": "events",
            "name": self.env._("Events"),
            "state": "ok",
            "detail": backend.events_health,
        }
        try:
            addresses = backend._registered_addresses(backend._client())
        except (ProblemError, TikTokShopError) as error:
            return {**row, "state": "warning", "detail": str(error)}
        states = {backend._address_state(address) for address in addresses.values()}
        if "on" not in states:
            hint = self.env._("Press Switch on Events on the page Events.")
            text = self.env._("TikTok does not ring here: orders come by polling.")
            return {**row, "state": "warning", "detail": text, "hint": hint}
        if backend.events_mood == "bad":
            hint = self.env._(
                "Check that the address on the page Events is reachable from outside."
            )
            return {**row, "state": "warning", "hint": hint}
        return row


class TikTokReadiness(models.AbstractModel):
    """The checklist asks whether TikTok rings."""

    _inherit = "tiktok.readiness"

    def _run(self, backend):
        return [*super()._run(backend), self._check_events(backend)]

    def _check_events(self, backend):
        """Row of the checklist: orders come within seconds, or by polling only."""
        row = {
            "code": "events",
            "name": self.env._("Orders within seconds"),
            "state": "ok",
            "detail": backend.events_health,
        }
        if backend.events_state == "off" and not backend.events_received:
            hint = self.env._(
                "Press Switch on Events on the page Events; without it orders arrive "
                "some minutes later."
            )
            return {**row, "state": "warning", "hint": hint}
        return row
