from datetime import timedelta

from odoo import fields, models

from ...client import ScopeError, TikTokShopError
from . import tiktok_scope


class TikTokConnectionTest(models.AbstractModel):
    """Permissions in the report of the connection."""

    _inherit = "tiktok.connection.test"

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
