"""Units change hands within one cycle: first lowered, then raised."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.stock.tiktok_stock_exporter import TikTokStockExporter
from ..models.stock.tiktok_stock_sender import News
from ..models.stock.tiktok_stock_sender import TikTokStockExporter as Sender
from .stock_push_case import (
    AUSTIN,
    BLUE,
    GREEN,
    MUG,
    SPOON,
    SPOON_SKU,
    StockPushCase,
)

JACKET, JACKET_SKU = "1729500000000000104", "1729500000000100401"


@tagged("post_install", "-at_install")
class TestStockExchange(StockPushCase):
    """Two listings mean the same product; the first shows all of it."""

    def setUp(self):
        super().setUp()
        spoon = self.skus[SPOON_SKU]
        spoon._set_mapping({spoon: (self.green, 1.0)}, "manual")
        self.receive(self.blue, 10)
        self.mark(self.blue, self.green)
        self.push()
        spoon._set_mapping({spoon: (self.blue, 1.0)}, "manual")
        self.assertEqual(self.figures(), (10, 0))
        self.writes.clear()

    def share(self):
        self.mark(self.blue)
        return self.push()

    def figures(self):
        return self.there(BLUE), self.there(SPOON_SKU)

    def before_sending(self, happen):
        """Something happens between the plan and each call or the like."""
        send_now = Sender._send_now

        def first(this, *args):
            happen()
            return send_now(this, *args)

        return patch.object(Sender, "_send_now", first)

    def test_one_cycle_lowers_one_and_raises_the_other(self):
        more = self.share()
        self.assertEqual(self.figures(), (5, 5))
        self.assertEqual([listing for listing, _skus in self.writes], [MUG, SPOON])
        self.assertFalse(more)
        for sku in (BLUE, SPOON_SKU):
            self.assertEqual(self.card(sku).sync_state, "done")
            level = self.level(sku)
            self.assertEqual(
                (level.accepted, level.promised, level.sending), (5, 5, -1)
            )

    def let_the_spoon_give(self):
        """All of the spoon's product is shown as spoon, half of it shall be the green
        mug's; of the blue mug there is more on the shelf."""
        spoon, green = self.skus[SPOON_SKU], self.skus[GREEN]
        spoon._set_mapping({spoon: (self.spoon, 1.0)}, "manual")
        self.receive(self.spoon, 8)
        self.push()
        green._set_mapping({green: (self.spoon, 1.0)}, "manual")
        self.receive(self.blue, 3)
        self.mark(self.blue, self.spoon)
        self.writes.clear()

    def test_other_raises_of_a_listing_go_with_the_one_that_follows(self):
        self.let_the_spoon_give()
        self.push()
        (_spoon, lowered), (_mug, raised) = self.writes
        self.assertEqual([listing for listing, _skus in self.writes], [SPOON, MUG])
        self.assertEqual(lowered[SPOON_SKU][AUSTIN], 4)
        self.assertEqual((raised[BLUE][AUSTIN], raised[GREEN][AUSTIN]), (13, 4))
        for sku in (BLUE, GREEN, SPOON_SKU):
            self.assertEqual(self.card(sku).sync_state, "done")

    def let_the_mugs_give_and_take(self):
        """Half of the spoons shall be the green mug's, of the mugs the jacket's."""
        spoon, green, jacket = (
            self.skus[key] for key in (SPOON_SKU, GREEN, JACKET_SKU)
        )
        spoon._set_mapping({spoon: (self.spoon, 1.0)}, "manual")
        jacket._set_mapping({jacket: (self.green, 1.0)}, "manual")
        self.receive(self.spoon, 8)
        self.mark(self.spoon, self.green)
        self.push()
        self.assertEqual((self.there(SPOON_SKU), self.there(JACKET_SKU)), (8, 0))
        green._set_mapping({green: (self.spoon, 1.0)}, "manual")
        jacket._set_mapping({jacket: (self.blue, 1.0)}, "manual")
        self.writes.clear()

    def test_a_listing_that_gives_and_takes_is_called_once(self):
        self.let_the_mugs_give_and_take()
        self.mark(self.blue, self.spoon)
        self.push()
        called = [listing for listing, _skus in self.writes]
        self.assertEqual(called, [SPOON, MUG, JACKET])
        shown = [self.there(sku) for sku in (SPOON_SKU, GREEN, BLUE, JACKET_SKU)]
        self.assertEqual(shown, [4, 4, 5, 5])

    def test_what_must_be_lowered_waits_for_no_giver(self):
        """Four of the blue mugs are gone: that is told before the spoons move."""
        self.let_the_mugs_give_and_take()
        self.receive(self.blue, -4)
        self.mark(self.blue, self.spoon)
        self.push()
        mugs = next(skus for listing, skus in self.writes if listing == MUG)
        self.assertEqual((list(mugs), mugs[BLUE][AUSTIN]), ([BLUE], 3))
        self.assertEqual(sum(map(self.there, (BLUE, JACKET_SKU))), 6)
        self.assertEqual(self.there(GREEN), 4)

    def test_raises_beside_one_that_must_not_follow_are_sent_all_the_same(self):
        self.let_the_spoon_give()
        self.sandbox.catalog.refuse(self.shop, SPOON_SKU, 12052207, "No, thanks")
        self.push()
        self.assertEqual((self.there(BLUE), self.there(GREEN)), (13, 0))

    def test_raises_of_what_sells_wait_for_nobody(self):
        self.let_the_spoon_give()
        self.sandbox.place_order("US", [{"sku": "MUG-BLU", "quantity": 1}])
        self.push()
        self.assertEqual([list(skus) for _listing, skus in self.writes][1], [BLUE])
        self.assertEqual(self.there(BLUE), 12)

    def test_nothing_is_raised_when_the_lowering_is_refused(self):
        self.sandbox.catalog.refuse(self.shop, BLUE, 12052207, "No, thanks")
        self.share()
        self.assertEqual(self.figures(), (10, 0))
        self.assertEqual(self.level(SPOON_SKU).promised, 0)
        self.assertEqual(self.card(SPOON_SKU).sync_state, "pending")

    def test_nothing_is_raised_when_the_answer_was_lost(self):
        self.sandbox.faults.add("drop_after", "updateInventory")
        self.share()
        self.assertEqual(len(self.writes), 1)
        self.assertEqual(self.level(BLUE).promised, 10)
        self.assertEqual(self.level(SPOON_SKU).promised, 0)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.figures(), (5, 5))

    def test_nothing_is_raised_while_orders_are_not_known(self):
        self.sandbox.faults.add("internal", "getOrderList", times=None)
        self.share()
        self.assertEqual(self.figures(), (5, 0))

    def test_nothing_is_raised_by_a_plan_that_is_old(self):
        """What follows is planned anew when stock has changed since the first call."""
        plan, planned = TikTokStockExporter._plan, []

        def note(*args):
            planned.append(len(self.writes))
            return plan(*args)

        with (
            patch.object(TikTokStockExporter, "_plan", note),
            patch.object(News, "__call__", lambda _news: len(self.writes) == 1),
        ):
            self.share()
        self.assertEqual(planned, [0, 1])
        self.assertEqual(self.figures(), (5, 5))

    def test_what_was_sold_meanwhile_is_not_given_away(self):
        buyers = [6]

        def buy():
            while buyers:
                line = {"sku": "MUG-BLU", "quantity": buyers.pop()}
                self.sandbox.place_order("US", [line])

        with self.before_sending(buy):
            self.share()
        self.assertEqual([listing for listing, _skus in self.writes], [MUG])
        self.assertEqual(self.there(SPOON_SKU), 0)
        for _cycle in range(3):
            self.travel(seconds=5)
            self.env["tiktok.stock.change"]._expand()
            self.push()
        # six are sold and four are left for both
        self.assertEqual(sum(self.figures()), 4)

    def test_what_comes_back_after_tiktok_was_read_is_not_given_away(self):
        """Five are sold when it is read, and cancelled before the orders are."""
        sold = self.sandbox.place_order("US", [{"sku": "MUG-BLU", "quantity": 5}])
        read, orders = Sender._read, [sold["id"]]

        def read_then_cancel(*args):
            shown = read(*args)
            while orders:
                self.sandbox.life.cancel(self.shop, orders.pop(), "SELLER", None)
            return shown

        with patch.object(Sender, "_read", read_then_cancel):
            self.share()
        self.assertLessEqual(sum(self.figures()), 10)
        for _cycle in range(3):
            self.travel(seconds=5)
            self.env["tiktok.stock.change"]._expand()
            self.push()
        self.assertEqual(self.figures(), (5, 5))

    def test_the_promise_of_the_raise_is_stored_before_anything_is_sent(self):
        seen = []

        def look():
            self.env.invalidate_all()
            seen.append((len(self.writes), self.level(SPOON_SKU).promised))

        with self.before_sending(look):
            self.share()
        self.assertEqual(seen, [(0, 5), (1, 5)])

    def test_units_given_up_stay_promised_while_the_orders_are_not_known(self):
        second = self.connect("GB")
        second.stock_mode = "live"
        with patch.object(
            TikTokStockExporter, "_orders_known", side_effect=[True, False]
        ):
            self.share()
        self.assertEqual(self.level(BLUE).accepted, 5)
        self.assertEqual(self.level(BLUE).promised, 10)
