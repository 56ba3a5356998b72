"""What TikTok sells while a figure is on its way is not written back."""

import random
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..models.stock import stock_last_look
from ..models.stock.stock_last_look import Pace, adjusted, held_back
from ..models.stock.stock_task import Entry, Figure, Task
from ..models.stock.tiktok_stock_slice import TikTokStockSlice
from .stock_push_case import AUSTIN, BLUE, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockLastLook(StockPushCase):
    def setUp(self):
        super().setUp()
        self.receive(self.spoon, 20)
        self.push()
        # an order that everybody knows: the SKU sells
        self.known = self.sandbox.place_order("US", ["SPOON-1"])
        self.mark(self.spoon)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 19)
        self.writes.clear()
        # calls within this process take no time; a test of its own is below
        self.patch(stock_last_look, "held_back", lambda sold, left, share: 0)

    def push_while_selling(self, pieces, sku="SPOON-1"):
        """One cycle; so many pieces are sold between its plan and its call."""
        plan, buyers = TikTokStockSlice._plan, [pieces]

        def plan_then_sell(*args):
            planned = plan(*args)
            while buyers:
                line = {"sku": sku, "quantity": buyers.pop()}
                self.sandbox.place_order("US", [line])
            return planned

        with patch.object(TikTokStockSlice, "_plan", plan_then_sell):
            return self.push()

    def after_reading(self, happen):
        """Something happens once, after TikTok was read and before orders are."""
        orders, waiting = type(self.env["tiktok.order"]), [happen]
        know = orders._look_up_to_now

        def happen_then_know(*args, **options):
            while waiting:
                waiting.pop()()
            return know(*args, **options)

        return patch.object(orders, "_look_up_to_now", happen_then_know)

    def cancel_known(self):
        """The order that everybody knows is cancelled."""
        self.travel(seconds=1)
        cancel = self.sandbox.life.cancel
        cancel(self.sandbox.shop("US"), self.known["id"], "SELLER", None)
        self.travel(seconds=1)

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

    def push_with_a_return(self, sold):
        """A cancellation that the plan finds, and so many pieces sold after it."""
        self.travel(seconds=5)
        self.receive(self.spoon, -5)
        with self.after_reading(self.cancel_known):
            self.push_while_selling(sold) if sold else self.push()
        return self.written()

    def committed_elsewhere(self):
        """TikTok's committed figure says nothing of the order that is cancelled."""
        sold = type(self.env["tiktok.stock.sold"])
        self.startPatcher(patch.object(sold, "_missing", lambda *args: {}))

    def test_a_return_that_the_plan_knows_hides_no_sale(self):
        """Both together leave TikTok's figure as it was."""
        self.committed_elsewhere()
        self.assertEqual(self.push_with_a_return(sold=1), [14])
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 14)

    def test_a_return_without_a_sale_is_shown_at_once(self):
        self.committed_elsewhere()
        self.assertEqual(self.push_with_a_return(sold=0), [15])

    def test_a_return_that_counts_as_missing_is_not_taken_off_twice(self):
        """TikTok held the piece when it was read: the plan does without it."""
        self.assertEqual(self.push_with_a_return(sold=1), [14])

    def test_what_does_not_sell_is_read_once(self):
        before = self.sandbox.journal.count("inventorySearch")
        self.receive(self.blue, 7)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertEqual(self.sandbox.journal.count("inventorySearch"), before + 1)

    def test_what_begins_to_sell_after_its_figures_were_read_is_read_again(self):
        self.receive(self.blue, 20)
        self.push()
        self.receive(self.blue, -5)
        with self.after_reading(lambda: self.sandbox.place_order("US", ["MUG-BLU"])):
            self.push_while_selling(2, "MUG-BLU")
        self.assertLessEqual(self.there(BLUE), 12)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.there(BLUE), 12)

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

    def test_what_was_held_back_is_for_sale_again_soon(self):
        """Two of the last three wait until it is seen whether they were sold."""
        self.receive(self.spoon, -13)
        with patch.object(stock_last_look, "held_back", lambda sold, left, share: 2):
            self.push_while_selling(3)
        self.travel(seconds=5)
        self.push()
        self.assertEqual(self.written(), [1, 3])
        self.assertEqual(self.there(SPOON_SKU), 3)
        self.assertEqual(self.card(SPOON_SKU).sync_state, "done")


def task(granted, seen, sku="S"):
    """A call that shows one SKU in one warehouse."""
    figure = Figure(1, 1, "W", granted, granted, seen, seen)
    entry = Entry(1, 1, sku, 1, "L", None, 0.0, (figure,), 0, "")
    return Task(1, "L", (entry,))


def row(pieces):
    """TikTok's answer about it."""
    levels = [
        {
            "warehouse_id": "W",
            "available_quantity": pieces,
            "committed_quantity": 1,
        }
    ]
    return {"warehouse_inventory": levels, "total_committed_quantity": 1}


@tagged("post_install", "-at_install")
class TestHeldBack(BaseCase):
    """The last pieces of what sells fast wait for the next look."""

    PACE = Pace(between=1.2, call=0.3, lanes=2)

    def written(self, granted, seen, now, pace=PACE, on_hand=False):
        """The figure that is sent after pieces were sold; None without a call."""
        sent, _anew = adjusted([task(granted, seen)], {"S": row(now)}, on_hand, pace)
        return sent[0].entries[0].figures[0].quantity if sent else None

    def test_pieces_that_sell_while_the_call_is_under_way_are_held_back(self):
        # 7 of 10 went within 1.2 s, 2 are left: both may go within 0.3 s
        self.assertEqual(self.written(9, 10, 3), 0)

    def test_a_figure_far_from_zero_is_sent_as_it_is(self):
        self.assertEqual(self.written(90, 100, 93), 83)

    def test_what_needs_no_call_needs_no_care(self):
        self.assertIsNone(self.written(10, 10, 3))

    def test_what_does_not_sell_is_sent_to_the_last_piece(self):
        self.assertEqual(self.written(2, 3, 3), 2)

    def test_tiktok_itself_takes_new_orders_off_an_on_hand_figure(self):
        self.assertEqual(self.written(9, 10, 3, on_hand=True), 9)

    def test_later_calls_hold_back_more(self):
        shares = [self.PACE.share(number) for number in range(6)]
        self.assertEqual(shares, [0.25, 0.25, 0.5, 0.5, 0.75, 0.75])

    def test_a_reading_right_after_another_tells_no_pace(self):
        self.assertEqual(Pace(0.001, 0.3, 1).share(0), 1)

    def test_it_holds_in_nearly_all_calls(self):
        """Buyers by chance: about one call in twenty meets more than expected.

        Over paces from one piece in two seconds to ten in a second.
        """
        source = random.Random(5)
        for speed in (0.5, 1, 2, 5, 10):
            missed = trials = 0
            while trials < 400:
                sold, meanwhile = (
                    self.arrivals(source, speed, seconds) for seconds in (1.2, 0.3)
                )
                if sold:
                    trials += 1
                    left = 2 * sold
                    kept = held_back(sold, left, 0.25)
                    missed += kept < left and meanwhile > kept
            self.assertLess(missed, trials / 12, speed)

    @staticmethod
    def arrivals(source, speed, seconds):
        """Pieces that buyers take within so many seconds."""
        count, at = 0, source.expovariate(speed)
        while at < seconds:
            count, at = count + 1, at + source.expovariate(speed)
        return count
