from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: a comparison that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=15)
#: hour of the day (UTC) from which all SKUs are compared once
NIGHT = 1
#: SKUs that were sent within this time are compared every hour
MOVED = timedelta(minutes=65)


class TikTokStockCompare(models.Model):
    """Scheduled comparisons: every hour what moved, every night everything."""

    _inherit = "tiktok.stock.compare"

    @api.model
    def _cron_compare(self):
        """Start what is due, go on with what waits where no job runner is."""
        for backend in self.env["tiktok.backend"]._running():
            if backend.stock_mode != "off":
                self._start_due(backend)
                self.env["ir.cron"]._commit_progress(1)
        self._cron_go_on()

    @api.model
    def _start_due(self, backend):
        """Start the comparison that is due for a shop: one at a time.

        A shop whose stock is only watched in shadow is compared by night alone.
        """
        now = fields.Datetime.now()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        mine = Domain("backend_id", "=", backend.id)
        night = mine & Domain("kind", "=", "nightly")
        if now.hour >= NIGHT and not self.search_count(
            night & Domain("started_at", ">=", today), limit=1
        ):
            self._start(backend, "nightly")
            return
        hourly = mine & Domain("kind", "=", "hourly")
        recent = Domain("started_at", ">", now - timedelta(minutes=55))
        if not self.search_count(hourly & recent, limit=1):
            moved = self._moved(backend, now - MOVED)
            if moved:
                self._start(backend, "hourly", moved)

    @api.model
    def _moved(self, backend, since):
        """SKUs sent lately, those whose difference was not gone yet, and those that a
        campaign held pieces of: what it gives back tells nobody that it is free."""
        drifted = Domain("drift", "not in", ("none", False))
        held = Domain("locked", ">", 0)
        levels = self.env["tiktok.stock.level"].search(
            Domain("backend_id", "=", backend.id)
            & (Domain("accepted_at", ">", since) | drifted | held)
        )
        return levels.sku_id

    @api.model
    def _cron_go_on(self):
        """Shops without a job runner: compare page by page. Others: mend lost jobs."""
        lost = fields.Datetime.now() - LOST_AFTER
        domain = Domain("state", "=", "reading") & self._sync_due_domain()
        for compare_id in self.search(domain, order="id").ids:
            compare = self.browse(compare_id)
            if compare.backend_id.run_in_cron:
                compare = compare.backend_id._as_technical_user(compare)
                while compare._sync_here("_import_page"):
                    if not self.env["ir.cron"]._commit_progress(1):
                        return
            elif compare.write_date < lost:
                # touched, so that it is not taken for lost again with the next run
                compare.write({"sync_next_try": False})
                compare._enqueue_read()
            self.env["ir.cron"]._commit_progress(1)
