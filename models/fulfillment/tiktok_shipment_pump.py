from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .tiktok_shipment import FLOW, OPEN, OWN_FLOWS
from .tiktok_shipment_wish import JOB_SIZE

#: a due shipment that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=10)


class TikTokShipment(models.Model):
    """The scheduled action of shipments."""

    _inherit = "tiktok.shipment"

    _sync_switch = FLOW

    @api.model
    def _cron_export_here(self, backend):
        """Send the due shipments of a shop in chunks, each one once.

        :return: False when the time of the scheduled action is up
        """
        due = self.search(self._due_domain(backend), order="id")
        own = due.filtered(lambda s: s.flow in OWN_FLOWS)
        labels = (due - own).ids
        if own:
            backend._as_technical_user(own[:1])._sync_here("_export_own_carrier")
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(labels)):
                return False
        for shipment in self.search(self._correction_domain(backend)):
            backend._as_technical_user(shipment)._sync_here("_export_corrections")
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(labels)):
                return False
        for start in range(0, len(labels), JOB_SIZE):
            part = self.browse(labels[start : start + JOB_SIZE])
            backend._as_technical_user(part)._sync_here("_export_shipments")
            left = max(len(labels) - start - JOB_SIZE, 0)
            if not self.env["ir.cron"]._commit_progress(len(part), remaining=left):
                return False
        return True

    @api.model
    def _cron_mend_lost_exports(self, backend):
        """New jobs for due shipments that no job has taken for a while."""
        due = self._due_domain(backend) | self._correction_domain(backend)
        shipments = self._sync_lost(due, 200, LOST_AFTER)
        shipments.filtered("corrected_number")._enqueue_correction()
        shipments._enqueue_export(priority=15)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _due_domain(self, backend):
        """Shipments of a shop that a job should send or look after now."""
        return super()._due_domain(backend) & Domain("state", "in", OPEN)

    @api.model
    def _correction_domain(self, backend):
        """Corrections of a shop that are to be sent now."""
        return (
            self._sync_due_domain()
            & Domain("backend_id", "=", backend.id)
            & Domain("corrected_number", "!=", False)
        )
