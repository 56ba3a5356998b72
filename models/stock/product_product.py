from odoo import models


class ProductProduct(models.Model):
    """Marks variants that are archived or brought back."""

    _inherit = "product.product"

    def write(self, vals):
        """An archived part counts differently in its kits."""
        result = super().write(vals)
        if "active" in vals:
            self.env["tiktok.stock.change"]._mark(self.ids, "product")
        return result
