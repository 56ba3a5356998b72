from odoo import fields, models

from .stock_policy import DEFAULT_DELAY


class TikTokBackend(models.Model):
    """Stock settings on the screen: what they rest on and what they would do."""

    _inherit = "tiktok.backend"

    stock_delay_now = fields.Float(
        "Measured Delay (s)",
        compute="_compute_stock_delay_now",
        help="From a change in Odoo to TikTok's acceptance; 95 % are faster.",
    )

    def _compute_stock_delay_now(self):
        for backend in self:
            cursors = backend.sudo().cursor_ids
            stock = cursors.filtered(lambda cursor: cursor.flow == "stock")
            backend.stock_delay_now = stock.stock_delay or DEFAULT_DELAY

    def _stock_cards_for_trial(self, skus):
        """Cards and levels of SKUs that have never been compared, from the listings.

        Only for a savepoint that is undone: the first comparison makes the real ones.
        """
        self.ensure_one()
        cards = self.env["tiktok.stock.card"].sudo()
        cards._ensure_cards(self)
        warehouses = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.id), ("kind", "=", "SALES_WAREHOUSE")]
        )
        ids = {warehouse.external_id: warehouse.id for warehouse in warehouses}
        rows = [
            (card.id, ids[part["warehouse_id"]], part["quantity"], 0, 0)
            for card in cards.search([("sku_id", "in", skus.ids)])
            if not card.level_ids and not card.block_code
            for part in card.sku_id.stock or []
            if part["warehouse_id"] in ids
        ]
        if rows:
            self.env["tiktok.stock.level"].sudo()._store_seen(rows)

    # === BUTTONS === #

    def action_try_stock_settings(self):
        """Button: a dialog with the saved settings, to try others on ten SKUs."""
        self.ensure_one()
        self.env["tiktok.stock.rule"].check_access("create")
        return self.env["tiktok.stock.effect"]._begin(self)._action_open()

    def action_open_stock_rules(self):
        """Button: the rules of this shop."""
        return self._action_of_shop("tiktok_stock_rule_action")

    def action_open_peak_windows(self):
        """Button: the LIVE sessions and sales of this shop."""
        return self._action_of_shop("tiktok_peak_window_action")

    def _action_of_shop(self, name):
        """A window action on what belongs to this shop."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"connector_tiktok_shop.{name}"
        )
        return {
            **action,
            "domain": [("backend_id", "=", self.id)],
            "context": {"default_backend_id": self.id},
        }
