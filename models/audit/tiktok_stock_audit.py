from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .audit_kinds import HARD, KINDS, SOFT

#: what an audit is about, and the exception that the nightly one opens
FLOW = "stock"
PROBLEM = "audit_failed"
#: findings about SKUs that somebody keeps out of the push, with a reason
LEFT_OUT = ("excluded", "frozen", "ignored")
STATES = [
    ("todo", "Not checked yet"),
    ("red", "Something must be mended"),
    ("green", "All can be sold"),
    ("ready", "Ready"),
]


class TikTokStockAudit(models.Model):
    """Whether every SKU that buyers can order has one valid target.

    Each shop has one that runs every night; more are made before a promotion, about
    the SKUs that it sells. Green: nothing hard was found. A promotion can be marked
    ready only when it is green at that very moment.
    """

    _name = "tiktok.stock.audit"
    _description = "TikTok Shop Stock Audit"
    _order = "is_nightly desc, event_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("Promotion"))
    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["tiktok.backend"].search([], limit=1),
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    is_nightly = fields.Boolean("Every Night", readonly=True, copy=False)
    event_date = fields.Date("Date of the Promotion")
    scope = fields.Selection(
        [("live", "All live SKUs of the shop"), ("chosen", "Only these")],
        "SKUs",
        default="live",
        required=True,
    )
    listing_ids = fields.Many2many(
        "tiktok.product", string="Listings", domain="[('backend_id', '=', backend_id)]"
    )
    sku_ids = fields.Many2many(
        "tiktok.sku",
        string="Single SKUs",
        domain="[('backend_id', '=', backend_id)]",
    )
    state = fields.Selection(STATES, default="todo", readonly=True, copy=False)
    checked_at = fields.Datetime("Checked", readonly=True, copy=False)
    sku_count = fields.Integer("SKUs Checked", readonly=True, copy=False)
    hard_count = fields.Integer("Must Be Mended", readonly=True, copy=False)
    soft_count = fields.Integer("Worth a Look", readonly=True, copy=False)
    finding_count = fields.Integer(compute="_compute_finding_count")
    left_out_count = fields.Integer("Left out on Purpose", readonly=True, copy=False)
    ready_user_id = fields.Many2one(
        "res.users", "Marked Ready by", readonly=True, copy=False
    )
    accepted = fields.Json(
        readonly=True, copy=False, help="Findings that are meant so, and who says it."
    )
    line_ids = fields.One2many(
        "tiktok.stock.audit.line", "audit_id", "Findings", readonly=True
    )

    _nightly_unique = models.UniqueIndex(
        "(backend_id) WHERE is_nightly", "A shop has one nightly audit."
    )

    @api.depends("hard_count", "soft_count")
    def _compute_finding_count(self):
        for audit in self:
            audit.finding_count = audit.hard_count + audit.soft_count

    def write(self, vals):
        """Another choice of SKUs has to be checked anew."""
        if {"scope", "sku_ids", "listing_ids", "backend_id"} & vals.keys():
            vals = {**vals, "state": "todo"}
        return super().write(vals)

    # === RUNNING === #

    def action_run(self):
        """Check now; the findings replace the former ones.

        :raises UserError: when no SKU was chosen
        """
        for audit in self:
            audit._run()
        return True

    def _run(self):
        self.ensure_one()
        skus = self._chosen_skus()
        count, findings = self.env["tiktok.stock.auditor"]._findings(
            self.backend_id, skus, self.scope == "chosen"
        )
        # rows of the system: whoever may look may check
        audit = self.sudo()
        audit.line_ids._replace_all(audit, findings)
        audit._note_result(count)

    def _chosen_skus(self):
        """The SKUs that this audit is about; None for all live ones."""
        if self.scope == "live":
            return None
        skus = (self.sku_ids | self.listing_ids.sku_ids).filtered(
            lambda sku: sku.external_state != "DELETED"
        )
        if not skus:
            raise UserError(self.env._("Choose the listings or SKUs first."))
        return skus

    def _note_result(self, count=None):
        """Count the findings and take the colour from them."""
        self.env.flush_all()
        hard, soft, left_out = self._count_findings()
        self.write(
            {
                "checked_at": fields.Datetime.now(),
                "sku_count": self.sku_count if count is None else count,
                "hard_count": hard,
                "soft_count": soft,
                "left_out_count": left_out,
                "state": "red" if hard else "green",
            }
        )
        if self.is_nightly:
            self._tell()

    def _count_findings(self):
        """How many are hard, how many soft, and how many SKUs those leave out."""
        return self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE severity = %(hard)s),
                          count(*) FILTER (WHERE severity = %(soft)s),
                          count(*) FILTER (WHERE severity = %(soft)s
                                             AND code = ANY(%(left_out)s))
                     FROM tiktok_stock_audit_line WHERE audit_id = %(audit)s""",
                hard=HARD,
                soft=SOFT,
                left_out=list(LEFT_OUT),
                audit=self.id,
            )
        )[0]

    def action_mark_ready(self):
        """Check once more and mark the promotion ready.

        :raises UserError: when something has to be mended
        """
        self.ensure_one()
        self._run()
        if self.hard_count:
            raise UserError(
                self.env._(
                    "%(name)s is not ready: %(count)s findings must be mended first.",
                    name=self.name,
                    count=self.hard_count,
                )
            )
        self.sudo().write({"state": "ready", "ready_user_id": self.env.uid})
        return True

    # === EVERY NIGHT === #

    @api.model
    def _cron_audit(self):
        """Check all shops that run; one exception per shop as long as it is red."""
        backends = self.env["tiktok.backend"].search([("state", "=", "connected")])
        todo = [backend for backend in backends if backend._is_running()]
        cron = self.env["ir.cron"]
        for done, backend in enumerate(todo, start=1):
            backend._nightly_audit()._run()
            cron._commit_progress(1, remaining=len(todo) - done)

    def _tell(self):
        """One exception for the shop while a live SKU cannot be sold as it should."""
        desk = self.env["tiktok.exception"]
        if not self.hard_count:
            desk._settle(self, FLOW, [PROBLEM])
            return
        rows = self.env["tiktok.stock.audit.line"]._read_group(
            [("audit_id", "=", self.id), ("severity", "=", HARD)],
            ["code"],
            ["__count"],
            order="__count desc",
        )
        text = ", ".join(f"{KINDS[code].title} ({count})" for code, count in rows)
        desk._report(self, FLOW, PROBLEM, text)

    # === BUTTONS === #

    def action_open(self):
        """Open the audit with its findings."""
        self.ensure_one()
        return self.get_formview_action()

    def action_retry(self):
        """Button of the exception desk: check again."""
        return self.action_run()

    def action_open_findings(self):
        """The findings as a list of their own, to sort and mend many at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_stock_audit_line_action"
        )
        return {**action, "domain": [("audit_id", "=", self.id)]}

    @api.autovacuum
    def _gc_old(self):
        """Forget audits of promotions that are over for half a year."""
        before = fields.Date.subtract(fields.Date.today(), months=6)
        domain = [("is_nightly", "=", False), ("event_date", "<", before)]
        self.search(domain).unlink()
