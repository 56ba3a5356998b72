from odoo import fields, models

from .tiktok_stock_card_screen import BLOCKED, DRIFTING, REFUSED, UNSENT


class TikTokBackend(models.Model):
    """What the card of a shop tells about its stock."""

    _inherit = "tiktok.backend"

    stock_card_count = fields.Integer("Stock Cards", compute="_compute_stock_counts")
    stock_unsent_count = fields.Integer(compute="_compute_stock_counts")
    stock_refused_count = fields.Integer(compute="_compute_stock_counts")
    stock_drift_count = fields.Integer(compute="_compute_stock_counts")
    stock_oldest_change = fields.Datetime(
        "Oldest Unsent Change", compute="_compute_stock_counts"
    )
    stock_unsent_age = fields.Char(compute="_compute_stock_unsent_age")

    def _compute_stock_counts(self):
        card = self.env["tiktok.stock.card"]
        own = [("backend_id", "in", self.ids)]
        names = {
            "stock_card_count": [],
            "stock_refused_count": REFUSED | BLOCKED,
            "stock_drift_count": DRIFTING,
        }
        for name, domain in names.items():
            groups = card._read_group([*own, *domain], ["backend_id"], ["__count"])
            figures = dict(groups)
            for backend in self:
                backend[name] = figures.get(backend, 0)
        groups = card._read_group(
            [*own, *UNSENT], ["backend_id"], ["__count", "due_at:min"]
        )
        unsent = {backend: figures for backend, *figures in groups}
        for backend in self:
            figures = unsent.get(backend, (0, False))
            backend.stock_unsent_count, backend.stock_oldest_change = figures

    def _compute_stock_unsent_age(self):
        """How long the oldest change waits, in the largest fitting unit."""
        now = fields.Datetime.now()
        for backend in self:
            since = backend.stock_oldest_change
            seconds = int((now - since).total_seconds()) if since else 0
            backend.stock_unsent_age = self._stock_age(max(0, seconds))

    def _stock_age(self, seconds):
        if seconds < 60:
            return self.env._("%s s", seconds)
        if seconds < 3600:
            return self.env._("%s min", seconds // 60)
        return self.env._("%s h", seconds // 3600)

    def action_open_stock_cards(self):
        """Stock cards of this shop."""
        return self._open_stock_cards()

    def action_open_stock_unsent(self):
        """Cards with a change that TikTok was not told yet, the oldest first."""
        return self._open_stock_cards(search_default_unsent=1)

    def action_open_stock_refused(self):
        """Cards that TikTok refused or that cannot be sent."""
        return self._open_stock_cards(
            search_default_refused=1, search_default_blocked=1
        )

    def action_open_stock_drift(self):
        """Cards whose figure on TikTok is not the accepted one."""
        return self._open_stock_cards(search_default_drift=1)

    def _open_stock_cards(self, **context):
        action = self._dashboard_action("tiktok_stock_card_action", **context)
        return {**action, "domain": [("backend_id", "in", self.ids)]}
