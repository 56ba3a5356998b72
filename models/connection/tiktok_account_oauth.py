import binascii
import secrets

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from . import tiktok_scope

CALLBACK_PATH = "/tiktok_shop/oauth/callback"
#: minutes for the seller to consent
STATE_HOURS = 0.25
STATE_SCOPE = "tiktok.oauth"


class TikTokAccount(models.Model):
    """The way to TikTok's consent page and back."""

    _inherit = "tiktok.account"

    callback_url = fields.Char(
        "Redirect URL",
        compute="_compute_callback_url",
        help="Enter this address as Redirect URL of the app in Partner Center.",
    )
    oauth_nonce = fields.Char(copy=False, groups=fields.NO_ACCESS)
    scope_table = fields.Html(
        "Permissions", compute="_compute_scope_table", sanitize=False
    )
    missing_scopes = fields.Char(compute="_compute_scope_table")

    def _compute_callback_url(self):
        for account in self:
            account.callback_url = account.get_base_url() + CALLBACK_PATH

    @api.depends("granted_scopes", "state")
    @api.depends_context("lang")
    def _compute_scope_table(self):
        qweb = self.env["ir.qweb"]
        for account in self:
            lacking = tiktok_scope.missing(account.granted_scopes)
            account.missing_scopes = ", ".join(s.package for s in lacking) or False
            account.scope_table = qweb._render(
                "connector_tiktok_shop.scope_table", {"rows": account._scope_rows()}
            )

    def _scope_rows(self):
        """One row per permission: names, purpose, flows, state."""
        self.ensure_one()
        flows = dict(
            self.env["tiktok.sync.cursor"]
            ._fields["flow"]
            ._description_selection(self.env)
        )
        flows["connection"] = self.env._("Everything")
        granted = self.granted_scopes
        rows = []
        for scope in tiktok_scope.SCOPES:
            state = "granted" if scope.name in (granted or ()) else "missing"
            if not granted:
                state = "unknown"
            elif state == "missing" and not scope.needed:
                state = "optional"
            rows.append(
                {
                    "package": scope.package,
                    "scope": scope.name,
                    "purpose": str(scope.purpose),
                    "flows": ", ".join(flows.get(f, f) for f in scope.flows),
                    "state": state,
                }
            )
        return rows

    # === OUT === #

    def action_authorize(self):
        """Send the user to TikTok's consent page of the right market.

        The signed state names this account and this user, lives for 15 minutes and
        works once: a new press makes the former link worthless.

        :raises UserError: when the app is not described completely
        """
        self.ensure_one()
        self.check_access("write")
        account = self.sudo()
        with self.env["tiktok.exception"]._user_guard():
            account._check_may_call()
            account._check_app()
            account.oauth_nonce = secrets.token_urlsafe(16)
            url = account._auth_client().consent_url(
                account.service_id,
                account._oauth_state(self.env.uid),
                base_url=account.consent_url,
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _check_app(self):
        if not (self.service_id and self.app_key and self.app_secret):
            raise UserError(
                self.env._(
                    "Enter app key, app secret and service id of %s first. All three "
                    "stand in TikTok Shop Partner Center on the page of your app.",
                    self.name,
                )
            )

    def _oauth_state(self, user_id):
        """The signed text that comes back with the code."""
        claims = {"account": self.id, "user": user_id, "nonce": self.oauth_nonce}
        return tools.hash_sign(
            self.env, STATE_SCOPE, claims, expiration_hours=STATE_HOURS
        )

    # === AND BACK === #

    @api.model
    def _oauth_claims(self, state):
        """The account and the nonce that a returned state stands for.

        :raises UserError: for a state that is missing, foreign, changed or too old
        """
        try:
            claims = tools.verify_hash_signed(self.sudo().env, STATE_SCOPE, state or "")
        except (ValueError, binascii.Error, UnicodeError):
            claims = None
        if not claims:
            raise UserError(
                self.env._(
                    "This answer does not belong to a consent that was started here "
                    "within the last 15 minutes. Open the account and press "
                    "Authorize again."
                )
            )
        if claims["user"] != self.env.uid:
            raise UserError(
                self.env._(
                    "Another user started this consent. Let the same user finish it, "
                    "or press Authorize on the account yourself."
                )
            )
        account = self.browse(claims["account"]).exists()
        if not account or not account.has_access("write"):
            raise UserError(
                self.env._("You have no access to the account of this consent.")
            )
        return account, claims["nonce"]

    def _oauth_finish(self, nonce, code, error):
        """Exchange the code of a consent once, then read the shops.

        In cursors of their own: the code works once, so that neither a replay of
        the request nor an error further on may lose the tokens. A repeated call
        (reload of the page) changes nothing.

        :raises UserError: saying what happened and what to do
        """
        self.ensure_one()
        self._check_consent_given(code, error)
        with (
            self.env["tiktok.exception"]._user_guard(),
            self.env.registry.cursor() as cr,
        ):
            account = self.with_env(self.env(cr=cr))
            account._oauth_exchange_once(nonce, code)
        with self.env.registry.cursor() as cr:
            # a new snapshot: it has to see the tokens stored above
            self.with_env(self.env(cr=cr)).action_discover_shops()

    def _check_consent_given(self, code, error):
        # the second is what OAuth itself calls it (RFC 6749, 4.1.2.1)
        if error in ("auth_denied", "access_denied"):
            raise UserError(
                self.env._(
                    "The consent was refused on TikTok's page; nothing has changed. "
                    "Press Authorize again and allow the access. Only the main "
                    "account of a seller may do so."
                )
            )
        if error or not code:
            raise UserError(
                self.env._(
                    "TikTok sent no code. Press Authorize again; if this stays, "
                    "compare the Redirect URL of the app in Partner Center with the "
                    "one on the account."
                )
            )

    def _oauth_exchange_once(self, nonce, code):
        # a second request with the same state waits here and then finds it used
        self.env.cr.execute(
            "SELECT oauth_nonce FROM tiktok_account WHERE id = %s FOR UPDATE",
            [self.id],
        )
        (current,) = self.env.cr.fetchone()
        if current == f"used {nonce}":
            return
        if current != nonce:
            raise UserError(
                self.env._(
                    "A newer consent was started for this account. Finish that one, "
                    "or press Authorize again."
                )
            )
        self._exchange_code(code)
        self.sudo().oauth_nonce = f"used {nonce}"
