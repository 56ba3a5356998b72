from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..engine.lock_keys import SHARED_STOCK
from ..engine.session_lock import session_lock

#: SKUs that are computed in one transaction
CHUNK = 5000


class TikTokStockNet(models.AbstractModel):
    """The net under the marks: compute everything, look where TikTok was told else.

    Asks TikTok nothing. What differs becomes due and goes the usual way.
    """

    _name = "tiktok.stock.net"
    _description = "TikTok Shop Stock Net"

    def _cast(self, shop):
        """Make every card due whose figure differs from what TikTok has accepted.

        :param shop: ``PushShop``
        :return: number of cards
        """
        exporter, found = self.env["tiktok.stock.exporter"], 0
        skus = exporter._beside("_net_skus", shop)
        for part in split_every(CHUNK, skus, list):
            with session_lock(self.env.cr, SHARED_STOCK, shop.company_id):
                found += exporter._beside("_net_part", shop, part)
        return found

    @api.model
    def _skus(self, shop):
        """SKUs whose cards are at rest, after each SKU has the card it should have."""
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        self.env["tiktok.stock.card"]._ensure_cards(backend)
        self.env.cr.execute(
            """SELECT sku_id FROM tiktok_stock_card
                WHERE backend_id = %s AND active AND block_code IS NULL
                  AND sync_state = 'done' ORDER BY sku_id""",
            [shop.backend_id],
        )
        return [sku_id for (sku_id,) in self.env.cr.fetchall()]

    @api.model
    def _part(self, shop, sku_ids):
        """Compute some SKUs; those that differ become due.

        :return: how many
        """
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        skus = self.env["tiktok.sku"].browse(sku_ids)
        plans = self.env["tiktok.stock.planner"]._plan(backend, skus)
        accepted = self._accepted(sku_ids)
        late = [
            plan.sku_id
            for plan in plans
            if not plan.keep
            and any(
                level.is_mapped
                and accepted.get((plan.sku_id, warehouse), level.granted)
                != level.granted
                for warehouse, level in plan.levels.items()
            )
        ]
        if late:
            self._make_due(late)
        return len(late)

    def _accepted(self, sku_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT sku_id, warehouse_id, accepted FROM tiktok_stock_level
                    WHERE sku_id = ANY(%s)""",
                list(sku_ids),
            )
        )
        return {row[:2]: row[2] for row in rows}

    def _make_due(self, sku_ids):
        now = fields.Datetime.now()
        self.env.cr.execute(
            """UPDATE tiktok_stock_card
                  SET sync_state = 'pending', sync_next_try = NULL, due_at = %s
                WHERE sku_id = ANY(%s) AND sync_state = 'done'""",
            [now, sku_ids],
        )
        self.env["tiktok.stock.card"].invalidate_model(flush=False)
