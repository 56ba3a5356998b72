from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from .tiktok_webhook_event import FLOW

#: events worked on in one transaction: they become few jobs, no HTTP is done
BATCH = 500
PRIORITY = 5
#: import jobs that may wait before events are gathered instead
MOST_IMPORTS = 2
GATHER = timedelta(seconds=1)
#: until what is being worked on right now is free again
BUSY = timedelta(seconds=1)


class TikTokWebhookEvent(models.Model):
    """Work on the inbox: events of a shop go, gathered, to the models they concern."""

    _inherit = "tiktok.webhook.event"

    @api.model
    def _receivers(self):
        """Models whose ``_receive_events(backend, events)`` takes a topic number.

        A room adds its own; each must be able to take an event twice. It may give an
        event back with :meth:`_sync_postpone` or end it with :meth:`_sync_done`.
        """
        return {6: ("tiktok.account",), 7: ("tiktok.account",)}

    @api.model
    def _also_to(self, model, topics, receivers):
        """These receivers and one model more, for these topics."""
        more = {topic: (*receivers.get(topic, ()), model) for topic in topics}
        return {**receivers, **more}

    # === ENQUEUE === #

    @api.model
    def _enqueue_drain(self, backend, eta=None, key=""):
        """Let the events of a shop be worked on soon: one waiting job at most.

        A webhook may join a job that starts before the webhook has committed; the job
        looks once more at its end, and the pump each minute is the net below.

        :param key: tells jobs apart that new events must not join
        """
        if backend.run_in_cron:
            self._trigger_pump(eta)
        else:
            self._enqueue_drain_job(backend.id, backend.company_id.id, eta, key)

    @api.model
    def _enqueue_drain_job(self, backend_id, company_id, eta=None, key=""):
        """The job itself, with as few statements as can be: webhooks wait for it."""
        data = self.env["ir.model.data"]
        user_id = data._xmlid_to_res_id("connector_tiktok_shop.user_technical")
        inbox = self.browse().with_user(user_id)
        delayed = inbox.with_context(allowed_company_ids=[company_id]).with_delay(
            eta=eta,
            priority=PRIORITY,
            # not one after the other: several that wait would do the same work
            identity_key=f"tiktok_shop_events_{backend_id}{key}",
        )
        delayed._import_events(backend_id)

    @api.model
    def _trigger_pump(self, eta=None):
        """Wake the pump; not again while it is about to wake up anyway."""
        cron = self.env.ref("connector_tiktok_shop.ir_cron_drain_events").sudo()
        due = eta or fields.Datetime.now()
        waits = [("cron_id", "=", cron.id), ("call_at", "<=", due)]
        if not self.env["ir.cron.trigger"].sudo().search_count(waits, limit=1):
            cron._trigger(eta)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        for backend in self.backend_id:
            self._enqueue_drain(backend, eta=next_try, key=f"_{next_try}")

    @api.model
    def _cron_drain_events(self):
        """The net: shops with due events, done here or given to a job."""
        domain = self._sync_due_domain() & Domain("backend_id", "!=", False)
        groups = self._read_group(domain, ["backend_id"], ["__count"])
        for backend, _count in groups:
            if backend._flow_mode(FLOW) == "off":
                continue
            if backend.run_in_cron:
                inbox = backend._as_technical_user(self)
                while inbox._sync_here("_work_off", backend.id):
                    if not self.env["ir.cron"]._commit_progress(1):
                        break
            else:
                self._enqueue_drain(backend)
            self.env["ir.cron"]._commit_progress(1)

    # === JOB BODY === #

    @api.model
    def _import_events(self, backend_id):
        """Job: work off the events of a shop that wait; come back while some do.

        :raises RetryableJobError: when an order changed meanwhile; once more in a
            second
        """
        backend = self.env["tiktok.backend"].browse(backend_id)
        try:
            more = self._work_off(backend_id)
        except OperationalError as error:
            # the queue itself would wait for longer
            raise RetryableJobError(
                type(error).__name__, seconds=1, ignore_retry=True
            ) from error
        if more or self._has_arrivals(backend):
            self._enqueue_drain(backend)

    @api.model
    def _work_off(self, backend_id):
        """Work on the next events of a shop.

        When import jobs wait for a worker, the events are gathered for a second: many
        are about the same orders, and large batches do not get in each other's way.

        :return: whether more of them are due
        """
        events = self._claim_due(backend_id)
        backend = self.env["tiktok.backend"].browse(backend_id).exists()
        if not events or not backend or backend._flow_mode(FLOW) == "off":
            return False
        if not backend.run_in_cron and self._waiting_imports() >= MOST_IMPORTS:
            self._enqueue_drain(backend, eta=fields.Datetime.now() + GATHER)
        else:
            events._distribute(backend)
        return len(events) == BATCH

    @api.model
    def _claim_due(self, backend_id):
        """Lock the next due events that nobody else works on.

        Found and locked by one statement, the first of the job: a lock taken later
        would meet events that somebody else has finished.
        """
        self.flush_model(["sync_state", "sync_next_try"])
        lock = SQL(
            """SELECT id FROM tiktok_webhook_event
                WHERE backend_id = %s AND sync_state = 'pending'
                  AND (sync_next_try IS NULL OR sync_next_try <= %s)
                ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
            backend_id,
            fields.Datetime.now(),
            BATCH,
        )
        return self.browse(self._sync_execute_lock(lock))

    @api.model
    def _waiting_imports(self):
        """How many jobs wait that read orders, counted up to the bound.

        Also those that wait a second for another one of their shop.
        """
        return self.env.execute_query(
            SQL(
                """SELECT count(*) FROM (
                     SELECT 1 FROM queue_job
                      WHERE state = 'pending' AND model_name = 'tiktok.order'
                        AND method_name = '_import_orders'
                        AND (eta IS NULL OR eta <= %s)
                      LIMIT %s) AS waiting""",
                fields.Datetime.now() + GATHER,
                MOST_IMPORTS,
            )
        )[0][0]

    @api.model
    def _has_arrivals(self, backend):
        """Whether events came in since this transaction began.

        In a cursor of its own: this one sees only what was there at its start.
        """
        domain = self._due_domain(backend)
        with self.env.registry.cursor() as cr:
            inbox = self.with_env(self.env(cr=cr))
            ids = inbox.search(domain, order="id desc", limit=BATCH).ids
        # what is being worked on still looks due from over there
        return len(self.browse(ids).exists()) < len(ids)

    def _distribute(self, backend):
        """All events together; when that fails, each alone, so that one costs one."""
        if not self or self._sync_together("_dispatch", backend):
            return
        for event in self:
            try:
                event._sync_alone("_dispatch", backend)
            except (OperationalError, RetryableJobError):
                raise
            except Exception as error:
                log_bug("_dispatch", event, error)
                text = self.env._("See the server log.")
                event._sync_problem(FLOW, "technical", text, "failed")

    def _dispatch(self, backend):
        """Hand the events to the models they concern; note what became of them."""
        if backend._flow_mode(FLOW) == "shadow":
            self._sync_done("ignored", self.env._("Shadow: noted only"))
            return
        receivers = self._receivers()
        for topic, events in self.grouped("topic").items():
            if topic not in receivers:
                text = self.env._("Events of this topic are not used yet.")
                events._sync_done("ignored", text)
        by_model = {}
        for event in self.filtered(lambda e: e.topic in receivers):
            for name in receivers[event.topic]:
                by_model[name] = by_model.get(name, self.browse()) | event
        for name, events in by_model.items():
            self.env[name]._receive_events(backend, events)
        self._note_late(backend)
        self.filtered(lambda e: e._is_untouched())._sync_done()

    def _is_untouched(self):
        """Not given back and not ended by the model that took it.

        The time of an earlier try has passed, else the event would not be here.
        """
        given_back = self.sync_next_try and self.sync_next_try > fields.Datetime.now()
        return self.sync_state == "pending" and not given_back

    def _sync_wait_for_lock(self, what):
        """Somebody works on the object right now: once more in a second."""
        self._sync_postpone(BUSY, self.env._("%s is being imported right now.", what))
