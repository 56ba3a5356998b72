from odoo import models

from ..order.order_list import next_position

PAGE_SIZE = 50
#: minutes between two polls where TikTok does not ring
ALONE_INTERVAL = 2


class TikTokSyncCursor(models.Model):
    """Poll of cancellations by update time, as orders are polled.

    In South East Asia a buyer may cancel after *ready to ship* without a change of the
    order's own status: only this list and event 11 tell (tiktok-platform 3.3).
    """

    _inherit = "tiktok.sync.cursor"

    def _import_cancellation(self):
        """Read one page; store it in the transaction that moves on.

        Orders whose cancellations somebody wants to know come first.

        :return: True when there are more pages
        """
        backend = self.backend_id
        wanted = self.env["tiktok.order"].search(
            [("backend_id", "=", backend.id), ("cancellations_wanted", "=", True)],
            limit=PAGE_SIZE,
        )
        if wanted:
            wanted._read_cancellations()
        position = self._current_window()
        page = backend._client().search_cancellations(
            update_time_ge=position["at"],
            update_time_lt=position["until"],
            page_size=PAGE_SIZE,
            page_token=position.get("token"),
        )
        items = page["cancellations"]
        self.env["tiktok.cancellation"]._upsert_page(backend, items)
        position = next_position(position, {**page, "orders": items})
        if position != self.position:
            self.position = position
        return "until" in position or len(wanted) == PAGE_SIZE

    def _adapt_cancellation(self):
        """Minutes until the next poll, and why: more often without events."""
        if self.backend_id._events_since():
            return self.interval_minutes, self.env._("TikTok rings for cancellations")
        often = min(ALONE_INTERVAL, self.interval_minutes)
        return often, self.env._("TikTok does not ring for cancellations")

    def _backlog_cancellation(self):
        """Requests that wait for an answer, and cancellations yet to be read."""
        return self.env["tiktok.cancellation"].search_count(
            [
                ("backend_id", "=", self.backend_id.id),
                "|",
                ("is_pending", "=", True),
                ("sync_state", "=", "pending"),
            ]
        )
