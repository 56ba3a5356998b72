from odoo import api, fields, models
from odoo.tools.misc import format_datetime


class TikTokSku(models.Model):
    """A SKU is let go from the rule that holds it."""

    _inherit = "tiktok.sku"

    def _end_hold(self, name):
        """Take the exclusion or the freeze away where it is about this SKU alone;
        show where it was said when it is about more.

        :param name: ``is_excluded`` or ``is_frozen``
        :return: the window of the rule or the shop that says it; None when done
        """
        self.ensure_one()
        rule_id, _values = self.env["tiktok.stock.rule"]._rules_for(self)[self.id]
        rule = self.env["tiktok.stock.rule"].browse(rule_id or [])
        if not rule[name]:
            # the shop says it, whatever else a rule says
            return self.backend_id.get_formview_action()
        if rule.sku_id != self:
            return rule.get_formview_action()
        # operators may hold a SKU and let it go, only managers write rules freely
        rule = rule.sudo()
        # a rule that says nothing else would go on hiding those of the category
        rule.write({name: False} if rule._says_more_than(name) else {"active": False})
        return None


class TikTokStockCard(models.Model):
    """Exclusions and freezes as a card shows them, and the buttons that end them."""

    _inherit = "tiktok.stock.card"

    hold_reason = fields.Char(
        compute="_compute_hold", compute_sudo=True, help="Why a rule holds the SKU."
    )
    hold_until = fields.Datetime(
        compute="_compute_hold",
        compute_sudo=True,
        help="Empty: until somebody ends it.",
    )
    shows_zero = fields.Boolean(
        "0 on TikTok",
        compute="_compute_hold",
        compute_sudo=True,
        help="Excluded, and sold out on TikTok meanwhile.",
    )
    note = fields.Char(compute="_compute_note")

    @api.depends(
        *("is_excluded", "is_frozen", "exclude_reason"),
        *("rule_id.reason", "rule_id.date_to", "rule_id.is_in_force"),
        *("rule_id.shows_zero", "rule_id.is_excluded", "backend_id.stock_is_frozen"),
    )
    def _compute_hold(self):
        for card in self:
            rule = card.rule_id
            card.hold_reason = card.exclude_reason or (card.is_frozen and rule.reason)
            held = rule.is_in_force and (rule.is_excluded or rule.is_frozen)
            card.hold_until = held and rule.date_to
            is_zero = card.is_excluded and rule.is_excluded and rule.shows_zero
            # a frozen shop sends no zero either
            frozen = card.backend_id.stock_is_frozen
            card.shows_zero = held and is_zero and not frozen

    @api.depends(
        *("next_action", "situation", "excess"),
        *("hold_reason", "hold_until", "shows_zero"),
    )
    @api.depends_context("lang", "tz")
    def _compute_note(self):
        """What a person would ask next about the one word: why, and until when."""
        for card in self:
            card.note = card.next_action or card._note()

    def _note(self):
        if self.situation in ("excluded", "frozen"):
            return self._hold_text()
        if self.situation == "over":
            return self.env._(
                "TikTok may sell %s pieces more than there are.",
                self._number(self.excess),
            )
        return False

    def _hold_text(self):
        parts = [self.hold_reason]
        if self.shows_zero:
            parts.append(self.env._("0 on TikTok"))
        if self.hold_until:
            end = format_datetime(self.env, self.hold_until, dt_format="short")
            parts.append(self.env._("until %s", end))
        return ", ".join(filter(None, parts))

    def _show_hold(self, rule):
        """Show a new exclusion or freeze at once; the figures follow within moments."""
        self.sudo().write(
            {
                "rule_id": rule.id,
                "is_excluded": rule.is_excluded,
                "exclude_reason": rule.is_excluded and rule.reason,
            }
        )

    # === BUTTONS === #

    def action_include(self):
        """Button: send this SKU again.

        :return: a notification; the rule where it holds more than this SKU
        :raises AccessError: for users who may only see
        """
        return self._let_go("is_excluded")

    def action_unfreeze(self):
        """Button: let the figures of this SKU follow the stock again.

        :return: a notification; the rule or the shop where more than this is frozen
        :raises AccessError: for users who may only see
        """
        return self._let_go("is_frozen")

    def _let_go(self, name):
        self.ensure_one()
        self._check_may_operate()
        window = self.sku_id._end_hold(name)
        if window:
            return window
        if name == "is_excluded":
            self.sudo().write({"is_excluded": False, "exclude_reason": False})
        return self.env["tiktok.backend"]._notify(
            "success", self.env._("The figures follow the stock again within moments.")
        )
