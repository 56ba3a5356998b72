"""The rehearsal of a sale: laws of the simulation, and what happened once more."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import BaseCase

from ..models.rehearsal.rehearsal import rehearse
from ..models.rehearsal.rehearsal_choice import Buffer, best, choices
from ..models.rehearsal.rehearsal_demand import Wish, live, replay
from ..models.rehearsal.rehearsal_terms import Item, Pace, Tally
from ..models.stock.stock_policy import Rule
from .order_case import OrderCase

POOL = "main"
WORLD = (
    "odoo.addons.connector_tiktok_shop.models.rehearsal.tiktok_stock_rehearsal_world"
)
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


class TestDemand(BaseCase):
    def test_the_seed_decides_alone(self):
        once = live(["a", "b"], 50, 600, "rush", 7)
        self.assertEqual(once, live(["a", "b"], 50, 600, "rush", 7))
        self.assertNotEqual(once, live(["a", "b"], 50, 600, "rush", 8))

    def test_every_curve_brings_all_buyers_within_the_time(self):
        for curve in ("steady", "peak", "rush"):
            wishes = live(range(10), 300, 3600, curve, 1)
            self.assertEqual(len(wishes), 300)
            self.assertTrue(all(0 <= wish.time <= 3600 for wish in wishes))
            self.assertEqual(wishes, sorted(wishes, key=lambda wish: wish.time))

    def test_the_first_sku_is_the_most_wanted(self):
        wishes = live(range(20), 2000, 600, "steady", 1)
        counts = [sum(wish.sku == sku for wish in wishes) for sku in (0, 19)]
        self.assertGreater(counts[0], 5 * counts[1])

    @some
    @given(st.integers(0, 60), st.floats(0.1, 5))
    def test_a_replay_has_as_many_buyers_as_the_factor_says(self, number, factor):
        past = [Wish(float(n), "a") for n in range(number)]
        again = replay(past, factor, 3)
        self.assertGreaterEqual(len(again), int(factor) * number)
        self.assertLessEqual(len(again), (int(factor) + 1) * number)
        self.assertEqual(replay(past, 1.0, 3), past)


class TestChoice(BaseCase):
    def result(self, oversold=0, lost=0):
        tally = Tally(asked=10, sold=5, oversold=oversold, lost=lost)
        return rehearse({}, {}, [])._replace(total=tally)

    def test_the_fewest_oversold_win_and_then_the_fewest_lost(self):
        found = [
            (Buffer("none"), self.result(oversold=3)),
            (Buffer("fixed", 1), self.result(lost=2)),
            (Buffer("fixed", 2), self.result(lost=5)),
        ]
        self.assertEqual(best(found), 1)

    def test_what_is_set_now_wins_when_nothing_is_better(self):
        found = [(buffer, self.result()) for buffer in choices()]
        self.assertEqual(best(found), 0)

    def test_the_slow_pace_is_never_recommended(self):
        found = [
            (Buffer("none", is_slow=True), self.result()),
            (Buffer("none"), self.result(oversold=1)),
        ]
        self.assertEqual(best(found), 1)


class TestRehearsalScreen(OrderCase):
    """In the database: what is read, what is shown, what a click sets."""

    STOCK = 10

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend._start_flow("catalog")
        cls.env["tiktok.sku.mapper"]._map(cls.env["tiktok.sku"].search([]))

    def rehearsal(self, **vals):
        return self.env["tiktok.stock.rehearsal"].create(
            {
                "name": "Friday",
                "backend_id": self.backend.id,
                "orders_per_minute": 2.0,
                "minutes": 30,
                "elsewhere_percent": 50.0,
                **vals,
            }
        )

    def figures(self, rehearsal):
        names = ("sold", "oversold", "oversold_elsewhere", "lost", "calls")
        return [tuple(row[name] for name in names) for row in rehearsal.variant_ids]

    def setUp(self):
        super().setUp()
        self.run_jobs()

    def test_there_is_no_answer_before_the_rehearsal(self):
        row = self.env["tiktok.stock.rehearsal"].new({"backend_id": self.backend.id})
        self.assertFalse(row.answer)

    def test_one_click_answers_which_buffer(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        self.assertEqual(len(rehearsal.variant_ids.filtered("is_recommended")), 1)
        self.assertIn("sold", rehearsal.answer)
        self.assertGreater(rehearsal.wish_count, 0)

    def test_the_answer_says_how_many_more_were_wanted_than_there_are(self):
        rehearsal = self.rehearsal()
        variant = self.env["tiktok.stock.rehearsal.variant"].new(
            {"rehearsal_id": rehearsal.id, "sold": 7, "lost": 1}
        )
        rehearsal.wish_count = 8
        self.assertNotIn("more were wanted", variant._answer())
        rehearsal.wish_count = 2008
        self.assertIn("2,000 more were wanted", variant._answer())

    def test_the_same_seed_gives_the_same_figures(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        once = self.figures(rehearsal)
        rehearsal.action_rehearse()
        self.assertEqual(self.figures(rehearsal), once)

    def test_what_comes_to_the_same_rules_is_played_once(self):
        module = "odoo.addons.connector_tiktok_shop.models.rehearsal"
        target = f"{module}.tiktok_stock_rehearsal.rehearse"
        with patch(target, side_effect=rehearse) as played:
            rehearsal = self.rehearsal()
            rehearsal.action_rehearse()
        now, none = rehearsal.variant_ids[:2]
        self.assertEqual(played.call_count, len(rehearsal.variant_ids) - 1)
        self.assertEqual((now.sold, now.by_sku), (none.sold, none.by_sku))

    def test_no_stock_and_no_order_is_touched(self):
        before = self.env["stock.quant"].search([]).mapped("quantity")
        moves = self.env["stock.move"].search_count([])
        calls = len(self.requests())
        self.rehearsal().action_rehearse()
        self.assertEqual(self.env["stock.quant"].search([]).mapped("quantity"), before)
        self.assertEqual(self.env["stock.move"].search_count([]), moves)
        self.assertEqual(len(self.requests()), calls)

    def test_a_past_period_is_played_as_it_happened(self):
        """Seven pieces on TikTok, three elsewhere, ten in stock: all were sold."""
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(*(self.place("SPOON-1") for _number in range(7)))
        self.sell_elsewhere("SPOON-1", 3)
        self.travel(minutes=1)
        rehearsal = self.rehearsal(
            source="past",
            date_from=start,
            date_to=fields.Datetime.now(),
            is_stock_then=True,
        )
        rehearsal.action_rehearse()
        now = rehearsal.variant_ids[0]
        self.assertEqual(
            (now.sold, now.sold_elsewhere, now.oversold, now.lost), (7, 3, 0, 0)
        )

    def test_twice_the_buyers_find_no_more_than_was_there(self):
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(*(self.place("SPOON-1") for _number in range(7)))
        self.travel(minutes=2)
        rehearsal = self.rehearsal(
            source="past",
            date_from=start,
            date_to=fields.Datetime.now(),
            is_stock_then=True,
            factor=2.0,
        )
        rehearsal.action_rehearse()
        self.assertEqual(rehearsal.wish_count, 14)
        self.assertEqual(rehearsal.variant_ids[0].sold, 10)

    def sell_elsewhere(self, code, quantity):
        partner = self.env["res.partner"].create({"name": "Shop around the corner"})
        line = {"product_id": self.products[code].id, "product_uom_qty": quantity}
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [(0, 0, line)]}
        )
        order.action_confirm()

    def test_the_chosen_buffer_is_set_for_the_shop(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        five = rehearsal.variant_ids.filtered(lambda row: row.buffer == 5)
        five.action_use()
        rule = self.backend._stock_rule()
        self.assertEqual((rule.buffer_mode, rule.buffer), ("fixed", 5))

    def test_a_buffer_for_some_listings_leaves_the_shop_alone(self):
        sku = self.env["tiktok.sku"].search([("seller_sku", "=", "SPOON-1")], limit=1)
        rehearsal = self.rehearsal(listing_ids=[(6, 0, sku.tiktok_product_id.ids)])
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 2).action_use()
        self.assertEqual(self.backend._stock_rule().buffer_mode, "none")
        rule = self.env["tiktok.stock.rule"]._rules_for(sku)[sku.id][1]
        self.assertEqual((rule.buffer_mode, rule.buffer), ("fixed", 2))

    def rules_at(self, sku):
        found = self.env["tiktok.stock.rule"]._rules_for(sku)[sku.id][1]
        return found.buffer_mode, found.buffer, found.cap

    def test_a_buffer_for_friday_goes_back_by_itself(self):
        skus = self.env["tiktok.sku"].search([("backend_id", "=", self.backend.id)])
        plain, ruled = skus[:2]
        self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, "sku_id": ruled.id, "cap": 30}
        )
        now = fields.Datetime.now()
        rehearsal = self.rehearsal(
            use_from=now + timedelta(hours=2), use_until=now + timedelta(hours=4)
        )
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 5).action_use()
        coming = self.env["tiktok.stock.rule"].search([("date_from", ">", now)])
        self.assertEqual(coming.mapped("reason"), [rehearsal.name] * 2)
        before = [("none", 0, 0), ("none", 0, 30)]
        friday = [("fixed", 5, 0), ("fixed", 5, 30)]
        for figures in (before, friday, before):
            self.assertEqual([self.rules_at(plain), self.rules_at(ruled)], figures)
            self.travel(hours=2)
        self.assertEqual(self.backend.stock_buffer_mode, "none")

    def test_of_buffers_used_for_the_same_time_the_last_one_counts(self):
        skus = self.env["tiktok.sku"].search([("backend_id", "=", self.backend.id)])
        plain, ruled = skus[:2]
        rules = self.env["tiktok.stock.rule"]
        rules.create({"backend_id": self.backend.id, "sku_id": ruled.id, "cap": 30})
        until = fields.Datetime.now() + timedelta(hours=2)
        first, second = (self.rehearsal(use_until=until) for _number in range(2))
        first.action_rehearse()
        second.action_rehearse()

        def used(rehearsal, buffer):
            rehearsal.variant_ids.filtered(lambda r: r.buffer == buffer).action_use()
            return [self.rules_at(plain), self.rules_at(ruled)]

        self.assertEqual(used(first, 5), [("fixed", 5, 0), ("fixed", 5, 30)])
        count = rules.search_count([])
        self.assertEqual(used(first, 2), [("fixed", 2, 0), ("fixed", 2, 30)])
        self.assertEqual(used(first, 2), [("fixed", 2, 0), ("fixed", 2, 30)])
        self.assertEqual(rules.search_count([]), count, "a second press adds nothing")
        self.assertEqual(used(second, 5), [("fixed", 5, 0), ("fixed", 5, 30)])
        self.travel(hours=2)
        self.assertEqual(self.rules_at(plain)[:2], ("none", 0))
        self.assertEqual(self.rules_at(ruled), ("none", 0, 30))

    def test_a_buffer_for_some_listings_is_used_for_a_time(self):
        sku = self.env["tiktok.sku"].search([("seller_sku", "=", "SPOON-1")], limit=1)
        rehearsal = self.rehearsal(
            listing_ids=[(6, 0, sku.tiktok_product_id.ids)],
            use_until=fields.Datetime.now() + timedelta(hours=2),
        )
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 2).action_use()
        self.assertEqual(self.rules_at(sku)[:2], ("fixed", 2))
        self.travel(hours=2)
        self.assertEqual(self.rules_at(sku)[:2], ("none", 0))

    def test_a_peak_window_is_rehearsed_and_played_once_more(self):
        now = fields.Datetime.now()
        window = self.env["tiktok.peak.window"].create(
            {
                "name": "LIVE on Friday",
                "backend_id": self.backend.id,
                "date_from": now + timedelta(hours=1),
                "date_to": now + timedelta(hours=2, minutes=30),
            }
        )
        rehearsals = self.env["tiktok.stock.rehearsal"]
        before = rehearsals.browse(window.action_rehearse()["res_id"])
        self.assertEqual((before.source, before.minutes), ("live", 90))
        self.assertEqual(
            (before.use_from, before.use_until), (window.date_from, window.date_to)
        )
        self.travel(hours=3)
        window.invalidate_recordset()
        after = rehearsals.browse(window.action_rehearse()["res_id"])
        self.assertEqual(
            (after.source, after.date_from, after.date_to),
            ("past", window.date_from, window.date_to),
        )
        self.assertFalse(after.use_until)

    def test_times_that_mean_nothing_are_refused(self):
        now = fields.Datetime.now()
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        five = rehearsal.variant_ids.filtered(lambda row: row.buffer == 5)
        for vals, words in (
            ({"use_until": now - timedelta(hours=1)}, "end must lie after"),
            ({"use_from": now, "use_until": False}, "until when"),
        ):
            rehearsal.write(vals)
            with self.assertRaisesRegex(UserError, words):
                five.action_use()

    def test_what_is_only_there_to_compare_cannot_be_used(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        with self.assertRaises(UserError):
            rehearsal.variant_ids.filtered("is_slow").action_use()

    def test_each_sku_can_be_looked_at(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        variant = rehearsal.variant_ids[0]
        action = variant.action_open_skus()
        rows = self.env["tiktok.stock.rehearsal.sku"].search(action["domain"])
        self.assertEqual(sum(rows.mapped("sold")), variant.sold)

    def test_too_many_buyers_are_refused_before_they_are_made(self):
        """Billions of them would take the memory of the server."""
        for vals in ({"orders_per_minute": 1e9}, {"elsewhere_percent": 1e9}):
            with (
                patch(f"{WORLD}.live", side_effect=AssertionError("made")),
                self.assertRaisesRegex(UserError, "too many"),
            ):
                self.rehearsal(**vals).action_rehearse()

    def test_a_past_period_with_too_many_buyers_is_refused(self):
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(self.place("SPOON-1"))
        self.travel(minutes=1)
        past = {"source": "past", "date_from": start, "date_to": fields.Datetime.now()}
        with (
            patch(f"{WORLD}.replay", side_effect=AssertionError("made")),
            self.assertRaisesRegex(UserError, "too many"),
        ):
            self.rehearsal(**past, factor=1e9).action_rehearse()

    def test_a_rehearsal_lasts_a_month_at_most(self):
        now = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "31 days"):
            self.rehearsal(minutes=2_000_000_000).action_rehearse()
        past = self.rehearsal(
            source="past", date_from=now - timedelta(days=9999), date_to=now
        )
        with self.assertRaisesRegex(UserError, "31 days"):
            past.action_rehearse()

    def test_other_channels_sell_nothing_or_something(self):
        with self.assertRaisesRegex(UserError, "above zero"):
            self.rehearsal(elsewhere_percent=-1)

    def test_a_period_without_orders_is_told(self):
        now = fields.Datetime.now()
        rehearsal = self.rehearsal(
            source="past", date_from=now - timedelta(days=9), date_to=now
        )
        with self.assertRaisesRegex(UserError, "Nobody"):
            rehearsal.action_rehearse()
