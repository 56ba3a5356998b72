from odoo import api, fields, models
from odoo.exceptions import UserError
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
    message_line = fields.Char("What Happened", compute="_compute_message_line")
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

    @api.depends("message")
    def _compute_message_line(self):
        """The message on one line: lists cut it where the column ends."""
        for exception in self:
            exception.message_line = " ".join((exception.message or "").split())

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

    def action_retry(self):
        """Try the waiting objects again, at once and in view of the user.

        Many are tried together; where that does not work, one by one, so that one
        that cannot be tried does not hold up the others.

        :raises UserError: for a single problem that cannot be tried
        """
        waiting = self.filtered(lambda e: e.state == "open")
        if len(waiting) == 1:
            waiting._retry()
            return True
        refused = []
        for alike in waiting._in_alike_batches():
            refused += alike._retry_together()
        return self._retry_notice(len(waiting), refused)

    def _in_alike_batches(self):
        """Problems with the same kind of object in the same shop."""
        batches = {}
        for exception in self:
            key = (exception.backend_id, exception.account_id, exception.res_model)
            batches.setdefault(key, self.browse())
            batches[key] |= exception
        return batches.values()

    def _retry_together(self):
        """Try alike problems; the refusals of those that cannot be tried."""
        try:
            with self.env.cr.savepoint():
                self._retry()
            return []
        except (UserError, ValueError) as error:
            if len(self) == 1:
                return [str(error)]
        return [text for exception in self for text in exception._retry_together()]

    def _retry(self):
        model = self[:1].res_model
        records = self.env[model].browse() if model in self.env else None
        if records is not None:
            records = records.browse(dict.fromkeys(self.mapped("res_id"))).exists()
        found = set(records.ids) if records else set()
        self.filtered(lambda e: e.res_id not in found)._close("solved")
        if records and hasattr(records, "action_retry"):
            records.action_retry()

    def _retry_notice(self, count, refused):
        """What became of many that were tried together."""
        backends = self.env["tiktok.backend"]
        if not refused:
            text = self.env._("%s problem(s) are tried again.", count)
            return backends._notify("success", text)
        text = self.env._(
            "%(refused)s of %(count)s could not be tried again: %(why)s",
            refused=len(refused),
            count=count,
            why=" ".join(dict.fromkeys(refused[:3])),
        )
        return backends._notify("warning", text)

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
