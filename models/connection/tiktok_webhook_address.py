import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from .tiktok_webhook_inbox import WEBHOOK_PATH


class TikTokAccount(models.Model):
    """Where TikTok posts events of all shops: the address for Partner Center."""

    _inherit = "tiktok.account"

    webhook_token = fields.Char(copy=False, groups=fields.NO_ACCESS)
    webhook_base_url = fields.Char(
        "Public Address",
        help="Under which TikTok reaches this server, e.g. https://erp.example.com. "
        "Empty: the address of this Odoo.",
    )
    webhook_url = fields.Char(
        "Address for Events",
        compute="_compute_webhook_url",
        groups="connector_tiktok_shop.group_manager",
        help="Enter it in Partner Center for the topics that cannot be switched on "
        "from here.",
    )

    _webhook_token_unique = models.Constraint(
        "UNIQUE(webhook_token)", "Each account has an address of its own."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Each account gets an address of its own."""
        accounts = super().create(vals_list)
        for account in accounts.sudo():
            account.webhook_token = account._new_webhook_token()
        return accounts

    @api.depends("webhook_base_url")
    def _compute_webhook_url(self):
        for account in self:
            account.webhook_url = account._webhook_url_of(account)

    def _webhook_base(self):
        """The public address of this server, without a slash at its end."""
        return (self.webhook_base_url or self.get_base_url()).strip().rstrip("/")

    def _webhook_url_of(self, owner):
        """Address of an account or of one of its shops; False before it has one."""
        token = owner.sudo().webhook_token
        return token and f"{self._webhook_base()}{WEBHOOK_PATH}/{token}"

    @api.model
    def _new_webhook_token(self):
        """Part of an address that nobody can guess: 192 bits."""
        return secrets.token_urlsafe(24)

    def action_make_webhook_address(self):
        """Give the account a new address for events; the old one is dead at once.

        :raises UserError: on a copy of the database
        """
        self.check_access("write")
        for account in self:
            if account.is_copied_database:
                raise UserError(self.env._("A copy of the database takes no events."))
            account.sudo().webhook_token = self._new_webhook_token()
        return True


class TikTokBackend(models.Model):
    """Where TikTok posts the events of one shop."""

    _inherit = "tiktok.backend"

    webhook_token = fields.Char(copy=False, groups=fields.NO_ACCESS)
    webhook_url = fields.Char(
        "Address for Events",
        compute="_compute_webhook_url",
        groups="connector_tiktok_shop.group_manager",
    )
    event_limit = fields.Integer(
        "Waiting Events at Most",
        default=20000,
        required=True,
        help="While so many wait, further ones are turned away; TikTok repeats them.",
    )

    _webhook_token_unique = models.Constraint(
        "UNIQUE(webhook_token)", "Each shop has an address of its own."
    )
    _event_limit_positive = models.Constraint(
        "CHECK(event_limit > 0)", "At least one event must be able to wait."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Each shop gets an address of its own.

        Early: an address that TikTok has been told must not be rolled back.
        """
        backends = super().create(vals_list)
        for backend in backends.sudo():
            backend.webhook_token = backend.account_id._new_webhook_token()
        return backends

    @api.depends("account_id.webhook_base_url")
    def _compute_webhook_url(self):
        for backend in self:
            backend.webhook_url = backend.account_id._webhook_url_of(backend)

    def _ensure_webhook_tokens(self):
        """Addresses for shops and accounts that were made before there were any."""
        for owner in (*self.sudo(), *self.account_id.sudo()):
            if not owner.webhook_token:
                owner.webhook_token = self.account_id._new_webhook_token()
