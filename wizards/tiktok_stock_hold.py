from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [("exclude", "Keep out of the push"), ("freeze", "Leave as it is on TikTok")]
FIGURES = [
    ("zero", "Show 0 on TikTok: nobody can buy it there"),
    ("leave", "Leave the figure as it is: TikTok goes on selling it"),
]
#: blocks under which TikTok may go on selling and no figure is sent
UNSENT = ("archived", "not_stored", "bundle")


class TikTokStockHold(models.TransientModel):
    """Exclude or freeze SKUs, with a reason and an end: a rule for each of them."""

    _name = "tiktok.stock.hold"
    _description = "TikTok Shop Stock Hold"

    kind = fields.Selection(KINDS, "What", required=True)
    card_ids = fields.Many2many("tiktok.stock.card", string="SKUs", required=True)
    figure = fields.Selection(FIGURES, "Meanwhile", default="leave", required=True)
    reason = fields.Char(required=True)
    date_to = fields.Datetime(
        "Until",
        help="Empty: until somebody ends it. Those without an end are listed again "
        "after a month.",
    )

    def action_apply(self):
        """Button: make the rules; the cards are computed anew.

        :raises AccessError: for users who may only see
        :raises UserError: for an end that is over already, and for a zero that would
            not be sent
        """
        self.ensure_one()
        cards = self.card_ids
        cards._check_may_operate()
        self._check_effect()
        # operators may hold a SKU, only managers write rules freely
        rules = (
            self.env["tiktok.stock.rule"]
            .sudo()
            .create([self._prepare_stock_rule_vals(card) for card in cards])
        )
        for card, rule in zip(cards, rules, strict=True):
            card._show_hold(rule)
        self.env["tiktok.stock.change"]._mark_skus(cards.sku_id.ids, "rule")
        return self.env["tiktok.backend"]._notify("success", self._done_text())

    def _check_effect(self):
        if self.date_to and self.date_to <= fields.Datetime.now():
            raise UserError(self.env._("The end must lie in the future."))
        if self._is_zero():
            self._check_computed()
        frozen = self.card_ids.backend_id.sudo().filtered("stock_is_frozen")
        if self._is_zero() and frozen:
            raise UserError(
                self.env._(
                    "All figures of %s are frozen: a 0 would not be sent. Switch "
                    "Freeze All Figures off on the shop, or set it in Seller Center.",
                    frozen[0].name,
                )
            )

    def _check_computed(self):
        """No figure goes out for some SKUs, not even a 0."""
        for card in self.card_ids.filtered(lambda card: card.block_code in UNSENT):
            raise UserError(
                self.env._(
                    "Nothing is sent for %(sku)s, so no 0 either. %(advice)s",
                    sku=card.sku_id.display_name,
                    advice=card.next_action or "",
                )
            )

    def _is_zero(self):
        return self.kind == "exclude" and self.figure == "zero"

    def _done_text(self):
        if self.kind == "freeze":
            return self.env._("Frozen: TikTok keeps the figures that it shows.")
        if not self._is_zero():
            return self.env._("Excluded: nothing more is sent.")
        modes = self.card_ids.backend_id.sudo().mapped("stock_mode")
        if any(mode != "live" for mode in modes):
            return self.env._(
                "Excluded. The 0 is sent once the stock of the shop is Live; until "
                "then TikTok goes on selling."
            )
        texts = [self.env._("Excluded: TikTok shows 0 within moments.")]
        # a warehouse that nothing feeds goes on with its figure
        texts += filter(None, self.card_ids[:1].mapped("next_action"))
        return " ".join(texts)

    def _prepare_stock_rule_vals(self, card):
        """Values of the rule that holds one SKU; it goes before others of the SKU."""
        return {
            "backend_id": card.backend_id.id,
            "sku_id": card.sku_id.id,
            "sequence": self.env["tiktok.stock.rule"]._before_all(card.sku_id),
            "is_excluded": self.kind == "exclude",
            "shows_zero": self._is_zero(),
            "is_frozen": self.kind == "freeze",
            "reason": self.reason,
            "date_from": fields.Datetime.now(),
            "date_to": self.date_to,
        }
