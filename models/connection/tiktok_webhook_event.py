from datetime import timedelta

from odoo import api, fields, models

FLOW = "event"
KEEP = timedelta(days=30)


class TikTokWebhookEvent(models.Model):
    """The inbox of events: what TikTok has rung for, and what became of it.

    Rows are inserted by the webhook in ``tiktok_webhook_inbox.py`` and worked off in
    ``tiktok_webhook_drain.py``. An event only says that something changed; the object
    itself is always read again. Nothing personal is kept.
    """

    _name = "tiktok.webhook.event"
    _description = "TikTok Shop Event"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"
    _rec_name = "topic_name"

    _sync_flow = FLOW

    account_id = fields.Many2one(
        "tiktok.account", required=True, readonly=True, ondelete="cascade", index=True
    )
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    topic = fields.Integer(
        "Topic Number", required=True, readonly=True, aggregator=None
    )
    topic_name = fields.Char("Topic", required=True, readonly=True)
    notification_key = fields.Char(
        required=True, readonly=True, help="TikTok's id of the event, or its hash."
    )
    object_ref = fields.Char("TikTok ID", readonly=True, index="btree_not_null")
    order_ref = fields.Char("TikTok Order", readonly=True)
    object_updated = fields.Integer(
        "Update Time of the Object",
        readonly=True,
        aggregator=None,
        help="Unix seconds; 0 when the event does not say.",
    )
    data = fields.Json(readonly=True, help="Ids, codes and times of the event.")
    occurred_at = fields.Datetime("Happened", readonly=True)
    received_at = fields.Datetime("Received", readonly=True)
    times_seen = fields.Integer(
        readonly=True, default=1, aggregator="max", help="TikTok may repeat an event."
    )
    source = fields.Selection(
        [
            ("event", "Event"),
            ("poll", "Lost: Found by Polling"),
            ("late", "Late: Polling Was Faster"),
        ],
        default="event",
        required=True,
        readonly=True,
    )

    _key_unique = models.Constraint(
        "UNIQUE(account_id, notification_key)", "This event is in the inbox already."
    )
    _pending = models.Index("(backend_id, id) WHERE sync_state = 'pending'")
    _received = models.Index("(backend_id, received_at)")
    _order_time = models.Index(
        "(backend_id, order_ref, object_updated) WHERE order_ref IS NOT NULL"
    )

    @api.depends("topic_name", "object_ref")
    def _compute_display_name(self):
        for event in self:
            parts = (event.topic_name, event.object_ref)
            event.display_name = " ".join(filter(None, parts))

    def _order_ids(self):
        """Orders that these events are about, each once."""
        named = (
            key for event in self for key in (event.data or {}).get("order_ids", ())
        )
        return list(dict.fromkeys(named))

    def _product_ids(self):
        """Listings that these events are about, each once."""
        named = (
            key for event in self for key in (event.data or {}).get("product_ids", ())
        )
        return list(dict.fromkeys(named))

    @api.autovacuum
    def _gc_events(self):
        """Forget after 30 days what needs nobody any more."""
        before = fields.Datetime.now() - KEEP
        old = self.search(
            [("sync_state", "in", ("done", "ignored")), ("received_at", "<", before)],
            limit=10000,
        )
        old.unlink()
        return len(old), len(old) == 10000

    def action_retry(self):
        """Button: work on these events again."""
        self._check_may_operate()
        for event in self.sudo().filtered("backend_id"):
            event.write({"sync_state": "pending", "sync_next_try": False})
            event._enqueue_drain(event.backend_id)
        return True
