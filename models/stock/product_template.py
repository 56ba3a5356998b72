from odoo import api, fields, models

#: what makes a product a thing with a stock, or lets another rule decide
KIND = {"type", "is_storable", "active", "uom_id", "categ_id"}


class ProductTemplate(models.Model):
    """The same for all variants; another kind of product is marked."""

    _inherit = "product.template"

    tiktok_promised = fields.Integer(
        "Promised on TikTok", compute="_compute_tiktok_promised"
    )
    tiktok_stock_card_count = fields.Integer(
        "Number of TikTok Stock Cards", compute="_compute_tiktok_promised"
    )

    def write(self, vals):
        """Only storable goods limit how many of a kit can be sold."""
        result = super().write(vals)
        if KIND & vals.keys() and self.env["tiktok.backend"]._has_stock_flow():
            templates = self.with_context(active_test=False)
            variants = templates.product_variant_ids
            self.env["tiktok.stock.change"]._mark(variants.ids, "product")
        return result

    @api.depends_context("allowed_company_ids")
    def _compute_tiktok_promised(self):
        for template in self:
            variants = template.with_context(active_test=False).product_variant_ids
            template.tiktok_promised = sum(variants.mapped("tiktok_promised"))
            template.tiktok_stock_card_count = sum(
                variants.mapped("tiktok_stock_card_count")
            )

    def action_open_tiktok_stock(self):
        """What every shop may sell of these products and of the kits with them."""
        variants = self.with_context(active_test=False).product_variant_ids
        return variants.action_open_tiktok_stock()
