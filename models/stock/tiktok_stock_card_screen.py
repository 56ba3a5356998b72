from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

from .stock_blocks import IDLE
from .tiktok_stock_level import NEVER

SITUATIONS = [
    ("off", "Switched off"),
    ("blocked", "Blocked"),
    ("parts", "By TikTok"),
    ("idle", "Not on sale"),
    ("refused", "Refused"),
    ("excluded", "Excluded"),
    ("frozen", "Frozen"),
    ("ended", "Listing ended"),
    ("sending", "In flight"),
    ("due", "To send"),
    ("over", "Too high"),
    ("drift", "Differs"),
    ("never", "Never sent"),
    ("same", "Up to date"),
]
#: differences that a person wants to see
DRIFTS_TOLD = ("locked", "edited", "lost", "missing", "unexplained")
#: what the sums and the one word look at in each warehouse
FIGURES = (
    *("free", "sold", "wanted", "accepted", "sending", "seen"),
    *("locked", "promised", "drift"),
)

DRIFTING = Domain("level_ids.drift", "in", DRIFTS_TOLD)
REFUSED = Domain("sync_state", "=", "failed")
BLOCKED = Domain("sync_state", "=", "blocked")
UNSENT = Domain("due_at", "!=", False)
#: excluded, and sold out on TikTok because a person wants it so; as ``_is_zeroed``; the
#: warehouse filters by it and reads no rules
ZEROED = Domain("is_excluded", "=", True) & Domain(
    "rule_id", "any!", [("shows_zero", "=", True)]
)
_EMPTY = Domain("seen", "=", 0) & Domain("free", ">=", 1)
#: as ``_is_sold_out``
SOLD_OUT_DESPITE_STOCK = (
    ~ZEROED
    & Domain("level_ids", "any", _EMPTY)
    & (
        Domain("level_ids", "any", _EMPTY & Domain("wanted", ">", 0))
        | ~Domain("level_ids", "any", [("seen", ">", 0)])
    )
)
#: the warehouse filters by it and reads neither shops nor rules
FROZEN = Domain("backend_id", "any!", [("stock_is_frozen", "=", True)]) | Domain(
    "rule_id", "any!", [("is_frozen", "=", True), ("is_in_force", "=", True)]
)


def _lies_in(area, other):
    """Whether all locations of an area lie below those of another."""
    return all(any(path.startswith(root) for root in other) for path in area)


class TikTokStockCard(models.Model):
    """What people see of a stock card: sums, one word, and its problems."""

    _inherit = "tiktok.stock.card"

    situation = fields.Selection(SITUATIONS, "Status", compute="_compute_situation")
    free_total = fields.Float("Free in Odoo", compute="_compute_totals")
    sold_total = fields.Float("Sold, not Reserved", compute="_compute_totals")
    wanted_total = fields.Integer("Wanted", compute="_compute_totals")
    accepted_total = fields.Integer("Accepted", compute="_compute_totals")
    seen_total = fields.Integer("On TikTok", compute="_compute_totals")
    promised_total = fields.Integer("Promised", compute="_compute_totals")
    locked_total = fields.Integer("Locked", compute="_compute_totals")
    in_flight_total = fields.Integer("In Flight", compute="_compute_totals")
    is_drifting = fields.Boolean(compute="_compute_totals", search="_search_drifting")
    is_short = fields.Boolean(
        "Sold out despite stock",
        compute="_compute_totals",
        search="_search_short",
        help="TikTok shows none in a warehouse where Odoo has some, and no other "
        "warehouse of the SKU shows all of it.",
    )
    is_frozen = fields.Boolean(
        "Frozen",
        compute="_compute_frozen",
        search="_search_frozen",
        compute_sudo=True,
        help="The figures on TikTok stay as they are.",
    )
    frozen_until = fields.Datetime(
        compute="_compute_frozen",
        compute_sudo=True,
        help="Empty: until somebody ends it.",
    )
    stock_mode = fields.Selection(related="backend_id.stock_mode")
    # the warehouse reads the card as a whole, without access to the exceptions
    exception_count = fields.Integer(
        "Exceptions", compute="_compute_exceptions", compute_sudo=True
    )
    exception_message = fields.Char(
        "Problem", compute="_compute_exceptions", compute_sudo=True
    )

    @api.depends(
        *(f"level_ids.{name}" for name in FIGURES),
        *("is_excluded", "rule_id.shows_zero"),
    )
    def _compute_totals(self):
        """Sums over the warehouses; NEVER where no warehouse has a figure."""
        areas = self._stock_areas()
        for card in self:
            levels = card.level_ids
            card.free_total = self._once(levels, areas, "free")
            card.sold_total = self._once(levels, areas, "sold")
            card.promised_total = sum(levels.mapped("promised"))
            card.locked_total = sum(levels.mapped("locked"))
            card.wanted_total = self._sum_known(levels, "wanted")
            card.accepted_total = self._sum_known(levels, "accepted")
            card.seen_total = self._sum_known(levels, "seen")
            card.in_flight_total = self._sum_known(levels, "sending")
            card.is_drifting = any(level.drift in DRIFTS_TOLD for level in levels)
            card.is_short = not card._is_zeroed() and self._is_sold_out(levels)

    def _is_zeroed(self):
        """Whether a person has taken it off sale; the warehouse reads no rules."""
        return self.is_excluded and self.sudo().rule_id.shows_zero

    def _stock_areas(self):
        """Per TikTok warehouse the paths of the locations that feed it."""
        # people of the warehouse see the figure, not the settings behind it
        pools = self.level_ids.warehouse_id.sudo()._pools()
        roots = self.env["stock.location"].sudo().browse({*chain(*pools.values())})
        paths = {root.id: root.parent_path for root in roots}
        return {key: tuple(sorted(paths[r] for r in ids)) for key, ids in pools.items()}

    @staticmethod
    def _once(levels, areas, name):
        """Pieces of one kind, counted once where they concern several warehouses."""
        found = {}
        for level in levels:
            area = areas.get(level.warehouse_id.id, ())
            found[area] = max(found.get(area, 0), level[name])
        return sum(
            pieces
            for area, pieces in found.items()
            if not any(_lies_in(area, other) for other in found if other != area)
        )

    @staticmethod
    def _is_sold_out(levels):
        """Whether TikTok shows none where Odoo has some, and not because another
        warehouse of the SKU shows all of it."""
        empty = levels.filtered(lambda level: level.seen == 0 and level.free >= 1)
        sells = any(level.seen > 0 for level in levels)
        return any(level.wanted > 0 or not sells for level in empty)

    @staticmethod
    def _sum_known(levels, name):
        figures = [level[name] for level in levels if level[name] != NEVER]
        return sum(figures) if figures else NEVER

    @api.depends(
        *("rule_id.is_frozen", "rule_id.is_in_force", "rule_id.date_to"),
        "backend_id.stock_is_frozen",
    )
    def _compute_frozen(self):
        """By its rule until that ends, or by the shop until somebody says so."""
        for card in self:
            rule, by_shop = card.rule_id, card.backend_id.stock_is_frozen
            by_rule = rule.is_frozen and rule.is_in_force
            card.is_frozen = by_shop or by_rule
            card.frozen_until = by_rule and not by_shop and rule.date_to

    @api.depends("backend_id.stock_is_frozen")
    def _compute_next_action(self):
        return super()._compute_next_action()

    def _next_action_text(self):
        """Where the freeze of a shop is ended."""
        return super()._next_action_text() or self._freeze_text()

    def _freeze_text(self):
        if not self.backend_id.sudo().stock_is_frozen:
            return False
        return self.env._(
            "The whole shop is frozen: switch Freeze All Figures off on the shop, page "
            "Stock."
        )

    @api.model
    def _search_frozen(self, operator, value):
        return self._search_yes(FROZEN, operator, value)

    @api.model
    def _search_drifting(self, operator, value):
        return self._search_yes(DRIFTING, operator, value)

    @api.model
    def _search_short(self, operator, value):
        return self._search_yes(SOLD_OUT_DESPITE_STOCK, operator, value)

    @api.model
    def _search_yes(self, domain, operator, value):
        if operator != "in":
            return NotImplemented
        return domain if True in value else ~domain

    @api.depends(
        *("sync_state", "block_code", "is_excluded", "is_ended", "due_at", "pushed_at"),
        *("in_flight_total", "is_drifting", "is_frozen", "backend_id.stock_mode"),
        "is_over",
    )
    def _compute_situation(self):
        for card in self:
            card.situation = card._situation()

    def _situation(self):
        """The one word: what a person would have to know first."""
        if self.backend_id.sudo().stock_mode == "off":
            return "off"
        if self.sync_state == "ignored":
            return IDLE.get(self.block_code, "idle")
        if self.sync_state == "blocked":
            return "blocked"
        if self.sync_state == "failed":
            return "refused"
        if self.is_excluded:
            return "excluded"
        if self.is_frozen:
            return "frozen"
        if self.in_flight_total != NEVER:
            return "sending"
        if self.due_at:
            return "due"
        if self.is_ended:
            return "ended"
        if self.is_over:
            return "over"
        if self.is_drifting:
            return "drift"
        return "same" if self.pushed_at else "never"

    # === PROBLEMS === #

    def _compute_exceptions(self):
        rows = self.env["tiktok.exception"].search(self._exception_domain())
        own = rows.grouped("res_id")
        for card in self:
            found = own.get(card.id, rows.browse())
            card.exception_count = len(found)
            card.exception_message = found[:1].message

    def _exception_domain(self):
        """Open problems of these cards."""
        return (
            Domain("state", "=", "open")
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
        )

    def action_open_exceptions(self):
        """What waits for a person here; the one problem, or their list."""
        return self.env["tiktok.exception"]._action_open(self._exception_domain())

    # === WAYS === #

    def _action_open(self):
        """Window action on these cards."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_stock_card_action"
        )
        if len(self) == 1:
            return {**action, "view_mode": "form", "views": [], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def action_open_sku(self):
        """The SKU with its mapping."""
        return self.sku_id._action_open()

    def action_open_product(self):
        """The product in Odoo."""
        return self.product_id.get_formview_action()
