from odoo import api, models
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ...exceptions import ProblemError
from ..engine.lock_keys import ONE_IMPORT
from ..engine.tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING
from .tiktok_order_mirror import UNREADABLE, to_datetime
from .tiktok_order_policy import CONFIRM, IGNORE, QUOTATION

FLOW = "order"
#: orders per job: nearly all of the gain of a batch, faults stay small
BATCH = 20
#: new orders that one transaction reserves: the database has room for some thousands
MOST_RESERVED = 200


class TikTokOrder(models.Model):
    """How work on orders runs: jobs of small batches, isolation of the bad one."""

    _inherit = "tiktok.order"

    _sync_flow = FLOW

    # === WANT === #

    @api.model
    def _upsert_from_list(self, backend, payloads):
        """Bindings for a page of the order search; what changed becomes wanted.

        An unchanged order costs its share of one statement.

        :return: the bindings to import
        """
        payloads = self._newest(payloads)
        known = self._bindings_by_external_id(
            backend, payloads, ["list_digest", "external_updated"]
        )
        wanted, vals_list = self.browse(), []
        new = self._reserve_new(backend, payloads.keys() - known.keys())
        for external_id, payload in payloads.items():
            digest = self._payload_digest(payload)
            order = known.get(external_id)
            if external_id in new:
                vals_list.append(self._prepare_listed_vals(backend, payload, digest))
            elif order and self._is_news(order, payload, digest):
                order.write(self._prepare_news_vals(payload, digest))
                wanted |= order
        return self.create(vals_list) | wanted

    @api.model
    def _reserve_new(self, backend, external_ids):
        """Ids whose bindings nobody else is creating right now; one statement.

        Polls, events and the stock flow come upon a new order within the same second.
        Who is too late leaves it to the other, who imports it as well. Until the end
        of the transaction.
        """
        external_ids = set(external_ids)
        if not external_ids or len(external_ids) > MOST_RESERVED:
            return external_ids
        rows = self.env.execute_query(
            SQL(
                """SELECT key FROM unnest(%s) AS key
                    WHERE pg_try_advisory_xact_lock(hashtextextended(key, %s))""",
                sorted(external_ids),
                backend.id,
            )
        )
        return {key for (key,) in rows}

    @api.model
    def _newest(self, payloads):
        """By order id; pages that shift may name an order twice."""
        payloads = sorted(payloads, key=lambda p: p.get("update_time") or 0)
        return {payload["id"]: payload for payload in payloads}

    def _prepare_listed_vals(self, backend, payload, digest):
        """Values of a binding that is known from the list only."""
        return {
            "backend_id": backend.id,
            "external_id": payload["id"],
            "external_state": payload.get("status"),
            "external_updated": payload.get("update_time") or 0,
            "external_created_at": self._listed_time(payload),
            "list_digest": digest,
        }

    def _prepare_news_vals(self, payload, digest):
        """Values of a known binding whose order has changed by the list."""
        return {"list_digest": digest, **self._wanted_vals()}

    def _listed_time(self, payload):
        """A time that cannot be read waits for the details, which tell a person."""
        try:
            return to_datetime(payload.get("create_time"))
        except UNREADABLE:
            return False

    def _is_news(self, order, payload, digest):
        """Different from the last list, and not older than what is known."""
        updated = payload.get("update_time") or 0
        return digest != order.list_digest and updated >= order.external_updated

    @api.model
    def _upsert_ids(self, backend, external_ids):
        """Bindings for orders known by id only, all wanted."""
        external_ids = list(dict.fromkeys(external_ids))
        known = self._bindings_by_external_id(backend, external_ids)
        orders = self.browse([order.id for order in known.values()])
        orders.write(self._wanted_vals())
        new = self._reserve_new(backend, set(external_ids) - known.keys())
        return orders | self.create(
            [
                {"backend_id": backend.id, "external_id": external_id}
                for external_id in external_ids
                if external_id in new
            ]
        )

    def _enqueue_import(self, eta=None, priority=10):
        """One job per batch of at most 20 orders of a shop."""
        self._sync_call_parts(
            "_import_orders", "ir_cron_import_due_orders", BATCH, eta, priority
        )

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_import(eta=next_try)

    # === JOB BODY === #

    def _import_orders(self):
        """Job: read the details of up to 20 orders and bring them into Odoo.

        May run twice: rows that somebody else has locked or that are no longer wanted
        are left alone.

        :raises RetryableJobError: while another job imports orders of the shop
        """
        self._lock_import()
        orders = self._claim_full_batch()
        orders = orders.filtered(lambda o: o.backend_id._flow_mode(FLOW) != "off")
        if not orders:
            return
        payloads = None
        with orders._sync_guard(FLOW, savepoint=False):
            payloads = orders._fetch_details()
        if payloads is not None:
            orders._settle_unreachable()
            orders._import_payloads(payloads)

    def _lock_import(self):
        """One job at a time imports orders of a shop; the next tries in a second.

        Orders of a sale are about the same few products: side by side they would meet
        on the same quants, and all but one would do their work for nothing. A job of
        which nothing is wanted any more waits for nobody. The first statement of the
        job: what the one before has stored is seen.
        """
        self.env.cr.execute(
            """SELECT pg_try_advisory_xact_lock(%s, shop.backend_id)
                 FROM (SELECT DISTINCT backend_id FROM tiktok_order
                        WHERE id = ANY(%s) AND sync_state = 'pending') AS shop""",
            [ONE_IMPORT, self.ids],
        )
        if not all(locked for (locked,) in self.env.cr.fetchall()):
            raise RetryableJobError("Another import", seconds=1, ignore_retry=True)

    def _fetch_details(self):
        """Details of these orders as ``{order id: payload}``; one call as a rule."""
        reader = self.env["tiktok.order.reader"]
        return reader._read_details(self.backend_id, self.mapped("external_id"))

    def _settle_unreachable(self):
        """TikTok has answered after a person was told that it does not."""
        if max(self.mapped("sync_attempts"), default=0) >= ATTEMPTS_BEFORE_WARNING:
            self.env["tiktok.exception"]._settle(self.backend_id, FLOW, ["unreachable"])

    def _import_payloads(self, payloads):
        """Mirror these orders, then make or change their documents.

        In one go when all is well. Else in two steps: what TikTok says is kept, and
        counted as sold, even when no document can be made of it. A bad order costs one
        exception and nothing else.
        """
        if self._sync_together("_mirror_and_make", payloads):
            return
        mirrored = self._sync_in_parts("_mirror", payloads)
        mirrored._sync_each("_make_documents")

    # === THE TWO STEPS === #

    def _mirror_and_make(self, payloads):
        self._mirror(payloads)
        self._make_documents()

    def _mirror(self, payloads):
        """Write what TikTok says into these orders and their units.

        :raises ProblemError: for an order that TikTok does not know, or that cannot
            be read at all
        """
        for order in self:
            if order.external_id not in payloads:
                raise order._not_found()
        self.env["tiktok.order.mirror"]._mirror(self, payloads)

    def _not_found(self):
        """The problem that TikTok does not know this order."""
        text = self.env._(
            "TikTok shop %(shop)s has no order %(order)s.",
            shop=self.backend_id.name,
            order=self.external_id,
        )
        return ProblemError("order_not_found", text)

    def _make_documents(self):
        """Make or change the sales orders by the rules of the shop; note the state."""
        if self.backend_id._flow_mode(FLOW) == "shadow":
            self._sync_done("ignored", self.env._("Shadow: mirrored only"))
            return
        decisions = self._decisions()
        for (verdict, _reason), orders in decisions.items():
            orders._follow(verdict)
        self._note(decisions)

    def _decisions(self):
        """Orders by what is to be done with them and why."""
        policy = self.env["tiktok.order.policy"]
        decisions = {}
        for order in self:
            key = policy._decide(order)
            decisions[key] = decisions.get(key, self.browse()) | order
        return decisions

    def _follow(self, verdict):
        """Make the sales orders that are missing, change those that exist."""
        if verdict in (CONFIRM, QUOTATION):
            new = self.filtered(lambda o: not o.sale_order_id)
            if new:
                self.env["tiktok.order.importer"]._import(new, verdict == CONFIRM)
        else:
            new = self.browse()
        existing = (self - new).filtered("sale_order_id")
        if existing:
            self.env["tiktok.order.updater"]._update(existing, verdict == CONFIRM)
        for order in self:
            order.applied_digest = order.detail_digest
            order.applied_state = order.external_state

    def _note(self, decisions):
        """State after success; problems of these orders close themselves."""
        held_here = self.filtered(self.env["tiktok.order.policy"]._is_held_here)
        for (verdict, reason), orders in decisions.items():
            state = "ignored" if verdict == IGNORE else "done"
            (orders - held_here)._sync_done(state, reason)
            (orders & held_here)._wait_for_hold(reason)
        self.env["tiktok.exception"]._settle(self, FLOW)
        for order in self:
            if not self.env["tiktok.order.policy"]._is_known(order):
                order._report_status()

    def _report_status(self):
        """A status of tomorrow: the documents stay, a person looks what it means."""
        self.env["tiktok.exception"]._report(
            self,
            FLOW,
            "status_unknown",
            self.env._(
                "Order %(order)s has the TikTok status %(status)s.",
                order=self.external_id,
                status=self.external_state or "-",
            ),
            deadline=self.ship_by,
        )

    def _wait_for_hold(self, reason):
        """Wanted again when the hold ends."""
        for until, orders in self.grouped("hold_until").items():
            orders.write(
                {
                    "sync_state": "pending",
                    "sync_next_try": until,
                    "sync_message": reason,
                }
            )
            orders._enqueue_next_try(until)
