from odoo import fields, models


class TikTokBackend(models.Model):
    """Listings of a shop: counters and buttons."""

    _inherit = "tiktok.backend"

    sku_count = fields.Integer("SKUs", compute="_compute_sku_counts")
    unmapped_sku_count = fields.Integer("Unmapped SKUs", compute="_compute_sku_counts")

    def _compute_sku_counts(self):
        """SKUs of all listings, and live ones without a product."""
        domain = [("backend_id", "in", self.ids)]
        Sku = self.env["tiktok.sku"]
        open_domain = [*domain, *Sku._to_map_domain()]
        counts = dict(Sku._read_group(domain, ["backend_id"], ["__count"]))
        unmapped = dict(Sku._read_group(open_domain, ["backend_id"], ["__count"]))
        for backend in self:
            backend.sku_count = counts.get(backend, 0)
            backend.unmapped_sku_count = unmapped.get(backend, 0)

    def action_open_skus(self):
        """Open the SKUs of these shops."""
        return self._action_open_skus([])

    def action_open_unmapped_skus(self):
        """Open the SKUs that need a product."""
        return self._action_open_skus(self.env["tiktok.sku"]._to_map_domain())

    def _action_open_skus(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_sku_action"
        )
        domain = [("backend_id", "in", self.ids), *domain]
        return {**action, "domain": domain, "context": {}}
