from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .tiktok_webhook_event import FLOW

#: how long an event may take before polling calls it lost
PATIENCE = timedelta(minutes=3)
DAY = timedelta(days=1)
#: share of lost events in a day above which a person is told
TOLERATED = 0.05
#: so many at least, unless nothing comes in at all
FEW = 3

#: Changes found by polling, as ignored events, where no event has told them
UNHEARD = """
INSERT INTO tiktok_webhook_event
    (account_id, backend_id, company_id, topic, topic_name,
     notification_key, object_ref, order_ref, object_updated,
     occurred_at, received_at, times_seen, source, sync_state,
     sync_attempts, sync_message, create_uid, create_date,
     write_uid, write_date)
SELECT %(account)s, %(backend)s, %(company)s, 1,
       'ORDER_STATUS_CHANGE', 'poll:' || id || ':' || updated,
       id, id, updated, to_timestamp(updated) AT TIME ZONE 'UTC',
       %(now)s, 0, 'poll', 'ignored', 0, %(text)s, %(user)s,
       %(now)s, %(user)s, %(now)s
  FROM (VALUES %(rows)s) AS change (id, status, updated)
 WHERE NOT EXISTS (
       SELECT 1 FROM tiktok_webhook_event AS told
        WHERE told.backend_id = %(backend)s
          AND told.order_ref = change.id AND told.source = 'event'
          AND (told.object_updated >= change.updated
               OR regexp_replace(told.data ->> 'order_status',
                    '^CANCEL$', 'CANCELLED') = change.status))
ON CONFLICT (account_id, notification_key) DO NOTHING
"""


class TikTokWebhookEvent(models.Model):
    """How far events can be relied on: what polling found first, what came late."""

    _inherit = "tiktok.webhook.event"

    def _note_late(self, backend):
        """These events have come after all: what polling noted as lost was late."""
        told = self.filtered("order_ref")
        if not told:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE tiktok_webhook_event lost SET source = 'late'
                     FROM tiktok_webhook_event told
                    WHERE lost.backend_id = %s AND lost.source = 'poll'
                      AND told.id IN %s AND lost.order_ref = told.order_ref
                      AND lost.object_updated <= told.object_updated""",
                backend.id,
                tuple(told.ids),
            )
        )

    @api.model
    def _note_unheard(self, backend, changes):
        """Note changes that polling brings and no event has told; one statement.

        Each becomes a row of source *poll*, which turns *late* when its event comes
        after all. An event counts when it names the same status or a later time.

        :param changes: rows of order id, status, and Unix seconds of the change
        """
        if not changes:
            return
        rows = [SQL("(%s, %s, %s)", *change) for change in changes]
        self.env.cr.execute(
            SQL(
                UNHEARD,
                account=backend.account_id.id,
                backend=backend.id,
                company=backend.company_id.id,
                rows=SQL(", ").join(rows),
                now=fields.Datetime.now(),
                user=self.env.uid,
                text=self.env._("Polling found this change before an event told it."),
            )
        )


class TikTokBackend(models.Model):
    """Whether the events of a shop can be relied on."""

    _inherit = "tiktok.backend"

    def _events_since(self):
        """From when on TikTok rings for orders; False when it was not told to."""
        self.ensure_one()
        topics = self.sudo().topic_ids
        return topics.filtered(lambda t: t.topic == 1 and t.state == "on").registered_at

    def _event_figures(self):
        """What came in within a day; two statements.

        :return: dict with ``received``, ``last`` (time), ``duplicates``, ``delay``
            (median seconds), ``lost``, ``told`` (changes of orders that events told),
            ``refused``
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self.env["tiktok.webhook.event"].flush_model()
        figures = self.env.execute_query_dict(
            SQL(
                """SELECT count(*) FILTER (WHERE source = 'event') AS received,
                          count(*) FILTER (WHERE source = 'event'
                                             AND topic = 1) AS told,
                          count(*) FILTER (WHERE source = 'poll'
                                             AND received_at < %(patience)s) AS lost,
                          COALESCE(sum(times_seen - 1)
                                   FILTER (WHERE source = 'event'), 0) AS duplicates,
                          percentile_cont(0.5) WITHIN GROUP (ORDER BY
                              EXTRACT(EPOCH FROM received_at - occurred_at))
                              FILTER (WHERE source = 'event') AS delay,
                          (SELECT max(received_at) FROM tiktok_webhook_event
                            WHERE backend_id = %(backend)s
                              AND source = 'event') AS last
                     FROM tiktok_webhook_event
                    WHERE backend_id = %(backend)s AND received_at > %(day)s""",
                backend=self.id,
                patience=now - PATIENCE,
                day=now - DAY,
            )
        )[0]
        return {**figures, "refused": self._posts_refused(now - DAY)}

    def _posts_refused(self, since):
        """How many posts were turned away, those of no shop of the account too."""
        groups = self.env["tiktok.webhook.tally"]._read_group(
            [
                ("create_date", ">", since),
                ("backend_id", "in", [self.id, False]),
                ("account_id", "=", self.account_id.id),
            ],
            [],
            ["times:sum"],
        )
        return groups[0][0] or 0

    @api.model
    def _lost_share(self, figures):
        """Lost events over all changes that should have been told, 0 to 1."""
        expected = figures["lost"] + figures["told"]
        return figures["lost"] / expected if expected else 0.0

    def _events_trusted(self, figures=None):
        """Whether events come in reliably enough to poll seldom."""
        if self.event_mode == "off" or not self._events_since():
            return False
        figures = figures or self._event_figures()
        silent = figures["lost"] and not figures["told"]
        many = figures["lost"] >= FEW and self._lost_share(figures) > TOLERATED
        return not silent and not many

    def _watch_events(self):
        """Tell a person when events get lost, and close it when they come again.

        :return: whether they can be trusted
        """
        self.ensure_one()
        desk = self.env["tiktok.exception"]
        if not self._events_since() or self.event_mode == "off":
            desk._settle(self, FLOW, ["events_lost"])
            return False
        figures = self._event_figures()
        trusted = self._events_trusted(figures)
        if trusted:
            desk._settle(self, FLOW, ["events_lost"])
        else:
            text = self.env._(
                "Within a day polling has found %(lost)s changes of orders that no "
                "event told, %(share)d %% of all. The last event came: %(last)s.",
                lost=figures["lost"],
                share=round(100 * self._lost_share(figures)),
                last=figures["last"] and f"{figures['last']:%Y-%m-%d %H:%M} UTC" or "-",
            )
            desk._report_shared(self, FLOW, "events_lost", text)
        return trusted
