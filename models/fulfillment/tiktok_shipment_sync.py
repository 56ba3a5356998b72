from odoo import models

from odoo.addons.queue_job.exception import RetryableJobError

from .tiktok_shipment import FLOW, OPEN, OWN_FLOWS
from .tiktok_shipment_wish import JOB_SIZE
from .tiktok_shipping_capability import LABEL_FLOWS


class TikTokShipment(models.Model):
    """The jobs of shipments."""

    _inherit = "tiktok.shipment"

    # === JOB BODIES === #

    def _export_shipments(self):
        """Job: bring these parcels with TikTok's label a step further.

        May run twice and after a crash at any point: the service looks at what TikTok
        has before it buys. Nothing is sent from a copied database, or while the flow
        is off or in shadow.
        """
        shipments = self._sync_claim().filtered(
            lambda s: (
                s.state in OPEN
                and s.flow in LABEL_FLOWS
                and s.backend_id._flow_mode(FLOW) == "live"
            )
        )
        if shipments and "tiktok.label.exporter" in self.env:
            self.env["tiktok.label.exporter"]._export(shipments)

    def _export_own_carrier(self):
        """Job: tell TikTok of all that has left a shop by its own carriers.

        Not only of these: one run per shop works through what is due, however many
        jobs ask for it.

        :raises RetryableJobError: while another run of the shop is at work
        """
        more = self.env["tiktok.shipment.exporter"]._export(self.backend_id)
        if more is None:
            # it may have looked before our change was there
            raise RetryableJobError("Another push", seconds=1, ignore_retry=True)
        if more:
            self._enqueue_export()

    # === DISPATCH === #

    def _enqueue_export(self, eta=None, priority=5):
        """Jobs for what is due: one per shop for own carriers, chunks for labels.

        Shops without a job runner have the scheduled action.
        """
        due = self.filtered(lambda s: s.state in OPEN and s.sync_state == "pending")
        for backend, shipments in due.grouped("backend_id").items():
            own = shipments.filtered(lambda s: s.flow in OWN_FLOWS)
            own[:1]._enqueue_push(eta, priority)
            labels = shipments.filtered(lambda s: s.flow in LABEL_FLOWS)
            for start in range(0, len(labels), JOB_SIZE):
                part = labels[start : start + JOB_SIZE]
                part._sync_call("_export_shipments", eta=eta, priority=priority)
            if backend.run_in_cron:
                cron = self.env.ref("connector_tiktok_shop.ir_cron_export_shipments")
                cron.sudo()._trigger(eta)

    def _enqueue_push(self, eta, priority):
        """The job that works through what is due in the shop; one that waits already
        is enough."""
        if not self:
            return
        key = f"tiktok_shop_shipping_{self.backend_id.id}"
        if eta:
            key = f"{key}_{eta}"
        self._sync_call(
            "_export_own_carrier", eta=eta, priority=priority, identity_key=key
        )

    def _look_now(self):
        """Something has changed at TikTok: go on without waiting for the next try."""
        waiting = self.filtered(
            lambda s: s.state in OPEN and s.sync_state == "pending" and s.sync_next_try
        )
        if waiting:
            waiting.write({"sync_next_try": False})
            waiting._enqueue_export(priority=3)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_export(eta=next_try)
