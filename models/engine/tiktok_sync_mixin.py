from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

#: who may start work by a button
OPERATORS = (
    "connector_tiktok_shop.group_operator,connector_tiktok_shop.group_accountant"
)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
#: a person is told after this many failures in a row; retrying goes on
ATTEMPTS_BEFORE_WARNING = 5


class TikTokSyncMixin(models.AbstractModel):
    """Work that is wanted on a record: its state, and who may take it.

    State lives here, jobs only carry it (``tiktok_sync_dispatch``). Whatever runs, runs
    through :meth:`_sync_guard` (``tiktok_sync_guard``), many at once in
    ``tiktok_sync_batch``; whatever is postponed, stays ``pending`` with a time.
    """

    _name = "tiktok.sync.mixin"
    _description = "TikTok Shop Synchronisation State"

    #: flow of this kind of record; records that serve several have a field ``flow``
    _sync_flow = None

    sync_state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("done", "Done"),
            ("blocked", "Blocked"),
            ("failed", "Failed"),
            ("ignored", "Ignored by Rule"),
        ],
        default="pending",
        required=True,
        index=True,
        readonly=True,
        copy=False,
    )
    sync_attempts = fields.Integer("Failed Attempts", readonly=True, copy=False)
    sync_next_try = fields.Datetime("Next Try", readonly=True, copy=False)
    sync_message = fields.Char("Last Message", readonly=True, copy=False)

    # === CLAIM === #

    def _sync_claim(self):
        """Lock the rows that nobody else works on and keep those still wanted.

        First statement of every job body: a lock taken later would meet rows that
        changed since the snapshot.
        """
        return self._sync_try_lock().filtered_domain(self._sync_due_domain())

    def _sync_try_lock(self):
        """Lock those of these rows that nobody else has locked.

        Rows that changed since the snapshot cannot be locked any more: the job then
        starts anew in a second, which is no error for the log.
        """
        if not self:
            return self
        lock = SQL(
            "SELECT id FROM %s WHERE id IN %s FOR NO KEY UPDATE SKIP LOCKED",
            SQL.identifier(self._table),
            tuple(self.ids),
        )
        locked = set(self._sync_execute_lock(lock))
        return self.browse(row_id for row_id in self._ids if row_id in locked)

    def _sync_execute_lock(self, lock):
        """Ids of the rows that a statement has locked; all or a new start."""
        try:
            self.env.cr.execute(lock, log_exceptions=False)
        except OperationalError as error:
            raise RetryableJobError(
                type(error).__name__, seconds=1, ignore_retry=True
            ) from error
        return [row_id for (row_id,) in self.env.cr.fetchall()]

    @api.model
    def _sync_due_domain(self):
        """Rows whose work is wanted now."""
        return Domain("sync_state", "=", "pending") & (
            Domain("sync_next_try", "=", False)
            | Domain("sync_next_try", "<=", fields.Datetime.now())
        )

    @api.model
    def _due_domain(self, backend):
        """Rows of a shop whose work is wanted now."""
        return self._sync_due_domain() & Domain("backend_id", "=", backend.id)

    # === STATE === #

    @api.model
    def _wanted_vals(self):
        """What makes work wanted at once, whatever has become of it before."""
        return {"sync_state": "pending", "sync_next_try": False, "sync_attempts": 0}

    def _sync_done(self, state="done", message=False):
        """The work is done (or ignored by a rule): close what was open about it."""
        self.write(
            {
                "sync_state": state,
                "sync_attempts": 0,
                "sync_next_try": False,
                "sync_message": message,
            }
        )

    def _sync_postpone(self, delay, message=False):
        """Try again after ``delay``; not counted as a failure."""
        next_try = fields.Datetime.now() + delay
        self.write(
            {
                "sync_state": "pending",
                "sync_next_try": next_try,
                "sync_message": message,
            }
        )
        self._enqueue_next_try(next_try)

    def _sync_wait(self, message, state):
        message = self.env["tiktok.exception"]._mask(message)
        self.write(
            {"sync_state": state, "sync_next_try": False, "sync_message": message}
        )

    def _flow_name(self):
        """The flow that this record belongs to."""
        return self["flow"] if "flow" in self._fields else self._sync_flow

    def _enqueue_next_try(self, next_try):
        """Bring the records back at the given time. Bindings say with which job."""
        raise NotImplementedError

    def _check_may_operate(self):
        """Buttons that start work are not for those who may only see.

        :raises AccessError: naming who may
        """
        self.check_access("read")
        if self.env.su or self.env.user.has_groups(OPERATORS):
            return
        raise AccessError(
            self.env._("Only the groups Operate and Finance may start work.")
        )

    def action_retry(self):
        """Button: try again now."""
        raise NotImplementedError
