from odoo import api, fields, models

#: changing one of these may answer a SKU that waits
CODE_FIELDS = {"default_code", "barcode", "active"}


class ProductProduct(models.Model):
    """Products and the SKUs that sell them; a new code may find SKUs that wait."""

    _inherit = "product.product"

    # without access to TikTok Shop a person still reads products as a whole
    tiktok_sku_ids = fields.One2many(
        "tiktok.sku",
        "product_id",
        "TikTok SKUs",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_sku_count = fields.Integer(
        "Number of TikTok SKUs", compute="_compute_tiktok_sku_count"
    )

    @api.depends_context("allowed_company_ids")
    def _compute_tiktok_sku_count(self):
        # a number on the form of a product, also for those who may not open the SKUs,
        # but not for other companies that sell the same product
        mine = [
            ("product_id", "in", self.ids),
            ("company_id", "in", self.env.companies.ids),
        ]
        skus = self.env["tiktok.sku"].sudo()
        counts = dict(skus._read_group(mine, ["product_id"], ["__count"]))
        for product in self:
            product.tiktok_sku_count = counts.get(product.sudo(), 0)

    @api.model_create_multi
    def create(self, vals_list):
        """A new product may be what TikTok SKUs wait for."""
        products = super().create(vals_list)
        products._tiktok_recheck_skus()
        return products

    def write(self, vals):
        """A changed code or a restored product may be what SKUs wait for."""
        if not CODE_FIELDS & vals.keys():
            return super().write(vals)
        codes = self._tiktok_codes()
        result = super().write(vals)
        self._tiktok_recheck_skus(codes)
        return result

    def _tiktok_codes(self):
        return {*self.mapped("default_code"), *self.mapped("barcode")} - {False}

    def _tiktok_recheck_skus(self, old_codes=frozenset()):
        """Look again at SKUs that these products may answer, also by giving up a code
        that another product has as well; one statement when none waits."""
        if self.env.context.get("tiktok_kit_build"):
            return
        codes = self._tiktok_codes() | old_codes
        # the shop's people, not this user, decide who may see its SKUs
        skus = self.env["tiktok.sku"].sudo()._waiting_for(self, codes)
        if skus:
            skus._recheck()

    def action_open_tiktok_skus(self):
        """Open the TikTok SKUs that sell these products."""
        return self.tiktok_sku_ids._action_open()
