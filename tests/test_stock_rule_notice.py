"""Rules that would do nothing: refused, or said on the rule itself."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockRuleNotice(StockPlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()

    def rule(self, sku=None, **vals):
        target = {"sku_id": sku.id} if sku else {}
        return self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, **target, **vals}
        )

    # === LEFT EMPTY === #

    def test_what_was_chosen_and_left_empty_is_refused_with_what_is_missing(self):
        sku = self.offer("CUP", 1)
        empty = {"buffer": 0, "delay_factor": 0, "cover_minutes": 0}
        for words, vals in (
            ("how many pieces are held back", {"buffer_mode": "fixed"}),
            ("times the delay, minutes", {"buffer_mode": "sales", **empty}),
            ("at or below how many", {"threshold_action": "zero"}),
        ):
            with self.assertRaises(ValidationError) as caught:
                self.rule(sku, **vals)
            self.assertIn(words, str(caught.exception))
            shop = {f"stock_{name}": value for name, value in vals.items()}
            with self.assertRaises(ValidationError) as caught:
                self.backend.write(shop)
            self.assertIn(words, str(caught.exception))

    def test_an_empty_choice_that_acts_is_taken(self):
        sku = self.offer("CUP", 1)
        self.assertTrue(self.rule(sku, threshold_action="end"))
        self.assertTrue(self.rule(sku, threshold_action="zero", margin=5))
        self.assertTrue(self.rule(sku, buffer_mode="sales", buffer=0))

    def test_a_sku_is_held_whatever_the_shop_has_left_empty(self):
        self.env.cr.execute(
            "UPDATE tiktok_backend SET stock_buffer_mode = 'fixed' WHERE id = %s",
            [self.backend.id],
        )
        self.backend.invalidate_recordset()
        sku = self.offer("CUP", 1)
        held = self.rule(sku, is_excluded=True, reason="Recall")
        held.is_excluded = False
        self.backend.stock_is_frozen = True
        self.backend.stock_is_frozen = False

    def test_a_rule_that_says_what_the_shop_says_is_told_on_the_form(self):
        with Form(self.env["tiktok.stock.rule"]) as form:
            form.backend_id = self.backend
            form.sku_id = self.offer("CUP", 1)
            self.assertIn("same as the settings of the shop", form.notice)
            self.assertTrue(form.is_idle)
            form.cap = 4
            self.assertFalse(form.notice)
        self.assertFalse(form.record.is_idle)

    def test_a_rule_like_the_shop_that_frees_a_sku_from_another_rule_is_not_idle(self):
        sku = self.offer("CUP", 1)
        alone = self.rule(sku)
        self.assertTrue(alone.is_idle)
        self.rule(cap=1, date_to=self.now + timedelta(days=1))
        alone.invalidate_recordset()
        self.assertFalse(alone.is_idle)

    def test_where_only_ruled_skus_are_sent_no_rule_is_idle(self):
        rule = self.rule(self.offer("CUP", 1))
        self.backend.stock_scope = "rules"
        rule.invalidate_recordset()
        self.assertFalse(rule.is_idle)

    def test_figures_that_nothing_uses_make_no_difference(self):
        sku = self.offer("CUP", 1)
        idle = self.rule(sku, buffer=4, threshold=3, margin=2, backorder_days=3)
        self.assertTrue(idle.is_idle)
        idle.buffer_mode = "fixed"
        self.assertFalse(idle.is_idle)

    def test_what_holds_a_sku_always_says_something(self):
        sku = self.offer("CUP", 1)
        self.assertFalse(self.rule(sku, is_frozen=True).is_idle)

    # === TWO FOR THE SAME === #

    def test_of_two_rules_for_one_sku_both_say_which_one_decides(self):
        sku = self.offer("CUP", 10)
        last = self.rule(sku, cap=5, reason="Fair")
        first = self.rule(sku, cap=4, sequence=0)
        self.assertRegex(last.notice, "goes before and decides.*at most 4")
        self.assertTrue(last.is_idle)
        self.assertRegex(first.notice, "^Goes before another.*at most 5, Fair")
        self.assertFalse(first.is_idle)
        self.assertEqual(self.figure(sku), 4, "as they say")

    def test_of_equal_ones_the_older_decides_also_before_the_new_one_is_saved(self):
        sku = self.offer("CUP", 10)
        old = self.rule(sku, cap=5)
        with Form(self.env["tiktok.stock.rule"]) as form:
            form.backend_id = self.backend
            form.sku_id = sku
            form.cap = 4
            self.assertIn("at most 5", form.notice)
        self.assertIn("Goes before", old.notice)
        self.assertEqual(self.figure(sku), 5)

    def test_a_rule_for_a_time_says_when_it_takes_over(self):
        sku, day = self.offer("CUP", 10), timedelta(days=1)
        always = self.rule(sku, cap=5)
        dates = {"date_from": self.now + day, "date_to": self.now + 2 * day}
        coming = self.rule(sku, cap=4, sequence=0, **dates)
        self.assertRegex(always.notice, "at most 4, from .+, until .+")
        self.assertFalse(always.is_idle, "today it decides")
        self.assertIn("Goes before", coming.notice)

    def test_rules_that_never_meet_say_nothing(self):
        sku, other = self.offer("CUP", 10), self.offer("LID", 10)
        day = timedelta(days=1)
        rules = self.rule(sku, cap=5, date_to=self.now + day)
        rules |= self.rule(sku, cap=4, date_from=self.now + day)
        rules |= self.rule(sku, cap=3, date_to=self.now - day)
        rules |= self.rule(sku, cap=2, active=False)
        rules |= self.rule(other, cap=4)
        rules |= self.rule(None, cap=4, tiktok_product_id=other.tiktok_product_id.id)
        self.assertFalse(any(rules.mapped("notice")))

    def test_two_rules_for_one_category_and_for_the_shop_are_told_too(self):
        category = self.env["product.category"].create({"name": "Mugs"})
        end = {"date_to": self.now + timedelta(days=1)}
        for target in ({"categ_id": category.id}, end):
            first, last = self.rule(cap=4, **target), self.rule(cap=5, **target)
            self.assertIn("Goes before", first.notice)
            self.assertIn("at most 4", last.notice)

    def test_a_list_of_rules_asks_once(self):
        sku = self.offer("CUP", 10)
        rules = self.env["tiktok.stock.rule"].concat(
            *(self.rule(sku, cap=number) for number in range(1, 9))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        rules.mapped("name")
        self.backend.mapped("stock_share")
        with self.assertQueryCount(2):
            rules.mapped("notice")
