from odoo import api, models

#: what decides which kit a product is and how many can be made of its parts
RECIPE = {
    "active",
    "type",
    "product_tmpl_id",
    "product_id",
    "product_qty",
    "product_uom_id",
    "sequence",
    "company_id",
    "picking_type_id",
}


class MrpBom(models.Model):
    """Marks the products whose contents change with a bill of materials."""

    _inherit = "mrp.bom"

    @api.model_create_multi
    def create(self, vals_list):
        """A product may be a kit from now on."""
        boms = super().create(vals_list)
        boms._tiktok_mark_contents()
        return boms

    def write(self, vals):
        """A kit may contain other things, or be none any more."""
        if not RECIPE & vals.keys():
            return super().write(vals)
        self._tiktok_mark_contents()
        result = super().write(vals)
        self._tiktok_mark_contents()
        return result

    def unlink(self):
        """The next bill of materials of the product counts, or none."""
        self._tiktok_mark_contents()
        return super().unlink()

    def _tiktok_mark_contents(self):
        """Mark the products and the parts: these may be granted to others now."""
        if not self or not self.env["tiktok.backend"]._has_stock_flow():
            return
        boms = self.sudo().with_context(active_test=False)
        products = boms.bom_line_ids.product_id
        for bom in boms:
            products |= bom.product_id or bom.product_tmpl_id.product_variant_ids
        self.env["tiktok.stock.change"]._mark(products.ids, "bom")
