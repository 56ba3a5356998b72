from datetime import timedelta

from odoo import api, fields, models

from .tiktok_backend_flow import FLOWS, MODES


class TikTokSyncCursor(models.Model):
    """Where a flow of a shop stands: watermark, runs, failures.

    Own rows, so that jobs never write on the shop that people edit. The room of a
    flow adds the method ``_import_<flow>``: one page of work per call, which returns
    True when there is more to do at once.
    """

    _name = "tiktok.sync.cursor"
    _description = "TikTok Shop Flow"
    _inherit = "tiktok.sync.mixin"
    _order = "backend_id, id"
    _rec_name = "flow"

    backend_id = fields.Many2one(
        "tiktok.backend",
        string="Shop",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    flow = fields.Selection(
        [
            ("metadata", "Warehouses and Carriers"),
            ("catalog", "Listings"),
            ("order", "Orders"),
            ("cancellation", "Cancellations"),
        ],
        required=True,
        readonly=True,
    )
    mode = fields.Selection(MODES, compute="_compute_mode", inverse="_inverse_mode")
    interval_minutes = fields.Integer("Every (min)", required=True, default=60)
    position = fields.Json(
        readonly=True, help="How far the flow has read; what is in it the flow decides."
    )
    last_run_at = fields.Datetime("Last Run", readonly=True)
    last_success_at = fields.Datetime("Last Success", readonly=True)
    next_run_at = fields.Datetime("Next Run", default=fields.Datetime.now)
    backlog = fields.Integer(compute="_compute_backlog")

    _flow_unique = models.Constraint(
        "UNIQUE(backend_id, flow)", "This shop has this flow already."
    )
    _interval_positive = models.Constraint(
        "CHECK(interval_minutes > 0)", "A flow runs every minute at most."
    )

    @api.depends("flow", *(f"backend_id.{flow}_mode" for flow in FLOWS))
    def _compute_mode(self):
        for cursor in self:
            cursor.mode = cursor.backend_id[f"{cursor.flow}_mode"]

    def _inverse_mode(self):
        """The switch itself stands on the shop, where its changes are logged."""
        for cursor in self.filtered("mode"):
            cursor.backend_id[f"{cursor.flow}_mode"] = cursor.mode

    def _compute_backlog(self):
        for cursor in self:
            backlog = getattr(cursor, f"_backlog_{cursor.flow}", None)
            cursor.backlog = backlog() if backlog else 0

    # === SCHEDULE === #

    @api.model
    def _cron_run_due(self):
        """Enqueue each due flow, or run it here for shops without a job runner."""
        now = fields.Datetime.now()
        due = self.search([("next_run_at", "<=", now)], order="next_run_at")
        due = due.filtered(lambda c: c.backend_id._flow_mode(c.flow) != "off")
        for cursor_id in due.ids:
            cursor = self.browse(cursor_id)
            if cursor.backend_id.run_in_cron:
                cursor._cron_run_here()
            else:
                cursor._enqueue_run()
            self.env["ir.cron"]._commit_progress(1)

    def _cron_run_here(self):
        """Read page after page in this scheduled action, each committed."""
        while self._sync_here("_run_page"):
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _start_now(self):
        """Due at once: as a job, or with the next wake-up of the pump."""
        self.ensure_one()
        self.sync_next_try = False
        if self.backend_id.run_in_cron:
            self.next_run_at = fields.Datetime.now()
            self.env.ref("connector_tiktok_shop.ir_cron_run_flows")._trigger()
        else:
            self._enqueue_run()

    def _enqueue_run(self):
        """One job for the next page; the row is not due again meanwhile."""
        self.next_run_at = fields.Datetime.now() + self._pause()
        self._sync_call("_run")

    def _enqueue_extra_run(self):
        """A run besides the schedule; it joins one that waits already.

        The row is left alone: whoever reads this flow right now has it locked.
        """
        if self.backend_id.run_in_cron:
            self._start_now()
        else:
            key = f"tiktok_shop_extra_run_{self.id}"
            self._sync_call("_run", identity_key=key)

    def _enqueue_next_try(self, next_try):
        """Come back at the time the guard has chosen."""
        self.next_run_at = next_try

    def _sync_bug(self):
        """The next turn comes at the usual time, else the pump meets the bug at once
        again."""
        for cursor in self:
            cursor.next_run_at = fields.Datetime.now() + cursor._pause()
        return super()._sync_bug()

    # === JOB BODY === #

    def _run(self):
        """Job: read one page; go on with another job while there is more."""
        if self._run_page():
            self._sync_call("_run")

    def _run_page(self):
        """Read one page of this flow.

        :return: True when there is more to read at once
        """
        self.ensure_one()
        # somebody else reads this flow right now: it also reads what we want
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        backend = self.backend_id
        if backend._flow_mode(self.flow) == "off":
            return False
        cursor = backend._as_technical_user(self)
        more = False
        self.last_run_at = fields.Datetime.now()
        with self._sync_guard(self.flow):
            more = getattr(cursor, f"_import_{self.flow}")()
            self._run_succeeded(more)
        return more

    def _run_succeeded(self, more):
        now = fields.Datetime.now()
        vals = {"last_run_at": now, "last_success_at": now}
        # further pages come by a job of their own; without a runner the pump reads on
        if not (more and self.backend_id.run_in_cron):
            vals.update(self._prepare_interval_vals())
            vals["next_run_at"] = now + timedelta(minutes=vals["interval_now"])
        self.write(vals)
        if self.sync_state != "done" or self.sync_attempts:
            self._sync_done()
            self.env["tiktok.exception"]._settle(self)
            self.env["tiktok.exception"]._settle(self.backend_id, self.flow)

    def _job_failed(self, **failure):
        """A job met a bug: counted as an attempt, so that the next run that goes well
        closes the problem."""
        # whoever runs right now may go well: not waited for
        for cursor in self.try_lock_for_update(allow_referencing=True):
            cursor.sync_attempts += 1
        return super()._job_failed(**failure)

    # === FLOW: WAREHOUSES AND CARRIERS === #

    def _import_metadata(self):
        """Mirror warehouses, delivery options and carriers of the shop.

        All in one go: there is never more to read.

        :raises client.TikTokShopError: when a call fails; nothing is written then
        """
        self.ensure_one()
        backend = self.backend_id
        data = self.env["tiktok.metadata.importer"]._fetch(backend)
        Warehouse = self.env["tiktok.warehouse"]
        warehouses = Warehouse._upsert_warehouses(backend, data["warehouses"])
        options = self.env["tiktok.delivery.option"]._upsert_delivery_options(
            backend, self._with_binding_ids(data["options"], warehouses)
        )
        providers = self.env["tiktok.shipping.provider"]._upsert_providers(
            backend, self._with_binding_ids(data["carriers"], options)
        )
        self.env["tiktok.carrier.offer"]._upsert_offers(
            backend, data["offers"], options, providers
        )
        return False

    @staticmethod
    def _with_binding_ids(offers, bindings):
        """``{id: (payload, ids)}`` with ids of bindings in place of TikTok's."""
        return {
            key: (payload, [bindings[i].id for i in ids])
            for key, (payload, ids) in offers.items()
        }

    # === BUTTONS === #

    def action_run_now(self):
        """Button: run this flow now."""
        return self.backend_id._start_flow(self.flow)

    def action_retry(self):
        """Button of the exception desk: run this flow now."""
        for cursor in self:
            cursor.action_run_now()
