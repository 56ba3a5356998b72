"""Rules for a SKU, a listing, a category or the whole shop: who decides."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockRules(StockPlanCase):
    def rule(self, target=None, **vals):
        fields_of = {
            "tiktok.sku": "sku_id",
            "tiktok.product": "tiktok_product_id",
            "product.category": "categ_id",
        }
        named = {fields_of[target._name]: target.id} if target else {}
        return self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, **named, **vals}
        )

    def test_the_shop_decides_where_no_rule_does(self):
        self.backend.write({"stock_share": 50, "stock_cap": 3})
        sku = self.offer("CUP", 10)
        self.assertEqual(self.figure(sku), 3)
        self.assertEqual(self.codes(sku), ["free", "share", "cap"])

    def test_a_sku_with_a_larger_share_gets_it_beside_others(self):
        self.backend.stock_share = 50
        cup = self.product("CUP")
        self.stock(cup, 20)
        ours, full = (self.offer(code, product=cup) for code in ("OURS", "FULL"))
        self.rule(full, share=100)
        plans = self.plan(ours, full)
        pieces = [plans[sku].levels[self.place.id].granted for sku in (ours, full)]
        self.assertEqual(sum(pieces), 20)
        self.assertLessEqual(pieces[0], 10)

    def test_the_closest_rule_decides_alone(self):
        above = self.env["product.category"].create({"name": "Kitchen"})
        below = above.create({"name": "Cups", "parent_id": above.id})
        sku = self.offer("CUP", 10)
        sku.product_id.categ_id = below
        self.backend.stock_cap = 9
        for target, cap in (
            (above, 8),
            (below, 7),
            (sku.tiktok_product_id, 6),
            (sku, 5),
        ):
            rule = self.rule(target, cap=cap)
            self.assertEqual(self.figure(sku), cap, target)
            self.assertEqual(self.plan(sku)[sku].rule_id, rule.id)

    def test_a_rule_of_another_shop_does_not_count(self):
        sku = self.offer("CUP", 10)
        other = self.backend.copy({"external_id": "other shop"})
        category = self.env["product.category"].create({"name": "Kitchen"})
        sku.product_id.categ_id = category
        self.rule(category, cap=5).backend_id = other
        self.assertEqual(self.figure(sku), 10)

    def test_a_rule_counts_between_its_dates(self):
        sku = self.offer("CUP", 10)
        now = fields.Datetime.now()
        self.rule(
            sku,
            cap=5,
            date_from=now + timedelta(hours=1),
            date_to=now + timedelta(hours=2),
        )
        self.assertEqual(self.figure(sku), 10)
        self.travel(hours=1)
        self.assertEqual(self.figure(sku), 5)
        self.travel(hours=1)
        self.assertEqual(self.figure(sku), 10)

    def test_a_cap_for_the_evening_counts_for_the_whole_shop(self):
        sku, own = self.offer("CUP", 10), self.offer("POT", 10)
        self.rule(own, cap=8)
        evening = fields.Datetime.now() + timedelta(hours=4)
        rule = self.rule(cap=5, date_to=evening)
        self.assertEqual(rule.name, self.backend.display_name)
        self.assertEqual((self.figure(sku), self.figure(own)), (5, 8))
        self.assertEqual(self.plan(sku)[sku].rule_id, rule.id)
        self.backend.stock_is_frozen = True
        self.assertTrue(self.plan(sku)[sku].keep, "the freeze of the shop is above it")
        self.backend.stock_is_frozen = False
        self.travel(hours=4)
        self.assertEqual(self.figure(sku), 10)

    def test_a_cap_for_the_evening_opens_no_shop_that_sends_a_list(self):
        self.backend.stock_scope = "rules"
        sku = self.offer("CUP", 10, seen=2, promised=2)
        self.rule(cap=5, date_to=fields.Datetime.now() + timedelta(hours=4))
        self.assertTrue(self.plan(sku)[sku].is_excluded)

    def test_a_rule_for_the_whole_shop_has_an_end(self):
        with self.assertRaisesRegex(ValidationError, "until when"):
            self.rule(cap=5)
        rule = self.rule(cap=5, date_to=fields.Datetime.now() + timedelta(hours=4))
        with self.assertRaisesRegex(ValidationError, "until when"):
            rule.date_to = False

    def test_a_rule_for_the_whole_shop_marks_the_shop_when_it_ends(self):
        self.rule(cap=5, date_to=fields.Datetime.now() + timedelta(hours=1))
        rules = self.env["tiktok.stock.rule"]
        rules._cron_apply_due()
        self.forget()
        self.travel(hours=1)
        rules._cron_apply_due()
        self.assertEqual(self.marks("backend_id"), [self.backend.id])

    def test_a_rule_that_begins_by_the_clock_marks_its_skus(self):
        sku = self.offer("CUP", 10)
        moment = fields.Datetime.now() + timedelta(hours=1)
        self.rule(sku, cap=5, date_from=moment)
        rules = self.env["tiktok.stock.rule"]
        rules._cron_apply_due()
        self.forget()
        rules._cron_apply_due()
        self.assertFalse(self.marks("sku_id"))
        self.travel(hours=1)
        rules._cron_apply_due()
        self.assertEqual(self.marks("sku_id"), [sku.id])

    def test_of_two_rules_for_one_sku_the_first_in_force_decides(self):
        sku = self.offer("CUP", 10)
        self.rule(sku, cap=5)
        self.rule(sku, cap=4, sequence=0)
        self.assertEqual(self.figure(sku), 4)

    def test_an_excluded_sku_keeps_what_tiktok_shows(self):
        sku = self.offer("CUP", 10, seen=2, promised=2)
        self.rule(sku, is_excluded=True, reason="sold by the outlet")
        plan = self.plan(sku)[sku]
        self.assertTrue(plan.keep and plan.is_excluded)
        self.assertEqual(plan.exclude_reason, "sold by the outlet")
        self.assertEqual(plan.levels[self.place.id].granted, 2)

    def test_a_shop_may_send_only_skus_that_have_a_rule(self):
        self.backend.stock_scope = "rules"
        listed, left = self.offer("CUP", 10), self.offer("LID", 10)
        self.rule(listed)
        plans = self.plan(listed, left)
        self.assertFalse(plans[listed].keep)
        self.assertTrue(plans[left].keep)

    def test_a_frozen_shop_keeps_everything(self):
        sku = self.offer("CUP", 10, seen=2, promised=2)
        self.rule(sku, cap=5)
        self.backend.stock_is_frozen = True
        self.assertTrue(self.plan(sku)[sku].keep)

    def test_threshold_remembers_that_it_was_off(self):
        self.backend.write(
            {
                "stock_threshold": 3,
                "stock_margin": 3,
                "stock_threshold_action": "end",
            }
        )
        sku = self.offer("CUP", 5)
        card = self.card(sku)
        self.assertFalse(self.plan(sku)[sku].is_off)
        card.is_off = True
        plan = self.plan(sku)[sku]
        self.assertTrue(plan.is_off and plan.is_ended)

    def test_figures_beyond_the_limit_of_tiktok_are_refused(self):
        rule = self.rule(self.offer("CUP", 1), cap=99_999)
        for value in (100_000, 3_000_000_000):
            with self.assertRaisesRegex(UserError, "At Most.*99,999"):
                rule.cap = value
            with self.assertRaisesRegex(UserError, "At Most.*99,999"):
                self.rule(rule.sku_id, cap=value)
            with self.assertRaisesRegex(UserError, "At Least.*99,999"):
                self.backend.stock_minimum = value
            with self.assertRaisesRegex(UserError, "Priority.*99,999"):
                self.backend.stock_priority = value

    def test_a_new_rule_starts_with_the_settings_of_its_shop(self):
        self.backend.write(
            {"stock_share": 80, "stock_buffer_mode": "fixed", "stock_buffer": 10}
        )
        sku = self.offer("CUP", 1)
        form = Form(self.env["tiktok.stock.rule"])
        form.backend_id = self.backend
        form.sku_id = sku
        form.threshold_action = "zero"
        form.threshold = 1
        self.assertEqual((form.share, form.buffer), (80, 10))
        rule = form.save()
        self.assertEqual((rule.share, rule.buffer_mode), (80, "fixed"))
        rules = self.env["tiktok.stock.rule"].with_context(
            default_backend_id=self.backend.id, default_share=60
        )
        form = Form(rules)
        self.assertEqual((form.share, form.buffer), (60, 10))

    def test_a_rule_made_by_code_starts_with_the_settings_of_its_shop(self):
        self.backend.write({"stock_share": 40, "stock_buffer": 3})
        sku = self.offer("CUP", 100)
        rule = self.rule(sku, cap=50)
        self.assertEqual((rule.share, rule.buffer, rule.cap), (40, 3, 50))
        self.assertFalse(rule.is_frozen)

    def test_nonsense_is_refused_in_the_words_of_the_form(self):
        sku = self.offer("CUP", 1)
        for message, vals in (
            ("share", {"share": 101}),
            ("negative", {"cap": -1}),
            ("negative", {"margin": -1}),
            ("a day", {"cover_minutes": 1441}),
            ("1000 times", {"delay_factor": 1e30}),
            ("negative", {"delay_factor": float("nan")}),
            ("exclude or freeze", dict(is_excluded=True, is_frozen=True, reason="x")),
            ("flap", {"threshold_action": "zero", "margin": 0}),
            ("leave nothing", {"cap": 3, "minimum": 5}),
            ("Say why", {"is_excluded": True}),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self.rule(sku, **vals)
        with self.assertRaisesRegex(ValidationError, "ends after"):
            self.rule(sku, date_from="2026-02-02", date_to="2026-02-01")
        with self.assertRaisesRegex(ValidationError, "Choose one"):
            self.rule(sku, tiktok_product_id=sku.tiktok_product_id.id)
        with self.assertRaisesRegex(ValidationError, "share"):
            self.backend.stock_share = -1
