"""Figures of real SKUs: stock, kits, warehouses, in few statements."""

from odoo.tests import tagged

from .stock_plan_case import StockPlanCase


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
        self.assertLessEqual(counts[1], 11)
