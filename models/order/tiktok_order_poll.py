import time
from datetime import timezone

from odoo import models

from .order_list import next_position, search_page

#: seconds read again with every run: lists lag behind (tiktok-platform 6.5)
OVERLAP = 15 * 60


class TikTokSyncCursor(models.Model):
    """Poll of orders by update time, oldest first, up to a fixed upper bound.

    ``position`` holds ``since``, the end of the last complete run, and while a run is
    under way ``until``, its upper bound, ``at``, where the next page starts, and
    ``token``, for a page that starts within one second. Pages start at the time of
    the last order seen instead of an offset: an order that changes meanwhile leaves
    the window and shifts nothing. Only where one second holds more than a page the
    token leads on; then ``total`` tells whether the pages behind it have shifted, and
    the second is read again.
    """

    _inherit = "tiktok.sync.cursor"

    def _import_order(self):
        """Read one page; store and enqueue it in the transaction that moves on.

        :return: True when there are more pages
        """
        backend = self.backend_id
        position = self._current_window()
        page = search_page(
            backend._client(), position["at"], position["until"], position.get("token")
        )
        orders = self.env["tiktok.order"]._upsert_from_list(backend, page["orders"])
        orders._enqueue_import()
        position = next_position(position, page)
        if position != self.position:
            self.position = position
        return "until" in position

    def _current_window(self):
        """The run under way, or a new one that overlaps the last."""
        position = dict(self.position or {})
        if "until" in position:
            return position
        start = self.backend_id.orders_since
        first = int(start.replace(tzinfo=timezone.utc).timestamp()) if start else 0
        since = position.get("since")
        return {
            **position,
            # the upper bound is exclusive: this second belongs to it
            "until": int(time.time()) + 1,
            "at": max(first, since - OVERLAP) if since else first,
        }

    def _backlog_order(self):
        """Orders that wait to be imported."""
        return self.env["tiktok.order"].search_count(
            [("backend_id", "=", self.backend_id.id), ("sync_state", "=", "pending")]
        )
