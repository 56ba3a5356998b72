import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...client import (
    AppError,
    RateLimitError,
    TemporaryError,
    TikTokShopError,
    TransportError,
)
from ...exceptions import ProblemError

_logger = logging.getLogger(__name__)

#: refresh well before the end: access tokens live 7 days (tiktok-platform 6.1)
REFRESH_MARGIN = timedelta(days=1)
REFRESH_ATTEMPTS = 3
#: days before the end of the authorisation on which a person is reminded
REMINDER_DAYS = (30, 7, 1)


def _from_unix(seconds):
    """Naive UTC datetime; values decades ahead are real (contract, section 3)."""
    if not seconds:
        return False
    moment = datetime.fromtimestamp(min(int(seconds), 253402300799), timezone.utc)
    return moment.replace(tzinfo=None)


class TikTokAccount(models.Model):
    """Tokens: exchange, refresh in a cursor of its own, loss, copies."""

    _inherit = "tiktok.account"

    state = fields.Selection(
        [
            ("draft", "Not Authorised"),
            ("connected", "Connected"),
            ("reconnect", "Reconnect"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_message = fields.Char(readonly=True, copy=False)
    access_token = fields.Char(copy=False, groups=fields.NO_ACCESS)
    refresh_token = fields.Char(copy=False, groups=fields.NO_ACCESS)
    access_token_expires_at = fields.Datetime(readonly=True, copy=False)
    refresh_token_expires_at = fields.Datetime(
        "Authorised until", readonly=True, copy=False
    )
    granted_scopes = fields.Json(readonly=True, copy=False)
    open_id = fields.Char(readonly=True, copy=False)
    seller_name = fields.Char(readonly=True, copy=False)
    seller_region = fields.Char(readonly=True, copy=False)
    database_identity = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    is_copied_database = fields.Boolean(compute="_compute_is_copied_database")

    # === COPIED DATABASES (law L9) === #

    @api.model
    def _current_database_identity(self):
        """What tells this database from its copies: its uuid, server and name.

        A dump that is restored elsewhere keeps the uuid, and perhaps the name.
        """
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{uuid}/{self._database_server()}/{self.env.cr.dbname}"

    @api.model
    @tools.ormcache()
    def _database_server(self):
        """The number that PostgreSQL gave its cluster; empty where it is kept back."""
        allowed = SQL("SELECT has_function_privilege('pg_control_system()', 'execute')")
        if not self.env.execute_query(allowed)[0][0]:
            return ""
        number = SQL("SELECT system_identifier FROM pg_control_system()")
        return str(self.env.execute_query(number)[0][0])

    @api.depends("database_identity")
    def _compute_is_copied_database(self):
        """A neutralised database, or another one than the account was authorised in."""
        params = self.env["ir.config_parameter"].sudo()
        neutral = bool(params.get_param("database.is_neutralized"))
        here = self._current_database_identity()
        for account in self:
            bound = account.sudo().database_identity
            account.is_copied_database = neutral or bool(bound and bound != here)

    def _check_may_call(self):
        """Last barrier before any call: a copy sends nothing."""
        for account in self.filtered("is_copied_database"):
            raise ProblemError(
                "copied_database",
                self.env._(
                    "%s was authorised in another database: nothing is sent from "
                    "this copy.",
                    account.name,
                ),
            )

    def action_claim_database(self):
        """Button: this is the live database (it was moved or renamed).

        :raises AccessError: for users who may not configure
        """
        self.check_access("write")
        params = self.env["ir.config_parameter"].sudo()
        if params.get_param("database.is_neutralized"):
            raise UserError(
                self.env._("This database is neutralised and can never be live.")
            )
        self.sudo().database_identity = self._current_database_identity()
        self.message_post(body=self.env._("Confirmed as the live database."))
        self.env["tiktok.exception"]._settle(self, codes=["copied_database"])

    # === TOKENS === #

    def _exchange_code(self, code):
        """Turn the code of the consent page into tokens, once.

        :raises client.TikTokShopError: when TikTok refuses the code
        """
        self.ensure_one()
        self._store_tokens(self._auth_client().get_token(code))
        self.message_post(body=self.env._("Authorised by TikTok."))
        self._follow_market()
        return True

    def _follow_market(self):
        """Where the seller is registered decides on the market, not who typed it."""
        market = "US" if self.seller_region == "US" else "ROW"
        if not self.seller_region or market == self.market:
            return
        self.sudo().market = market
        names = dict(self._fields["market"]._description_selection(self.env))
        self.message_post(
            body=self.env._(
                "The seller who consented is registered in %(region)s: the market is "
                "%(market)s now. If you meant another seller, press Authorize again.",
                region=self.seller_region,
                market=names[market],
            )
        )

    def _store_tokens(self, data):
        """Both tokens together, with their absolute expiry times."""
        self.ensure_one()
        was_lost = self.state == "reconnect"
        vals = {
            "access_token": data["access_token"],
            "refresh_token": data["refresh_token"],
            "access_token_expires_at": _from_unix(data.get("access_token_expire_in")),
            "refresh_token_expires_at": _from_unix(data.get("refresh_token_expire_in")),
            "state": "connected",
            "state_message": False,
            "database_identity": self._current_database_identity(),
        }
        optional = {
            "open_id": data.get("open_id"),
            "seller_name": data.get("seller_name"),
            "seller_region": data.get("seller_base_region"),
            "granted_scopes": data.get("granted_scopes"),
        }
        vals.update({key: value for key, value in optional.items() if value})
        self.sudo().write(vals)
        self.env["tiktok.exception"]._settle(self)
        if was_lost:
            self.sudo().backend_ids._resume_flows()

    def _refreshed_access_token(self, expired):
        """The token to use instead of ``expired``; refreshed by one worker only.

        In a cursor of its own: TikTok has replaced both tokens even if the caller's
        transaction is rolled back later.

        :raises client.TikTokShopError: when TikTok refuses the refresh
        """
        self.ensure_one()
        for _attempt in range(REFRESH_ATTEMPTS):
            # a worker that had to wait for the lock looks at a snapshot from before
            # the wait: PostgreSQL says so, and a new snapshot has the new token
            with suppress(SerializationFailure), self.env.registry.cursor() as cr:
                return self.with_env(self.env(cr=cr)).sudo()._refresh_locked(expired)
        raise TransportError("The tokens are being refreshed elsewhere")

    def _refresh_locked(self, expired):
        """Refresh under a row lock, unless somebody else has done it meanwhile."""
        # the weaker lock: the caller waits for us and may itself hold a reference to
        # the account (a new exception, a new shop), which FOR UPDATE would wait for
        self.env.cr.execute(
            "SELECT access_token FROM tiktok_account WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
            log_exceptions=False,
        )
        (current,) = self.env.cr.fetchone()
        if current and current != expired:
            return current
        data = self._auth_client().refresh_token(self.refresh_token)
        self._store_tokens(data)
        return data["access_token"]

    def _connection_lost(self, code, message):
        """Stop the flows of this account and tell a person; work stays queued."""
        self.env["tiktok.exception"]._report(self, "connection", code, message)
        if code in ("reconnect", "app_refused") and self.state != "reconnect":
            self.sudo().write({"state": "reconnect", "state_message": message})

    def _client_wait(self):
        """How the client waits for short throttle delays."""
        return time.sleep

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_refresh_tokens(self):
        """Refresh tokens that end within a day and remind of ending authorisations."""
        for account in self.search([("state", "=", "connected")]):
            if account.is_copied_database:
                continue
            account._refresh_if_due()
            # what the refresh has stored shows from here on
            self.env["ir.cron"]._commit_progress()
            account._remind_of_expiry()
            self.env["ir.cron"]._commit_progress(1)

    def _refresh_if_due(self):
        soon = fields.Datetime.now() + REFRESH_MARGIN
        if self.access_token_expires_at and self.access_token_expires_at > soon:
            return
        try:
            self._refreshed_access_token(self.sudo().access_token)
        except (TemporaryError, RateLimitError) as error:
            # a day is left: the next run tries again, other accounts go on now
            _logger.info("Tokens of %s are not refreshed: %s", self, error)
        except TikTokShopError as error:
            text = self.env["tiktok.exception"]._client_error_text(error)
            lost = "app_refused" if isinstance(error, AppError) else "reconnect"
            self._connection_lost(lost, text)
        except UserError as error:
            self._connection_lost("reconnect", str(error))

    def _remind_of_expiry(self):
        """An exception with the end as its deadline, 30, 7 and 1 days before."""
        ends = self.refresh_token_expires_at
        if not ends:
            return
        left = (ends - fields.Datetime.now()).days
        if left > REMINDER_DAYS[0]:
            self.env["tiktok.exception"]._settle(self, codes=["authorization_expiring"])
            return
        message = self.env._(
            "The authorisation of %(account)s ends in %(days)s days.",
            account=self.name,
            days=max(left, 0),
        )
        self.env["tiktok.exception"]._report(
            self, "connection", "authorization_expiring", message, deadline=ends
        )
        if left in REMINDER_DAYS:
            self._schedule_reminder(message, ends)

    def _schedule_reminder(self, message, ends):
        """One activity per reminder day for the person in charge of the account."""
        summary = self.env._("Authorise TikTok Shop again")
        known = self.activity_ids.filtered(
            lambda a: a.summary == summary and a.note and message in a.note
        )
        if not known:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=ends.date(),
                summary=summary,
                note=message,
                user_id=(self.create_uid or self.env.user).id,
            )
