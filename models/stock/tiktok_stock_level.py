from odoo import fields, models

#: what a figure is before it was ever computed, sent or read
NEVER = -1

DRIFTS = [
    ("none", "None"),
    ("in_flight", "In Flight"),
    ("locked", "Locked by a Campaign"),
    ("edited", "Edited on TikTok"),
    ("lost", "Lost Push"),
    ("missing", "Orders Missing"),
    ("unexplained", "Unexplained"),
]


class TikTokStockLevel(models.Model):
    """One SKU in one TikTok warehouse: wanted, sent, accepted, seen, promised.

    Whole pieces as TikTok counts them; :data:`NEVER` where nothing is known yet.
    ``promised`` is what TikTok may still sell at most: while an answer is missing the
    higher of two figures.
    """

    _name = "tiktok.stock.level"
    _description = "TikTok Shop Stock Level"
    _order = "card_id, warehouse_id"
    _rec_name = "card_id"

    card_id = fields.Many2one(
        "tiktok.stock.card",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(related="card_id.product_id")
    sku_id = fields.Many2one(
        related="card_id.sku_id", store=True, index=True, precompute=True
    )
    backend_id = fields.Many2one(
        related="card_id.backend_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, index=True, precompute=True
    )
    warehouse_id = fields.Many2one(
        "tiktok.warehouse",
        "TikTok Warehouse",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    free = fields.Float(
        "Free in Odoo", readonly=True, help="Pieces possible from free stock."
    )
    sold = fields.Float(
        "Sold, not Reserved",
        readonly=True,
        help="Pieces that TikTok has sold and Odoo has not reserved yet.",
    )
    wanted = fields.Integer(default=NEVER, required=True, readonly=True)
    accepted = fields.Integer(
        default=NEVER, required=True, readonly=True, help="Last accepted by TikTok."
    )
    accepted_at = fields.Datetime(readonly=True)
    sending = fields.Integer(
        "In Flight",
        default=NEVER,
        required=True,
        readonly=True,
        help="Sent, and TikTok has not answered; -1 when nothing is.",
    )
    sent_at = fields.Datetime(readonly=True)
    seen = fields.Integer(
        default=NEVER, required=True, readonly=True, help="Last read from TikTok."
    )
    seen_committed = fields.Integer(
        "Committed on TikTok",
        default=NEVER,
        required=True,
        readonly=True,
        help="In orders that are not shipped yet, as TikTok counts.",
    )
    seen_at = fields.Datetime(readonly=True)
    locked = fields.Integer(
        default=0, required=True, readonly=True, help="Kept by campaigns of TikTok."
    )
    promised = fields.Integer(
        default=0,
        required=True,
        readonly=True,
        help="What TikTok may still sell at most.",
    )
    returned_at = fields.Datetime(
        readonly=True, help="When cancelled pieces were given back last."
    )
    drift = fields.Selection(DRIFTS, default="none", required=True, readonly=True)

    _card_warehouse_unique = models.Constraint(
        "UNIQUE(card_id, warehouse_id)", "This level exists already."
    )

    def action_open_card(self):
        """The card, which explains the figure."""
        return self.card_id._action_open()
