import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import split_every

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from .tiktok_cancellation import (
    BUYER_CANCEL,
    CANCEL,
    FLOW,
    PENDING,
    STATE_ALIASES,
)

_logger = logging.getLogger(__name__)

#: flow of exceptions about single rows of a page: a good page does not close them
UNREADABLE = "cancellation_row"
#: cancellations per job: one call reads them all
BATCH = 50


class TikTokCancellation(models.Model):
    """How cancellations are read, and what follows from what was read."""

    _inherit = "tiktok.cancellation"

    # === WANT === #

    @api.model
    def _enqueue_import_of(self, orders, priority=5):
        """Read the cancellations of these orders soon: one job per shop and batch.

        Without a job runner, or when the job is lost, the next poll reads them.
        """
        orders._want_cancellations()
        for backend, some in orders.grouped("backend_id").items():
            if backend.run_in_cron:
                backend._cursor(FLOW)._start_now()
                continue
            for ids in split_every(BATCH, some.ids):
                batch = orders.browse(ids)
                batch._sync_call("_import_cancellations", priority=priority)

    def _enqueue_import(self, eta=None, priority=5):
        """Read these cancellations soon: one job per batch of a shop."""
        self._sync_call_parts(
            "_import_cancellations", "ir_cron_cancellations_due", BATCH, eta, priority
        )

    def _enqueue_next_try(self, next_try):
        """Come back at the given time: with the answer where one waits."""
        answering = self.filtered(lambda c: c.answer_state == "waiting")
        answering._enqueue_answer(eta=next_try)
        (self - answering)._enqueue_import(eta=next_try)

    def _want(self):
        """Wanted again now."""
        self.sudo().write(self._wanted_vals())

    # === EVENTS === #

    @api.model
    def _receive_events(self, backend, events):
        """Read the cancellations that these events name; a new request stops at once.

        Events come late, twice and in any order: they never overrule what was read.

        :param events: rows of the inbox about topic 11
        """
        if backend._flow_mode(FLOW) == "off":
            return
        named = self._announced(events)
        known = self._bindings_by_external_id(backend, named)
        found = self.browse([cancellation.id for cancellation in known.values()])
        free = found.try_lock_for_update(allow_referencing=True)
        free._want()
        new = [data for cancel_id, data in named.items() if cancel_id not in known]
        if new:
            created = self._create_announced(backend, new)
            created.order_id._keep_request_flag()
            free |= created
        free._enqueue_next_try(None)
        for busy in found - free:
            about = events.filtered(lambda e, c=busy: c.external_id == e.object_ref)
            about._sync_wait_for_lock(busy.external_id)

    @api.model
    def _announced(self, events):
        """``{cancel id: data}``; of several events the one that ends the request."""
        rows = [event.data or {} for event in events]
        rows = [data for data in rows if data.get("cancel_id") and data.get("order_id")]
        rows.sort(key=lambda data: data.get("cancel_status") != PENDING)
        return {str(data["cancel_id"]): data for data in rows}

    def _create_announced(self, backend, announcements):
        """Bindings of cancellations that are known from an event only."""
        importer = self.env["tiktok.cancellation.importer"]
        orders = importer._orders(
            backend, [{"order_id": str(d["order_id"])} for d in announcements]
        )
        return self.sudo()._create_once(
            [
                self._prepare_announced_vals(orders[str(data["order_id"])], data)
                for data in announcements
            ]
        )

    def _prepare_announced_vals(self, order, data):
        """Values of a binding before it is read (contract: event 11)."""
        importer = self.env["tiktok.cancellation.importer"]
        status = data.get("cancel_status")
        role = data.get("cancellations_role") or data.get("role")
        asked = status == PENDING and role == "BUYER"
        created_at = importer._time(data.get("create_time"))
        return {
            "backend_id": order.backend_id.id,
            "external_id": str(data["cancel_id"]),
            "order_id": order.id,
            "external_state": STATE_ALIASES.get(status, status),
            "role": role,
            "cancel_type": BUYER_CANCEL if asked else False,
            "is_pending": asked,
            "external_created_at": created_at,
            "deadline": asked
            and created_at
            and order.backend_id._cancel_deadline_after(created_at),
        }

    # === JOB BODY === #

    def _import_cancellations(self):
        """Job: read up to 50 cancellations of a shop and follow what they say."""
        self._sync_read()

    def _fetch(self):
        """These cancellations as TikTok shows them now; one call."""
        client = self.backend_id._client()
        return client.get_cancellations(cancel_ids=self.mapped("external_id"))

    def _apply(self, payloads):
        """Mirror what was read. What TikTok does not show yet is asked for again:
        lists lag behind events (tiktok-platform 6.5)."""
        found = self._upsert_payloads(self.backend_id, payloads)
        idle = (found & self).filtered(lambda c: c.answer_state != "waiting")
        idle._sync_done()
        for cancellation in self - found:
            cancellation._look_again()

    def _look_again(self):
        """TikTok has announced it and does not show it: look again for an hour, each
        time later, then tell a person. Until then the order rather stays stopped."""
        text = self.env._("TikTok does not show this cancellation yet.")
        if self._sync_look_again(text):
            return
        self.is_pending = False
        self.order_id._keep_request_flag()
        self._sync_problem(
            FLOW,
            "cancellation_not_found",
            self.env._(
                "TikTok has announced cancellation %(cancellation)s of order "
                "%(order)s and does not show it.",
                cancellation=self.external_id,
                order=self.order_id.external_id,
            ),
            "failed",
        )

    # === ONE PAGE OF A LIST === #

    @api.model
    def _upsert_page(self, backend, payloads):
        """Follow a page; one cancellation that cannot be followed costs one exception.

        The page goes on without it: a list that stands still would lose all others.
        """
        try:
            with self.env.cr.savepoint():
                self._upsert_payloads(backend, payloads)
            return
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            _logger.info("A page falls apart: %s", type(error).__name__)
        for payload in payloads:
            try:
                with self.env.cr.savepoint():
                    self._upsert_payloads(backend, [payload])
            except (OperationalError, RetryableJobError):
                raise
            except Exception as error:
                self._report_unreadable(backend, payload, error)

    @api.model
    def _report_unreadable(self, backend, payload, error):
        """A cancellation that nothing could be made of: on the desk, by its id."""
        cursor = backend._cursor(FLOW)
        log_bug("_upsert_payloads", cursor, error)
        text = self.env._(
            "Cancellation %(cancellation)s of order %(order)s could not be read. See "
            "the server log.",
            cancellation=payload.get("cancel_id"),
            order=payload.get("order_id"),
        )
        self.env["tiktok.exception"]._report(cursor, UNREADABLE, "technical", text)

    # === WHAT FOLLOWS === #

    def _follow(self):
        """These cancellations are new or have changed: orders and answers follow."""
        if not self:
            return
        stale = self.order_id.filtered("is_cancel_requested")
        self.order_id._keep_request_flag()
        self._settle_answers()
        self._reread_orders(stale)
        self._decide_answers()

    def _stops_shipping(self):
        """Whether the request keeps the order from being picked and shipped."""
        self.ensure_one()
        return self.is_pending and self.answer_state != "shipping"

    def _frees_shipping(self):
        """Whether it is known that the buyer's request no longer waits."""
        self.ensure_one()
        return self.cancel_type == BUYER_CANCEL and not self._stops_shipping()

    def _reread_orders(self, stale):
        """The units of the order are the truth of what is cancelled: read it again.

        Orders that wait to be read anyway, or whose units say so already, are left.

        :param stale: orders that still say that the buyer asks
        """
        ended = self.filtered(lambda c: not c.is_pending)
        orders = ended.filtered(lambda c: c._is_news_to_order(stale)).order_id
        # one that waits for a moment to come, as held orders do, has to come now
        orders = orders.filtered(lambda o: o.sync_state != "pending" or o.sync_next_try)
        if orders:
            orders.write(orders._wanted_vals())
            orders._enqueue_import(priority=5)

    def _is_news_to_order(self, stale):
        self.ensure_one()
        if self.external_state == CANCEL:
            return self.order_id in stale
        units = self.unit_ids
        named = self.env["tiktok.cancellation.importer"]._unit_ids(self.payload or {})
        return len(units) < len(named) or not all(units.mapped("is_cancelled"))

    def _link_units(self):
        """Find the units of cancellations that were read before their order."""
        importer = self.env["tiktok.cancellation.importer"]
        for cancellation in self:
            named = importer._unit_ids(cancellation.payload or {})
            if len(cancellation.unit_ids) < len(named):
                units = cancellation.order_id.line_ids
                cancellation.sudo().unit_ids = units.filtered(
                    lambda u, named=named: u.external_id in named
                )
