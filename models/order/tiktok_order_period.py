from datetime import timedelta, timezone

from odoo import api, fields, models

from .order_list import next_position, search_page
from .tiktok_order_sync import FLOW

#: own work of a person: after fresh orders, before the nightly sweep
PRIORITY = 15


class TikTokOrderPeriod(models.Model):
    """A period whose orders a person wants to have read again.

    One page per job; ``position`` moves in the transaction that stores and enqueues
    the page, so that a crash repeats one page at most.
    """

    _name = "tiktok.order.period"
    _description = "TikTok Shop Orders of a Period"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"

    _sync_flow = FLOW

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    date_from = fields.Datetime("Changed from", required=True)
    date_to = fields.Datetime("Changed until", required=True)
    position = fields.Json(readonly=True, copy=False)
    order_count = fields.Integer(
        "Orders", readonly=True, copy=False, help="As counted by TikTok at the start."
    )

    _period_forward = models.Constraint(
        "CHECK(date_from < date_to)", "A period ends after it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for period in self:
            period.display_name = self.env._(
                "Orders from %(start)s to %(end)s",
                start=fields.Datetime.to_string(period.date_from),
                end=fields.Datetime.to_string(period.date_to),
            )

    def _bounds(self):
        """Unix seconds of the period, the end exclusive."""
        return [
            int(moment.replace(tzinfo=timezone.utc).timestamp())
            for moment in (self.date_from, self.date_to)
        ]

    # === JOB === #

    def _enqueue_read(self, eta=None):
        """One job for the next page of each period."""
        self._sync_call_parts(
            "_import_period", "ir_cron_read_periods", eta=eta, priority=PRIORITY
        )

    def _enqueue_next_try(self, next_try):
        """Come back at the time the guard has chosen."""
        self._enqueue_read(eta=next_try)

    def _import_period(self):
        """Job: read one page; go on with another job while there is more."""
        if self._import_page():
            self._enqueue_read()

    def _import_page(self):
        """Read one page, unless somebody else reads this period right now.

        :return: True when there is more to read at once
        """
        period = self._sync_claim()
        if not period or period.backend_id._flow_mode(FLOW) == "off":
            return False
        more = False
        with period._sync_guard(FLOW):
            more = period._read_page()
            if not more:
                period._sync_done()
            self.env["tiktok.exception"]._settle(period)
        return more

    def _read_page(self):
        """Want every order of the next page.

        :return: True when there are more pages
        """
        backend = self.backend_id
        position = self.position or {}
        if "until" not in position:
            position = dict(zip(("at", "until"), self._bounds(), strict=True))
        page = search_page(
            backend._client(), position["at"], position["until"], position.get("token")
        )
        orders = self.env["tiktok.order"]
        ids = list(dict.fromkeys(payload["id"] for payload in page["orders"]))
        listed = orders._upsert_from_list(backend, page["orders"])
        # asked for by a person: also those whose list entry is unchanged
        (listed | orders._upsert_ids(backend, ids))._enqueue_import(priority=PRIORITY)
        position = next_position(position, page)
        self.write(
            {
                "position": position,
                "order_count": self.order_count or page["total_count"],
            }
        )
        return "until" in position

    # === PUMP AND BUTTON === #

    @api.model
    def _cron_read_due(self):
        """Shops without a job runner: read what is due. Others: mend lost jobs."""
        backends = self.env["tiktok.backend"].search([("state", "=", "connected")])
        for backend in backends._is_running():
            due = self._due_domain(backend)
            if backend.run_in_cron:
                self.search(due)._cron_read_here()
            else:
                self._sync_lost(due)._enqueue_read()

    def _cron_read_here(self):
        """Read these periods to their end, page by page; committed after each."""
        for period_id in self.ids:
            period = self.browse(period_id)
            period = period.backend_id._as_technical_user(period)
            while period._sync_here("_import_page"):
                if not self.env["ir.cron"]._commit_progress(1):
                    return
            self.env["ir.cron"]._commit_progress(1)

    @api.autovacuum
    def _gc_done(self):
        """Periods that were read long ago."""
        old = fields.Datetime.now() - timedelta(days=90)
        self.search([("sync_state", "=", "done"), ("write_date", "<", old)]).unlink()

    def action_retry(self):
        """Button: go on from where reading stopped; a period read to its end is read
        anew.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        self.sudo().write(self._wanted_vals())
        self._enqueue_read()
        return True
