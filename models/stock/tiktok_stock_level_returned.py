from odoo import api, models

from .tiktok_stock_change import _now


class TikTokStockLevel(models.Model):
    """Pieces that cancelled orders give back."""

    _inherit = "tiktok.stock.level"

    @api.model
    def _returned(self, pieces):
        """Count pieces of cancelled orders as promised again until TikTok is read.

        TikTok may sell them again from the moment of the cancellation, and in Odoo
        they are free from the same moment: without this another shop would be given
        what this one sells. Belongs into the transaction that frees them.

        :param pieces: ``{(sku id, TikTok's id of the warehouse): pieces}``
        """
        rows = [(*key, number) for key, number in pieces.items() if number > 0]
        if not rows:
            return
        self.flush_model(["promised"])
        self.env.cr.execute(
            """UPDATE tiktok_stock_level level
                  SET promised = level.promised + row.pieces, returned_at = %s
                 FROM unnest(%s::int[], %s::varchar[], %s::int[])
                   AS row(sku_id, warehouse, pieces)
                 JOIN tiktok_warehouse place ON place.external_id = row.warehouse
                WHERE level.sku_id = row.sku_id AND level.warehouse_id = place.id
            """,
            [_now(), *map(list, zip(*rows, strict=True))],
        )
        self.invalidate_model(["promised"], flush=False)
