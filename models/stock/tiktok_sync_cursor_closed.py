from odoo import models

#: minutes between two looks at warehouses while one of them sells nothing
LOOK = 15


class TikTokSyncCursor(models.Model):
    """A warehouse that is switched off takes no figure, one that rests gives way to
    others, and TikTok does not ring when they sell again: until they are looked at,
    TikTok sells by the old figure."""

    _inherit = "tiktok.sync.cursor"

    def _adapt_metadata(self):
        """Minutes until warehouses are read again, and why."""
        if not self._watches_closed_warehouse():
            return self.interval_minutes, False
        return (
            min(self.interval_minutes, LOOK),
            self.env._("A warehouse is switched off or rests on TikTok"),
        )

    def _is_slowed_down(self):
        """A look every quarter of an hour is no load: it is not put off for days."""
        return super()._is_slowed_down() and not self._watches_closed_warehouse()

    def _watches_closed_warehouse(self):
        """Whether this flow looks for a warehouse that sells nothing to be on again."""
        self.ensure_one()
        if self.flow != "metadata" or self.backend_id.stock_mode == "off":
            return False
        closed = [
            ("backend_id", "=", self.backend_id.id),
            ("kind", "=", "SALES_WAREHOUSE"),
            ("external_state", "in", ("DISABLED", "RESTRICTED")),
        ]
        return bool(self.env["tiktok.warehouse"].search_count(closed, limit=1))
