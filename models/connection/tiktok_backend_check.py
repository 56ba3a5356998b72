from odoo import api, fields, models

CHECK_KINDS = [("connection", "Connection"), ("readiness", "Readiness")]
CHECK_STATES = [
    ("failed", "Failed"),
    ("warning", "Warning"),
    ("ok", "OK"),
]


class TikTokBackendCheck(models.Model):
    """One line of a report about a shop: what was looked at and how it stands."""

    _name = "tiktok.backend.check"
    _description = "TikTok Shop Check"
    _order = "backend_id, kind, sequence, id"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    kind = fields.Selection(CHECK_KINDS, required=True)
    sequence = fields.Integer()
    code = fields.Char(required=True)
    name = fields.Char("What", required=True)
    state = fields.Selection(CHECK_STATES, "Result", required=True)
    detail = fields.Text()
    hint = fields.Text("What to Do")
    summary = fields.Text("What Was Found", compute="_compute_summary")
    blocks_flow = fields.Char(
        "Stops", help="Flows that cannot work until it is mended."
    )
    url = fields.Char("Link")
    checked_at = fields.Datetime(default=fields.Datetime.now, required=True)

    _code_unique = models.Constraint(
        "UNIQUE(backend_id, kind, code)", "This check is in the report already."
    )

    @api.depends("detail", "hint")
    def _compute_summary(self):
        for check in self:
            check.summary = "\n".join(filter(None, (check.detail, check.hint)))

    @api.model
    def _store(self, backend, kind, rows):
        """Replace the report of one kind by a new one, what is to mend first.

        :param rows: list of dicts with ``code``, ``name``, ``state`` and, as far as
            there is something to say, ``detail``, ``hint``, ``flows``, ``url``
        """
        labels = self._flow_labels()
        old = self.sudo().search([("backend_id", "=", backend.id), ("kind", "=", kind)])
        old.unlink()
        order = [state for state, _label in CHECK_STATES]
        vals_list = []
        for row in sorted(rows, key=lambda row: order.index(row["state"])):
            vals = dict(row, backend_id=backend.id, kind=kind, sequence=len(vals_list))
            flows = vals.pop("flows", ())
            if vals["state"] == "failed":
                vals["blocks_flow"] = ", ".join(labels[flow] for flow in flows)
            vals_list.append(vals)
        return self.sudo().create(vals_list)

    @api.model
    def _flow_labels(self):
        """Flows by name, as people read them."""
        field = self.env["tiktok.sync.cursor"]._fields["flow"]
        labels = dict(field._description_selection(self.env))
        return {**labels, "connection": self.env._("All flows")}

    def action_open_url(self):
        """Open the page on which this is mended."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
