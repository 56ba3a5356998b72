import logging

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from ...exceptions import CollisionError
from .bug_log import log_bug

_logger = logging.getLogger(__name__)


class TikTokSyncMixin(models.AbstractModel):
    """Many records at once, and one by one where that fails: a bad record costs one
    exception and nothing else."""

    _inherit = "tiktok.sync.mixin"

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
                log_bug(method, record, error)
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
        log_bug(method, self, error)
        self._sync_bug()

    def _sync_bug(self):
        """A bug in a batch: fails a job of its own, or waits for the administrator."""
        if self.backend_id.run_in_cron:
            text = self.env._("See the server log.")
            for record in self:
                record._sync_problem(record._flow_name(), "technical", text, "failed")
        else:
            self._enqueue_next_try(fields.Datetime.now())
