"""The rehearsal of a sale: laws of the simulation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from ..models.rehearsal.rehearsal import rehearse
from ..models.rehearsal.rehearsal_demand import Wish, live
from ..models.rehearsal.rehearsal_terms import Item, Pace, Tally
from ..models.stock.stock_policy import Rule

POOL = "main"
some = settings(max_examples=60, deadline=None, database=None)

#: a shop of one leaf sold plainly and in a kit of two, and a second plain product
RECIPES = {
    "plain": {"leaf": 1.0},
    "kit": {"leaf": 2.0, "cup": 1.0},
    "cup": {"cup": 1.0},
}


def items(rule=None, recipes=None):
    return {
        sku: Item(sku, recipe, (POOL,), rule or Rule())
        for sku, recipe in (recipes or RECIPES).items()
    }


def stock(leaf, cup=20):
    return {("leaf", POOL): float(leaf), ("cup", POOL): float(cup)}


demands = st.lists(
    st.builds(
        Wish,
        time=st.floats(0, 600),
        sku=st.sampled_from(sorted(RECIPES)),
        is_elsewhere=st.booleans(),
    ),
    max_size=80,
).map(lambda wishes: sorted(wishes, key=lambda wish: wish.time))


class TestRehearsal(BaseCase):
    """Pure: no database."""

    @some
    @given(wishes=demands, leaf=st.integers(0, 30), cup=st.integers(0, 30))
    def test_units_are_sold_once_or_counted_as_oversold(self, wishes, leaf, cup):
        result = rehearse(items(), stock(leaf, cup), wishes)
        tally = result.by_sku
        used = {"leaf": 0.0, "cup": 0.0}
        for sku, recipe in RECIPES.items():
            for part, units in recipe.items():
                sold = tally[sku].sold + tally[sku].sold_elsewhere + tally[sku].lost
                used[part] += units * sold
        self.assertLessEqual(used["leaf"], leaf)
        self.assertLessEqual(used["cup"], cup)

    @some
    @given(wishes=demands, leaf=st.integers(0, 30))
    def test_the_same_demand_gives_the_same_figures(self, wishes, leaf):
        self.assertEqual(
            rehearse(items(), stock(leaf), wishes),
            rehearse(items(), stock(leaf), wishes),
        )

    @some
    @given(wishes=demands, leaf=st.integers(0, 30), buffer=st.integers(0, 12))
    def test_without_another_channel_nothing_is_oversold(self, wishes, leaf, buffer):
        here = [wish._replace(is_elsewhere=False) for wish in wishes]
        rule = Rule(buffer_mode="fixed", buffer=buffer)
        result = rehearse(items(rule), stock(leaf), here)
        self.assertEqual(result.total.oversold, 0)

    @some
    @given(
        times=st.lists(st.tuples(st.floats(0, 60), st.booleans()), max_size=60),
        leaf=st.integers(0, 30),
        buffers=st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted),
    )
    def test_more_buffer_never_oversells_more_when_it_covers_the_delay(
        self, times, leaf, buffers
    ):
        """One SKU: what TikTok oversells with a buffer is at most what the other
        channel sells while a figure travels, less the buffer."""
        wishes = sorted(Wish(time, "plain", there) for time, there in times)
        elsewhere = sum(wish.is_elsewhere for wish in wishes)
        for buffer in buffers:
            rule = Rule(buffer_mode="fixed", buffer=buffer)
            one = items(rule, {"plain": {"leaf": 1.0}})
            total = rehearse(one, stock(leaf), wishes, Pace(latency=5.0)).total
            self.assertLessEqual(
                total.oversold + total.oversold_elsewhere, max(0, elsewhere - buffer)
            )

    def test_a_buffer_costs_sales_and_saves_from_overselling(self):
        """Two buyers within the delay: one here, one elsewhere, one piece left."""
        one = {"plain": {"leaf": 1.0}}
        wishes = [Wish(1.0, "plain", True), Wish(1.5, "plain")]
        bare = rehearse(items(None, one), stock(1), wishes)
        held = rehearse(
            items(Rule(buffer_mode="fixed", buffer=1), one), stock(1), wishes
        )
        self.assertEqual((bare.total.sold, bare.total.oversold), (0, 1))
        self.assertEqual((held.total.sold, held.total.oversold), (0, 0))
        calm = [Wish(1.0, "plain")]
        lost = rehearse(items(Rule(buffer_mode="fixed", buffer=1), one), stock(1), calm)
        self.assertEqual(lost.total.lost, 1)

    def test_what_is_sold_while_a_figure_is_on_its_way_is_taken_off_it(self):
        """A push looks once more before it sends; stock by the clock does not."""
        one = items(None, {"plain": {"leaf": 1.0}})
        here = [Wish(float(at), "plain") for at in (1, 2, 3, 4, 6, 7, 8)]
        wishes = [Wish(0.0, "plain", True), *here]
        own = rehearse(one, stock(5), wishes, Pace(latency=5.0, rest=5.0)).total
        self.assertEqual((own.sold, own.oversold), (4, 0))
        late = [wish._replace(time=wish.time + 0.5) for wish in wishes]
        clock = Pace(every=0.6, orders_every=60.0, latency=5.0)
        by_clock = rehearse(one, stock(5), late, clock).total
        self.assertGreater(by_clock.oversold, 0)

    def test_an_order_that_odoo_does_not_know_yet_is_sold_again_elsewhere(self):
        one = {"plain": {"leaf": 1.0}}
        wishes = [Wish(1.0, "plain"), Wish(200.0, "plain", True)]
        slow = Pace(every=1800.0, orders_every=300.0)
        self.assertEqual(
            rehearse(items(None, one), stock(1), wishes, slow).total.oversold_elsewhere,
            1,
        )
        fast = rehearse(items(None, one), stock(1), wishes).total
        self.assertEqual((fast.oversold_elsewhere, fast.sold), (0, 1))

    def test_the_slow_pace_oversells_what_the_own_pace_does_not(self):
        skus = [f"s{n}" for n in range(20)]
        recipes = {sku: {sku: 1.0} for sku in skus}
        pieces = {(sku, POOL): 15.0 for sku in skus}
        wishes = sorted(
            [
                *live(skus, 600, 3600, "peak", 3),
                *live(skus, 200, 3600, "steady", 3, is_elsewhere=True),
            ]
        )
        slow = rehearse(items(None, recipes), pieces, wishes, Pace(1800.0)).total
        own = rehearse(items(None, recipes), pieces, wishes).total
        self.assertGreater(slow.oversold, 10 * max(1, own.oversold))
        self.assertGreater(own.sold_share, 99.0)

    def test_only_listings_that_differ_are_called(self):
        """One SKU that nobody shares: TikTok counts its own sales down itself."""
        wishes = [Wish(float(n), "plain") for n in range(5)]
        one = items(None, {"plain": {"leaf": 1.0}})
        self.assertEqual(rehearse(one, stock(9), wishes).calls, 0)
        also = [*wishes, Wish(6.0, "plain", True), Wish(60.0, "plain")]
        self.assertEqual(rehearse(one, stock(9), also).calls, 1)

    def test_a_buffer_stays_back_also_where_two_skus_share_a_leaf(self):
        """Both would show what the other one holds back."""
        rule = Rule(buffer_mode="fixed", buffer=10)
        twins = items(rule, {"red": {"leaf": 1.0}, "rouge": {"leaf": 1.0}})
        rush = [Wish(0.1, sku) for sku in twins for _buyer in range(15)]
        result = rehearse(twins, stock(20), rush)
        self.assertEqual(result.total.sold, 20 - 10)

    def test_a_bundle_is_sold_out_of_its_parts_without_calls(self):
        three = Item("b", {"leaf": 3.0}, (POOL,), parts={"plain": 3})
        shop = {**items(None, {"plain": {"leaf": 1.0}}), "bundle": three}
        wishes = [Wish(float(n), "bundle") for n in range(4)]
        result = rehearse(shop, stock(10), [*wishes, Wish(9.0, "plain")])
        self.assertEqual((result.by_sku["bundle"].sold, result.calls), (3, 0))
        self.assertEqual((result.by_sku["plain"].sold, result.total.oversold), (1, 0))

    def test_what_others_sell_takes_stock_away_from_the_kits(self):
        others = {"loose": Item(None, {"cup": 1.0}, (POOL,))}
        wishes = [Wish(1.0, "loose", True), Wish(30.0, "kit")]
        kit = items(None, {"kit": RECIPES["kit"]})
        result = rehearse(kit, stock(10, 1), wishes, None, others)
        self.assertEqual(result.total, Tally(asked=1, sold_elsewhere=1))

    def test_fifty_thousand_buyers_take_seconds(self):
        skus = range(200)
        wishes = live(skus, 50_000, 3600, "peak", 5)
        one = {sku: Item(sku // 2, {sku: 1.0}, (POOL,)) for sku in skus}
        result = rehearse(one, {(sku, POOL): 150.0 for sku in skus}, wishes)
        self.assertEqual(result.total.asked, 50_000)
        self.assertEqual(result.total.lost, 0)
