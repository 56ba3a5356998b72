from odoo import api, fields, models


class ProductTemplate(models.Model):
    """The same for all variants."""

    _inherit = "product.template"

    tiktok_sku_count = fields.Integer(
        "Number of TikTok SKUs", compute="_compute_tiktok_sku_count"
    )

    @api.depends("product_variant_ids.tiktok_sku_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_tiktok_sku_count(self):
        for template in self:
            variants = template.with_context(active_test=False).product_variant_ids
            template.tiktok_sku_count = sum(variants.mapped("tiktok_sku_count"))

    def action_open_tiktok_skus(self):
        """Open the TikTok SKUs that sell a variant of these products."""
        variants = self.with_context(active_test=False).product_variant_ids
        return variants.action_open_tiktok_skus()
