import time

from odoo import fields, models

from ..order.order_list import next_position
from .tiktok_package_sync import BATCH

PAGE_SIZE = 50
#: seconds that the first poll looks back: older parcels have arrived
LOOK_BACK = 30 * 24 * 3600
#: minutes between two polls where TikTok does not ring
ALONE_INTERVAL = 5


class TikTokSyncCursor(models.Model):
    """Poll of packages by update time, as orders are polled: the net under events.

    Not every change of a package moves its order (tiktok-platform 6.2).
    """

    _inherit = "tiktok.sync.cursor"

    flow = fields.Selection(
        selection_add=[("package", "Packages")], ondelete={"package": "cascade"}
    )

    def _import_package(self):
        """Read packages that are wanted, then one page; store it in the transaction
        that moves on.

        :return: True when there are more pages
        """
        backend = self.backend_id
        waiting = self._import_waiting_packages()
        if not self.position:
            self.position = {"since": int(time.time()) - LOOK_BACK}
        position = self._current_window()
        page = backend._client().search_packages(
            update_time_ge=position["at"],
            update_time_lt=position["until"],
            page_size=PAGE_SIZE,
            page_token=position.get("token"),
        )
        items = page["packages"]
        packages = self.env["tiktok.package"]._mirror(backend, items)
        packages._read_details(items)
        position = next_position(position, {**page, "orders": items})
        if position != self.position:
            self.position = position
        more = "until" in position or waiting
        if not more:
            self.env["tiktok.package"]._read_tracking_due(backend)
        return more

    def _import_waiting_packages(self):
        """Packages whose job is lost, and all of them where no job runs.

        :return: True when there are more of them
        """
        packages = self.env["tiktok.package"]
        domain = packages._due_domain(self.backend_id)
        due = packages.search(domain, limit=BATCH, order="id")
        due._import_packages()
        return len(due) == BATCH

    def _adapt_package(self):
        """Minutes until the next poll, and why: more often without events."""
        if self.backend_id._events_since():
            return self.interval_minutes, self.env._("TikTok rings for packages")
        often = min(ALONE_INTERVAL, self.interval_minutes)
        return often, self.env._("TikTok does not ring for packages")

    def _backlog_package(self):
        """Packages yet to be read."""
        return self.env["tiktok.package"].search_count(
            [
                ("backend_id", "=", self.backend_id.id),
                ("sync_state", "=", "pending"),
            ]
        )
