from odoo import api, fields, models

from ..stock.tiktok_stock_rule import BUFFER_MODES


class TikTokStockRehearsalVariant(models.Model):
    """One buffer and what would have come of it."""

    _name = "tiktok.stock.rehearsal.variant"
    _description = "TikTok Shop Rehearsed Buffer"
    _order = "rehearsal_id, sequence, id"

    rehearsal_id = fields.Many2one(
        "tiktok.stock.rehearsal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="rehearsal_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer()
    name = fields.Char("Buffer", compute="_compute_name")
    buffer_mode = fields.Selection(BUFFER_MODES, readonly=True)
    buffer = fields.Integer("Pieces Held Back", readonly=True)
    delay_factor = fields.Float("Delay ×", readonly=True)
    is_slow = fields.Boolean("Only to Compare", readonly=True)
    is_recommended = fields.Boolean("Recommended", readonly=True)
    sold = fields.Integer(readonly=True)
    oversold = fields.Integer(
        readonly=True, help="Sold on TikTok though nothing was left."
    )
    oversold_elsewhere = fields.Integer(
        readonly=True,
        help="Sold on other channels though TikTok had sold the last piece.",
    )
    lost = fields.Integer(
        "Lost Sales",
        readonly=True,
        help="Pieces that buyers wanted, were refused and that lay there to the end.",
    )
    sold_share = fields.Float(
        "Sold %",
        readonly=True,
        digits=(5, 1),
        help="Of the pieces that were wanted on TikTok and were there.",
    )
    sold_elsewhere = fields.Integer(readonly=True)
    calls = fields.Integer(readonly=True, help="To TikTok.")
    age = fields.Float(
        "Age (s)",
        readonly=True,
        digits=(16, 1),
        help="Of the figures: from a change to TikTok's acceptance; 95 % are faster.",
    )
    by_sku = fields.Json("By SKU", readonly=True)

    @api.depends("buffer_mode", "buffer", "delay_factor", "is_slow")
    @api.depends_context("lang")
    def _compute_name(self):
        for variant in self:
            variant.name = variant._words()

    def _words(self):
        self.ensure_one()
        if self.is_slow:
            return self.env._("To compare: stock every 30 minutes")
        if not self.buffer_mode:
            return self.env._("As it is set now")
        if self.buffer_mode == "none":
            return self.env._("No buffer")
        if self.buffer_mode == "fixed":
            return self.env._("%s held back", self.buffer)
        if self.delay_factor == 1:
            return self.env._("Follows the sales")
        return self.env._("Follows the sales: %g × the delay", self.delay_factor)

    @api.model
    def _prepare_variant_vals(self, buffer, result):
        """Values of one rehearsed buffer."""
        total = result.total
        return {
            "buffer_mode": buffer.mode,
            "buffer": buffer.pieces,
            "delay_factor": buffer.factor,
            "is_slow": buffer.is_slow,
            "sold": total.sold,
            "oversold": total.oversold,
            "oversold_elsewhere": total.oversold_elsewhere,
            "lost": total.lost,
            "sold_share": total.sold_share,
            "sold_elsewhere": total.sold_elsewhere,
            "calls": result.calls,
            "age": result.age,
            "by_sku": {
                str(sku): tally._asdict()
                for sku, tally in result.by_sku.items()
                if isinstance(sku, int) and any(tally)
            },
        }

    def _answer(self):
        """The recommendation as a sentence."""
        oversold = self.oversold + self.oversold_elsewhere
        values = {
            "name": self.name,
            "sold": f"{self.sold:,}",
            "share": f"{self.sold_share:.1f}",
            "count": oversold,
            "lost": self.lost,
        }
        if not oversold:
            text = self.env._(
                "%(name)s: nothing is oversold, %(sold)s pieces are sold, that is "
                "%(share)s %% of what could be.",
                **values,
            )
            return f"{text} {self._missing_words()}".rstrip()
        return self.env._(
            "%(name)s: the fewest oversold pieces (%(count)s) with %(sold)s sold, that "
            "is %(share)s %% of what could be. A shorter delay would help.",
            **values,
        )

    def _missing_words(self):
        """How many more were wanted than were there."""
        missing = self.rehearsal_id.wish_count - self.sold - self.lost
        if missing <= 0:
            return ""
        return self.env._(
            "%s more were wanted than there is stock for.", f"{missing:,}"
        )

    # === BUTTONS === #

    def action_open_skus(self):
        """What came of each SKU with this buffer, the worst on top."""
        self.ensure_one()
        rows = self.env["tiktok.stock.rehearsal.sku"]._of_variant(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_stock_rehearsal_sku_action"
        )
        return {
            **action,
            "name": self.env._("SKUs: %s", self.name),
            "domain": [("id", "in", rows.ids)],
        }
