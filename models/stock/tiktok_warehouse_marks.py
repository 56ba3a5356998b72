from odoo import models

#: which stock feeds a TikTok warehouse, and whether it may be written at all
SOURCE = {
    "warehouse_id",
    "location_id",
    "extra_location_ids",
    "active",
    "kind",
    "external_state",
}


class TikTokWarehouse(models.Model):
    """Marks the shops whose warehouses are fed from elsewhere."""

    _inherit = "tiktok.warehouse"

    def write(self, vals):
        """Another source of stock, or a warehouse that is open again."""
        before = {row: [row[name] for name in self._source_fields()] for row in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda row: before[row] != [row[name] for name in self._source_fields()]
        )
        self.env["tiktok.stock.change"]._mark_shops(changed.backend_id, "warehouse")
        return result

    def _source_fields(self):
        return [name for name in SOURCE if name in self._fields]
