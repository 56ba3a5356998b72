from odoo import api, fields, models


class TikTokStockCard(models.Model):
    """What buyers can order besides the seller's stock: shown, never added, never sent.

    As the listing was last read: stock in TikTok's own warehouses (FBT) cannot be
    written (12052144), and what a call leaves out of backorders keeps its value
    (tiktok-platform 3.8); those of a rule see ``tiktok.stock.backorder``.
    """

    _inherit = "tiktok.stock.card"

    fbt_quantity = fields.Integer(
        "Held by TikTok (FBT)",
        compute="_compute_other_pools",
        compute_sudo=True,
        help="Pieces in warehouses that TikTok runs. They are sold besides your stock "
        "and are no part of the figures here.",
    )
    backorder_text = fields.Char(
        "Pre-order or Backorder",
        compute="_compute_other_pools",
        compute_sudo=True,
        help="Pieces that TikTok sells without stock: by the rule that decides here, "
        "or as set in Seller Center, which the stock that is sent leaves as it is.",
    )

    @api.depends("sku_id.stock", "backend_id", "backorder", "backorder_days")
    def _compute_other_pools(self):
        own = self._own_warehouses()
        for card in self:
            rows = card.sku_id.stock or []
            foreign = [row for row in rows if row["warehouse_id"] not in own]
            card.fbt_quantity = sum(row["quantity"] for row in foreign)
            card.backorder_text = card._backorder_text(rows)

    def _own_warehouses(self):
        """TikTok's ids of all warehouses that the sellers of these shops run."""
        warehouses = self.env["tiktok.warehouse"].with_context(active_test=False)
        domain = [("backend_id", "in", self.backend_id.ids)]
        return set(
            warehouses.search_fetch(domain, ["external_id"]).mapped("external_id")
        )

    def _backorder_text(self, rows):
        """Pieces beyond stock and the days that they take, of all warehouses."""
        beyond = [row for row in rows if row.get("backorder")]
        pieces, days = self.backorder, self.backorder_days
        if not pieces and beyond:
            pieces = sum(row["backorder"] for row in beyond)
            days = max(row.get("handling_days") or 0 for row in beyond)
        if not pieces:
            return False
        return self.env._(
            "%(pieces)s pieces within %(days)s working days", pieces=pieces, days=days
        )


class TikTokStockLevel(models.Model):
    """Pieces beyond stock in one warehouse."""

    _inherit = "tiktok.stock.level"

    backorder = fields.Integer(compute="_compute_backorder", compute_sudo=True)
    handling_days = fields.Integer(compute="_compute_backorder", compute_sudo=True)

    @api.depends("sku_id.stock", "warehouse_id.external_id")
    def _compute_backorder(self):
        for level in self:
            rows = {row["warehouse_id"]: row for row in level.sku_id.stock or []}
            row = rows.get(level.warehouse_id.external_id, {})
            level.backorder = row.get("backorder") or 0
            level.handling_days = row.get("handling_days") or 0
