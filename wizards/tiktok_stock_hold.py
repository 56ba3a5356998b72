from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [("exclude", "Keep out of the push"), ("freeze", "Leave as it is on TikTok")]


class TikTokStockHold(models.TransientModel):
    """Exclude or freeze SKUs, with a reason and an end: a rule for each of them."""

    _name = "tiktok.stock.hold"
    _description = "TikTok Shop Stock Hold"

    kind = fields.Selection(KINDS, "What", required=True)
    card_ids = fields.Many2many("tiktok.stock.card", string="SKUs", required=True)
    reason = fields.Char(required=True)
    date_to = fields.Datetime(
        "Until",
        help="Empty: until somebody ends it. Those without an end are listed again "
        "after a month.",
    )

    def action_apply(self):
        """Button: make the rules; the cards are computed anew.

        :raises AccessError: for users who may only see
        :raises UserError: for an end that is over already
        """
        self.ensure_one()
        cards = self.card_ids
        cards._check_may_operate()
        if self.date_to and self.date_to <= fields.Datetime.now():
            raise UserError(self.env._("The end must lie in the future."))
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

    def _done_text(self):
        if self.kind == "freeze":
            return self.env._("Frozen: TikTok keeps the figures that it shows.")
        return self.env._("Excluded: nothing more is sent.")

    def _prepare_stock_rule_vals(self, card):
        """Values of the rule that holds one SKU; it goes before others of the SKU."""
        return {
            "backend_id": card.backend_id.id,
            "sku_id": card.sku_id.id,
            "sequence": self.env["tiktok.stock.rule"]._before_all(card.sku_id),
            "is_excluded": self.kind == "exclude",
            "is_frozen": self.kind == "freeze",
            "reason": self.reason,
            "date_from": fields.Datetime.now(),
            "date_to": self.date_to,
        }
