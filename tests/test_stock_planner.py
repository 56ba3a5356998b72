"""Figures of real SKUs: stock, rules, warehouses, other shops, in few statements."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.stock.stock_steps import sentence
from .stock_plan_case import StockPlanCase


class SharingCase(StockPlanCase):
    """A second shop of the same company, over the same warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.connect("GB")
        cls.second.stock_mode = "live"
        cls.others(cls.second).kind = "RETURN_WAREHOUSE"
        cls.selling(cls.second).warehouse_id = cls.backend.warehouse_id
        cls._jobs().unlink()


@tagged("post_install", "-at_install")
class TestStockPlanner(StockPlanCase):
    def test_figure_is_the_free_stock_in_whole_pieces(self):
        sku = self.offer("CUP", 7)
        self.assertEqual(self.figure(sku), 7)
        self.assertEqual(self.codes(sku), ["free"])

    def test_packs_are_counted_in_packs(self):
        sku = self.offer("SIX", 20, pack=6)
        self.assertEqual(self.figure(sku), 3)
        self.assertAlmostEqual(self.level(sku).free, 20 / 6)

    def test_kits_are_counted_by_their_parts(self):
        cup, lid = self.product("CUP"), self.product("LID")
        self.stock(cup, 9)
        self.stock(lid, 4)
        sku = self.offer("SET", product=self.kit({cup: 2, lid: 1}, "SET"))
        self.assertEqual(self.figure(sku), 4)

    def test_debts_show_none(self):
        sku = self.offer("CUP", -3)
        self.assertEqual(self.figure(sku), 0)

    def test_a_kit_and_its_part_never_promise_the_same_part(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        part = self.offer("PART", product=cup)
        kit = self.offer("SET", product=self.kit({cup: 2}, "SET"))
        plans = self.plan(part, kit)
        pieces = [plans[sku].levels[self.place.id].granted for sku in (part, kit)]
        self.assertEqual(pieces[0] + 2 * pieces[1], 10)
        self.assertGreaterEqual(min(pieces), 3)
        self.assertIn("shared", self.codes(part))

    def test_shared_sharing_shows_the_same_units_in_both(self):
        self.backend.stock_sharing = "shared"
        cup = self.product("CUP")
        self.stock(cup, 10)
        skus = [self.offer(code, product=cup) for code in ("ONE", "TWO")]
        self.assertEqual([self.figure(sku) for sku in skus], [10, 10])

    def test_campaign_pieces_are_never_undercut_and_a_shortage_is_told(self):
        sku = self.offer("CUP", 3, locked=8, seen=8, promised=8)
        plan = self.plan(sku)[sku]
        self.assertEqual(plan.levels[self.place.id].granted, 8)
        self.assertEqual(plan.short, {"locked": 8, "free": 3})

    def test_on_hand_semantics_add_what_tiktok_has_committed(self):
        sku = self.offer("CUP", 7, seen_committed=2)
        self.assertEqual(self.level(sku).send, 7)
        self.backend.stock_write = "on_hand"
        self.assertEqual(self.level(sku).send, 9)
        self.assertEqual(self.level(sku).granted, 7)

    def test_pieces_of_orders_that_cannot_be_found_are_taken_off(self):
        sku = self.offer("CUP", 7)
        level = self.level(sku, missing={(sku.id, self.place.id): 2})
        self.assertEqual((level.granted, level.sold), (5, 2.0))

    def test_a_promise_held_by_another_sku_makes_a_raise_wait(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        holder = self.offer("OLD", product=cup, promised=10, seen=10, wanted=10)
        newcomer = self.offer("NEW", product=cup)
        self.forget()
        plan = self.plan(newcomer)[newcomer]
        self.assertTrue(plan.waits)
        self.assertEqual(plan.levels[self.place.id].granted, 0)
        self.assertIn(holder.id, self.marks("sku_id"))
        self.accept(holder)
        self.assertEqual(self.figure(holder), 5)
        self.assertEqual(self.figure(newcomer), 5)

    def test_warehouses_of_tiktok_over_the_same_shelf_share_it(self):
        other = self.place.copy({"external_id": "W2", "is_default": False})
        sku = self.offer("CUP", 10)
        self.card(sku, other)
        levels = self.plan(sku)[sku].levels
        self.assertEqual(sum(level.granted for level in levels.values()), 10)

    def test_a_cap_does_not_move_stock_between_warehouses_over_one_shelf(self):
        self.backend.stock_cap = 4000
        other = self.place.copy({"external_id": "W2", "is_default": False})
        sku = self.offer("CUP", 3986)
        self.card(sku, other)
        levels = self.plan(sku)[sku].levels
        self.assertEqual([one.granted for one in levels.values()], [1993, 1993])

    def test_share_and_buffer_hold_for_all_warehouses_of_a_sku_together(self):
        self.backend.write(
            {
                "stock_share": 80,
                "stock_buffer_mode": "fixed",
                "stock_buffer": 10,
            }
        )
        other = self.place.copy({"external_id": "W2", "is_default": False})
        sku = self.offer("CUP", 110)
        self.card(sku, other)
        levels = self.plan(sku)[sku].levels
        self.assertEqual(sum(level.granted for level in levels.values()), 80)

    def test_a_buffer_stays_back_where_a_kit_takes_the_same_part(self):
        self.backend.write({"stock_buffer_mode": "fixed", "stock_buffer": 2})
        cup = self.product("CUP")
        self.stock(cup, 20)
        part = self.offer("PART", product=cup)
        pair = self.offer("PAIR", product=self.kit({cup: 2}, "PAIR"))
        plans = self.plan(part, pair)
        pieces = [plans[sku].levels[self.place.id].granted for sku in (part, pair)]
        self.assertEqual(pieces[0] + 2 * pieces[1], 16)

    def test_kits_short_of_other_parts_do_not_limit_each_other_by_a_share(self):
        self.backend.stock_share = 50
        cup, lid, box = (self.product(code) for code in ("CUP", "LID", "BOX"))
        for product, quantity in ((cup, 20), (lid, 2), (box, 2)):
            self.stock(product, quantity)
        skus = [
            self.offer(code, product=self.kit({cup: 1, part: 1}, code))
            for code, part in (("WITHLID", lid), ("BOXED", box))
        ]
        self.assertEqual([self.figure(sku) for sku in skus], [1, 1])

    def test_a_shelf_inside_the_warehouse_is_shared_with_it(self):
        shelf = self.home.copy({"name": "Shelf", "location_id": self.home.id})
        other = self.place.copy({"external_id": "W2", "is_default": False})
        other.location_id = shelf
        product = self.product("CUP")
        self.stock(product, 4)
        self.stock(product, 6, shelf)
        sku = self.offer("CUP1", product=product)
        self.card(sku, other)
        levels = self.plan(sku)[sku].levels
        self.assertEqual(sum(level.granted for level in levels.values()), 10)
        self.assertLessEqual(levels[other.id].granted, 6)
        self.assertEqual(levels[self.place.id].free, 10)

    def test_an_unmapped_warehouse_keeps_what_tiktok_shows(self):
        other = self.place.copy({"external_id": "W2", "is_default": False})
        other.write({"warehouse_id": False, "location_id": False})
        sku = self.offer("CUP", 4)
        self.card(sku, other, seen=9)
        level = self.level(sku, other)
        self.assertFalse(level.is_mapped)
        self.assertEqual(level.granted, 9)

    def test_statements_do_not_grow_with_the_skus(self):
        few = self.env["tiktok.sku"].concat(
            *[self.offer(f"F{index}", 5) for index in range(3)]
        )
        many = few.concat(*[self.offer(f"M{index}", 5) for index in range(30)])
        self.env.flush_all()
        counts = []
        for skus in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.planner._plan(self.backend, skus)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 20)


@tagged("post_install", "-at_install")
class TestStockStrategies(StockPlanCase):
    def setUp(self):
        super().setUp()
        self.other = self.place.copy({"external_id": "W2", "is_default": False})
        self.north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        self.other.warehouse_id = self.north
        product = self.product("CUP")
        self.stock(product, 5)
        self.stock(product, 3, self.north.lot_stock_id)
        self.cup = self.offer("CUP1", product=product)
        self.card(self.cup, self.other)

    def figures(self):
        levels = self.plan(self.cup)[self.cup].levels
        return levels[self.place.id].granted, levels[self.other.id].granted

    def test_mirror_feeds_each_warehouse_from_its_own(self):
        self.assertEqual(self.figures(), (5, 3))

    def test_more_locations_are_added_to_a_warehouse(self):
        self.place.extra_location_ids = self.north.lot_stock_id
        self.other.active = False
        self.env["tiktok.stock.level"].search(
            [("warehouse_id", "=", self.other.id)]
        ).unlink()
        self.assertEqual(self.figure(self.cup), 8)

    def test_a_cap_is_split_over_the_warehouses(self):
        self.backend.stock_cap = 4
        self.assertEqual(self.figures(), (3, 1))
        steps = self.plan(self.cup)[self.cup].explanation[str(self.other.id)]
        self.assertEqual(
            sentence(self.env, *steps[-1]), "At most 4 over all warehouses: 1 here"
        )

    def test_total_goes_to_the_default_warehouse_alone(self):
        self.backend.stock_strategy = "total"
        self.assertEqual(self.figures(), (8, 0))
        self.assertEqual(self.codes(self.cup, self.other), ["strategy"])

    def test_one_location_feeds_the_default_warehouse_alone(self):
        self.backend.write(
            {
                "stock_source_id": self.north.lot_stock_id.id,
                "stock_strategy": "source",
            }
        )
        self.assertEqual(self.figures(), (3, 0))

    def test_one_location_has_to_be_chosen(self):
        with self.assertRaisesRegex(ValidationError, "Choose the location"):
            self.backend.stock_strategy = "source"


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


@tagged("post_install", "-at_install")
class TestStockBetweenShops(SharingCase):
    def test_a_rule_is_for_what_its_own_shop_sells(self):
        mine, theirs = self.offer("CUP", 1), self.offer("POT", 1, backend=self.second)
        for vals in (
            {"sku_id": theirs.id},
            {"tiktok_product_id": theirs.tiktok_product_id.id},
        ):
            with self.assertRaisesRegex(ValidationError, "is sold by.*UK"):
                self.env["tiktok.stock.rule"].create(
                    {"backend_id": self.backend.id, "cap": 1, **vals}
                )
        rule = self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, "sku_id": mine.id, "cap": 1}
        )
        with self.assertRaisesRegex(ValidationError, "is sold by"):
            rule.backend_id = self.second

    def test_the_same_units_are_promised_once_over_shops(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        there = self.offer("THERE", product=cup, backend=self.second)
        self.accept(here)
        self.accept(there)
        self.accept(here)
        self.accept(there)
        self.assertEqual([self.figure(here), self.figure(there)], [5, 5])

    def test_the_shop_with_the_higher_priority_gets_more(self):
        self.backend.stock_priority = 4
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        there = self.offer("THERE", product=cup, backend=self.second)
        for _round in range(2):
            self.accept(here)
            self.accept(there)
        self.assertEqual([self.figure(here), self.figure(there)], [8, 2])

    def test_pieces_of_a_cancelled_order_are_not_given_to_another_shop(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup, promised=5, seen=5, wanted=5)
        there = self.offer(
            "THERE", product=cup, backend=self.second, promised=4, seen=4, wanted=5
        )
        self.assertEqual(self.figure(there), 5)
        levels = self.env["tiktok.stock.level"]
        levels._returned({(here.id, self.place.external_id): 1})
        self.assertEqual(self.figure(there), 4)

    def test_a_shop_that_sends_no_stock_takes_no_part(self):
        self.second.stock_mode = "shadow"
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        self.offer("THERE", product=cup, backend=self.second, promised=10)
        self.assertEqual(self.figure(here), 10)
