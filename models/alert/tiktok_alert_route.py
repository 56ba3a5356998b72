from odoo import api, fields, models

from ..engine.exception_catalog import ROLES
from ..engine.tiktok_exception_desk import ROLE_GROUPS

CHANNELS = [("now", "At once"), ("digest", "In the digest"), ("off", "Only the list")]
SEE = "connector_tiktok_shop.group_user"
CONFIGURE = "connector_tiktok_shop.group_manager"
#: where nobody was chosen, not the whole warehouse is told
MOST_BY_DEFAULT = 5


class TikTokAlertRoute(models.Model):
    """Who is told about the problems of one role of a shop, and how."""

    _name = "tiktok.alert.route"
    _description = "TikTok Shop Alert Route"
    _order = "backend_id, sequence, id"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    role = fields.Selection(ROLES, required=True, readonly=True)
    user_ids = fields.Many2many(
        "res.users",
        string="Chosen People",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the shop manager, or the members of the role's group.",
    )
    urgent_channel = fields.Selection(CHANNELS, "Urgent", default="now", required=True)
    warning_channel = fields.Selection(
        CHANNELS, "Warning", default="digest", required=True
    )
    recipient_ids = fields.Many2many(
        "res.users", string="Who Is Told", compute="_compute_recipient_ids"
    )

    _role_unique = models.Constraint(
        "UNIQUE(backend_id, role)", "This shop has this role already."
    )

    @api.depends("user_ids", "role", "backend_id.user_id", "backend_id.company_id")
    def _compute_recipient_ids(self):
        for route in self:
            route.recipient_ids = route._recipients()

    @api.model
    def _ensure_routes(self, backends):
        """One row per shop and role."""
        known = {(r.backend_id, r.role) for r in backends.sudo().alert_route_ids}
        self.sudo().create(
            [
                {"backend_id": backend.id, "role": role, "sequence": sequence}
                for backend in backends
                for sequence, (role, _label) in enumerate(ROLES)
                if (backend, role) not in known
            ]
        )

    def _channel(self, severity):
        """``now``, ``digest`` or ``off``; information is never more than the list."""
        self.ensure_one()
        channels = {"2": self.urgent_channel, "1": self.warning_channel}
        return channels.get(severity, "off")

    def _recipients(self):
        """Users who are told: chosen by hand, else by role. With access to the shop."""
        self.ensure_one()
        company = self.company_id or self.backend_id.company_id
        chosen = self._with_access(self.sudo().user_ids, company)
        return chosen or self._default_recipients(self.role, company, self.backend_id)

    @api.model
    def _default_recipients(self, role, company, backend=None):
        """Who answers for a role where nobody was chosen.

        :param company: the problem's company; empty for one that all may see
        """
        if role == "manager" and backend:
            manager = self._with_access(backend.sudo().user_id, company)
            if manager:
                return manager
        group = self.env.ref(ROLE_GROUPS[role])
        members = self.env["res.users"].sudo()
        members = members.search([("all_group_ids", "in", group.id)], order="id")
        members = self._with_access(members, company)
        if role != "admin":
            # who configures is a member of every group: others stand nearer
            configure = self.env.ref(CONFIGURE)
            near = members.filtered(lambda u: configure not in u.all_group_ids)
            members = near or members
        return members[:MOST_BY_DEFAULT]

    @api.model
    def _with_access(self, users, company):
        """Those who may open a problem of the company (law L10)."""
        see = self.env.ref(SEE)
        robot = self.env["tiktok.backend"]._technical_user()
        return users.filtered(
            lambda u: (
                u.active
                and see in u.all_group_ids
                and u.id != robot.id
                and (not company or company in u.company_ids)
            )
        )
