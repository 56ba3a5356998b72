import json
import logging
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from ...client import (
    MalformedWebhookError,
    WebhookSignatureError,
    check_webhook_signature,
    read_webhook,
)

_logger = logging.getLogger(__name__)

WEBHOOK_PATH = "/tiktok_shop/webhook"
#: seconds: TikTok's last repetition comes 15.5 hours after the event (contract)
OLDEST = 24 * 3600
#: seconds: what clocks may differ; the clock of a sandbox may be set ahead
NEWEST = 600

OK, MALFORMED, FORGED, UNKNOWN, FLOODED = 200, 400, 401, 404, 503


class TikTokWebhookEvent(models.Model):
    """The door: a posted event is checked, stored once, and work is enqueued.

    In few statements and without touching a row that another post could touch, so
    that any number of them run side by side. Nothing of a body is logged.
    """

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receive(self, token, raw, signature):
        """Check and store one posted event; cheap checks first.

        The event is in the database before 200 is answered. A copied database stores
        nothing and answers 404, so that the live one can still be rung for.

        :param token: last part of the address, unguessable
        :param raw: the bytes of the body as they came
        :param signature: header ``Authorization``
        :return: the HTTP status to answer
        """
        shops = self._shops_of_address(token)
        if not shops or not self._is_address_open(shops[0]):
            return UNKNOWN
        account = shops[0]
        try:
            check_webhook_signature(
                account["app_key"], account["app_secret"], raw, signature
            )
            message = read_webhook(raw)
        except WebhookSignatureError:
            return self._refuse(account, "signature", FORGED)
        except MalformedWebhookError:
            return self._refuse(account, "malformed", MALFORMED)
        if not self._is_timely(account, message):
            return self._refuse(account, "stale", MALFORMED)
        return self._store(account, self._shop_of(shops, message), message)

    # === WHO === #

    @api.model
    def _shops_of_address(self, token):
        """All shops of the account that an address belongs to; one statement.

        The shop whose own address it is comes first. An account without a shop gives
        one row without one.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT a.id AS account_id, a.app_key, a.app_secret, a.environment,
                       a.active AS account_active, a.database_identity,
                       a.company_id AS account_company_id,
                       b.id AS backend_id, b.external_id, b.state, b.event_limit,
                       b.active, b.company_id, b.run_in_cron,
                       COALESCE(b.webhook_token = %(token)s, false) AS is_own_address
                  FROM tiktok_account a
                  LEFT JOIN tiktok_backend b ON b.account_id = a.id
                 WHERE a.id = (
                       SELECT id FROM tiktok_account WHERE webhook_token = %(token)s
                        UNION ALL
                       SELECT account_id FROM tiktok_backend
                        WHERE webhook_token = %(token)s
                        LIMIT 1)
                 ORDER BY is_own_address DESC, b.active DESC, b.id
                """,
                token=token,
            )
        )

    @api.model
    def _is_address_open(self, account):
        """Whether this database may listen: live account, no copy (law L9)."""
        identity = self.env["tiktok.account"]._current_database_identity()
        known = account["database_identity"]
        return account["account_active"] and (not known or known == identity)

    @api.model
    def _shop_of(self, shops, message):
        """The shop that a signed event is about; None when it is not ours."""
        if not message.shop_id:
            return shops[0] if shops[0]["is_own_address"] else None
        named = (shop for shop in shops if shop["external_id"] == message.shop_id)
        return next(named, None)

    # === WHEN === #

    @api.model
    def _is_timely(self, account, message):
        """Whether the event is of today: an old one is a replay.

        The signature covers no time of its own, only the body's (tiktok-platform 6.4).
        """
        age = datetime.now(timezone.utc).timestamp() - message.timestamp
        ahead_is_fine = account["environment"] == "sandbox"
        return age <= OLDEST and (ahead_is_fine or age >= -NEWEST)

    @api.model
    def _refuse(self, account, kind, status):
        """Count a refused post; nothing of it is kept or logged."""
        shop = account["backend_id"] if account["is_own_address"] else None
        self.env["tiktok.webhook.tally"]._note(account["account_id"], shop, kind)
        _logger.info("Refused an event: %s (account %s)", kind, account["account_id"])
        return status

    # === STORE === #

    @api.model
    def _store(self, account, shop, message):
        """Keep the event once and let it be worked on.

        :return: the HTTP status to answer
        """
        vals = self._prepare_event_vals(account, shop, message)
        waits = vals["sync_state"] == "pending"
        bound = shop["event_limit"] if waits else 0
        if not self._insert_event(vals, bound):
            return self._not_inserted(account, shop, message, bound)
        if waits and shop["run_in_cron"]:
            self._trigger_pump()
        elif waits:
            self._enqueue_drain_job(shop["backend_id"], shop["company_id"])
        return OK

    @api.model
    def _prepare_event_vals(self, account, shop, message):
        """Columns of a new event.

        :param shop: row of the shop; None for one that is not ours
        """
        reason = self._ignored_because(shop, message)
        happened = datetime.fromtimestamp(message.timestamp, timezone.utc)
        company = shop["company_id"] if shop else account["account_company_id"]
        return {
            "account_id": account["account_id"],
            "backend_id": shop["backend_id"] if shop else None,
            "company_id": company,
            "topic": message.type,
            "topic_name": message.topic,
            "notification_key": message.key,
            "object_ref": message.object_id or None,
            "order_ref": next(iter(message.order_ids), None),
            "object_updated": message.update_time,
            "data": json.dumps(message.facts),
            "occurred_at": happened.replace(tzinfo=None),
            "received_at": fields.Datetime.now(),
            "times_seen": 1,
            "source": "event",
            "sync_state": "ignored" if reason else "pending",
            "sync_attempts": 0,
            "sync_message": reason,
            "create_uid": self.env.uid,
            "create_date": fields.Datetime.now(),
            "write_uid": self.env.uid,
            "write_date": fields.Datetime.now(),
        }

    @api.model
    def _ignored_because(self, shop, message):
        """Why an event is kept and not worked on; None when it is."""
        if not shop:
            return self.env._(
                "No shop %s is connected to this account.", message.shop_id or "-"
            )
        if not shop["active"]:
            return self.env._("The shop is archived.")
        if shop["state"] != "connected":
            return self.env._("The shop is not connected.")
        return None

    @api.model
    def _insert_event(self, vals, bound):
        """Insert the event unless it is known; one statement.

        :param bound: not while so many events of its shop wait; 0 for no bound
        :return: whether it was inserted
        """
        bounded = SQL("true")
        if bound:
            bounded = SQL(
                """(SELECT count(*) FROM (
                      SELECT 1 FROM tiktok_webhook_event
                       WHERE backend_id = %s AND sync_state = 'pending'
                       LIMIT %s) AS waiting) < %s""",
                vals["backend_id"],
                bound,
                bound,
            )
        statement = SQL(
            """INSERT INTO tiktok_webhook_event (%s) SELECT %s WHERE %s
               ON CONFLICT (account_id, notification_key) DO NOTHING RETURNING id""",
            SQL(", ").join(map(SQL.identifier, vals)),
            SQL(", ").join(
                SQL("%s::jsonb", value) if name == "data" else SQL("%s", value)
                for name, value in vals.items()
            ),
            bounded,
        )
        return bool(self.env.execute_query(statement))

    @api.model
    def _not_inserted(self, account, shop, message, bound):
        """A repeated event is counted on its row; else too many wait."""
        # not while it is worked on: neither side may wait for a mere counter
        self.env.cr.execute(
            SQL(
                """UPDATE tiktok_webhook_event SET times_seen = times_seen + 1
                    WHERE id IN (SELECT id FROM tiktok_webhook_event
                                  WHERE account_id = %s AND notification_key = %s
                                    FOR UPDATE SKIP LOCKED)""",
                account["account_id"],
                message.key,
            )
        )
        if self.env.cr.rowcount or not bound or self._is_known(account, message):
            return OK
        backend = self.env["tiktok.backend"].browse(shop["backend_id"])
        self._report_flood(backend, bound)
        return FLOODED

    @api.model
    def _is_known(self, account, message):
        return bool(
            self.search_count(
                [
                    ("account_id", "=", account["account_id"]),
                    ("notification_key", "=", message.key),
                ],
                limit=1,
            )
        )

    @api.model
    def _report_flood(self, backend, bound):
        """One problem on the desk, however many posts are turned away."""
        self.env["tiktok.webhook.tally"]._note(
            backend.account_id.id, backend.id, "flood"
        )
        text = self.env._(
            "%(count)s events of %(shop)s wait; further ones are turned away and "
            "repeated by TikTok.",
            count=bound,
            shop=backend.name,
        )
        self.env["tiktok.exception"]._report_shared(
            backend, "event", "events_flooded", text
        )
