from odoo import models

#: what decides which warehouse stock belongs to, and whether it counts as stock
PLACE = {"location_id", "usage", "active", "company_id"}


class StockLocation(models.Model):
    """Marks every figure when locations are moved or change their use."""

    _inherit = "stock.location"

    def write(self, vals):
        """Stock inside may count for other warehouses now, or for none."""
        result = super().write(vals)
        if PLACE & vals.keys():
            self.env["tiktok.stock.change"]._mark_everything("location")
        return result
