import time

from odoo import fields, models
from odoo.tools import SQL

from .tiktok_order_sync import BATCH

#: seconds after its last change within which an order is one of today's sales
RECENT = 600


class TikTokOrder(models.Model):
    """Full batches: while many buy at once, orders come one by one and wait together.

    An order costs a fraction in a batch of what it costs alone.
    """

    _inherit = "tiktok.order"

    def _claim_full_batch(self):
        """Lock these orders and recent ones of the shop that wait as well.

        Their own jobs find nothing wanted any more. Orders of the past, which somebody
        reads in by the thousand, are left to their jobs: they would delay this one.

        :return: those of them that are wanted now, :data:`BATCH` unless these are more
        """
        if len(self) >= BATCH or not self:
            return self._sync_claim()
        # in one statement: what changes between two could not be locked
        lock = SQL(
            """SELECT id FROM tiktok_order
                WHERE id IN %(own)s OR id IN (
                      SELECT id FROM tiktok_order
                       WHERE sync_state = 'pending' AND id NOT IN %(own)s
                         AND (sync_next_try IS NULL OR sync_next_try <= %(now)s)
                         AND (COALESCE(external_updated, 0) = 0
                              OR external_updated >= %(recent)s)
                         AND backend_id IN (
                             SELECT backend_id FROM tiktok_order
                              WHERE id IN %(own)s AND sync_state = 'pending')
                       ORDER BY id LIMIT %(room)s)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""",
            own=tuple(self.ids),
            now=fields.Datetime.now(),
            recent=int(time.time()) - RECENT,
            room=BATCH - len(self),
        )
        locked = dict.fromkeys(self._sync_execute_lock(lock))
        own = [row_id for row_id in self._ids if row_id in locked]
        orders = self.browse(dict.fromkeys([*own, *locked]))
        return orders.filtered_domain(self._sync_due_domain())
