from odoo import fields, models


class TikTokBackend(models.Model):
    """What the nightly audit says about a shop."""

    _inherit = "tiktok.backend"

    audit_hard_count = fields.Integer(
        "Must Be Mended", compute="_compute_audit_figures"
    )
    audit_state = fields.Selection(
        [("todo", "Not checked yet"), ("red", "Red"), ("green", "Green")],
        "Audit",
        compute="_compute_audit_figures",
    )

    def _compute_audit_figures(self):
        audits = self.env["tiktok.stock.audit"].search(
            [("backend_id", "in", self.ids), ("is_nightly", "=", True)]
        )
        found = audits.grouped("backend_id")
        for backend in self:
            audit = found.get(backend, audits.browse())
            backend.audit_hard_count = audit.hard_count
            backend.audit_state = audit.state or "todo"

    def _nightly_audit(self):
        """The audit of a shop that runs every night; made when it is missing."""
        self.ensure_one()
        Audit = self.env["tiktok.stock.audit"].sudo()
        domain = [("backend_id", "=", self.id), ("is_nightly", "=", True)]
        return Audit.search(domain, limit=1) or Audit.create(
            {
                "name": self.env._("Every night: %s", self.name),
                "backend_id": self.id,
                "is_nightly": True,
            }
        )

    def action_audit_stock(self):
        """Check now whether all live SKUs can be sold, and show what was found."""
        audit = self._nightly_audit()
        audit._run()
        return audit.with_env(self.env).action_open()

    def action_open_audit(self):
        """What the last night has found."""
        return self._nightly_audit().with_env(self.env).action_open()
