from odoo import models


class UomUom(models.Model):
    """Marks every figure when a unit of measure gets another size."""

    _inherit = "uom.uom"

    def write(self, vals):
        """Kits and packs are counted in units of measure."""
        result = super().write(vals)
        if {"relative_factor", "relative_uom_id", "factor"} & vals.keys():
            self.env["tiktok.stock.change"]._mark_everything("uom")
        return result
