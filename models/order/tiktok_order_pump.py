from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..engine.tiktok_sync_dispatch import LOST_AFTER
from ..engine.tiktok_sync_mixin import LONGEST_RETRY
from .tiktok_order_sync import BATCH, FLOW

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
    """Scheduled actions of orders: what is due, what was lost, what still changes."""

    _inherit = "tiktok.order"

    @api.model
    def _cron_import_due(self):
        """Shops without a job runner: import what is due. Others: mend lost jobs."""
        for backend in self.env["tiktok.backend"]._running():
            if backend._flow_mode(FLOW) == "off":
                continue
            self._release_unblocked(backend)
            if not backend.run_in_cron:
                self._cron_mend_lost_jobs(backend)
            elif not self._cron_import_here(backend):
                return

    @api.model
    def _release_unblocked(self, backend):
        """Bring back orders that still wait though what they waited for is mended.

        A mapping that is saved while the job of an order runs cannot see it wait.
        """
        waits_for = self.env["tiktok.exception"].search(
            [
                ("state", "=", "open"),
                ("backend_id", "=", backend.id),
                ("res_model", "in", ("tiktok.sku", "tiktok.warehouse")),
            ]
        )
        skus = waits_for.filtered(lambda e: e.res_model == "tiktok.sku").mapped(
            "res_id"
        )
        warehouses = waits_for.filtered(lambda e: e.res_model == "tiktok.warehouse")
        warehouses = self.env["tiktok.warehouse"].browse(warehouses.mapped("res_id"))
        domain = Domain("backend_id", "=", backend.id)
        domain &= Domain("sync_state", "=", "blocked")
        domain &= Domain("write_date", "<", fields.Datetime.now() - LOST_AFTER)
        for field, values in (
            ("sku_id", skus),
            ("warehouse_external_id", warehouses.mapped("external_id")),
        ):
            if values:
                domain &= ~Domain("line_ids", "any", [(field, "in", values)])
        self.search(domain, limit=10 * BATCH)._release()

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
            backend._as_technical_user(self.browse(ids))._sync_here("_import_orders")
            remaining -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=remaining):
                return False
        return True

    @api.model
    def _cron_mend_lost_jobs(self, backend):
        """New jobs for due orders that no job has taken for a quarter of an hour."""
        # those with a bug: not every quarter of an hour for ever
        due = self._due_domain(backend)
        due &= Domain("id", "not in", self._ids_with_recent_bug(backend))
        self._sync_lost(due, 10 * BATCH)._enqueue_import(priority=15)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _ids_with_recent_bug(self, backend):
        """Orders whose job has failed within the last hour: they are on the desk."""
        bugs = [
            ("backend_id", "=", backend.id),
            ("res_model", "=", self._name),
            ("state", "=", "open"),
            ("code", "=", "technical"),
            ("last_seen", ">", fields.Datetime.now() - LONGEST_RETRY),
        ]
        return self.env["tiktok.exception"].search(bugs).mapped("res_id")

    @api.model
    def _cron_sweep_open_orders(self):
        """Read all open orders again by id: not every change moves their update time.

        Source: tiktok-platform 6.2.
        """
        yesterday = fields.Datetime.now() - timedelta(hours=20)
        for backend in self.env["tiktok.backend"]._running():
            resting = Domain("backend_id", "=", backend.id) & Domain(
                [
                    ("external_state", "in", OPEN_STATUSES),
                    ("sync_state", "in", ("done", "ignored")),
                    ("write_date", "<", yesterday),
                ]
            )
            for ids in split_every(10 * BATCH, self.search(resting).ids):
                self.browse(ids)._sweep(resting)
                self.env["ir.cron"]._commit_progress(len(ids))

    def _sweep(self, resting):
        """Want these orders again, but for those that somebody works on."""
        # before anything else in this transaction: a later lock meets changed rows
        orders = self.try_lock_for_update(allow_referencing=True)
        orders = orders.filtered_domain(resting)
        orders.write(self._wanted_vals())
        orders._enqueue_import(priority=30)
