"""What TikTok sells while a figure is on its way is not written back."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.stock.tiktok_stock_slice import TikTokStockSlice
from .stock_push_case import AUSTIN, BLUE, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockLastLook(StockPushCase):
    def setUp(self):
        super().setUp()
        self.receive(self.spoon, 20)
        self.push()
        # an order that everybody knows: the SKU sells
        self.sandbox.place_order("US", ["SPOON-1"])
        self.mark(self.spoon)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 19)
        self.writes.clear()

    def push_while_selling(self, pieces):
        """One cycle; so many pieces are sold between its plan and its call."""
        plan, buyers = TikTokStockSlice._plan, [pieces]

        def plan_then_sell(*args):
            planned = plan(*args)
            while buyers:
                line = {"sku": "SPOON-1", "quantity": buyers.pop()}
                self.sandbox.place_order("US", [line])
            return planned

        with patch.object(TikTokStockSlice, "_plan", plan_then_sell):
            return self.push()

    def written(self):
        """The figures written for the spoon."""
        return [skus[SPOON_SKU][AUSTIN] for _listing, skus in self.writes]

    def test_pieces_sold_meanwhile_are_taken_off(self):
        self.receive(self.spoon, -5)
        self.push_while_selling(3)
        self.assertEqual(self.written(), [11])
        self.assertEqual(self.there(SPOON_SKU), 11)
        level = self.level(SPOON_SKU)
        self.assertEqual((level.accepted, level.promised), (11, 11))

    def test_a_figure_is_not_sent_when_tiktok_has_come_to_it_by_itself(self):
        self.receive(self.spoon, -19)
        self.push_while_selling(19)
        self.assertFalse(self.written())
        self.assertEqual(self.there(SPOON_SKU), 0)

    def test_what_was_adjusted_is_looked_at_again(self):
        self.receive(self.spoon, -5)
        self.push_while_selling(3)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 11)
        self.assertEqual(self.card(SPOON_SKU).sync_state, "done")

    def test_a_raise_gives_nothing_back_either(self):
        self.receive(self.spoon, 10)
        self.push_while_selling(4)
        self.assertEqual(self.there(SPOON_SKU), 25)

    def test_what_does_not_sell_is_read_once(self):
        before = self.sandbox.journal.count("inventorySearch")
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertEqual(self.sandbox.journal.count("inventorySearch"), before + 1)

    def test_without_the_last_look_nothing_is_sent(self):
        self.receive(self.spoon, -5)
        self.sandbox.faults.add("internal", "inventorySearch", times=None, skip=1)
        self.push()
        self.sandbox.faults.clear()
        self.assertFalse(self.written())
        self.assertEqual(self.there(SPOON_SKU), 19)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 14)

    def test_an_on_hand_figure_needs_no_adjustment(self):
        self.shop["stock_write"] = "on_hand"
        self.backend.stock_write = "on_hand"
        self.receive(self.spoon, -5)
        self.push_while_selling(3)
        self.assertEqual(self.there(SPOON_SKU), 11)
