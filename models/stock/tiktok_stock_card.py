from odoo import api, fields, models

from .stock_blocks import BLOCKS
from .stock_refusals import OTHER, REFUSALS


class TikTokStockCard(models.Model):
    """What TikTok may sell of one SKU, how that came about and what is the matter.

    ``sync_state`` is the state of the push: *pending* cards are computed and sent with
    the next cycle, *blocked* ones wait for a person, *failed* ones were refused and
    *ignored* ones are not ours to send.
    """

    _name = "tiktok.stock.card"
    _description = "TikTok Shop Stock Card"
    _inherit = ["tiktok.sync.mixin", "mail.thread"]
    _rec_name = "sku_id"
    _order = "sku_id"

    _sync_flow = "stock"

    sync_state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("done", "Done"),
            ("blocked", "Blocked"),
            ("failed", "Refused"),
            ("ignored", "By TikTok or not on Sale"),
        ],
        string="State",
    )
    sku_id = fields.Many2one(
        "tiktok.sku",
        "SKU",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    backend_id = fields.Many2one(
        related="sku_id.backend_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="sku_id.company_id", store=True, index=True, precompute=True
    )
    tiktok_product_id = fields.Many2one(
        related="sku_id.tiktok_product_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        related="sku_id.product_id", store=True, index=True, precompute=True
    )
    active = fields.Boolean(default=True, readonly=True)
    level_ids = fields.One2many(
        "tiktok.stock.level", "card_id", "Levels", readonly=True
    )
    rule_id = fields.Many2one(
        "tiktok.stock.rule",
        "Decided by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    urgency = fields.Float(
        "Sold Out in (min)",
        default=-1.0,
        readonly=True,
        aggregator=None,
        help="At the present speed of sale; -1 when it does not sell out.",
    )
    speed = fields.Float(
        "Pieces per Hour", readonly=True, aggregator=None, help="Present speed of sale."
    )
    buffer = fields.Integer("Buffer in Force", readonly=True, aggregator=None)
    is_ended = fields.Boolean(
        "Listing Ended", readonly=True, help="Switched off by the threshold."
    )
    is_excluded = fields.Boolean("Excluded", readonly=True)
    exclude_reason = fields.Char("Excluded because", readonly=True)
    explanation = fields.Json("How the Figure Came About", readonly=True)
    due_at = fields.Datetime(
        "Changed", readonly=True, help="The oldest change that has not been sent yet."
    )
    computed_at = fields.Datetime("Computed", readonly=True)
    pushed_at = fields.Datetime("Sent", readonly=True)
    rank = fields.Float(
        readonly=True,
        aggregator=None,
        help="Order of sending: sold out first, then what is lowered, then by the "
        "time until it is sold out; raises last.",
    )
    is_waiting = fields.Boolean(
        "Waits for Others",
        readonly=True,
        help="May show more once other shops or SKUs have taken back the same units.",
    )
    is_off = fields.Boolean(
        "Off by the Threshold",
        readonly=True,
        help="Nearly sold out: it comes back only when the margin above the threshold "
        "is there again.",
    )
    block_code = fields.Char(readonly=True, help="Why nothing is computed.")
    refusal_code = fields.Integer("TikTok's Code", readonly=True, aggregator=None)
    refused_figures = fields.Char(readonly=True, help="What was refused.")
    next_action = fields.Char("What to Do", compute="_compute_next_action")

    _sku_unique = models.Constraint(
        "UNIQUE(sku_id)", "This SKU has a stock card already."
    )
    _waits = models.Index("(company_id) WHERE is_waiting")
    _due = models.Index("(backend_id, sync_next_try) WHERE sync_state = 'pending'")

    @api.depends(
        *("block_code", "refusal_code", "sync_state"),
        *("level_ids.promised", "level_ids.wanted"),
    )
    @api.depends_context("lang")
    def _compute_next_action(self):
        """What a person can do about it; empty when nothing is the matter."""
        for card in self:
            card.next_action = card._next_action_text()

    def _next_action_text(self):
        if self.block_code in BLOCKS:
            return str(BLOCKS[self.block_code])
        if self.refusal_code:
            advice = str(REFUSALS.get(self.refusal_code, OTHER).advice)
            return " ".join(filter(None, (self._surplus_text(), advice)))
        return False

    def _surplus_text(self):
        """How much more TikTok may sell than it should while it refuses the figure."""
        surplus = sum(
            max(0, level.promised - max(0, level.wanted)) for level in self.level_ids
        )
        if not surplus:
            return ""
        return self.env._(
            "TikTok may sell %(pieces)s pieces more than it should.", pieces=surplus
        )
