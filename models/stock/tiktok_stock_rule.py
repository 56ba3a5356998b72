from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .stock_policy import PLATFORM_LIMIT, Rule

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
#: most minutes of sales that may be held back: a day
MOST_MINUTES = 24 * 60
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
    backorder = fields.Integer("Pieces beyond Stock", aggregator=None)
    backorder_days = fields.Integer("Sent within (Working Days)", aggregator=None)
    is_frozen = fields.Boolean("Freeze")
    is_excluded = fields.Boolean("Exclude")
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

    # === CHECKS === #

    @api.constrains("share", "delay_factor", "cover_minutes")
    def _check_shares(self):
        for rule in self:
            self._check_policy(rule._values())

    @api.constrains("threshold_action", *WHOLE_FIELDS)
    def _check_pieces(self):
        for rule in self:
            self._check_policy(rule._values())

    @api.constrains("backend_id", *TARGETS, "date_to")
    def _check_target(self):
        for rule in self:
            targets = list(filter(None, rule._targets()))
            if len(targets) > 1:
                raise ValidationError(
                    self.env._("Choose one: a SKU, a listing or a category.")
                )
            if not targets and not rule.date_to:
                raise ValidationError(
                    self.env._(
                        "Choose a SKU, a listing or a category. A rule for the whole "
                        "shop is for a time: say until when. What holds for good is "
                        "set on the shop."
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for rule in self.filtered(lambda r: r.date_from and r.date_to):
            if rule.date_to <= rule.date_from:
                raise ValidationError(self.env._("A rule ends after it has begun."))

    @api.constrains("is_excluded", "reason")
    def _check_reason(self):
        for rule in self:
            if rule.is_excluded and not (rule.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %s is excluded: somebody will ask.", rule.display_name
                    )
                )

    @api.constrains("is_excluded", "is_frozen")
    def _check_hold(self):
        for rule in self:
            if rule.is_excluded and rule.is_frozen:
                raise ValidationError(self.env._("Choose one: exclude or freeze."))

    @api.model
    def _check_whole(self, records, vals, names):
        """Refuse whole numbers beyond TikTok's limit before they are written: what is
        too large for the database never reaches a constraint.

        :param records: of the model whose fields these are
        :raises UserError: in the words of the form
        """
        for name in names:
            value = vals.get(name) or 0
            if not -PLATFORM_LIMIT <= int(value) <= PLATFORM_LIMIT:
                field = records._fields[name]
                raise UserError(
                    self.env._(
                        "“%(field)s” is between 0 and %(limit)s.",
                        field=field._description_string(self.env),
                        limit=f"{PLATFORM_LIMIT:,}",
                    )
                )

    @api.model
    def _check_policy(self, values):
        """Refuse figures that mean nothing; the same for shops and rules.

        :raises ValidationError: in the words of the form
        """
        if not 0 <= values.share <= 100:
            raise ValidationError(self.env._("The share is between 0 and 100 %."))
        if min(getattr(values, name) for name in WHOLE_FIELDS) < 0:
            raise ValidationError(self.env._("Pieces cannot be negative."))
        if values.threshold_action != "none" and values.margin < 1:
            raise ValidationError(
                self.env._(
                    "A listing that comes back at the same figure at which it went "
                    "would flap: the margin is 1 piece at least."
                )
            )
        self._check_backorder(values)
        if values.delay_factor < 0 or values.cover_minutes < 0:
            raise ValidationError(
                self.env._("Minutes and times the delay cannot be negative.")
            )
        if values.cover_minutes > MOST_MINUTES:
            raise ValidationError(
                self.env._("Minutes of sales: a day (%s) at most.", MOST_MINUTES)
            )
        if values.cap and values.cap < values.minimum:
            raise ValidationError(
                self.env._(
                    "At least %(minimum)s and at most %(cap)s pieces leave nothing.",
                    minimum=values.minimum,
                    cap=values.cap,
                )
            )

    @api.model
    def _check_backorder(self, values):
        if values.threshold_action != "backorder":
            return
        if values.backorder < 1 or values.backorder_days < 1:
            raise ValidationError(
                self.env._(
                    "Backorders need the pieces that may be sold beyond stock and the "
                    "working days within which they are sent."
                )
            )

    # === AS THE POLICY TAKES IT === #

    def _targets(self):
        self.ensure_one()
        return [self[name] for name in TARGETS]

    def _values(self):
        """This rule as the policy takes it."""
        self.ensure_one()
        values = {name: self[name] for name in POLICY_FIELDS}
        return Rule(**values, is_excluded=self.is_excluded, reason=self.reason or "")

    def _says_more_than(self, name):
        """Whether the rule changes something besides this exclusion or freeze."""
        rest = self._values()._replace(reason="", **{name: False})
        # a rule made on the screen starts as its shop
        return rest not in (Rule(), self.backend_id._stock_rule())
