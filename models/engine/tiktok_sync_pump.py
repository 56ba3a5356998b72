from odoo import api, models


class TikTokSyncMixin(models.AbstractModel):
    """The pump of records that are sent: what is due goes, lost jobs are mended."""

    _inherit = "tiktok.sync.mixin"

    #: name of the flow that has to be live before anything is sent
    _sync_switch = None

    @api.model
    def _cron_export_due(self):
        """Shops without a job runner: send what is due. Others: mend lost jobs."""
        for backend in self.env["tiktok.backend"]._running():
            if backend._flow_mode(self._sync_switch) != "live":
                continue
            if not backend.run_in_cron:
                self._cron_mend_lost_exports(backend)
            elif not self._cron_export_here(backend):
                return

    @api.model
    def _cron_export_here(self, backend):
        """Send what is due of a shop without jobs.

        :return: False when the time of the scheduled action is up
        """
        raise NotImplementedError

    @api.model
    def _cron_mend_lost_exports(self, backend):
        """New jobs for due records that no job has taken for a while."""
        raise NotImplementedError
