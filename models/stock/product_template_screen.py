from odoo import fields, models


class ProductTemplate(models.Model):
    """The same for all variants."""

    _inherit = "product.template"

    tiktok_promised = fields.Integer(
        "Promised on TikTok", compute="_compute_tiktok_promised"
    )
    tiktok_stock_card_count = fields.Integer(compute="_compute_tiktok_promised")

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
