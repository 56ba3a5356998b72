"""Stock reaches TikTok: what differs, once, and nothing else."""

from unittest.mock import patch

from odoo.tests import tagged

from .stock_push_case import (
    AUSTIN,
    BLUE,
    GREEN,
    MUG,
    RENO,
    SPOON,
    SPOON_SKU,
    StockPushCase,
)


@tagged("post_install", "-at_install")
class TestStockPush(StockPushCase):
    def test_a_receipt_changes_the_figure_on_tiktok(self):
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        level = self.level(BLUE)
        self.assertEqual(
            (level.wanted, level.accepted, level.promised, level.sending), (7, 7, 7, -1)
        )
        self.assertEqual(self.card(BLUE).sync_state, "done")
        self.assertTrue(self.card(BLUE).pushed_at)

    def test_a_push_that_goes_well_closes_the_bug_before_it(self):
        self.cursor._job_failed(exc_name="NumericValueOutOfRange")
        self.assertTrue(self.open_exceptions("technical", self.cursor))
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertFalse(self.open_exceptions("technical", self.cursor))

    def test_an_equal_figure_is_not_sent(self):
        self.receive(self.blue, 7)
        self.receive(self.green, 3)
        self.receive(self.spoon, 4)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        calls = len(self.writes)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.assertEqual(len(self.writes), calls)

    def test_skus_of_a_listing_share_one_call(self):
        self.receive(self.blue, 7)
        self.receive(self.green, 3)
        self.receive(self.spoon, 4)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.assertEqual(len(self.writes), 2)
        self.assertEqual((self.there(BLUE), self.there(GREEN)), (7, 3))
        self.assertEqual(self.there(SPOON_SKU), 4)

    def test_every_warehouse_of_the_sku_is_in_the_call(self):
        self.receive(self.blue, 7)
        self.push()
        sent = dict(self.writes)[MUG]
        self.assertEqual(set(sent[BLUE]), {AUSTIN, RENO})

    def test_a_warehouse_without_a_mapping_keeps_its_figure(self):
        before = self.there(BLUE, RENO)
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE, RENO), before)

    def test_nothing_is_sent_in_shadow(self):
        self.backend.stock_mode = "shadow"
        self.receive(self.blue, 7)
        self.push()
        self.assertFalse(self.writes)
        self.assertEqual(self.level(BLUE).wanted, 7)
        self.assertEqual(self.level(BLUE).accepted, -1)

    def test_fractions_are_floored_and_debts_are_none(self):
        self.skus[BLUE].pack_quantity = 2
        self.receive(self.blue, 7)
        self.receive(self.spoon, -3)
        self.mark(self.blue, self.spoon)
        self.push()
        self.assertEqual(self.there(BLUE), 3)
        self.assertEqual(self.there(SPOON_SKU), 0)

    def test_a_service_mapped_by_mistake_blocks_its_card_alone(self):
        service = self.product("ENGRAVING", type="service", is_storable=False)
        consumable = self.product("PAPER", is_storable=False)
        for wrong in (service, consumable):
            with self.subTest(wrong.name):
                self.skus[SPOON_SKU].product_id = wrong
                self.receive(self.blue, 7)
                before = self.there(BLUE)
                self.push()
                card = self.card(SPOON_SKU)
                self.assertEqual(card.sync_state, "blocked")
                self.assertIn("Track Inventory", card.next_action)
                self.assertEqual(self.there(SPOON_SKU), 400)
                self.assertNotEqual(self.there(BLUE), before)

    def test_a_sku_that_was_deleted_or_switched_off_is_left_alone(self):
        self.receive(self.spoon, 9)
        self.push()
        for state in ("DELETED", "DEACTIVATED"):
            with self.subTest(state):
                self.skus[SPOON_SKU].external_state = state
                self.writes.clear()
                self.receive(self.spoon, 3)
                self.push()
                self.push()
                self.assertFalse(self.writes)
                card = self.card(SPOON_SKU)
                self.assertEqual(card.sync_state, "ignored")
                self.assertIn("Seller Center", card.next_action)
        self.skus[SPOON_SKU].external_state = "NORMAL"
        self.pump()
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 15)

    def test_a_warehouse_on_holiday_keeps_its_stock(self):
        for row in self.shop["warehouses"]:
            if row["id"] == AUSTIN:
                row["effect_status"] = "RESTRICTED"
        self.run_flow_of_class("metadata")
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertEqual(self.card(BLUE).sync_state, "done")

    def test_a_warehouse_that_was_switched_off_is_told_and_nothing_loops(self):
        for row in self.shop["warehouses"]:
            if row["id"] == RENO:
                row["effect_status"] = "DISABLED"
        self.run_flow_of_class("metadata")
        self.receive(self.blue, 7)
        self.push()
        self.push()
        card = self.card(BLUE)
        self.assertEqual(card.sync_state, "failed")
        self.assertIn("113 pieces more than it should", card.next_action)
        self.assertIn("is switched off", card.next_action)
        self.assertTrue(self.open_exceptions("stock_refused", card), "at once")
        self.travel(seconds=6)
        self.push()
        self.writes.clear()
        self.travel(hours=1)
        self.push()
        self.assertFalse(self.writes, "the same is not sent again and again")

    def test_whether_a_warehouse_is_off_is_asked_once_however_many_are_refused(self):
        for row in self.shop["warehouses"]:
            if row["id"] == RENO:
                row["effect_status"] = "DISABLED"
        self.run_flow_of_class("metadata")
        for product in (self.blue, self.green, self.spoon):
            self.receive(product, 7)
        self.mark(self.blue, self.green, self.spoon)
        answers = type(self.env["tiktok.stock.answer"])
        asked = answers._has_disabled
        with patch.object(answers, "_has_disabled", autospec=True) as spy:
            spy.side_effect = asked
            self.push()
        self.assertEqual(spy.call_count, 1)

    def test_a_card_whose_only_warehouse_is_off_does_not_claim_to_be_up_to_date(self):
        self.receive(self.green, 7)
        self.push()
        self.assertEqual(self.card(GREEN).situation, "same")
        for row in self.shop["warehouses"]:
            if row["id"] == AUSTIN:
                row["effect_status"] = "DISABLED"
        self.run_flow_of_class("metadata")
        self.receive(self.green, 2)
        self.push()
        card = self.card(GREEN)
        self.assertEqual((card.sync_state, card.situation), ("done", "idle"))
        self.assertRegex(card.next_action, "Austin.*switched off.*Seller Center")

    def test_a_mapping_that_is_taken_away_is_told_at_once(self):
        self.receive(self.green, 7)
        self.push()
        austin = self.level(GREEN).warehouse_id
        austin.write({"warehouse_id": False, "location_id": False})
        self.assertTrue(self.open_exceptions("warehouse_unmapped", austin))
        self.receive(self.green, 2)
        self.push()
        card = self.card(GREEN)
        self.assertEqual((card.situation, self.there(GREEN)), ("blocked", 7))
        self.assertRegex(card.next_action, "Choose the Odoo warehouse of Austin")
        self.backend.stock_strategy = "total"
        self.mark(self.green)
        self.push()
        card.invalidate_recordset()
        self.assertEqual((card.situation, self.there(GREEN)), ("same", 9))
        austin.warehouse_id = self.backend.warehouse_id
        self.assertFalse(self.open_exceptions("warehouse_unmapped", austin))

    def test_one_used_piece_is_sold_once_and_its_listing_ends(self):
        self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": self.skus[SPOON_SKU].id,
                "cap": 1,
                "threshold_action": "end",
                "threshold": 0,
            }
        )
        self.receive(self.spoon, 1)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 1)
        self.receive(self.spoon, -1)
        self.push()
        listing = self.skus[SPOON_SKU].tiktok_product_id
        self.assertEqual(listing.external_state, "SELLER_DEACTIVATED")

    def test_a_listing_that_is_not_live_waits_until_it_is(self):
        self.skus[SPOON_SKU].tiktok_product_id.external_state = "PENDING"
        self.receive(self.spoon, 9)
        self.push()
        self.assertEqual(self.card(SPOON_SKU).sync_state, "ignored")
        self.skus[SPOON_SKU].tiktok_product_id.external_state = "ACTIVATE"
        self.pump()
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 9)

    def test_sold_out_goes_first_and_raises_last(self):
        self.receive(self.spoon, 500)
        self.mark(self.green, self.spoon)
        self.push()
        self.assertEqual([listing for listing, _skus in self.writes], [MUG, SPOON])

    def test_an_archived_product_keeps_its_figure_and_is_told(self):
        self.receive(self.spoon, 9)
        self.push()
        self.spoon.active = False
        self.pump()
        self.push()
        card = self.card(SPOON_SKU)
        self.assertEqual((card.sync_state, self.there(SPOON_SKU)), ("blocked", 9))
        problem = self.open_exceptions("stock_archived", card)
        self.assertIn("9 pieces", problem.message)
        self.spoon.active = True
        self.pump()
        self.push()
        self.assertFalse(self.open_exceptions("stock_archived", card))
        self.assertEqual(card.sync_state, "done")

    def test_a_product_that_is_not_stored_any_more_is_told(self):
        self.receive(self.spoon, 9)
        self.push()
        self.spoon.is_storable = False
        self.pump()
        self.push()
        card = self.card(SPOON_SKU)
        self.assertEqual((card.sync_state, self.there(SPOON_SKU)), ("blocked", 9))
        problem = self.open_exceptions("stock_not_stored", card)
        self.assertIn("9 pieces", problem.message)
        self.spoon.active = False
        self.pump()
        self.push()
        self.assertFalse(self.open_exceptions("stock_not_stored", card))
        self.assertTrue(self.open_exceptions("stock_archived", card))

    def test_a_product_without_stock_that_was_never_sent_is_no_problem(self):
        self.spoon.is_storable = False
        self.pump()
        self.push()
        self.assertFalse(self.open_exceptions("stock_not_stored"))

    def test_an_unmapped_sku_is_left_alone(self):
        self.receive(self.spoon, 9)
        self.push()
        self.skus[SPOON_SKU].product_id = False
        self.pump()
        self.push()
        card = self.env["tiktok.stock.card"].with_context(active_test=False)
        card = card.search([("sku_id", "=", self.skus[SPOON_SKU].id)])
        self.assertFalse(card.active)
        self.assertEqual(self.there(SPOON_SKU), 9)

    def test_a_shop_whose_sales_tiktok_has_stopped_is_not_pushed(self):
        for product in (self.blue, self.green, self.spoon):
            self.receive(product, 8)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.sandbox.life.limit_orders(self.shop)
        self.writes.clear()
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self.assertFalse(self.writes)
        self.assertTrue(self.open_exceptions("shop_limited"))
        self.assertEqual(self.level(BLUE).promised, 8, "it comes back after the limit")
        self.sandbox.life.limit_orders(self.shop, False)
        self.receive(self.blue, 1)
        self.push()
        self.assertEqual(self.there(BLUE), 9)
        self.assertFalse(self.open_exceptions("shop_limited"))

    def test_a_listing_ends_at_the_threshold_and_comes_back_above_it(self):
        self.backend.write(
            {
                "stock_threshold_action": "end",
                "stock_threshold": 2,
                "stock_margin": 3,
            }
        )
        product = self.sandbox.catalog.product(self.shop, SPOON)
        self.receive(self.spoon, 2)
        self.push()
        self.assertEqual(product["status"], "SELLER_DEACTIVATED")
        self.assertTrue(self.card(SPOON_SKU).is_ended)
        self.receive(self.spoon, 1)
        self.push()
        self.assertEqual(product["status"], "SELLER_DEACTIVATED")
        self.receive(self.spoon, 4)
        self.push()
        self.assertEqual(product["status"], "ACTIVATE")
        self.assertEqual(self.there(SPOON_SKU), 7)
        self.assertFalse(self.card(SPOON_SKU).is_ended)

    def test_what_no_mark_has_named_is_found_by_the_net(self):
        self.receive(self.blue, 7)
        self.push()
        self.receive(self.blue, 5)
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.travel(minutes=6)
        self.push()
        self.assertEqual(self.there(BLUE), 12)

    def test_the_net_asks_tiktok_nothing_while_all_agrees(self):
        self.receive(self.blue, 7)
        self.push()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.travel(minutes=6)
        calls = len(self.requests("inventorySearch"))
        self.push()
        self.assertEqual(len(self.requests("inventorySearch")), calls)
        self.assertFalse(
            self.env["tiktok.stock.card"].search_count([("sync_state", "=", "pending")])
        )
