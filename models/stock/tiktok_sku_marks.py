from odoo import api, models

#: what a piece of a SKU is, and whether anybody can buy it
MEANING = {
    "product_id",
    "pack_quantity",
    "uom_id",
    "mapping_state",
    "external_state",
    "is_bundle",
    "tiktok_product_id",
}


class TikTokSku(models.Model):
    """Marks SKUs whose mapping or listing changes."""

    _inherit = "tiktok.sku"

    @api.model_create_multi
    def create(self, vals_list):
        """A new SKU gets its first figure as soon as it means a product."""
        skus = super().create(vals_list)
        self.env["tiktok.stock.change"]._mark_skus(skus.ids, "sku")
        return skus

    def write(self, vals):
        """A SKU may be fed from another product, or be on sale again."""
        if not MEANING & vals.keys():
            return super().write(vals)
        before = self.product_id
        result = super().write(vals)
        changes = self.env["tiktok.stock.change"]
        changes._mark_skus(self.ids, "sku")
        if before - self.product_id:
            # what else is made of it may be granted more
            changes._mark((before - self.product_id).ids, "sku")
        return result
