from unittest.mock import patch

from odoo.tests import tagged

from .stock_push_case import BLUE, GREEN, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockDue(StockPushCase):
    """Which cards a push looks at, and when cards are made or changed."""

    def setUp(self):
        super().setUp()
        self.cards = self.env["tiktok.stock.card"]
        self.receive(self.blue, 7)
        self.push()

    def look(self):
        """What a push finds due, as SKUs on TikTok, and the idle ones."""
        self.env.flush_all()
        due, idle = self.cards._due_cards(self.backend, 100)
        return {card.sku for card in due}, idle

    def test_a_usual_look_is_one_statement_and_touches_no_other_card(self):
        self.mark(self.blue)
        with self.assertQueryCount(1):
            due, idle = self.cards._due_cards(self.backend, 100)
        self.assertEqual([card.sku for card in due], [BLUE])
        self.assertFalse(idle)
        self.assertFalse(due[0].is_planned, "what was marked is computed anew")

    def test_a_sku_that_means_a_product_now_is_due_with_its_mark(self):
        self.skus[SPOON_SKU].product_id = False
        self.pump()
        due, idle = self.look()
        self.assertNotIn(SPOON_SKU, due)
        self.assertIn(self.skus[SPOON_SKU].id, idle)
        self.skus[SPOON_SKU]._set_mapping(
            {self.skus[SPOON_SKU]: (self.spoon, 1.0)}, "manual"
        )
        self.pump()
        due, _idle = self.look()
        self.assertIn(SPOON_SKU, due)
        self.assertEqual(self.card(SPOON_SKU).product_id, self.spoon)

    def test_a_kit_that_lost_its_recipe_is_blocked_with_its_mark(self):
        self.green.is_storable = False
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.green.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [(0, 0, {"product_id": self.blue.id})],
            }
        )
        self.pump()
        self.assertIn(GREEN, self.look()[0])
        bom.active = False
        self.pump()
        due, idle = self.look()
        self.assertNotIn(GREEN, due)
        self.assertIn(self.skus[GREEN].id, idle)
        self.assertEqual(self.card(GREEN).block_code, "not_stored")

    def test_a_mark_of_a_sku_that_is_gone_ends(self):
        self.env["tiktok.stock.change"]._give_back([self.skus[GREEN].id], "test")
        self.env.cr.execute(
            "UPDATE tiktok_stock_change SET sku_id = 2000000000 WHERE sku_id = %s",
            [self.skus[GREEN].id],
        )
        self.assertEqual(self.look(), (set(), [2000000000]))
        self.push()
        self.assertEqual(self.look(), (set(), []))

    def test_a_card_that_is_tried_once_more_is_looked_at_as_a_marked_one(self):
        self.card(BLUE).write({"sync_state": "failed", "sync_next_try": "2020-01-01"})
        self.env["product.product"].flush_model()
        self.env.cr.execute(
            "UPDATE product_product SET active = false WHERE id = %s", [self.blue.id]
        )
        self.assertEqual(self.look(), (set(), []))
        self.assertEqual(self.card(BLUE).block_code, "archived")

    def test_what_nothing_has_marked_comes_right_with_the_net(self):
        self.env.cr.execute(
            "UPDATE product_product SET active = false WHERE id = %s", [self.blue.id]
        )
        self.push()
        self.assertEqual(self.card(BLUE).sync_state, "done")
        self.travel(minutes=6)
        self.push()
        self.assertEqual(self.card(BLUE).block_code, "archived")

    def test_a_push_leaves_cards_alone_that_say_what_they_should(self):
        self.mark(self.blue)
        with patch.object(type(self.cards), "_ensure_cards") as ensure:
            self.push()
        ensure.assert_not_called()

    def test_known_cards_and_levels_use_up_no_numbers(self):
        def last(table):
            self.env.cr.execute(f"SELECT last_value FROM {table}_id_seq")
            return self.env.cr.fetchone()[0]

        tables = ("tiktok_stock_card", "tiktok_stock_level")
        before = [last(table) for table in tables]
        self.cards._ensure_cards(self.backend)
        self.receive(self.blue, 1)
        self.push()
        self.assertEqual(self.there(BLUE), 8)
        # both end at 2 billion, and no figure could be stored any more
        self.assertEqual([last(table) for table in tables], before)
