from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...exceptions import ProblemError
from ..engine.tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING
from .tiktok_order import CANCELLED
from .tiktok_order_mirror import to_datetime
from .tiktok_order_policy import CONFIRM, IGNORE, QUOTATION

FLOW = "order"
#: orders per job: nearly all of the gain of a batch, faults stay small
BATCH = 20
#: a due order that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=15)
#: statuses that still change without a person: re-read every night
OPEN_STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
)


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
        known = self._bindings_by_external_id(
            backend, [p["id"] for p in payloads], ["list_digest", "external_updated"]
        )
        wanted, vals_list = self.browse(), []
        for payload in payloads:
            digest = self._payload_digest(payload)
            order = known.get(payload["id"])
            if not order:
                vals_list.append(self._prepare_listed_vals(backend, payload, digest))
            elif self._is_news(order, payload, digest):
                order.write({"list_digest": digest, **self._wanted_vals()})
                wanted |= order
        return self.create(vals_list) | wanted

    def _prepare_listed_vals(self, backend, payload, digest):
        """Values of a binding that is known from the list only."""
        return {
            "backend_id": backend.id,
            "external_id": payload["id"],
            "external_state": payload.get("status"),
            "external_updated": payload.get("update_time") or 0,
            "external_created_at": to_datetime(payload.get("create_time")),
            "list_digest": digest,
        }

    def _is_news(self, order, payload, digest):
        """Different from the last list, and not older than what is known."""
        updated = payload.get("update_time") or 0
        return digest != order.list_digest and updated >= order.external_updated

    @api.model
    def _upsert_ids(self, backend, external_ids):
        """Bindings for orders known by id only, all wanted."""
        known = self._bindings_by_external_id(backend, external_ids)
        orders = self.browse([order.id for order in known.values()])
        orders.write(self._wanted_vals())
        return orders | self.create(
            [
                {"backend_id": backend.id, "external_id": external_id}
                for external_id in external_ids
                if external_id not in known
            ]
        )

    @api.model
    def _wanted_vals(self):
        return {"sync_state": "pending", "sync_next_try": False, "sync_attempts": 0}

    def _enqueue_import(self, eta=None, priority=10):
        """One job per batch of at most 20 orders of a shop."""
        for backend, orders in self.grouped("backend_id").items():
            for ids in split_every(BATCH, orders.ids):
                batch = self.browse(ids)
                batch._sync_call("_import_orders", eta=eta, priority=priority)
            if backend.run_in_cron:
                cron = self.env.ref("connector_tiktok_shop.ir_cron_import_due_orders")
                cron.sudo()._trigger(eta)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_import(eta=next_try)

    # === JOB BODY === #

    def _import_orders(self):
        """Job: read the details of up to 20 orders and bring them into Odoo.

        May run twice: rows that somebody else has locked or that are no longer wanted
        are left alone.
        """
        orders = self._sync_claim()
        orders = orders.filtered(lambda o: o.backend_id._flow_mode(FLOW) != "off")
        if not orders:
            return
        payloads = None
        with orders._sync_guard(FLOW, savepoint=False):
            payloads = orders._fetch_details()
        if payloads is not None:
            orders._settle_unreachable()
            orders._import_payloads(payloads)

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
                raise ProblemError(
                    "order_not_found",
                    self.env._(
                        "TikTok shop %(shop)s has no order %(order)s.",
                        shop=order.backend_id.name,
                        order=order.external_id,
                    ),
                )
        self.env["tiktok.order.mirror"]._mirror(self, payloads)

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

    def _note(self, decisions):
        """State after success; problems of these orders close themselves."""
        held_here = self.filtered(self.env["tiktok.order.policy"]._is_held_here)
        for (verdict, reason), orders in decisions.items():
            state = "ignored" if verdict == IGNORE else "done"
            (orders - held_here)._sync_done(state, reason)
            (orders & held_here)._wait_for_hold(reason)
        self.env["tiktok.exception"]._settle(self, FLOW)

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

    # === RELEASE AND RETRY === #

    @api.model
    def _release_waiting(self, skus):
        """Import the orders again that waited for the mapping of these SKUs.

        :return: how many orders are on their way
        """
        orders = self.search(
            [("sync_state", "=", "blocked"), ("line_ids.sku_id", "in", skus.ids)]
        )
        return orders._release()

    @api.model
    def _renew_hold(self, backends):
        """Count the hold of orders anew that wait here after a change of the setting.

        :return: how many orders are on their way
        """
        orders = self.search(
            [
                ("backend_id", "in", backends.ids),
                ("sync_state", "=", "pending"),
                ("hold_until", ">", fields.Datetime.now()),
            ]
        )
        mirror = self.env["tiktok.order.mirror"]
        for order in orders.filtered("payload"):
            order.sudo().hold_until = mirror._hold_until(
                order.backend_id, order.payload, order.external_state
            )
        return orders._release()

    @api.model
    def _release_failed(self, backends, code):
        """Import the orders again that wait with this problem.

        :return: how many orders are on their way
        """
        exceptions = self.env["tiktok.exception"].search(
            [
                ("state", "=", "open"),
                ("res_model", "=", self._name),
                ("code", "=", code),
                ("backend_id", "in", backends.ids),
            ]
        )
        return self.browse(exceptions.mapped("res_id")).exists()._release()

    @api.model
    def _release_ignored(self, backends):
        """Import the orders again that were mirrored only; cancelled ones stay.

        :return: how many orders are on their way
        """
        orders = self.search(
            [
                ("backend_id", "in", backends.ids),
                ("sync_state", "=", "ignored"),
                ("sale_order_id", "=", False),
                ("external_state", "!=", CANCELLED),
            ]
        )
        return orders._release()

    def _release(self):
        """Wanted again now."""
        self.sudo().write(self._wanted_vals())
        self._enqueue_import(priority=5)
        return len(self)

    def action_retry(self):
        """Button: import again, whatever the state."""
        count = self._release()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s orders are being imported again.", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_accept_difference(self):
        """Button: the totals differ and a person takes that on; import now."""
        self.sudo().difference_accepted = True
        return self.action_retry()

    # === PUMPS === #

    @api.model
    def _cron_import_due(self):
        """Shops without a job runner: import what is due. Others: mend lost jobs."""
        for backend in self.env["tiktok.backend"]._running():
            if backend._flow_mode(FLOW) == "off":
                continue
            if not backend.run_in_cron:
                self._cron_mend_lost_jobs(backend)
            elif not self._cron_import_here(backend):
                return

    @api.model
    def _due_domain(self, backend):
        return self._sync_due_domain() & Domain("backend_id", "=", backend.id)

    @api.model
    def _cron_import_here(self, backend):
        """Import the due orders of a shop batch by batch, each one once.

        What stays due, for instance because its row is locked, waits for the next run.

        :return: False when the time of the scheduled action is up
        """
        due = self.search(self._due_domain(backend), order="id").ids
        remaining = len(due)
        for ids in split_every(BATCH, due):
            # the authorisation may have been lost on the way
            if backend._flow_mode(FLOW) == "off":
                break
            backend._as_technical_user(self.browse(ids))._import_orders()
            remaining -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=remaining):
                return False
        return True

    @api.model
    def _cron_mend_lost_jobs(self, backend):
        """New jobs for due orders that no job has taken for a quarter of an hour."""
        lost = Domain("write_date", "<", fields.Datetime.now() - LOST_AFTER)
        orders = self.search(self._due_domain(backend) & lost, limit=10 * BATCH)
        # touched, so that they are not taken for lost again with the next run
        orders.write({"sync_next_try": False})
        orders._enqueue_import(priority=15)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _cron_sweep_open_orders(self):
        """Read all open orders again by id: not every change moves their update time.

        Source: tiktok-platform 6.2.
        """
        yesterday = fields.Datetime.now() - timedelta(hours=20)
        for backend in self.env["tiktok.backend"]._running():
            orders = self.search(
                [
                    ("backend_id", "=", backend.id),
                    ("external_state", "in", OPEN_STATUSES),
                    ("sync_state", "in", ("done", "ignored")),
                    ("write_date", "<", yesterday),
                ]
            )
            orders.write(self._wanted_vals())
            orders._enqueue_import(priority=30)
            self.env["ir.cron"]._commit_progress(1)
