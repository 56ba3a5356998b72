import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class TikTokMappingImport(models.TransientModel):
    """Maps SKUs from a file: first a preview of what would change, then the change."""

    _name = "tiktok.mapping.import"
    _description = "TikTok Shop Mapping Import"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", help="Empty: all shops of the company."
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    step = fields.Selection(
        [("file", "File"), ("preview", "Preview")], default="file", required=True
    )
    line_ids = fields.One2many("tiktok.mapping.import.line", "wizard_id", readonly=True)
    change_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    summary = fields.Char(compute="_compute_counts")

    @api.depends("backend_id")
    @api.depends_context("company")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.backend_id.company_id or self.env.company

    @api.depends("line_ids.state")
    def _compute_counts(self):
        labels = dict(
            self.env["tiktok.mapping.import.line"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            counts = {state: states.count(state) for state in labels}
            wizard.change_count = counts["new"] + counts["changed"]
            wizard.error_count = counts["error"]
            wizard.summary = " · ".join(
                f"{labels[state]}: {count}" for state, count in counts.items() if count
            )

    def action_preview(self):
        """Show what the file would change.

        :raises UserError: when the file cannot be read at all
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        rows = self.env["tiktok.mapping.file"]._read_rows(
            self.filename, base64.b64decode(self.file)
        )
        plan = self.env["tiktok.mapping.plan"]._plan(
            rows, self.backend_id, self.company_id
        )
        lines = [Command.create(self._prepare_line_vals(row)) for row in plan]
        self.write({"step": "preview", "line_ids": [Command.clear(), *lines]})
        return self._action_reopen()

    @api.model
    def _prepare_line_vals(self, row):
        """Values of one row of the preview."""
        return {
            "number": row.number,
            "state": row.state,
            "key": row.key,
            "sku_ids": [Command.set(row.skus.ids)] if row.skus else False,
            "product_id": row.product and row.product.id,
            "pack_quantity": row.pack,
            "before": row.before,
            "after": row.after,
            "message": row.message,
        }

    def action_back(self):
        """Choose another file."""
        self.write({"step": "file", "file": False, "line_ids": [Command.clear()]})
        return self._action_reopen()

    def action_apply(self):
        """Write what the preview shows; rows with errors are left out. Orders that
        waited go on at once."""
        self.ensure_one()
        todo = self.line_ids.filtered(lambda line: line.state in ("new", "changed"))
        matches = {
            sku: (line.product_id, line.pack_quantity)
            for line in todo
            for sku in line.sku_ids
        }
        self.env["tiktok.sku"]._set_mapping(matches, "file")
        todo.filtered(lambda line: not line.sku_ids)._write_aliases()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s rows applied, %(errors)s left out.",
                    count=len(todo),
                    errors=self.error_count,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _action_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import Mapping"),
        }
