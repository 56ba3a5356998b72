from contextlib import contextmanager, nullcontext
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ...client import RateLimitError, TemporaryError, TikTokShopError
from ...exceptions import ProblemError
from .exception_catalog import CATALOG
from .tiktok_sync_mixin import ATTEMPTS_BEFORE_WARNING, FIRST_RETRY, LONGEST_RETRY

#: problems of the account: the work stays wanted and waits for the reconnection
_ACCOUNT_PROBLEMS = {"scope_missing", "reconnect", "app_refused", "signature"}


class TikTokSyncMixin(models.AbstractModel):
    """The one error guard: which error becomes which state, and who is told."""

    _inherit = "tiktok.sync.mixin"

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
