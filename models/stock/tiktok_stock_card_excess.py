from odoo import api, fields, models

from .stock_policy import whole
from .tiktok_stock_level import NEVER

#: cards whose figures may be too high; the exact sum follows for these alone
MAYBE_OVER = """
SELECT card_id FROM tiktok_stock_level GROUP BY card_id
HAVING SUM(promised) > GREATEST(MAX(free) - SUM(sold), 0)
"""


class TikTokStockCard(models.Model):
    """Cards that promise more than there is, and nothing on its way mends it.

    A campaign, a freeze or a warehouse that nothing feeds may keep a figure that the
    stock no longer covers.
    """

    _inherit = "tiktok.stock.card"

    excess = fields.Integer(
        "Too Many",
        compute="_compute_excess",
        aggregator=None,
        help="Pieces that TikTok may sell beyond what is free.",
    )
    is_over = fields.Boolean(
        "Promises too much", compute="_compute_excess", search="_search_is_over"
    )

    @api.depends(
        *("free_total", "sold_total", "promised_total", "in_flight_total", "due_at"),
        *("sync_state", "backend_id.stock_mode"),
    )
    def _compute_excess(self):
        """Whole pieces; none while a figure is due or on its way."""
        for card in self:
            there = max(whole(card.free_total - card.sold_total), 0)
            more = max(card.promised_total - there, 0)
            card.excess = more if card._is_at_rest() else 0
            card.is_over = bool(card.excess)

    def _is_at_rest(self):
        """Whether TikTok sells by figures of ours, and none is on its way."""
        if self.sync_state == "ignored" or self.backend_id.sudo().stock_mode == "off":
            return False
        return not self.due_at and self.in_flight_total == NEVER

    @api.model
    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["tiktok.stock.level"].flush_model(["promised", "free", "sold"])
        self.env.cr.execute(MAYBE_OVER)
        # cards of all companies: the search around this one keeps to the user's own
        found = self.sudo().browse(row[0] for row in self.env.cr.fetchall()).exists()
        over = found.filtered("is_over")
        return [("id", "in" if True in value else "not in", over.ids)]
