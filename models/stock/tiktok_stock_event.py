from datetime import UTC, datetime

from odoo import api, fields, models

from .stock_drift import is_edit

FLOW = "stock"
CHANGED, RUNS_LOW = 71, 27


class TikTokWebhookEvent(models.Model):
    """Events about stock: evidence of changes, and what runs low."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        receivers = self._also_to(
            "tiktok.stock.evidence", (CHANGED,), super()._receivers()
        )
        return self._also_to("tiktok.stock.card", (RUNS_LOW,), receivers)

    def _stock_skus(self, backend):
        """``{event: SKU}`` of the events whose SKU is known."""
        told = {event: (event.data or {}).get("sku_id") for event in self}
        skus = self.env["tiktok.sku"].search(
            [
                ("backend_id", "=", backend.id),
                ("external_id", "in", [key for key in told.values() if key]),
            ]
        )
        by_key = {sku.external_id: sku for sku in skus}
        return {event: by_key[key] for event, key in told.items() if key in by_key}


class TikTokStockEvidence(models.Model):
    """Changes that TikTok tells of: kept, and looked into when a person made them."""

    _inherit = "tiktok.stock.evidence"

    @api.model
    def _receive_events(self, backend, events):
        """Keep what changed and by whom; compare the SKUs that somebody has edited.

        The figures of the event are not used: it may be late. Taken twice, it is kept
        once.
        """
        if backend._flow_mode(FLOW) == "off":
            text = self.env._("The stock of the shop is switched off.")
            events._sync_done("ignored", text)
            return
        skus = events._stock_skus(backend)
        rows, edited = [], self.env["tiktok.sku"]
        for event, sku in skus.items():
            changes = self._prepare_evidence_vals(event, sku)
            rows += changes
            if any(is_edit(row["source"]) for row in changes):
                edited |= sku
        self._keep(rows)
        if edited:
            self.env["tiktok.stock.compare"]._start(backend, "event", edited)

    @api.model
    def _prepare_evidence_vals(self, event, sku):
        """One row per single change in an event (contract: webhook 71)."""
        told = event.data.get("stock") or {}
        # without a list of changes it still tells that something changed
        changes = told.get("changes") or [("", 0, 0)]
        key = told.get("event_id") or event.notification_key
        return [
            {
                "backend_id": sku.backend_id.id,
                "company_id": sku.company_id.id,
                "sku_id": sku.id,
                "external_id": f"{key}/{number}",
                "occurred_at": _moment(told.get("at")) or event.occurred_at,
                "source": source,
                "available": told.get("available", 0),
                "committed": told.get("committed", 0),
                "available_delta": available,
                "committed_delta": committed,
            }
            for number, (source, available, committed) in enumerate(changes)
        ]

    @api.model
    def _keep(self, rows):
        """Those that are new; another worker may be at the same."""
        known = self.search(
            [("external_id", "in", [row["external_id"] for row in rows])]
        )
        seen = {(row.backend_id.id, row.external_id) for row in known}
        fresh = {
            (row["backend_id"], row["external_id"]): row
            for row in rows
            if (row["backend_id"], row["external_id"]) not in seen
        }
        # nobody writes evidence, not even who keeps the connector going
        self.sudo().create(list(fresh.values()))


class TikTokStockCard(models.Model):
    """What TikTok says about a SKU that runs low: information, nothing follows."""

    _inherit = "tiktok.stock.card"

    alert_state = fields.Char(
        "TikTok Says", readonly=True, help="The last alert about low or empty stock."
    )
    alert_at = fields.Datetime("Said at", readonly=True)

    @api.model
    def _receive_events(self, backend, events):
        """Note the newest alert on each card (contract: webhook 27)."""
        skus = events._stock_skus(backend)
        cards = self.search([("sku_id", "in", [sku.id for sku in skus.values()])])
        # a push may write the same cards: it is not waited for
        free = cards._sync_try_lock()
        by_sku = {card.sku_id: card for card in cards}
        for event, sku in sorted(skus.items(), key=lambda pair: pair[0].id):
            card = by_sku.get(sku, self)
            if card - free:
                event._sync_wait_for_lock(sku.display_name)
            elif card and (not card.alert_at or card.alert_at <= event.occurred_at):
                card.alert_state = event.data.get("current_inventory_status")
                card.alert_at = event.occurred_at


def _moment(text):
    """ISO 8601 as a naive time in UTC; None for what is none."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=0)
