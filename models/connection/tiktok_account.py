from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...client import AppError, TikTokAuthClient, TikTokShopClient, checked_url
from ...exceptions import ProblemError

PRODUCTION_API_URL = "https://open-api.tiktokglobalshop.com"
PRODUCTION_AUTH_URL = "https://auth.tiktok-shops.com"
#: consent pages by market (tiktok-platform 6.1)
CONSENT_URLS = {
    "US": "https://services.us.tiktokshop.com",
    "ROW": "https://services.tiktokshop.com",
}
#: hosts of the live platform: never reachable from a sandbox account
PRODUCTION_DOMAINS = (".tiktokglobalshop.com", ".tiktok-shops.com", ".tiktokshop.com")


class TikTokAccount(models.Model):
    """One seller authorisation: the app, its tokens and scopes.

    One token serves all shops of the authorisation. Tokens are handled in
    ``tiktok_account_token.py``.
    """

    _name = "tiktok.account"
    _description = "TikTok Shop Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: the account serves shops of several companies.",
    )
    environment = fields.Selection(
        [("production", "Production"), ("sandbox", "Sandbox")],
        default="production",
        required=True,
        tracking=True,
        help="A sandbox account can never call the live platform, and the other way "
        "round.",
    )
    market = fields.Selection(
        [("US", "United States"), ("ROW", "All other markets")],
        default="US",
        required=True,
        tracking=True,
        help="Where the seller is registered: it decides on the consent page.",
    )
    api_url = fields.Char(
        "API URL",
        required=True,
        compute="_compute_urls",
        store=True,
        readonly=False,
        precompute=True,
    )
    auth_url = fields.Char(
        "Authorisation URL",
        required=True,
        compute="_compute_urls",
        store=True,
        readonly=False,
        precompute=True,
    )
    consent_url = fields.Char(
        "Consent Page URL",
        required=True,
        compute="_compute_consent_url",
        store=True,
        readonly=False,
        precompute=True,
    )
    app_key = fields.Char(copy=False, tracking=True)
    app_secret = fields.Char("Stored Secret", copy=False, groups=fields.NO_ACCESS)
    app_secret_input = fields.Char(
        "App Secret",
        compute="_compute_app_secret_input",
        inverse="_inverse_app_secret_input",
        help="Written, never shown again. Enter a new one to replace it.",
    )
    has_app_secret = fields.Boolean(compute="_compute_app_secret_input")
    service_id = fields.Char(
        "Service ID", copy=False, help="From Partner Center; part of the consent link."
    )
    backend_ids = fields.One2many("tiktok.backend", "account_id", "Shops")
    backend_count = fields.Integer(compute="_compute_backend_count")

    # === COMPUTE METHODS === #

    @api.depends("environment")
    def _compute_urls(self):
        for account in self:
            live = account.environment == "production"
            account.api_url = PRODUCTION_API_URL if live else account.api_url or ""
            account.auth_url = PRODUCTION_AUTH_URL if live else account.auth_url or ""

    @api.depends("environment", "market")
    def _compute_consent_url(self):
        for account in self:
            if account.environment == "production":
                account.consent_url = CONSENT_URLS[account.market]
            else:
                account.consent_url = account.consent_url or account.auth_url

    def _compute_app_secret_input(self):
        for account in self:
            account.app_secret_input = False
            account.has_app_secret = bool(account.sudo().app_secret)

    def _inverse_app_secret_input(self):
        for account in self.filtered("app_secret_input"):
            account.sudo().app_secret = account.app_secret_input.strip()

    @api.depends("backend_ids")
    def _compute_backend_count(self):
        for account in self:
            account.backend_count = len(account.backend_ids)

    # === CONSTRAINTS === #

    @api.constrains("environment", "api_url", "auth_url", "consent_url")
    def _check_urls(self):
        """Sandbox and production never mix."""
        for account in self:
            for url in (account.api_url, account.auth_url, account.consent_url):
                account._check_url(url or "")

    def _check_url(self, url):
        parts = urlsplit(url)
        host = f".{parts.hostname or ''}"
        live = host.endswith(PRODUCTION_DOMAINS)
        if self.environment == "production" and not (live and parts.scheme == "https"):
            raise ValidationError(
                self.env._(
                    "%s is not an address of the live TikTok platform. Choose the "
                    "environment Sandbox for anything else.",
                    url,
                )
            )
        if self.environment == "sandbox" and (live or not parts.hostname):
            raise ValidationError(
                self.env._(
                    "%s cannot be used by a sandbox account. Enter the address of "
                    "the sandbox, for instance http://127.0.0.1:8071, in all three "
                    "fields of the page Addresses.",
                    url or "-",
                )
            )
        try:
            checked_url(url)
        except AppError as error:
            raise ValidationError(
                self.env._(
                    "%s is not safe to send keys to. Enter an address that starts "
                    "with https://, or with http:// on this very machine, without "
                    "parameters.",
                    url,
                )
            ) from error

    # === CLIENT FACTORY === #

    def _client(self, shop_cipher=None, hurry=None):
        """A client with the tokens of this account, for one shop or none.

        :param hurry: seconds that somebody waits for at most: then a call is not held
            back and no token is refreshed, it fails instead
        :raises ProblemError: on a copied database or without an authorisation
        """
        self.ensure_one()
        account = self.sudo()
        account._check_may_call()
        if not account.access_token:
            raise ProblemError(
                "reconnect",
                self.env._("%s is not authorised yet.", account.name),
            )
        return TikTokShopClient(
            account.app_key,
            account.app_secret,
            account.access_token,
            shop_cipher=shop_cipher,
            api_url=account.api_url,
            **account._client_patience(hurry),
        )

    def _client_patience(self, hurry):
        """How long a client waits, and whether it may refresh tokens meanwhile."""
        if hurry:
            return {"timeout": (hurry / 3, hurry * 2 / 3), "budget": hurry}
        return {
            "refresh_token_cb": self._refreshed_access_token,
            "wait": self._client_wait(),
        }

    def _auth_client(self):
        """A client for the token calls of this account's app."""
        self.ensure_one()
        account = self.sudo()
        account._check_may_call()
        if not (account.app_key and account.app_secret):
            raise UserError(
                self.env._("Enter app key and app secret of %s first.", account.name)
            )
        return TikTokAuthClient(
            account.app_key, account.app_secret, auth_url=account.auth_url
        )

    # === ACTION METHODS === #

    def action_discover_shops(self):
        """Read the shops of the authorisation; make a draft for each new one.

        :raises AccessError: for users who may not configure
        """
        self.ensure_one()
        self.check_access("write")
        with self.env["tiktok.exception"]._user_guard():
            shops = self._client().get_authorized_shops()
        backends = self.env["tiktok.backend"]._upsert_from_shops(self, shops)
        return backends._action_open()

    def action_open_backends(self):
        """Open the shops of this account."""
        return self.backend_ids._action_open()
