from odoo import api, models


class MrpBom(models.Model):
    """A changed kit may be the one that a bundle waits for."""

    _inherit = "mrp.bom"

    @api.model_create_multi
    def create(self, vals_list):
        """A new kit may be what TikTok bundles wait for."""
        boms = super().create(vals_list)
        boms._tiktok_recheck_kits()
        return boms

    def write(self, vals):
        """A mended kit lets orders go on that wait for it."""
        result = super().write(vals)
        self._tiktok_recheck_kits()
        return result

    def _tiktok_recheck_kits(self):
        """Look again at SKUs whose open problem is about kits; one statement when
        there is none."""
        building = self.env.context.get("tiktok_kit_build")
        if not building and "phantom" in self.mapped("type"):
            self.env["tiktok.sku"].sudo()._waiting_for_kits()._recheck()


class MrpBomLine(models.Model):
    """The same for the contents of kits."""

    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        """A component added to a kit may end a problem."""
        lines = super().create(vals_list)
        lines.bom_id._tiktok_recheck_kits()
        return lines
