import math

from odoo import fields, models

from .tiktok_peak_window import CAN_WAIT


class TikTokSyncCursor(models.Model):
    """How flows behave within a peak window."""

    _inherit = "tiktok.sync.cursor"

    def _choose_interval(self):
        """Stock every minute; what can wait not before the window is over."""
        window = self._peak_window()
        if not window:
            return super()._choose_interval()
        reason = self.env._("Peak window: %s", window.name)
        if self.flow == "stock":
            return 1, reason
        left = window.date_to - fields.Datetime.now()
        return max(self.interval_minutes, math.ceil(left.total_seconds() / 60)), reason

    def _peak_window(self):
        """The open window that concerns this flow, the one that ends last."""
        windows = self.env["tiktok.peak.window"]
        if self.is_interval_fixed or self.flow not in ("stock", *CAN_WAIT):
            return windows
        if self._watches_closed_warehouse():
            return windows
        windows = windows._open_now(self.backend_id)
        return windows.sorted("date_to")[-1:]

    def _stock_priority(self):
        """Jobs of stock go before orders, and before everything while a LIVE runs."""
        windows = self.env["tiktok.peak.window"]
        return 1 if windows._open_now(self.backend_id) else super()._stock_priority()
