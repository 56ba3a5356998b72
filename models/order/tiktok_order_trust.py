from datetime import timedelta, timezone

from odoo import api, fields, models

from .tiktok_order import STATUS_ALIASES

#: orders within ten minutes that make a peak, and how often to poll then, minutes
PEAK, PEAK_INTERVAL = 50, 1
#: how often to poll while events are missed, and where there are none
ALERT_INTERVAL, ALONE_INTERVAL = 1, 2
TEN_MINUTES = timedelta(minutes=10)


class TikTokOrder(models.Model):
    """Polling proves that no event was missed."""

    _inherit = "tiktok.order"

    @api.model
    def _upsert_from_list(self, backend, payloads):
        """Before anything is stored: which of these changes did no event tell?"""
        since = backend._events_since()
        if since and backend.event_mode != "off":
            self._note_unheard(backend, payloads, since)
        return super()._upsert_from_list(backend, payloads)

    @api.model
    def _note_unheard(self, backend, payloads, since):
        """Note new orders and new statuses that no event told.

        Other changes of an order move its update time too, but ring for nobody.

        :param since: naive UTC time from which on TikTok rings
        """
        start = since.replace(tzinfo=timezone.utc).timestamp()
        recent = {p["id"]: p for p in payloads if (p.get("update_time") or 0) > start}
        known = self._bindings_by_external_id(backend, recent, ["external_state"])
        changes = []
        for external_id, payload in recent.items():
            status = STATUS_ALIASES.get(payload.get("status"), payload.get("status"))
            order = known.get(external_id)
            if not order or order.external_state != status:
                changes.append((external_id, status or "", payload["update_time"]))
        self.env["tiktok.webhook.event"]._note_unheard(backend, changes)


class TikTokSyncCursor(models.Model):
    """Orders are polled as often as events and traffic ask for."""

    _inherit = "tiktok.sync.cursor"

    def _adapt_order(self):
        """Minutes until the next poll, and why.

        Every minute in a peak or while events get lost; every other minute without
        events; else as often as the user has entered.
        """
        trusted = self.backend_id._watch_events()
        if self._is_peak():
            return PEAK_INTERVAL, self.env._("Many new orders")
        if trusted:
            return self.interval_minutes, self.env._("Events come in reliably")
        if self.backend_id._events_since():
            return ALERT_INTERVAL, self.env._("Events get lost")
        often = min(ALONE_INTERVAL, self.interval_minutes)
        return often, self.env._("TikTok does not ring for orders")

    def _is_peak(self):
        """Whether many orders came in within the last ten minutes."""
        recent = [
            ("backend_id", "=", self.backend_id.id),
            ("external_created_at", ">", fields.Datetime.now() - TEN_MINUTES),
        ]
        return self.env["tiktok.order"].search_count(recent, limit=PEAK) >= PEAK
