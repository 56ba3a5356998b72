from datetime import timedelta

from odoo import api, models

from .tiktok_cancellation_request import SWITCH

#: a wish that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=10)


class TikTokCancellationRequest(models.Model):
    """The scheduled action of cancellations that we want."""

    _inherit = "tiktok.cancellation.request"

    _sync_switch = SWITCH

    @api.model
    def _cron_export_here(self, backend):
        """Send the due wishes of a shop one by one, each one once.

        :return: False when the time of the scheduled action is up
        """
        due = self.search(self._due_domain(backend), order="id").ids
        for position, request_id in enumerate(due, 1):
            request = backend._as_technical_user(self.browse(request_id))
            request._sync_here("_export_requests")
            left = len(due) - position
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return False
        return True

    @api.model
    def _cron_mend_lost_exports(self, backend):
        """New jobs for due wishes that no job has taken for a while."""
        lost = self._sync_lost(self._due_domain(backend), 200, LOST_AFTER)
        lost._enqueue_export(priority=15)
        self.env["ir.cron"]._commit_progress(1)
