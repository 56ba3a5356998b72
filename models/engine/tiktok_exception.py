import re
from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...client import (
    AppError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    ScopeError,
    SignatureError,
    TemporaryError,
    TikTokShopError,
)
from ...exceptions import CollisionError, ProblemError
from .exception_catalog import CATALOG, ROLES, SEVERITIES

KEEP_CLOSED = timedelta(days=180)
#: what must never be shown: e-mail addresses and phone numbers in plus notation
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\(?\+\d[\d\s().-]{6,}\d")

#: which problem an error class of the client becomes
_PROBLEM_OF = [
    (ScopeError, "scope_missing"),
    (AuthorizationError, "reconnect"),
    (AppError, "app_refused"),
    (SignatureError, "signature"),
    (RequestError, "request_refused"),
    (BusinessError, "business_refused"),
    (TikTokShopError, "business_refused"),
]


class TikTokException(models.Model):
    """A business problem that waits for a person.

    One row per (shop, flow, kind, object) while open. It is opened by the error
    guard of the sync mixin and closes itself when the object goes through.
    """

    _name = "tiktok.exception"
    _description = "TikTok Shop Exception"
    _order = "severity desc, deadline, last_seen desc, id desc"
    _rec_name = "title"

    backend_id = fields.Many2one(
        "tiktok.backend", string="Shop", index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("tiktok.account", ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", index=True)
    flow = fields.Char(required=True)
    code = fields.Char(required=True)
    res_model = fields.Char("Object Kind", required=True)
    res_id = fields.Many2oneReference("Object", model_field="res_model", required=True)
    res_name = fields.Char("Object Name")
    title = fields.Char(compute="_compute_kind")
    hint = fields.Text("What to Do", compute="_compute_hint")
    cure_label = fields.Char(compute="_compute_kind")
    message = fields.Text()
    severity = fields.Selection(SEVERITIES, required=True, default="1")
    role = fields.Selection(ROLES, "Owner", required=True, default="manager")
    user_id = fields.Many2one("res.users", "Assigned to")
    deadline = fields.Datetime()
    first_seen = fields.Datetime(default=fields.Datetime.now, required=True)
    last_seen = fields.Datetime(default=fields.Datetime.now, required=True)
    times_seen = fields.Integer(default=1)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        index=True,
    )
    closed_at = fields.Datetime(readonly=True)

    _open_unique = models.UniqueIndex(
        "(res_model, res_id, flow, code) WHERE state = 'open'",
        "This problem is already on the list.",
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_kind(self):
        for exception in self:
            kind = CATALOG.get(exception.code, CATALOG["technical"])
            exception.title = str(kind.title)
            exception.cure_label = str(kind.cure_label) if kind.cure_label else False

    @api.depends("code", "state", "res_model", "res_id")
    @api.depends_context("lang")
    def _compute_hint(self):
        """What the object says of the next step, else what holds for its kind."""
        for exception in self:
            kind = CATALOG.get(exception.code, CATALOG["technical"])
            exception.hint = exception._own_hint() or str(kind.hint)

    def _own_hint(self):
        """Of models with ``_exception_hint(code)``, which returns a text or nothing."""
        model = self.res_model in self.env and self.env[self.res_model].sudo()
        if self.state != "open" or not hasattr(model, "_exception_hint"):
            return False
        record = model.browse(self.res_id).exists()
        return record and record._exception_hint(self.code)

    def _shared_hint(self):
        """One text on what to do about problems of one kind."""
        if len(self) == 1:
            return self.hint
        return str(CATALOG.get(self[:1].code, CATALOG["technical"]).hint)

    @api.model
    def _title_of(self, code):
        """What a kind of problem is called."""
        return str(CATALOG.get(code, CATALOG["technical"]).title)

    @api.model
    def _report(self, record, flow, code, message, deadline=None):
        """Open the problem, or mark it as seen again.

        :param record: the one record that waits, with a shop or an account
        :param message: translated text; e-mail addresses and phones are masked
        """
        now = fields.Datetime.now()
        message = self._mask(message)
        known = self.sudo().search(self._key_domain(record, flow, [code]), limit=1)
        if known:
            known.write(
                {
                    "message": message,
                    "last_seen": now,
                    "times_seen": known.times_seen + 1,
                    "deadline": deadline or known.deadline,
                }
            )
            return known
        vals = self._prepare_exception_vals(record, flow, code, message, deadline)
        try:
            with self.env.cr.savepoint():
                return self.sudo().create(vals)
        except IntegrityError as error:
            # another worker has met the same problem since our snapshot
            raise CollisionError(self._description) from error

    def _prepare_exception_vals(self, record, flow, code, message, deadline):
        """Values of a new problem of one record."""
        kind = CATALOG[code]
        backend, account = self._owners(record)
        return {
            "backend_id": backend.id,
            "account_id": account.id,
            "company_id": (backend or account).company_id.id,
            "flow": flow,
            "code": code,
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "message": message,
            "severity": kind.severity,
            "role": kind.role,
            "deadline": deadline,
        }

    @api.model
    def _report_shared(self, record, flow, code, message, deadline=None):
        """Open the problem of an object that many others wait for.

        One that is open already is left alone, so that workers do not meet on it;
        only an earlier deadline is noted.
        """
        known = self.sudo().search(self._key_domain(record, flow, [code]), limit=1)
        if not known:
            return self._report(record, flow, code, message, deadline)
        if deadline and (not known.deadline or deadline < known.deadline):
            known.deadline = deadline
        return known

    @api.model
    def _owners(self, record):
        """Shop and account that an object belongs to; an account has no one shop."""
        if record._name == "tiktok.account":
            return self.env["tiktok.backend"], record
        backend = record if record._name == "tiktok.backend" else record["backend_id"]
        return backend, backend.account_id

    @api.model
    def _settle(self, records, flow=None, codes=None):
        """Close what was open on these records because its cause is gone."""
        found = self.sudo().search(self._key_domain(records, flow, codes))
        if found:
            found._close("solved")

    @api.model
    def _key_domain(self, records, flow=None, codes=None):
        domain = [
            ("state", "=", "open"),
            ("res_model", "=", records._name),
            ("res_id", "in", records.ids),
        ]
        if flow:
            domain.append(("flow", "=", flow))
        if codes:
            domain.append(("code", "in", list(codes)))
        return domain

    @api.model
    def _mask(self, text):
        """Text without e-mail addresses and phone numbers (law L8)."""
        return _PERSONAL.sub("***", text or "")

    @api.model
    def _client_error_text(self, error):
        """TikTok's answer in words: what happened, code and request id."""
        if not (error.code or error.request_id):
            return self._mask(error.message)
        return self.env._(
            "%(message)s (code %(code)s, request %(request)s)",
            message=self._mask(error.message),
            code=error.code or "-",
            request=error.request_id or "-",
        )

    @api.model
    def _problem_code(self, error):
        """Which kind of problem an error of the client is."""
        return next(code for cls, code in _PROBLEM_OF if isinstance(error, cls))

    @api.model
    def _button_hint(self, error):
        """What the user who pressed a button can do about an error of the client."""
        if isinstance(error, (TemporaryError, RateLimitError)):
            return self.env._(
                "Try again in a minute. If it stays so, check that this server reaches "
                "the addresses on the account, page Addresses."
            )
        return CATALOG[self._problem_code(error)].hint

    @api.model
    @contextmanager
    def _user_guard(self):
        """Twin of the sync mixin's guard for buttons: errors are told to the user."""
        try:
            yield
        except TikTokShopError as error:
            text = self._client_error_text(error)
            hint = self._button_hint(error)
            raise UserError(
                self.env._("%(text)s\n\n%(hint)s", text=text, hint=hint)
            ) from error
        except ProblemError as error:
            raise UserError(error.message) from error

    def _close(self, state):
        if self:
            self.write({"state": state, "closed_at": fields.Datetime.now()})

    @api.autovacuum
    def _gc_closed(self):
        """Forget what was closed half a year ago."""
        before = fields.Datetime.now() - KEEP_CLOSED
        self.search([("state", "!=", "open"), ("closed_at", "<", before)]).unlink()

    def _get_record(self):
        """The object that waits; empty when it no longer exists."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    @api.model
    def _action_open(self, domain):
        """Window action on the one problem that the domain finds, or on their list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_exception_action"
        )
        rows = self.search(domain)
        if len(rows) == 1:
            return {**action, "view_mode": "form", "views": [], "res_id": rows.id}
        return {**action, "domain": list(domain), "context": {}}

    def action_open_record(self):
        """Open the object that waits."""
        record = self._get_record()
        if not record:
            raise UserError(self.env._("%s no longer exists.", self.res_name or "-"))
        return record.get_formview_action()

    def action_cure(self):
        """Run the one-click cure of this kind on the object."""
        record = self._get_record()
        cure = CATALOG[self.code].cure
        if not record or not cure or not hasattr(record, cure):
            return self.action_open_record()
        return getattr(record, cure)()

    def action_dismiss(self):
        """Take the problem off the list; it returns if it happens again."""
        self._close("dismissed")
        return True
