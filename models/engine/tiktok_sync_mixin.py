import logging
import traceback
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ...client import RateLimitError, TemporaryError, TikTokShopError
from ...exceptions import CollisionError, ProblemError
from .exception_catalog import CATALOG

_logger = logging.getLogger(__name__)

#: who may start work by a button
OPERATORS = (
    "connector_tiktok_shop.group_operator,connector_tiktok_shop.group_accountant"
)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
#: a person is told after this many failures in a row; retrying goes on
ATTEMPTS_BEFORE_WARNING = 5

#: problems of the account: the work stays wanted and waits for the reconnection
_ACCOUNT_PROBLEMS = {"scope_missing", "reconnect", "app_refused", "signature"}


def _log_bug(method, records, error):
    """Where a bug is, without its message: that may hold a row with personal data."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    _logger.error("%s on %s: %s\n%s", method, records, type(error).__name__, trace)


class TikTokSyncMixin(models.AbstractModel):
    """Work that is wanted on a record: its state, attempts, back-off, error guard.

    State lives here, jobs only carry it. Whatever runs, runs through
    :meth:`_sync_guard`; whatever is postponed, stays ``pending`` with a time.
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

    # === DISPATCH === #

    def _sync_call(self, method, *args, eta=None, priority=10, identity_key=None):
        """Let ``method`` run later for these records, in one job.

        Enqueued in the transaction of its cause, as the technical user of the
        shop's company. A shop that runs in scheduled actions gets no job: there the
        pump finds the pending rows.

        :param identity_key: no second job while one with this key waits
        """
        backend = self.backend_id
        backend.ensure_one()
        if backend.run_in_cron:
            return None
        delayed = backend._as_technical_user(self).with_delay(
            eta=eta, priority=priority, identity_key=identity_key
        )
        return getattr(delayed, method)(*args)

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

    # === THE ONE ERROR GUARD === #

    @contextmanager
    def _sync_guard(self, flow, savepoint=True):
        """Run the body in a savepoint and turn expected errors into state.

        Expected are errors of the client, :class:`ProblemError` and Odoo's
        ``UserError``: the body is rolled back, the state and the exception are
        written outside the savepoint, the job ends normally. Anything else is a bug
        and goes on to the job.

        :param savepoint: off for a body that only calls TikTok and writes nothing
        """
        try:
            with self.env.cr.savepoint() if savepoint else nullcontext():
                yield
        except RateLimitError as error:
            self._sync_throttled(error)
        except TemporaryError as error:
            self._sync_retry_later(flow, str(error))
        except TikTokShopError as error:
            self._sync_refused(flow, error)
        except ProblemError as error:
            self._sync_expected_problem(flow, error)
        except UserError as error:
            self._sync_problem(flow, "odoo_refused", str(error), "failed")

    # === BATCHES === #

    def _sync_in_parts(self, method, *args):
        """Run a method on all records together; when that fails, on each alone.

        One bad record costs one exception and nothing else. A bug must fail a job of
        its own, so that the others are not undone with it.

        :return: the records for which it went well
        """
        if len(self) > 1 and self._sync_together(method, *args):
            return self
        return self._sync_each(method, *args)

    def _sync_together(self, method, *args):
        """Run a method on all records, or leave no trace of it.

        :return: whether it went well; if not, the records show why one by one
        """
        try:
            with self.env.cr.savepoint():
                getattr(self, method)(*args)
            return True
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            _logger.debug("%s falls apart: %s", self, type(error).__name__)
            return False

    def _sync_each(self, method, *args):
        """Run a method on each record alone; the records for which it went well.

        One record by itself shows its bug to the job.
        """
        if len(self) == 1:
            return self._sync_alone(method, *args)
        done = self.browse()
        for record_id in self.ids:
            record = self.browse(record_id)
            try:
                done |= record._sync_alone(method, *args)
            except (OperationalError, RetryableJobError):
                raise
            except Exception as error:
                _log_bug(method, record, error)
                record._sync_bug()
        return done

    def _sync_alone(self, method, *args):
        """One record in the guard; the record when it went well, else none."""
        done = self.browse()
        try:
            with self._sync_guard(self._sync_flow):
                getattr(self, method)(*args)
                done = self
        except UniqueViolation as error:
            # another worker has created the same record since our snapshot
            raise CollisionError(self._description) from error
        return done

    def _sync_here(self, method, *args):
        """Run a job body in a scheduled action, for shops without a job runner.

        A bug costs these records their turn; what else the action has to do goes on.

        :return: what the body returns; None when it was undone
        """
        try:
            with self.env.cr.savepoint():
                return getattr(self, method)(*args)
        except (OperationalError, RetryableJobError) as error:
            # somebody else works on the same rows: they stay due
            _logger.info("%s of %s is put off: %s", method, self, type(error).__name__)
        except Exception as error:
            self._sync_failed(method, error)
        return None

    def _sync_failed(self, method, error):
        """A body that ran here has met a bug: log where, and put the records aside."""
        _log_bug(method, self, error)
        self._sync_bug()

    def _sync_bug(self):
        """A bug in a batch: fails a job of its own, or waits for the administrator."""
        if self.backend_id.run_in_cron:
            text = self.env._("See the server log.")
            for record in self:
                record._sync_problem(record._flow_name(), "technical", text, "failed")
        else:
            self._enqueue_next_try(fields.Datetime.now())

    # === STATE === #

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

    def _sync_throttled(self, error):
        """TikTok asks to wait: as long as it says."""
        self._sync_postpone(timedelta(seconds=error.retry_after), str(error))

    def _sync_retry_later(self, flow, message):
        """Try again with growing delays; tell a person after some failures."""
        attempts = max(self.mapped("sync_attempts"), default=0) + 1
        delay = min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
        self.write({"sync_attempts": attempts})
        self._sync_postpone(delay, message)
        if attempts >= ATTEMPTS_BEFORE_WARNING:
            self._report_once(flow, "unreachable", message)

    def _sync_refused(self, flow, error):
        """A final answer of TikTok: of the account, or of this record."""
        code = self.env["tiktok.exception"]._problem_code(error)
        text = self.env["tiktok.exception"]._client_error_text(error)
        if code in _ACCOUNT_PROBLEMS:
            self.write({"sync_state": "pending", "sync_message": text})
            self.backend_id.account_id._connection_lost(code, text)
        else:
            self._sync_problem(flow, code, text, "failed")

    def _sync_expected_problem(self, flow, error):
        """A :class:`ProblemError`: of these records, or of one that they wait for."""
        if error.record is None:
            self._sync_problem(
                flow, error.code, error.message, error.sync_state, error.deadline
            )
            return
        self._sync_wait(error.message, error.sync_state)
        self.env["tiktok.exception"]._settle(self, flow)
        self.env["tiktok.exception"]._report_shared(
            error.record.sudo(), error.flow, error.code, error.message, error.deadline
        )

    def _sync_problem(self, flow, code, message, state, deadline=None):
        """The records wait for a person, with this problem and no older one."""
        self._sync_wait(message, state)
        desk = self.env["tiktok.exception"]
        desk._settle(self, flow, CATALOG.keys() - {code})
        for record in self:
            desk._report(record, flow, code, message, deadline)

    def _sync_wait(self, message, state):
        message = self.env["tiktok.exception"]._mask(message)
        self.write(
            {"sync_state": state, "sync_next_try": False, "sync_message": message}
        )

    def _report_once(self, flow, code, message):
        """One exception on the shop for trouble that all its records share."""
        for backend in self.backend_id:
            self.env["tiktok.exception"]._report(backend, flow, code, message)

    def _job_failed(self, exc_name=None, **_failure):
        """A job met a bug (hook of the queue): put its records on the desk."""
        text = self.env._("The job failed: %s.", exc_name or "-")
        for record in self.exists():
            self.env["tiktok.exception"]._report(
                record, record._flow_name(), "technical", text
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
