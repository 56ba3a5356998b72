from odoo import fields, models


class ResUsers(models.Model):
    """The technical user belongs to each company that has a shop."""

    _inherit = "res.users"

    def _tiktok_join_companies(self, companies):
        """Let the technical user work in the companies of the shops."""
        missing = companies - self.company_ids
        if missing:
            self.write({"company_ids": [fields.Command.link(c.id) for c in missing]})
