from odoo import api, fields, models

STATES = [("coming", "Coming"), ("force", "In Force"), ("over", "Over")]


class TikTokStockRule(models.Model):
    """What a rule does, in the words of its list, and where it decides."""

    _inherit = "tiktok.stock.rule"

    effect = fields.Char("What It Does", compute="_compute_effect")
    state = fields.Selection(STATES, compute="_compute_state")
    card_count = fields.Integer("SKUs", compute="_compute_card_count")

    @api.depends(
        *("is_excluded", "shows_zero", "is_frozen", "share", "cap", "minimum"),
        *("buffer_mode", "buffer", "threshold_action", "threshold"),
    )
    @api.depends_context("lang")
    def _compute_effect(self):
        for rule in self:
            rule.effect = rule._effect()

    def _effect(self):
        """All that keeps a piece from being shown, in the order in which it counts."""
        if self.is_excluded and self.shows_zero:
            return self.env._("TikTok shows 0")
        if self.is_excluded:
            return self.env._("Nothing is sent")
        if self.is_frozen:
            return self.env._("The figures on TikTok stay")
        parts = [self._buffer_words(), *self._amount_words(), self._threshold_words()]
        return ", ".join(filter(None, parts)) or self.env._("All that is free is shown")

    def _buffer_words(self):
        if self.buffer_mode == "fixed" and self.buffer:
            return self.env._("%s held back", self.buffer)
        if self.buffer_mode == "sales":
            return self.env._("held back for what others sell")
        return False

    def _amount_words(self):
        words = []
        if self.share != 100:
            words.append(self.env._("%g %% of it", self.share))
        if self.cap:
            words.append(self.env._("at most %s", self.cap))
        if self.minimum > 1:
            words.append(self.env._("none below %s", self.minimum))
        return words

    def _threshold_words(self):
        if self.threshold_action == "none":
            return False
        actions = dict(
            self._fields["threshold_action"]._description_selection(self.env)
        )
        return self.env._(
            "at %(threshold)s or fewer: %(action)s",
            threshold=self.threshold,
            action=actions[self.threshold_action].lower(),
        )

    @api.depends("is_in_force", "date_from")
    def _compute_state(self):
        now = fields.Datetime.now()
        for rule in self:
            coming = rule.active and rule.date_from and rule.date_from > now
            rule.state = "force" if rule.is_in_force else "coming" if coming else "over"

    def _compute_card_count(self):
        """SKUs for which the rule decided when they were last computed."""
        groups = self.env["tiktok.stock.card"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
        )
        counts = {rule.id: count for rule, count in groups}
        for rule in self:
            rule.card_count = counts.get(rule.id, 0)

    def action_open_cards(self):
        """The stock cards of the SKUs for which this rule decides."""
        cards = self.env["tiktok.stock.card"].search([("rule_id", "in", self.ids)])
        return cards._action_open()
