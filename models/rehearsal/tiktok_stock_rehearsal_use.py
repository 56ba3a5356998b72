from odoo import fields, models
from odoo.exceptions import UserError

from ..stock.tiktok_stock_rule import POLICY_FIELDS

#: sequence of a rule where there is no other
FIRST = 10


class TikTokStockRehearsal(models.Model):
    """When the rehearsed buffer is to be in force."""

    _inherit = "tiktok.stock.rehearsal"

    use_from = fields.Datetime("Use from", help="Empty: from now on.")
    use_until = fields.Datetime("Use until", help="Empty: for good.")

    def _check_use(self):
        """Refuse times that mean nothing.

        :raises UserError: in the words of the form
        """
        start = max(self.use_from or fields.Datetime.now(), fields.Datetime.now())
        if self.use_until and self.use_until <= start:
            raise UserError(self.env._("The end must lie after the beginning."))
        if self.use_from and not self.use_until:
            raise UserError(self.env._("Say until when the buffer is used."))


class TikTokStockRule(models.Model):
    """Rules that a rehearsed buffer goes before."""

    _inherit = "tiktok.stock.rule"

    rehearsal_id = fields.Many2one(
        "tiktok.stock.rehearsal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where this buffer for a time was chosen.",
    )

    def _may_be_used(self, vals):
        """Whether the rule says how much is sold within the time of ``vals``."""
        self.ensure_one()
        is_over = self.date_to and self.date_to <= vals["date_from"]
        is_later = self.date_from and self.date_from >= vals["date_to"]
        return not (is_over or is_later or self.is_excluded or self.is_frozen)


class TikTokStockRehearsalVariant(models.Model):
    """Using a buffer that was rehearsed, for good or for the evening."""

    _inherit = "tiktok.stock.rehearsal.variant"

    def action_use(self):
        """Use this buffer for what was rehearsed: for good, or for the time given.

        Chosen listings get rules of their own; else the shop and its rules are set.
        For a time, rules that end by themselves go before what is set now.

        :raises UserError: for what is only there to compare
        """
        self.ensure_one()
        if self.is_slow or not self.buffer_mode:
            raise UserError(self.env._("There is nothing to set here."))
        rehearsal = self.rehearsal_id
        rehearsal._check_use()
        if rehearsal.use_until:
            self._use_for_a_time()
        else:
            self._use_for_good()
        return rehearsal.backend_id._notify("success", self._used_text())

    def _used_text(self):
        rehearsal = self.rehearsal_id
        if not rehearsal.use_until:
            return self.env._("%s is in force from now on.", self.name)
        start = rehearsal.use_from or fields.Datetime.now()
        local = [
            fields.Datetime.context_timestamp(rehearsal, moment).strftime("%x %H:%M")
            for moment in (start, rehearsal.use_until)
        ]
        return self.env._(
            "%(name)s is in force from %(start)s until %(end)s.",
            name=self.name,
            start=local[0],
            end=local[1],
        )

    def _prepare_buffer_vals(self):
        """The buffer as a rule has it."""
        return {
            "buffer_mode": self.buffer_mode,
            "buffer": self.buffer,
            "delay_factor": self.delay_factor,
        }

    def _use_for_good(self):
        rehearsal, vals = self.rehearsal_id, self._prepare_buffer_vals()
        own = self._own_rules()
        own.write(vals)
        if rehearsal.listing_ids:
            self._make_listing_rules(own, vals)
        else:
            shop = {f"stock_{name}": value for name, value in vals.items()}
            rehearsal.backend_id.write(shop)

    def _use_for_a_time(self):
        """Copies of the rules with this buffer, and one for the rest.

        They go before all others; what was chosen in this rehearsal before is undone.
        """
        rehearsal = self.rehearsal_id
        rules = self.env["tiktok.stock.rule"]
        rules.search([("rehearsal_id", "=", rehearsal.id)]).unlink()
        own = self._own_rules()
        vals = {
            **self._prepare_buffer_vals(),
            "date_from": rehearsal.use_from or fields.Datetime.now(),
            "date_to": rehearsal.use_until,
            "rehearsal_id": rehearsal.id,
            "sequence": min(own.mapped("sequence"), default=FIRST) - 1,
        }
        for rule in own.filtered(lambda rule: rule._may_be_used(vals)):
            rule.copy(self._prepare_timed_vals(rule, vals))
        if rehearsal.listing_ids:
            self._make_listing_rules(own, vals)
        else:
            named = {"backend_id": rehearsal.backend_id.id, "reason": rehearsal.name}
            rules.create({**named, **vals})

    def _prepare_timed_vals(self, rule, vals):
        """What differs in the copy of a rule that goes before it for a time."""
        dates = {
            "date_from": max(rule.date_from or vals["date_from"], vals["date_from"]),
            "date_to": min(rule.date_to or vals["date_to"], vals["date_to"]),
        }
        # why the rule is there at all is asked of its copy too
        why = (rule.reason or "").removesuffix(rule.rehearsal_id.name or "")
        words = filter(None, [why.rstrip(", "), self.rehearsal_id.name])
        return {**vals, **dates, "reason": ", ".join(words)}

    def _own_rules(self):
        """Rules that stand between the shop and what was rehearsed."""
        rehearsal, rules = self.rehearsal_id, self.env["tiktok.stock.rule"]
        listings = rehearsal.listing_ids
        if not listings:
            return rules.search([("backend_id", "=", rehearsal.backend_id.id)])
        return rules.search(
            [
                "|",
                ("tiktok_product_id", "in", listings.ids),
                ("sku_id", "in", listings.sku_ids.ids),
            ]
        )

    def _make_listing_rules(self, own, vals):
        """Each listing without a rule gets one, with all else as it is now for its
        first SKU."""
        rules = self.env["tiktok.stock.rule"]
        for listing in self.rehearsal_id.listing_ids - own.tiktok_product_id:
            rules.create(self._prepare_listing_rule_vals(listing, vals))

    def _prepare_listing_rule_vals(self, listing, vals):
        """A rule of a listing that changes nothing but the buffer."""
        rules = self.env["tiktok.stock.rule"]._rules_for(listing.sku_ids[:1])
        _rule_id, now = next(iter(rules.values()), (False, None))
        kept = {name: getattr(now, name) for name in POLICY_FIELDS} if now else {}
        return {
            **kept,
            "backend_id": listing.backend_id.id,
            "tiktok_product_id": listing.id,
            "reason": self.rehearsal_id.name,
            **vals,
        }
