from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.exception_catalog import ROLES
from .alert_clock import DEADLINE_STEPS, Facts, due_steps, next_look

ACTIVITY = "connector_tiktok_shop.activity_alert"
#: whatever the clock of a problem depends on
CLOCKED = {"severity", "role", "user_id", "deadline", "state"}


class TikTokException(models.Model):
    """Problems are told to people, and climb when nobody looks after them."""

    _name = "tiktok.exception"
    _inherit = ["tiktok.exception", "mail.thread", "mail.activity.mixin"]

    alert_ids = fields.One2many(
        "tiktok.alert", "exception_id", "Told", readonly=True, copy=False
    )
    alert_next_at = fields.Datetime(
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="When there is something to tell next.",
    )
    escalated_to = fields.Selection(
        ROLES,
        readonly=True,
        copy=False,
        help="Told as well, because nobody looked or the deadline came near.",
    )

    _alert_due = models.Index("(alert_next_at) WHERE state = 'open'")

    @api.model_create_multi
    def create(self, vals_list):
        """Problems come in masses: no follower and no message for each."""
        quiet = self.with_context(tracking_disable=True)
        return super(TikTokException, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Wake the clock, and close the activities of those it is taken from."""
        if CLOCKED & vals.keys() and "alert_next_at" not in vals:
            vals = {**vals, "alert_next_at": fields.Datetime.now()}
        result = super().write(vals)
        if vals.get("user_id"):
            self._alert_activities().filtered(
                lambda a: a.user_id.id != vals["user_id"]
            ).unlink()
        return result

    def _close(self, state):
        """What is closed asks nobody for anything."""
        result = super()._close(state)
        self._hand_on_activities()
        return result

    @api.model
    def _domain_is_mine(self):
        """Mine is also what has climbed up to my role."""
        climbed = Domain("escalated_to", "in", self._my_roles())
        return super()._domain_is_mine() | climbed

    # === THE CLOCK === #

    def _alert_shops(self):
        """Shops whose settings and people count: its own, or all of the account."""
        self.ensure_one()
        shops = self.sudo().backend_id or self.sudo().account_id.backend_ids
        return shops.filtered("active")

    def _alert_plan(self, now):
        """Note what has to be told to whom, and take the steps that come with it.

        The rows are locked by the caller.
        """
        looked_at = self._looked_at()
        people, vals_list = {}, []
        for exception in self:
            shops = exception._alert_shops()
            pace = shops[:1]._alert_pace()
            if not pace:
                continue
            facts = exception._alert_facts(shops, looked_at)
            for step in due_steps(facts, now, pace):
                key = (shops, exception.company_id, exception.user_id, step.role)
                if key not in people:
                    people[key] = exception._alert_people(shops, step.role)
                vals_list += exception._prepare_alert_vals(step, people[key], facts)
                exception._alert_climb(step, people[key], facts)
        self.env["tiktok.alert"]._note(vals_list)
        self._alert_reschedule(now, looked_at)

    def _alert_reschedule(self, now, looked_at=None):
        """Set when to look at these problems again."""
        if looked_at is None:
            looked_at = self._looked_at()
        for exception in self:
            shops = exception._alert_shops()
            pace = shops[:1]._alert_pace()
            facts = exception._alert_facts(shops, looked_at)
            look = pace and next_look(facts, now, pace)
            exception.alert_next_at = look or False

    def _alert_facts(self, shops, looked_at):
        """What the clock has to know about one problem."""
        current = self.escalated_to or self.role
        rows = self.sudo().alert_ids
        own = rows.filtered(lambda a: a.role == current)
        told = own.filtered(lambda a: a.state == "told").mapped("told_at")
        return Facts(
            severity=self.severity,
            role=self.role,
            escalated_to=self.escalated_to or None,
            deadline=self.deadline or None,
            at_once=shops._alert_channel(self.role, self.severity) == "now",
            taken=bool(self.user_id) or self in looked_at,
            known=frozenset((row.step, row.occasion) for row in rows),
            told_at=max(told, default=None),
            unheard=bool(own) and set(own.mapped("state")) <= {"failed"},
        )

    def _looked_at(self):
        """Those whose activity somebody has marked as done."""
        done = self.env["mail.activity"].sudo().with_context(active_test=False)
        done = done.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("active", "=", False),
            ]
        )
        return self.browse(done.mapped("res_id"))

    def _alert_people(self, shops, role):
        """Users to tell for a role: who took the problem over, else the role's."""
        self.ensure_one()
        routes = self.env["tiktok.alert.route"]
        if self.user_id and role == (self.escalated_to or self.role):
            taken = routes._with_access(self.sudo().user_id, self.company_id)
            if taken:
                return taken
        if not shops:
            return routes._default_recipients(role, self.company_id)
        people = self.env["res.users"].sudo()
        for route in shops._alert_routes(role):
            if route._channel("2") == "now":
                people |= route._recipients()
        return routes._with_access(people, self.company_id)

    def _prepare_alert_vals(self, step, users, facts):
        """Rows of the alert log for one step; one that says so where nobody is."""
        vals = {
            "backend_id": self._alert_shops()[:1].id,
            "company_id": self.company_id.id,
            "exception_id": self.id,
            "role": step.role,
            "step": step.name,
            "occasion": step.occasion,
        }
        if users:
            return [{**vals, "user_id": user.id} for user in users]
        note = self.env._("Nobody is to be told at once for this role.")
        return [{**vals, "state": "failed", "note": note}]

    def _alert_climb(self, step, users, facts):
        """Severity, role and assignee follow the step."""
        vals = {}
        if step.name in DEADLINE_STEPS and self.severity != "2":
            vals["severity"] = "2"
        if step.role not in (facts.role, facts.escalated_to):
            vals["escalated_to"] = step.role
            if step.name in DEADLINE_STEPS and not facts.taken and users:
                vals["user_id"] = users[0].id
        if vals:
            self.write(vals)

    # === ACTIVITIES === #

    def _alert_activities(self):
        """Open activities that were made by alerts."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not (kind and self.ids):
            return self.env["mail.activity"].sudo()
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("activity_type_id", "=", kind.id),
        ]
        return self.env["mail.activity"].sudo().search(domain)

    def _hand_on_activities(self):
        """Activities of closed problems go, or on to one that was told with them."""
        for activity in self._alert_activities():
            told = self.env["tiktok.alert"].sudo()
            row = told.search(
                [
                    ("exception_id", "=", activity.res_id),
                    ("user_id", "=", activity.user_id.id),
                    ("is_grouped", "=", True),
                ],
                limit=1,
            )
            sibling = row and told.search(
                [
                    ("message_id", "=", row.message_id.id),
                    ("user_id", "=", row.user_id.id),
                    ("exception_id.state", "=", "open"),
                ],
                limit=1,
            )
            if sibling and row.message_id:
                activity.write({"res_id": sibling.exception_id.id})
            else:
                activity.unlink()
