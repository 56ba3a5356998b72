from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

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
from . import tiktok_scope

#: TikTok takes requests up to 5 minutes old and 30 seconds ahead (contract, 4)
CLOCK_AHEAD, CLOCK_BEHIND, CLOCK_NOTICE = 30, 300, 10
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

    # === WAREHOUSES === #

    def _check_warehouses(self, backend, client):
        """Sales and return warehouses exist, sell, and are mapped."""
        try:
            listed = client.get_warehouses()
        except TikTokShopError:
            return []  # the permission of this call has its own row
        mapped = backend.env["tiktok.warehouse"].search(
            [("backend_id", "=", backend.id), ("is_mapped", "=", True)]
        )
        known = set(mapped.mapped("external_id"))
        sales = [w for w in listed if w.get("type") == "SALES_WAREHOUSE"]
        returns = [w for w in listed if w.get("type") == "RETURN_WAREHOUSE"]
        selling = [w for w in sales if w.get("effect_status") != "DISABLED"]
        unmapped = [w["name"] for w in selling if w["id"] not in known]
        resting = [w["name"] for w in selling if w.get("effect_status") == "RESTRICTED"]
        return [
            self._check_sales_warehouses(backend, selling),
            self._check_mapping(unmapped, bool(selling)),
            self._check_resting(resting),
            self._check_return_warehouses(backend, returns),
        ]

    def _check_sales_warehouses(self, backend, selling):
        row = {
            "code": "warehouse_sales",
            "name": self.env._("Warehouse to sell from"),
            "flows": ("order",),
        }
        if selling:
            names = ", ".join(w["name"] for w in selling)
            return {**row, "state": "ok", "detail": names}
        return {
            **row,
            "state": "failed",
            "detail": self.env._("TikTok knows no warehouse that sells."),
            "hint": self.env._("Add one under Shipping Settings in Seller Center."),
            "url": backend.market_id.seller_center_url,
        }

    def _check_mapping(self, unmapped, any_selling):
        if not any_selling:
            return None
        row = {
            "code": "warehouse_mapped",
            "name": self.env._("Warehouses are mapped"),
            "flows": ("order",),
        }
        if not unmapped:
            return {**row, "state": "ok"}
        return {
            **row,
            "state": "failed",
            "detail": self.env._("Without an Odoo warehouse: %s", ", ".join(unmapped)),
            "hint": self.env._(
                "Choose the Odoo warehouse on each; orders from there wait until then."
            ),
        }

    def _check_resting(self, resting):
        if not resting:
            return None
        return {
            "code": "warehouse_restricted",
            "name": self.env._("Warehouses sell"),
            "state": "warning",
            "detail": self.env._("Paused on TikTok: %s", ", ".join(resting)),
            "hint": self.env._(
                "Holiday mode or an order limit is on in Seller Center. Nothing to do "
                "if that is intended."
            ),
        }

    def _check_return_warehouses(self, backend, returns):
        row = {
            "code": "warehouse_return",
            "name": self.env._("Warehouse for returns"),
        }
        if returns:
            names = ", ".join(w["name"] for w in returns)
            return {**row, "state": "ok", "detail": names}
        return {
            **row,
            "state": "warning",
            "detail": self.env._("TikTok knows no return address."),
            "hint": self.env._("Add one under Shipping Settings in Seller Center."),
            "url": backend.market_id.seller_center_url,
        }

    # === PERMISSIONS === #

    def _check_scopes(self, backend, client):
        """One row per permission; proved by a call where TikTok told no list."""
        granted = backend.account_id.granted_scopes
        rows = []
        for scope in tiktok_scope.SCOPES:
            if granted:
                state = "ok" if scope.name in granted else "failed"
            else:
                state = self._probe_scope(client, scope)
            if state == "failed" and not scope.needed:
                state = "warning"
            rows.append(self._scope_row(scope, state))
        return rows

    def _scope_row(self, scope, state):
        return {
            "code": scope.name,
            "name": self.env._("Permission %s", scope.package),
            "state": state,
            "detail": str(scope.purpose),
            "hint": state != "ok"
            and self.env._(
                "Switch it on in Partner Center (page of the app, Manage API), then "
                "press Re-authorise on the account."
            ),
            "flows": scope.flows,
        }

    def _probe_scope(self, client, scope):
        """``ok``, ``failed``, or ``warning`` when it cannot be told."""
        probe = getattr(self, f"_probe_{scope.name.replace('.', '_')}", None)
        if not probe:
            return "ok"
        try:
            probe(client)
        except ScopeError:
            return "failed"
        except TikTokShopError:
            return "warning"
        return "ok"

    def _probe_seller_shop_info(self, client):
        client.get_active_shops()

    def _probe_seller_logistics(self, client):
        client.get_warehouses()

    def _probe_seller_product_basic(self, client):
        client.check_prerequisites()

    def _probe_seller_order_info(self, client):
        now = fields.Datetime.now()
        since = int((now - timedelta(minutes=1)).timestamp())
        client.search_orders(update_time_ge=since, page_size=1)

    # === THIS SERVER === #

    def _check_clock(self, client):
        row = {
            "code": "clock",
            "name": self.env._("Clock of this server"),
            "flows": EVERYTHING,
        }
        offset = client.server_clock_offset
        if offset is None:
            return None
        ahead = -offset
        if abs(offset) <= CLOCK_NOTICE:
            return {**row, "state": "ok"}
        beyond = ahead > CLOCK_AHEAD or ahead < -CLOCK_BEHIND
        seconds = int(abs(offset))
        return {
            **row,
            "state": "failed" if beyond else "warning",
            "detail": self.env._("%s seconds ahead of TikTok.", seconds)
            if ahead > 0
            else self.env._("%s seconds behind TikTok.", seconds),
            "hint": self.env._(
                "Let the server keep its time by NTP; TikTok takes requests 30 "
                "seconds early and 5 minutes late at most."
            ),
        }

    def _check_callback(self, backend):
        account = backend.account_id
        row = {
            "code": "callback",
            "name": self.env._("Address of this Odoo"),
            "detail": account.callback_url,
        }
        parts = urlsplit(account.callback_url)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if account.environment == "sandbox" or (
            parts.scheme == "https" and not local and not parts.port
        ):
            return {**row, "state": "ok"}
        return {
            **row,
            "state": "warning",
            "hint": self.env._(
                "TikTok sends browsers and notices only to a public HTTPS address "
                "without a port. Set the system parameter web.base.url to it."
            ),
        }

    def _check_switches(self, backend):
        row = {
            "code": "switches",
            "name": self.env._("Switches"),
            "flows": EVERYTHING,
        }
        if backend._is_running():
            off = [
                label
                for flow, label in self.env["tiktok.backend.check"]
                ._flow_labels()
                .items()
                if flow != "connection" and backend._flow_mode(flow) == "off"
            ]
            if not off:
                return {**row, "state": "ok"}
            return {
                **row,
                "state": "warning",
                "detail": self.env._("Switched off: %s", ", ".join(off)),
            }
        return {
            **row,
            "state": "warning",
            "detail": self.env._("The shop is not running."),
            "hint": self.env._("Connect the shop and switch it on."),
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
