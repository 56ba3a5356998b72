from odoo import models

KIND = {"type", "is_storable", "active", "uom_id", "categ_id"}


class ProductTemplate(models.Model):
    """Marks products that become things with a stock, or fall under another rule."""

    _inherit = "product.template"

    def write(self, vals):
        """Only storable goods limit how many of a kit can be sold."""
        result = super().write(vals)
        if KIND & vals.keys() and self.env["tiktok.backend"]._has_stock_flow():
            templates = self.with_context(active_test=False)
            variants = templates.product_variant_ids
            self.env["tiktok.stock.change"]._mark(variants.ids, "product")
        return result
