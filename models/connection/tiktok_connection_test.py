from __future__ import annotations

from odoo import fields, models

from ...client import (
    AppError,
    AuthorizationError,
    ScopeError,
    SignatureError,
    TemporaryError,
    TikTokShopError,
    TokenExpiredError,
)
from ...exceptions import ProblemError

#: flows that a check of the connection itself stops
EVERYTHING = ("connection",)


class TikTokConnectionTest(models.AbstractModel):
    """Looks at everything that a shop needs to work and says what is wrong.

    Only reads. An error is a row of the report, never an exception.
    """

    _name = "tiktok.connection.test"
    _description = "TikTok Shop Connection Test"

    def _run(self, backend) -> list[dict]:
        """Rows of the report, see ``tiktok.backend.check._store``."""
        backend.ensure_one()
        rows = [self._check_switches(backend), self._check_callback(backend)]
        try:
            client = backend._client()
        except ProblemError as problem:
            return [
                self._token_row("failed", problem.message, self._hint(problem))
            ] + rows
        reached, remote = self._check_remote(backend, client)
        rows += remote
        rows.append(self._check_clock(client))
        rows += self._check_scopes(backend, client) if reached else []
        return [row for row in rows if row]

    # === TOKEN AND SHOP === #

    def _check_remote(self, backend, client) -> tuple[bool, list[dict]]:
        try:
            shops = client.get_authorized_shops()
        except TikTokShopError as error:
            text = self.env["tiktok.exception"]._client_error_text(error)
            return False, [self._token_row("failed", text, self._hint(error))]
        rows = [self._check_token(backend.account_id)]
        shop = next((s for s in shops if s["id"] == backend.external_id), None)
        rows.append(self._check_listed(backend, shop))
        if not shop:
            return False, rows
        rows.append(self._check_active(backend, client))
        rows += self._check_warehouses(backend, client)
        return True, rows

    def _token_row(self, state, detail, hint=False):
        return {
            "code": "token",
            "name": self.env._("Authorisation"),
            "state": state,
            "detail": detail,
            "hint": hint,
            "flows": EVERYTHING,
        }

    def _check_token(self, account):
        ends = account.refresh_token_expires_at
        days = (ends - fields.Datetime.now()).days if ends else None
        if days is not None and days <= 30:
            return self._token_row(
                "warning",
                self.env._("The authorisation ends in %s days.", max(days, 0)),
                self.env._("Press Re-authorise on the account before that day."),
            )
        return self._token_row("ok", self.env._("TikTok accepts the access token."))

    def _check_listed(self, backend, shop):
        row = {
            "code": "shop",
            "name": self.env._("Shop of the authorisation"),
            "flows": EVERYTHING,
        }
        if not shop:
            return {
                **row,
                "state": "failed",
                "detail": self.env._(
                    "The authorisation does not cover shop %s.", backend.external_id
                ),
                "hint": self.env._(
                    "Press Re-authorise on the account and tick this shop on "
                    "TikTok's page."
                ),
            }
        if shop.get("cipher") != backend.sudo().shop_cipher:
            return {
                **row,
                "state": "failed",
                "detail": self.env._("TikTok has given the shop a new cipher."),
                "hint": self.env._("Press Discover Shops on the account."),
            }
        return {**row, "state": "ok", "detail": shop.get("name")}

    def _check_active(self, backend, client):
        row = {
            "code": "active",
            "name": self.env._("Shop is active"),
            "flows": EVERYTHING,
        }
        try:
            active = {shop["id"] for shop in client.get_active_shops()}
        except TikTokShopError as error:
            text = self.env["tiktok.exception"]._client_error_text(error)
            return {
                **row,
                "state": "warning",
                "detail": text,
                "hint": self._hint(error),
            }
        if backend.external_id in active:
            return {**row, "state": "ok"}
        return {
            **row,
            "state": "failed",
            "detail": self.env._("TikTok does not list the shop as active."),
            "hint": self.env._("Look for a notice on the home page of Seller Center."),
            "url": backend.market_id.seller_center_url,
        }

    def _hint(self, error):
        """What to do about an error of the client."""
        if isinstance(error, ProblemError):
            return self.env._("Open the account and press Authorize.")
        hints = [
            (ScopeError, self.env._("Switch the permission on, then re-authorise.")),
            (
                (AuthorizationError, TokenExpiredError),
                self.env._("Open the account and press Re-authorise."),
            ),
            (
                SignatureError,
                self.env._("Check the app secret and the clock of this server."),
            ),
            (
                AppError,
                self.env._(
                    "Check app key, market and the IP allow-list of the app in "
                    "Partner Center."
                ),
            ),
            (
                TemporaryError,
                self.env._("Try again in some minutes; flows retry by themselves."),
            ),
        ]
        return next((text for cls, text in hints if isinstance(error, cls)), False)
