from odoo import models


class TikTokPeakWindow(models.Model):
    """A LIVE session is rehearsed before it comes, or played once more after it."""

    _inherit = "tiktok.peak.window"

    def action_rehearse(self):
        """Button: a rehearsal of this window; the buffer found is used within it."""
        self.ensure_one()
        rehearsals = self.env["tiktok.stock.rehearsal"]
        rehearsal = rehearsals.create(self._prepare_rehearsal_vals())
        rehearsal._onchange_backend_id()
        return rehearsal.get_formview_action()

    def _prepare_rehearsal_vals(self):
        """The same period once more when it is over, else a sale as long as it."""
        vals = {"name": self.name, "backend_id": self.backend_id.id}
        if self.state == "over":
            dates = {"date_from": self.date_from, "date_to": self.date_to}
            return {**vals, **dates, "source": "past"}
        seconds = (self.date_to - self.date_from).total_seconds()
        return {
            **vals,
            "minutes": max(1, round(seconds / 60)),
            "use_from": self.date_from,
            "use_until": self.date_to,
        }
