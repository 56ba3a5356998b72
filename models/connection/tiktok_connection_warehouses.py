from odoo import models

from ...client import TikTokShopError


class TikTokConnectionTest(models.AbstractModel):
    """Warehouses in the report of the connection."""

    _inherit = "tiktok.connection.test"

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
