from odoo import api, fields, models
from odoo.fields import Domain

#: which role of the catalogue a group answers for
ROLE_GROUPS = {
    "manager": "connector_tiktok_shop.group_operator",
    "warehouse": "stock.group_stock_user",
    "accountant": "connector_tiktok_shop.group_accountant",
    "admin": "connector_tiktok_shop.group_manager",
}


class TikTokException(models.Model):
    """The exception desk: who looks at what."""

    _inherit = "tiktok.exception"

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    object_kind = fields.Char("Kind of Object", compute="_compute_object_kind")

    @api.model
    def _my_roles(self):
        """Roles of the catalogue that the current user answers for."""
        user = self.env.user
        return [role for role, group in ROLE_GROUPS.items() if user.has_group(group)]

    @api.depends("role", "user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._domain_is_mine())
        for exception in self:
            exception.is_mine = exception in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._domain_is_mine()

    @api.model
    def _domain_is_mine(self):
        return Domain("user_id", "=", self.env.uid) | (
            Domain("user_id", "=", False) & Domain("role", "in", self._my_roles())
        )

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_object_kind(self):
        names = {
            model.model: model.name
            for model in self.env["ir.model"]
            .sudo()
            .search([("model", "in", self.mapped("res_model"))])
        }
        for exception in self:
            exception.object_kind = names.get(exception.res_model)

    def action_assign_to_me(self):
        """Take these problems over."""
        self.user_id = self.env.user
        return True

    def action_reopen(self):
        """Put dismissed problems on the list again, unless they came back already."""
        for exception in self.filtered(lambda e: e.state == "dismissed"):
            record = self.env[exception.res_model].browse(exception.res_id)
            domain = self._key_domain(record, exception.flow, [exception.code])
            if not self.search_count(domain, limit=1):
                exception.write({"state": "open", "closed_at": False})
        return True
