from odoo import api, models


class TikTokStockCard(models.Model):
    """Cards whose warehouses cannot be served: no figure goes there, and that is no
    "Up to date"."""

    _inherit = "tiktok.stock.card"

    @api.depends(
        *("level_ids.warehouse_id.external_state", "backend_id.stock_strategy"),
        *("level_ids.warehouse_id.warehouse_id", "level_ids.warehouse_id.location_id"),
    )
    def _compute_next_action(self):
        return super()._compute_next_action()

    def _next_action_text(self):
        """What is wrong with the SKU itself comes first."""
        return super()._next_action_text() or self._places_text()

    def _situation(self):
        """A mapping that is missing is an error, a warehouse that is off is none."""
        word = super()._situation()
        if word not in ("same", "over", "drift", "never"):
            return word
        if self._places_unmapped():
            return "blocked"
        return "idle" if self._is_switched_off() else word

    def _places_text(self):
        places = self._places_unmapped()
        if places:
            return self.env._(
                "Choose the Odoo warehouse of %s: until then its figure on TikTok "
                "stays as it is.",
                ", ".join(places.mapped("name")),
            )
        if self._is_switched_off():
            places = self._places()
            return self.env._(
                "%s is switched off on TikTok: it sells nothing and takes no figure. "
                "Switch it on in Seller Center; the connector looks every 15 minutes.",
                ", ".join(places.mapped("name")),
            )
        return False

    def _places(self):
        """The TikTok warehouses of the SKU; packers may not read their settings."""
        return self.level_ids.warehouse_id.sudo()

    def _places_unmapped(self):
        """Those that would sell and that no stock of Odoo feeds."""
        if self.backend_id.sudo().stock_strategy != "mirror":
            return self._places().browse()
        return self._places().filtered(
            lambda place: not place.is_mapped and place.external_state != "DISABLED"
        )

    def _is_switched_off(self):
        states = set(self._places().mapped("external_state"))
        return states == {"DISABLED"}
