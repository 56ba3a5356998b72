from odoo import api, fields, models
from odoo.tools import split_every

from ...client import ScopeError
from ...client.order import MOST_REFERENCES

FLOW = "reference"
#: after everything that ships goods
PRIORITY = 30
#: new references per shop and run of the pump
MOST_NEW = 10 * MOST_REFERENCES
PLATFORM = "ERP_SYSTEM"
#: pieces that one order may name (contract, addExternalOrderReferences)
MOST_PIECES = 100


class TikTokOrderReference(models.Model):
    """The number of the sales order, written onto the order on TikTok.

    So that whoever looks at the order in Seller Center, or asks through another
    app, finds the document in Odoo. One row per TikTok order: it is wanted from the
    confirmation on, and done when TikTok has taken it.
    """

    _name = "tiktok.order.reference"
    _description = "TikTok Shop Order Reference"
    _inherit = "tiktok.sync.mixin"
    _rec_name = "order_id"
    _sync_flow = FLOW

    order_id = fields.Many2one(
        "tiktok.order", "TikTok Order", required=True, ondelete="cascade", readonly=True
    )
    backend_id = fields.Many2one(
        related="order_id.backend_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True, index=True
    )
    name = fields.Char("Reference on TikTok", readonly=True)

    _order_unique = models.Constraint(
        "UNIQUE(order_id)", "This order has its reference already."
    )

    # === PUMP === #

    @api.model
    def _cron_write_references(self):
        """Want the references of orders confirmed since, and send what is due."""
        for backend in self.env["tiktok.backend"]._running():
            if not backend._writes_references():
                continue
            self._want_new(backend)._enqueue_export()
            self.env["ir.cron"]._commit_progress(1)
            if backend.run_in_cron:
                self._cron_export_here(backend)
            else:
                self._mend_lost_jobs(backend)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _want_new(self, backend):
        """A row for each confirmed order that has none."""
        orders = self.env["tiktok.order"].search(
            [
                ("backend_id", "=", backend.id),
                ("sale_order_id.state", "=", "sale"),
                ("external_state", "!=", "CANCELLED"),
                ("reference_ids", "=", False),
            ],
            order="id",
            limit=MOST_NEW,
        )
        return self.create([{"order_id": order.id} for order in orders])

    @api.model
    def _cron_export_here(self, backend):
        """Shops without a job runner: send what is due; what failed together, alone."""
        due = self.search(self._due_domain(backend), order="id")
        alone = due.filtered("sync_attempts")
        batches = [*split_every(MOST_REFERENCES, (due - alone).ids)]
        for ids in [*batches, *split_every(1, alone.ids)]:
            rows = backend._as_technical_user(self.browse(ids))
            rows._sync_here("_export_references")
            self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _mend_lost_jobs(self, backend):
        """New jobs for due rows that no job has taken for a quarter of an hour."""
        self._sync_lost(self._due_domain(backend), MOST_NEW)._enqueue_export()

    def _enqueue_export(self, eta=None):
        """One job per hundred rows of a shop."""
        for rows in self.grouped("backend_id").values():
            for ids in split_every(MOST_REFERENCES, rows.ids):
                self.browse(ids)._sync_call(
                    "_export_references", eta=eta, priority=PRIORITY
                )

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_export(eta=next_try)

    # === JOB BODY === #

    def _export_references(self):
        """Job: write the numbers of up to a hundred sales orders onto TikTok's orders.

        May run twice: a reference that is written again replaces itself (contract,
        addExternalOrderReferences).
        """
        rows = self._sync_claim()
        rows = rows.filtered(lambda r: r.backend_id._writes_references())
        if not rows:
            return
        errors = None
        with rows._sync_guard(FLOW, savepoint=False):
            payload = [row._prepare_reference_payload() for row in rows]
            errors = rows.backend_id._client().add_external_references(payload)
        if errors is not None:
            rows._note_answer(errors)

    def _prepare_reference_payload(self):
        """What TikTok keeps with one order (hook for integrators)."""
        sale = self.order_id.sale_order_id
        units = self.order_id.line_ids.filtered("sale_line_id")[:MOST_PIECES]
        return {
            "id": self.order_id.external_id,
            "external_order": {
                "id": sale.name,
                "platform": PLATFORM,
                "line_items": [
                    {"id": str(unit.sale_line_id.id), "origin_id": unit.external_id}
                    for unit in units
                ],
            },
        }

    def _note_answer(self, errors):
        """Done, but for the orders that TikTok refuses by name."""
        refusals = {(e.get("detail") or {}).get("order_id"): e for e in errors}
        refused = self.filtered(lambda r: r.order_id.external_id in refusals)
        for row in refused:
            error = refusals[row.order_id.external_id]
            text = self.env._(
                "%(message)s (code %(code)s)",
                message=error.get("message") or "-",
                code=error.get("code") or "-",
            )
            row._sync_problem(FLOW, "reference_refused", text, "failed")
        taken = self - refused
        for row in taken:
            row.name = row.order_id.sale_order_id.name
        taken._sync_done()
        self.env["tiktok.exception"]._settle(taken, FLOW)

    def _sync_refused(self, flow, error):
        """A refusal of many says nothing about each: they are tried one by one.

        Nobody is in need of a reference: a refusal is information, and a missing
        permission stops nothing else.
        """
        desk = self.env["tiktok.exception"]
        text = desk._client_error_text(error)
        if isinstance(error, ScopeError):
            self._sync_wait(text, "failed")
            return self._report_once(flow, "reference_refused", text)
        if desk._problem_code(error) != "business_refused":
            return super()._sync_refused(flow, error)
        if len(self) == 1:
            return self._sync_problem(flow, "reference_refused", text, "failed")
        self.write({"sync_attempts": 1})
        return [row._enqueue_export() for row in self]

    # === BUTTONS === #

    def action_retry(self):
        """Button of the exception desk: write the references now.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        rows = self.sudo()
        rows.write({"sync_state": "pending", "sync_next_try": False})
        rows._enqueue_export()
        return True

    def get_formview_action(self, access_uid=None):
        """A reference is shown on its order."""
        return self.order_id.get_formview_action(access_uid)


class TikTokOrder(models.Model):
    """The reference of an order."""

    _inherit = "tiktok.order"

    reference_ids = fields.One2many("tiktok.order.reference", "order_id")
    reference_name = fields.Char(related="reference_ids.name")


class TikTokBackend(models.Model):
    """Whether a shop gets references."""

    _inherit = "tiktok.backend"

    write_reference = fields.Boolean(
        "Write Order Numbers to TikTok",
        default=True,
        tracking=True,
        help="TikTok keeps the number of the confirmed sales order with its order.",
    )

    def _writes_references(self):
        """Whether references of this shop may be sent now."""
        return self.write_reference and self._flow_mode("order") == "live"
