from odoo import api, fields, models
from odoo.tools import SQL

from .audit_judgement import Finding
from .audit_kinds import HARD, KINDS, SEVERITIES, key_of, severity_of

#: columns that are written at once, with their types
_COLUMNS = {
    "code": "varchar",
    "severity": "varchar",
    "sku_id": "int4",
    "product_id": "int4",
    "warehouse_id": "int4",
    "detail": "varchar",
    "sku_count": "int4",
}


class TikTokStockAuditLine(models.Model):
    """One finding of an audit: what is the matter, with what, and the way out."""

    _name = "tiktok.stock.audit.line"
    _description = "TikTok Shop Stock Audit Finding"
    _order = "severity, code, sku_id, id"
    _rec_name = "title"

    audit_id = fields.Many2one(
        "tiktok.stock.audit", required=True, index=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(related="audit_id.backend_id", string="Shop")
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    code = fields.Selection(
        selection=lambda self: [(code, str(k.title)) for code, k in KINDS.items()],
        string="Finding",
        required=True,
        readonly=True,
    )
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    sku_id = fields.Many2one("tiktok.sku", "SKU", readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one(
        "tiktok.warehouse", "TikTok Warehouse", readonly=True, ondelete="cascade"
    )
    detail = fields.Char(readonly=True)
    sku_count = fields.Integer("SKUs", readonly=True, default=1)
    subject = fields.Char("With What", compute="_compute_subject")
    title = fields.Char("What", compute="_compute_words")
    effect = fields.Char("What Happens", compute="_compute_words")
    repair_label = fields.Char("One Click", compute="_compute_words")
    asks = fields.Boolean(compute="_compute_words")
    may_be_meant = fields.Boolean(compute="_compute_may_be_meant")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_words(self):
        for line in self:
            kind = KINDS[line.code]
            line.title = str(kind.title)
            line.effect = str(kind.effect)
            line.repair_label = str(kind.repair)
            line.asks = kind.asks

    @api.depends("code", "severity")
    def _compute_may_be_meant(self):
        """Whether a person may say that the promotion goes on as it is."""
        for line in self:
            is_hard = line.severity == HARD
            line.may_be_meant = is_hard and KINDS[line.code].for_promotion

    @api.depends("sku_id", "warehouse_id", "product_id", "detail", "sku_count")
    def _compute_subject(self):
        """The SKU, or the warehouse with the number of SKUs that lie in it."""
        for line in self:
            thing = line.sku_id or line.warehouse_id
            line.subject = thing.display_name or line.detail
            if not line.sku_id:
                line.subject = self.env._(
                    "%(name)s (%(count)s SKUs)",
                    name=line.subject,
                    count=line.sku_count,
                )

    def _replace_all(self, audit, findings):
        """These lines make room for the findings of a new check; two statements."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM tiktok_stock_audit_line WHERE audit_id = %s", audit.id)
        )
        self._insert(audit, findings)

    @api.model
    def _insert(self, audit, findings):
        """Thousands of lines in one statement: the ORM would need hundreds."""
        values = [self._prepare_vals(audit, finding) for finding in findings]
        columns = SQL(", ").join(map(SQL.identifier, _COLUMNS))
        arrays = SQL(", ").join(
            SQL("%s::%s[]", [row[name] for row in values], SQL(kind))
            for name, kind in _COLUMNS.items()
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO tiktok_stock_audit_line
                       (audit_id, company_id, create_uid, create_date, %s)
                   SELECT %s, %s, %s, now() AT TIME ZONE 'UTC', found.*
                     FROM unnest(%s) AS found""",
                columns,
                audit.id,
                audit.company_id.id,
                self.env.uid,
                arrays,
            )
        )
        self.invalidate_model()
        audit.invalidate_recordset(["line_ids"])

    @api.model
    def _prepare_vals(self, audit, finding):
        """Columns of one finding; who has called it meant so stands beside it."""
        accepted = audit.accepted or {}
        severity = severity_of(finding, not audit.is_nightly, accepted)
        if key_of(finding) in accepted:
            name = accepted[key_of(finding)]
            finding = finding._replace(detail=self.env._("Meant so: %s", name))
        return {**finding._asdict(), "severity": severity}

    def action_accept(self):
        """Button: this is meant so; the promotion may go on with it.

        :raises AccessError: for users who may only see
        """
        self._check_may_repair()
        for audit in self.audit_id:
            lines = (self & audit.line_ids).filtered("may_be_meant")
            keys = [key_of(Finding(line.code, line.sku_id.id)) for line in lines]
            found = dict.fromkeys(keys, self.env.user.name)
            audit.sudo().accepted = {**(audit.accepted or {}), **found}
            audit._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
