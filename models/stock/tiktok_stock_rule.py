from odoo import api, fields, models

from .stock_policy import Rule

#: fields that a shop (with ``stock_`` before the name) and a rule have in common
POLICY_FIELDS = (
    "share",
    "cap",
    "buffer_mode",
    "buffer",
    "delay_factor",
    "cover_minutes",
    "minimum",
    "threshold",
    "margin",
    "threshold_action",
    "is_frozen",
)
BUFFER_MODES = [
    ("none", "None"),
    ("fixed", "Fixed"),
    ("sales", "Follows the sales"),
]
THRESHOLD_ACTIONS = [
    ("none", "Nothing"),
    ("zero", "Show zero"),
    ("end", "End the listing"),
]


class TikTokStockRule(models.Model):
    """How much of the free stock a shop may sell: for a category, a listing or a SKU.

    The closest rule in force decides alone: SKU before listing before category before
    the settings of the shop.
    """

    _name = "tiktok.stock.rule"
    _description = "TikTok Shop Stock Rule"
    _order = "backend_id, sequence, id"
    _rec_name = "name"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    sku_id = fields.Many2one(
        "tiktok.sku",
        "SKU",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('backend_id', '=', backend_id)]",
    )
    tiktok_product_id = fields.Many2one(
        "tiktok.product",
        "Listing",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('backend_id', '=', backend_id)]",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        ondelete="cascade",
        help="All products of this category and the categories below it.",
    )
    date_from = fields.Datetime("From")
    date_to = fields.Datetime("Until")
    share = fields.Float("Share (%)", default=100.0, aggregator=None)
    cap = fields.Integer("At Most", aggregator=None)
    buffer_mode = fields.Selection(
        BUFFER_MODES, "Buffer", default="none", required=True
    )
    buffer = fields.Integer("Pieces Held Back", aggregator=None)
    delay_factor = fields.Float("Times the Delay", default=1.0, aggregator=None)
    cover_minutes = fields.Float("Minutes of Sales", aggregator=None)
    minimum = fields.Integer("At Least", aggregator=None)
    threshold_action = fields.Selection(
        THRESHOLD_ACTIONS, "When Nearly Sold Out", default="none", required=True
    )
    threshold = fields.Integer("At or Below", aggregator=None)
    margin = fields.Integer("Back When Above by", default=1, aggregator=None)
    is_frozen = fields.Boolean("Freeze")
    is_excluded = fields.Boolean("Exclude")
    reason = fields.Char()

    @api.depends("sku_id", "tiktok_product_id", "categ_id", "backend_id")
    def _compute_name(self):
        for rule in self:
            target = rule.sku_id or rule.tiktok_product_id or rule.categ_id
            rule.name = (target or rule.backend_id).display_name

    @api.model
    def _rules_for(self, skus):
        """The rule in force for each SKU.

        :return: ``{sku id: (rule id or False, Rule)}``
        """
        shops = {backend: backend._stock_rule() for backend in skus.backend_id}
        return {sku.id: (False, shops[sku.backend_id]) for sku in skus}

    def _values(self):
        """This rule as the policy takes it."""
        self.ensure_one()
        values = {name: self[name] for name in POLICY_FIELDS}
        return Rule(**values, is_excluded=self.is_excluded, reason=self.reason or "")
