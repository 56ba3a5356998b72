from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .stock_policy import Rule
from .stock_rule_help import POLICY_HELP

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
    "backorder",
    "backorder_days",
    "is_frozen",
)
#: those that are whole numbers
WHOLE_FIELDS = (
    "cap",
    "buffer",
    "minimum",
    "threshold",
    "margin",
    "backorder",
    "backorder_days",
)
#: those that may be forgotten once a buffer or an action is chosen
MISSED_FIELDS = ("buffer", "delay_factor", "cover_minutes", "threshold", "margin")
#: what a rule is for, the closest first
TARGETS = ("sku_id", "tiktok_product_id", "categ_id")
#: days after which an exclusion without an end is brought up again
FORGOTTEN_DAYS = 30
BUFFER_MODES = [
    ("none", "None"),
    ("fixed", "Fixed"),
    ("sales", "Follows the sales"),
]
THRESHOLD_ACTIONS = [
    ("none", "Nothing"),
    ("zero", "Show zero"),
    ("end", "End the listing"),
    ("backorder", "Sell as backorder"),
]


class TikTokStockRule(models.Model):
    """How much of the free stock a shop may sell: for a category, a listing or a SKU,
    or for a time for the whole shop.

    The closest rule in force decides alone: SKU before listing before category before
    the whole shop before the settings of the shop.
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
    date_from = fields.Datetime("From", help="Empty: from now on.")
    date_to = fields.Datetime("Until", help="Empty: until somebody ends it.")
    share = fields.Float(
        "Share (%)", default=100.0, aggregator=None, help=POLICY_HELP["share"]
    )
    cap = fields.Integer("At Most", aggregator=None, help=POLICY_HELP["cap"])
    buffer_mode = fields.Selection(
        BUFFER_MODES,
        "Buffer",
        default="none",
        required=True,
        help=POLICY_HELP["buffer_mode"],
    )
    buffer = fields.Integer(
        "Pieces Held Back", aggregator=None, help=POLICY_HELP["buffer"]
    )
    delay_factor = fields.Float(
        "Times the Delay",
        default=1.0,
        aggregator=None,
        help=POLICY_HELP["delay_factor"],
    )
    cover_minutes = fields.Float(
        "Minutes of Sales", aggregator=None, help=POLICY_HELP["cover_minutes"]
    )
    minimum = fields.Integer("At Least", aggregator=None, help=POLICY_HELP["minimum"])
    threshold_action = fields.Selection(
        THRESHOLD_ACTIONS,
        "When Nearly Sold Out",
        default="none",
        required=True,
        help=POLICY_HELP["threshold_action"],
    )
    threshold = fields.Integer(
        "At or Below", aggregator=None, help=POLICY_HELP["threshold"]
    )
    margin = fields.Integer(
        "Back When Above by", default=1, aggregator=None, help=POLICY_HELP["margin"]
    )
    backorder = fields.Integer(
        "Pieces beyond Stock", aggregator=None, help=POLICY_HELP["backorder"]
    )
    backorder_days = fields.Integer(
        "Sent within (Working Days)",
        aggregator=None,
        help=POLICY_HELP["backorder_days"],
    )
    is_frozen = fields.Boolean("Freeze", help=POLICY_HELP["is_frozen"])
    is_excluded = fields.Boolean("Exclude")
    shows_zero = fields.Boolean(
        "Show 0 on TikTok",
        help="On: the SKU is sold out on TikTok as long as it is excluded. Off: "
        "nothing is sent, and TikTok sells what it shows.",
    )
    reason = fields.Char()
    is_in_force = fields.Boolean(
        "In Force", compute="_compute_is_in_force", search="_search_is_in_force"
    )
    is_forgotten = fields.Boolean(
        "Forgotten",
        compute="_compute_is_forgotten",
        search="_search_is_forgotten",
        help="Excluded or frozen for more than 30 days, and nobody has set an end.",
    )

    @api.depends("sku_id", "tiktok_product_id", "categ_id", "backend_id")
    def _compute_name(self):
        for rule in self:
            target = rule.sku_id or rule.tiktok_product_id or rule.categ_id
            rule.name = (target or rule.backend_id).display_name

    # === A NEW RULE === #

    @api.onchange("backend_id")
    def _onchange_backend_id(self):
        """A new rule starts with the settings of its shop: it decides alone, so what
        it does not say would be lost. The freeze of a shop counts for rules anyway."""
        if self._origin or not self.backend_id:
            return
        for name in POLICY_FIELDS:
            if name != "is_frozen" and f"default_{name}" not in self.env.context:
                self[name] = self.backend_id[f"stock_{name}"]

    @api.model_create_multi
    def create(self, vals_list):
        """A rule starts as its shop in all that it does not say, on the screen and by
        code; figures that the database could not store are refused."""
        for vals in vals_list:
            self._check_whole(self, vals, WHOLE_FIELDS)
        vals_list = [{**self._shop_settings(vals), **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _shop_settings(self, vals):
        """The policy of the shop of a new rule; the freeze of a shop counts anyway."""
        shop = self.env["tiktok.backend"].browse(vals.get("backend_id"))
        said = {key.removeprefix("default_") for key in self.env.context}
        return {
            name: shop[f"stock_{name}"]
            for name in POLICY_FIELDS
            if shop and name != "is_frozen" and name not in said
        }

    def write(self, vals):
        """Refuse figures that the database could not store."""
        self._check_whole(self, vals, WHOLE_FIELDS)
        return super().write(vals)

    # === STATE === #

    @api.model
    def _force_domain(self):
        """Rules that count at this moment."""
        now = fields.Datetime.now()
        return Domain(
            [
                ("active", "=", True),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", now),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", now),
            ]
        )

    @api.model
    def _forgotten_domain(self):
        """Exclusions without an end that are older than a month."""
        month_ago = fields.Datetime.now() - timedelta(days=FORGOTTEN_DAYS)
        return Domain(
            [
                ("active", "=", True),
                "|",
                ("is_excluded", "=", True),
                ("is_frozen", "=", True),
                ("date_to", "=", False),
                ("create_date", "<", month_ago),
            ]
        )

    @api.depends("active", "date_from", "date_to")
    def _compute_is_in_force(self):
        found = self.filtered_domain(self._force_domain())
        for rule in self:
            rule.is_in_force = rule in found

    @api.model
    def _search_is_in_force(self, operator, value):
        return self._force_domain() if operator == "in" else NotImplemented

    @api.depends("active", "is_excluded", "is_frozen", "date_to")
    def _compute_is_forgotten(self):
        stored = self.filtered("create_date")
        found = stored.filtered_domain(self._forgotten_domain())
        for rule in self:
            rule.is_forgotten = rule in found

    @api.model
    def _search_is_forgotten(self, operator, value):
        return self._forgotten_domain() if operator == "in" else NotImplemented

    # === AS THE POLICY TAKES IT === #

    def _targets(self):
        self.ensure_one()
        return [self[name] for name in TARGETS]

    def _values(self):
        """This rule as the policy takes it."""
        self.ensure_one()
        values = {name: self[name] for name in POLICY_FIELDS}
        return Rule(
            **values,
            is_excluded=self.is_excluded,
            shows_zero=self.is_excluded and self.shows_zero,
            reason=self.reason or "",
        )

    def _says_more_than(self, name):
        """Whether the rule changes something besides this exclusion or freeze."""
        ended = {name: False, "shows_zero": False, "reason": ""}
        rest = self._values()._replace(**ended)
        # a rule made on the screen starts as its shop
        return rest not in (Rule(), self.backend_id._stock_rule())
