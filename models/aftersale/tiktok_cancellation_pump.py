from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..engine.tiktok_sync_dispatch import LOST_AFTER
from .tiktok_cancellation import FLOW
from .tiktok_cancellation_sync import BATCH


class TikTokCancellation(models.Model):
    """Scheduled actions: what is due, whose time is up, who is to be reminded."""

    _inherit = "tiktok.cancellation"

    @api.model
    def _cron_cancellations_due(self):
        """Do or enqueue what is due, let the clocks of the requests run."""
        for backend in self.env["tiktok.backend"]._running():
            if backend._flow_mode(FLOW) == "off":
                continue
            mine = Domain("backend_id", "=", backend.id)
            if backend.run_in_cron:
                self._cron_work_here(backend)
            else:
                self._cron_mend_lost_jobs(backend)
            self._cron_read_overdue(mine)
            if backend._flow_mode(FLOW) == "live":
                self._cron_answer_due(backend, mine)

    @api.model
    def _cron_work_here(self, backend):
        """Shops without a job runner: answer and read what is due."""
        due = self.search(self._due_domain(backend), order="id")
        due = backend._as_technical_user(due)
        answering = due.filtered(lambda c: c.answer_state == "waiting")
        for request in answering:
            request._sync_here("_export_answer")
            self.env["ir.cron"]._commit_progress(1)
        for ids in split_every(BATCH, (due - answering).ids):
            due.browse(ids)._sync_here("_import_cancellations")
            self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _cron_mend_lost_jobs(self, backend):
        """New jobs for due rows that no job has taken for a quarter of an hour."""
        lost = self._sync_lost(self._due_domain(backend), 4 * BATCH)
        lost._enqueue_next_try(None)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _cron_read_overdue(self, mine):
        """The time of a request is up: TikTok has decided, read what."""
        now = fields.Datetime.now()
        overdue = mine & Domain(
            [
                ("is_pending", "=", True),
                ("deadline", "<=", now),
                ("sync_state", "!=", "pending"),
                ("write_date", "<", now - LOST_AFTER),
            ]
        )
        rows = self.search(overdue).try_lock_for_update(allow_referencing=True)
        rows._want()
        rows._enqueue_import()
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _cron_answer_due(self, backend, mine):
        """Give answers in default, remind of the rest; each in its own transaction."""
        waiting = mine & Domain("is_pending", "=", True)
        waiting &= Domain("answer_state", "=", False)
        requests = backend._as_technical_user(self.search(waiting))
        for request in requests.filtered(lambda c: c._is_default_due()):
            with request._sync_guard(FLOW):
                request._answer_in_default()
            self.env["ir.cron"]._commit_progress(1)
        requests.exists().filtered(lambda c: not c.answer_state)._remind()
        self.env["ir.cron"]._commit_progress(1)
