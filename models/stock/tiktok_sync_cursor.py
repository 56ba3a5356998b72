import logging
import time
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...client import TikTokShopError
from ...exceptions import LockLostError, ProblemError
from ..engine.lock_keys import ONE_PUSH
from ..engine.session_lock import quiet_cursor, session_lock
from .stock_push_shop import PushShop

_logger = logging.getLogger(__name__)

FLOW = "stock"
#: seconds after which a run makes room for other jobs
LONGEST_RUN = 10.0


class TikTokSyncCursor(models.Model):
    """Stock: a flow that sends; what one run has to remember for the next.

    One run per shop at a time, by a lock that is no transaction's: while TikTok is
    called none is open. The row itself is written in moments only.
    """

    _inherit = "tiktok.sync.cursor"

    flow = fields.Selection(
        selection_add=[("stock", "Stock")], ondelete={"stock": "cascade"}
    )
    stock_rate = fields.Float(
        "Calls per Second", readonly=True, help="What TikTok lets through, as learned."
    )
    stock_blocked_until = fields.Float(
        "Blocked until (Unix)", readonly=True, digits=(16, 3)
    )
    stock_delay = fields.Float(
        "Delay (s)",
        readonly=True,
        help="From a change in Odoo to TikTok's acceptance, 95 % are faster.",
    )
    stock_one_warehouse = fields.Boolean(
        "One Warehouse Only",
        readonly=True,
        help="TikTok has refused several warehouses; tried again with the next start "
        "by hand.",
    )
    stock_is_limited = fields.Boolean(
        "Sales Stopped by TikTok", readonly=True, help="By a limit or holiday mode."
    )
    stock_net_at = fields.Datetime(
        "All Computed", readonly=True, help="Not only what was marked as changed."
    )
    stock_latency = fields.Float(
        "Answer Time (s)", readonly=True, help="Of one call, as measured."
    )

    # === SCHEDULE === #

    def _enqueue_run(self):
        """One job for the next cycle; the row is not due again meanwhile."""
        if self.flow != FLOW:
            return super()._enqueue_run()
        self.next_run_at = fields.Datetime.now() + self._pause()
        return self._wake_stock()

    def _enqueue_extra_run(self):
        """A run besides the schedule; it joins one that waits already."""
        if self.flow == FLOW and not self.backend_id.run_in_cron:
            return self._wake_stock()
        return super()._enqueue_extra_run()

    def _enqueue_next_try(self, next_try):
        """Come back at that time, to the second."""
        result = super()._enqueue_next_try(next_try)
        if self.flow == FLOW:
            self._wake_stock(next_try)
        return result

    def _wake_stock(self, eta=None):
        """Let a job push what is due; one that waits already is enough.

        :param eta: not before
        """
        key = f"tiktok_shop_stock_{self.id}"
        if eta:
            key = f"{key}_{eta}"
        priority = self._stock_priority()
        self._sync_call("_export_stock", eta=eta, priority=priority, identity_key=key)

    def _stock_priority(self):
        """Jobs with a lower figure go first; orders have 5 to 30."""
        return 4

    # === JOB BODY === #

    def _export_stock(self):
        """Job: push until nothing is due, or for a while and go on with another job.

        Leaves it to the run of the shop that is at work: that one looks for what came
        meanwhile after it has let go. What comes later does not wait for the scheduled
        action either.
        """
        exporter = self.env["tiktok.stock.exporter"]
        last = exporter._beside("_last_mark")
        more = self._push_stock()
        if more:
            self._wake_stock()
        elif more is not None:
            exporter._beside("_enqueue_marked", self.backend_id.id, last)

    def _run_page(self):
        """A run in a scheduled action, or for a test."""
        if self.flow != FLOW:
            return super()._run_page()
        return bool(self._push_stock())

    def _cron_run_here(self):
        """Override: the scheduled action has no transaction open while TikTok is
        called; a push has its own. A bug costs this shop its turn."""
        if self.flow != FLOW:
            return super()._cron_run_here()
        self.env["ir.cron"]._commit_progress()
        while self._push_here():
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _push_here(self):
        """Push; what somebody else works on stays due.

        :return: whether more is due at once
        """
        try:
            return bool(self._push_stock())
        except (OperationalError, LockLostError) as error:
            _logger.info("%s is put off: %s", self, type(error).__name__)
        except Exception as error:
            self._sync_failed("_push_stock", error)
        return False

    def _push_stock(self):
        """Cycles of a shop until nothing is due or the time is up.

        Nothing is read or written by the caller's own transaction.

        :return: True when more is due at once; None when another run is at work
        """
        self.env.flush_all()
        with quiet_cursor(self.env.registry) as cr:
            here = self.with_env(self.env(cr=cr)).sudo()
            with session_lock(cr, ONE_PUSH, self.id, wait=False) as alone:
                more = here._push_alone() if alone else None
        self.env.invalidate_all(flush=False)
        return more

    def _push_alone(self):
        backend = self.backend_id
        if backend._flow_mode(FLOW) == "off":
            return False
        # rights are not asked in each of the cursors: what is written is our own
        exporter = self.env["tiktok.stock.exporter"]
        exporter = backend._as_technical_user(exporter).sudo()
        shop, more, error = self._push_shop(), True, None
        end = time.monotonic() + LONGEST_RUN
        try:
            client = exporter._client(shop)
            if self._net_due():
                exporter._cast_net(shop)
            while more and not error and time.monotonic() < end:
                more, error = exporter._export(shop, client)
        except (TikTokShopError, ProblemError, UserError) as failure:
            more, error = False, failure
        exporter._beside("_finish", shop, more, error)
        return more and not error

    def _net_due(self):
        """Whether all figures are to be computed, not only what was marked."""
        last = self.stock_net_at
        return not last or last + self._pause() <= fields.Datetime.now()

    def _push_shop(self):
        """What the push has to know of the shop."""
        backend = self.backend_id
        target = self.stock_one_warehouse and backend._stock_target()
        return PushShop(
            backend.id,
            self.id,
            backend.company_id.id,
            backend.stock_mode == "live",
            backend.stock_write == "on_hand",
            target.external_id if target else None,
            self.stock_is_limited,
            self.stock_rate,
            self.stock_blocked_until,
            self.stock_latency,
            self.stock_delay,
        )

    def _stock_finished(self, more, error):
        """Note how a run has ended; trouble goes to the guard that all flows have."""
        if error or not self._stock_went_well():
            with self._sync_guard(FLOW):
                if error:
                    raise error
                self._run_succeeded(more)
                self._stay_awake(
                    self.env["tiktok.stock.card"]._next_due_at(self.backend_id)
                )

    def _stock_went_well(self):
        """The usual end, in one statement: it happens every few seconds.

        :return: False when there was trouble before, which has to be settled
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """UPDATE tiktok_sync_cursor AS flow
                      SET last_run_at = %(now)s, last_success_at = %(now)s,
                          next_run_at = %(now)s + make_interval(mins => COALESCE(
                              NULLIF(interval_now, 0), interval_minutes))
                    WHERE id = %(row)s AND sync_state = 'done'
                      AND COALESCE(sync_attempts, 0) = 0
                RETURNING (%(next_due)s)""",
                now=now,
                row=self.id,
                next_due=self.env["tiktok.stock.card"]._next_due_sql(
                    SQL("flow.backend_id")
                ),
            )
        )
        for (next_at,) in rows:
            self._stay_awake(next_at)
        return bool(rows)

    def _stay_awake(self, next_at):
        """Come back when the next card is due by itself.

        :param next_at: None when none is
        """
        if next_at and next_at > fields.Datetime.now():
            self._wake_stock(next_at.replace(microsecond=0) + timedelta(seconds=1))

    def _backlog_stock(self):
        """SKUs whose figure is still to be sent."""
        domain = [
            ("backend_id", "=", self.backend_id.id),
            ("sync_state", "=", "pending"),
        ]
        return self.env["tiktok.stock.card"].search_count(domain)
