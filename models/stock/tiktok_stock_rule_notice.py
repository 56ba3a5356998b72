from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

from .stock_policy import Rule
from .tiktok_stock_rule import POLICY_FIELDS, TARGETS

#: reach of a rule for a category, see ``_reach``
CATEGORY = TARGETS.index("categ_id")


class TikTokStockRule(models.Model):
    """What a person would miss on a rule: that it changes nothing, or that another one
    for the very same decides."""

    _inherit = "tiktok.stock.rule"

    notice = fields.Char("To Know", compute="_compute_notice")
    is_idle = fields.Boolean(
        "Changes Nothing",
        compute="_compute_notice",
        help="Another rule decides, or it says what the shop says.",
    )

    @api.depends(
        *("backend_id", *TARGETS, "sequence", "active", "date_from", "date_to"),
        *(*POLICY_FIELDS, "is_excluded", "shows_zero"),
    )
    @api.depends_context("lang", "tz")
    def _compute_notice(self):
        rules = self._not_over()
        for rule in self:
            rivals = rule._rivals(rules.get(rule._same_for(), self.browse()))
            before = rivals.filtered(lambda other, rule=rule: other._goes_before(rule))
            is_same = rule.active and rule._says_nothing_new(rules)
            rule.is_idle = bool(is_same or before.filtered("is_in_force"))
            texts = [rule._same_text()] if is_same else []
            if rivals:
                texts.append(rule._rival_text(before[:1], rivals[:1]))
            rule.notice = " ".join(texts)

    # === CHANGES NOTHING === #

    def _says_nothing_new(self, rules):
        """Whether it is word for word what the shop says, and nothing else is said of
        its SKUs.

        :param rules: see :meth:`_not_over`
        """
        if not self.backend_id or self.is_excluded or self.is_frozen:
            return False
        if self.backend_id.stock_scope == "rules" and any(self._targets()):
            # without it nothing would be sent
            return False
        if any(self._keeps_out(other) for other in rules):
            return False
        shop = self.backend_id._stock_rule()._replace(is_frozen=False)
        return _in_effect(self._values()) == _in_effect(shop)

    def _keeps_out(self, other):
        """Whether it may go before a rule for more than it is for, or before one for
        another category.

        :param other: what that rule is for, see :meth:`_same_for`
        """
        mine = self._same_for()
        reach = _reach(mine)
        return (
            other[0] == mine[0]
            and other != mine
            and (_reach(other) > reach or _reach(other) == reach == CATEGORY)
        )

    def _same_text(self):
        return self.env._(
            "It says the same as the settings of the shop. Change what shall be "
            "different, or switch Exclude or Freeze on."
        )

    # === ANOTHER ONE DECIDES === #

    def _not_over(self):
        """``{what it is for: rules that count now or later}``, the first decides."""
        rules = self.search(
            Domain("backend_id", "in", self.backend_id.ids)
            & Domain("active", "=", True)
            & (
                Domain("date_to", "=", False)
                | Domain("date_to", ">", fields.Datetime.now())
            )
        )
        return rules.grouped(lambda rule: rule._same_for())

    def _same_for(self):
        """The shop and the one thing that a rule is for."""
        ids = [(self[name]._origin or self[name]).id for name in TARGETS]
        return (self.backend_id._origin or self.backend_id).id, *ids

    def _rivals(self, others):
        """Those of ``others`` that are in force at some time at which this one is."""
        now = fields.Datetime.now()
        if not self.active or (self.date_to and self.date_to <= now):
            return others.browse()
        return (others - self._origin).filtered(self._meets)

    def _meets(self, other):
        begins = max(filter(None, [self.date_from, other.date_from]), default=None)
        ends = min(filter(None, [self.date_to, other.date_to]), default=None)
        return not (begins and ends and ends <= begins)

    def _goes_before(self, other):
        """The order of the list; a rule that is not saved yet comes last of equals."""
        mine, its = self._origin.id, other._origin.id
        unsaved = float("inf")
        return (self.sequence, mine or unsaved) < (other.sequence, its or unsaved)

    def _rival_text(self, before, first):
        """Which of two decides; the order is changed by dragging in the list."""
        if before:
            return self.env._(
                "Another rule for %(target)s goes before and decides while it is in "
                "force: %(other)s.",
                target=self.name,
                other=before._in_short(),
            )
        return self.env._(
            "Goes before another rule for %(target)s, which does nothing while this "
            "one is in force: %(other)s.",
            target=self.name,
            other=first._in_short(),
        )

    def _in_short(self):
        """A rule as another one speaks of it: what it does, why and until when."""
        parts = [self._effect(), self.reason]
        if self.date_from:
            parts.append(self.env._("from %s", self._shown(self.date_from)))
        if self.date_to:
            parts.append(self.env._("until %s", self._shown(self.date_to)))
        return ", ".join(filter(None, parts))

    def _shown(self, moment):
        return format_datetime(self.env, moment, dt_format="short")


def _reach(same_for):
    """0 for a SKU, more for a listing, a category and the whole shop."""
    _shop, *ids = same_for
    return next((place for place, key in enumerate(ids) if key), len(ids))


def _in_effect(values):
    """What a rule really does: figures that nothing uses do not count."""
    plain = Rule()
    if values.buffer_mode == "none":
        values = values._replace(buffer=0)
    if values.buffer_mode != "sales":
        values = values._replace(
            delay_factor=plain.delay_factor, cover_minutes=plain.cover_minutes
        )
    if values.threshold_action == "none":
        values = values._replace(threshold=0, margin=1)
    if values.threshold_action != "backorder":
        values = values._replace(backorder=0, backorder_days=0)
    return values._replace(reason="")
