from odoo import models


class TikTokWarehouse(models.Model):
    """Mapping a warehouse lets the orders go on that waited for it."""

    _inherit = "tiktok.warehouse"

    def _mapping_saved(self):
        """Orders that waited for these warehouses are imported now."""
        result = super()._mapping_saved()
        orders = self.env["tiktok.order"].search(
            [
                ("backend_id", "in", self.backend_id.ids),
                ("sync_state", "=", "blocked"),
                ("line_ids.warehouse_external_id", "in", self.mapped("external_id")),
            ]
        )
        orders._release()
        return result
