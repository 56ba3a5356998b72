from odoo import api, fields, models

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
    """A SKU and its stock: its card, and what makes its figure another one."""

    _inherit = "tiktok.sku"

    stock_card_ids = fields.One2many("tiktok.stock.card", "sku_id", readonly=True)
    stock_promised = fields.Integer("Promised", compute="_compute_stock_promised")

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

    def _compute_stock_promised(self):
        for sku in self:
            sku.stock_promised = sum(sku.stock_card_ids.mapped("promised_total"))

    def action_open_stock_card(self):
        """How much of this SKU TikTok may sell and why."""
        return self.stock_card_ids._action_open()
