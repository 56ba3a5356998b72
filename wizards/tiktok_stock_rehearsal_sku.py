from odoo import api, fields, models


class TikTokStockRehearsalSku(models.TransientModel):
    """What came of one SKU in a rehearsal; made when the list is opened."""

    _name = "tiktok.stock.rehearsal.sku"
    _description = "TikTok Shop Rehearsed SKU"
    _order = "oversold desc, lost desc, sold desc, id"

    sku_id = fields.Many2one("tiktok.sku", "SKU", readonly=True, ondelete="cascade")
    asked = fields.Integer("Wanted", readonly=True)
    sold = fields.Integer(readonly=True)
    oversold = fields.Integer(readonly=True)
    oversold_elsewhere = fields.Integer(readonly=True)
    lost = fields.Integer("Lost Sales", readonly=True)
    sold_elsewhere = fields.Integer(readonly=True)

    @api.model
    def _of_variant(self, variant):
        """One row per SKU that anything came of.

        :param variant: a rehearsed buffer
        """
        figures = variant.by_sku or {}
        skus = self.env["tiktok.sku"].browse(map(int, figures)).exists()
        return self.create([{"sku_id": sku.id, **figures[str(sku.id)]} for sku in skus])
