from odoo import api, models

CONTENT = {
    "product_id",
    "product_qty",
    "product_uom_id",
    "sequence",
    "bom_id",
    "bom_product_template_attribute_value_ids",
}


class MrpBomLine(models.Model):
    """Marks the kits whose contents change."""

    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        """A kit contains more."""
        lines = super().create(vals_list)
        lines.bom_id._tiktok_mark_contents()
        return lines

    def write(self, vals):
        """A kit contains other things or other quantities."""
        if not CONTENT & vals.keys():
            return super().write(vals)
        self.bom_id._tiktok_mark_contents()
        result = super().write(vals)
        self.bom_id._tiktok_mark_contents()
        return result

    def unlink(self):
        """A kit contains less."""
        self.bom_id._tiktok_mark_contents()
        return super().unlink()
