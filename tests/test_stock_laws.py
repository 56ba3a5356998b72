"""Lines of the stock's arithmetic that no other test of it would miss."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.stock.pool_cover import MOST_UNIONS, pool_cover
from ..models.stock.pool_overlap import PoolOverlap
from ..models.stock.promise import Claim, allocate
from ..models.stock.sold_units import Places, Rest, SoldUnits, Waiting
from ..models.stock.stock_ceilings import Terms, under_ceilings
from ..models.stock.stock_last_look import adjusted, held_back, selling
from ..models.stock.stock_moment import Moment, Row, Shop, Speeds, Stock
from ..models.stock.stock_planning import Planning
from ..models.stock.stock_policy import Rule
from ..models.stock.stock_task import LONGEST, RAISED, Entry, Figure, Task


def entry(granted, seen, returned=0, sku="S", rank=RAISED + LONGEST):
    figure = Figure(1, 1, "W", granted, granted, seen, seen, returned)
    return Entry(1, 1, sku, 1, "L", None, rank, (figure,), 0.0, "")


def task(*entries):
    return Task(1, "L", entries)


def row(pieces, committed=0):
    """What TikTok's stock search says of a SKU."""
    here = {"warehouse_id": "W", "available_quantity": pieces}
    return {"warehouse_inventory": [here], "total_committed_quantity": committed}


@tagged("post_install", "-at_install")
class TestLastLookLaws(BaseCase):
    def looked(self, one, now):
        """The figure that is sent when TikTok shows so many pieces now."""
        sent, _anew = adjusted([task(one)], {one.sku: row(now)})
        return sent[0].entries[0].figures[0] if sent else None

    def test_what_was_sold_is_taken_off_for_the_wire_and_for_the_ledger(self):
        figure = self.looked(entry(9, 10), 7)
        self.assertEqual((figure.quantity, figure.granted, figure.seen), (6, 6, 7))

    def test_a_return_that_is_in_the_figure_is_expected_to_show(self):
        for now, shown in ((11, 9), (10, 8), (9, 7)):
            with self.subTest(now):
                self.assertEqual(self.looked(entry(9, 10, returned=1), now)[4], shown)

    def test_a_sale_is_taken_off_once(self):
        self.assertEqual(self.looked(entry(9, 10, returned=1), 10).expected, 10)

    def test_a_sku_that_is_not_in_the_answer_stays_as_it_was_planned(self):
        planned = task(entry(9, 10, returned=2))
        self.assertEqual(adjusted([planned], {}), ([planned], []))

    def test_of_a_listing_only_what_needs_no_call_is_planned_anew(self):
        moved, still = entry(9, 10), entry(7, 8, sku="T")
        shown = {"S": row(10), "T": row(7)}
        shown["T"]["warehouse_inventory"][0]["available_quantity"] = 1
        sent, anew = adjusted([task(moved, still)], shown)
        self.assertEqual([e.sku for one in sent for e in one.entries], ["S", "T"])
        self.assertFalse(anew)
        none_left = entry(1, 8, sku="T")
        shown["T"]["warehouse_inventory"][0]["available_quantity"] = 0
        sent, anew = adjusted([task(moved, none_left)], shown)
        self.assertEqual([e.sku for one in sent for e in one.entries], ["S"])
        self.assertEqual([e.sku for one in anew for e in one.entries], ["T"])

    def test_the_last_pieces_are_held_back_up_to_a_limit(self):
        """Two sold, a quarter of the time ahead: half a piece on average, two at most;
        with more than twice the sold and those two left, none is."""
        kept = [held_back(2, left, 0.25) for left in (1, 2, 6, 7)]
        self.assertEqual(kept, [1, 2, 2, 0])

    def test_only_what_sells_is_looked_at_again(self):
        held, fast, slow = (
            entry(1, 2),
            entry(1, 2, sku="F", rank=5),
            entry(1, 2, sku="N"),
        )
        shown = {"S": row(2, committed=1), "F": row(2), "N": row(2)}
        self.assertEqual(selling([task(held, fast, slow)], shown), ["S", "F"])
        self.assertEqual(selling([task(slow)], {}), [])


@tagged("post_install", "-at_install")
class TestSharingLaws(BaseCase):
    def share(self, *claims, **stock):
        leaves = {(leaf, "main"): units for leaf, units in stock.items()}
        rows = [
            Claim(key, recipe, "main", wanted, promised)
            for key, (recipe, wanted, promised) in enumerate(claims)
        ]
        return list(allocate(rows, leaves).values())

    def cups(self, stock, *claims):
        return self.share(*(({"cup": 1}, *claim) for claim in claims), cup=stock)

    def test_the_leaf_that_ends_first_is_named(self):
        """Two cups are left of three that a piece takes, one lid of one."""
        first, second = self.share(
            ({"cup": 3, "lid": 1}, 9, 0), ({"cup": 1}, 1, 0), cup=12, lid=4
        )
        self.assertEqual((first.target, first.limit), (3, ("cup", "main")))
        self.assertIsNone(second.limit)

    def test_who_comes_down_for_others_gives(self):
        giver, taker = self.cups(10, (10, 10), (10, 0))
        self.assertEqual((giver.gives, taker.gives), (True, False))

    def test_who_shows_more_than_there_is_comes_down_for_nobody(self):
        for stock, *claims in ((8, (8, 5), (8, 5)), (10, (10, 12), (10, 0))):
            with self.subTest(stock):
                lowered = self.cups(stock, *claims)[0]
                self.assertLess(lowered.target, claims[0][1])
                self.assertFalse(lowered.gives)

    def test_a_share_is_taken_of_what_the_buffer_of_kits_leaves(self):
        """Three kits of two cups stay back of twenty, half of the rest is seven."""
        claims = [Claim(key, {"cup": 2}, "main", 10) for key in "ab"]
        terms = dict.fromkeys("ab", Terms(1, 3, 50.0))
        grants = allocate(*under_ceilings(claims, terms, {("cup", "main"): 20}, None))
        self.assertEqual(sum(grant.now for grant in grants.values()), 3)


@tagged("post_install", "-at_install")
class TestPoolLaws(BaseCase):
    def unions(self, number):
        """Stocks that so many pools with one location in common draw on."""
        return len(pool_cover({key: {0, key} for key in range(1, number + 1)})[1])

    def test_all_unions_of_few_pools_are_looked_at(self):
        self.assertEqual(self.unions(MOST_UNIONS), 2**MOST_UNIONS - 1)

    def test_of_many_pools_each_pair_and_the_whole_are(self):
        self.assertEqual((MOST_UNIONS, self.unions(6)), (5, 6 + 15 + 1))

    def test_two_warehouses_over_the_same_stock_draw_on_it_once(self):
        cover, areas = pool_cover({"a": {1}, "b": {1}})
        self.assertEqual(cover, {"a": ((1,),), "b": ((1,),)})
        self.assertEqual(areas, {(1,): {1}})

    PATHS = {1: "1/", 2: "1/2/", 3: "1/2/3/", 4: "1/4/", 22: "1/22/"}

    def test_a_unit_is_taken_from_every_pool_around_or_below_its_place(self):
        pools = {"all": [1], "shelf": [3], "yard": [4], "other": [22]}
        overlap = PoolOverlap(pools, {}, self.PATHS)
        self.assertEqual(overlap.pools_of(2), ["all", "shelf"])
        self.assertEqual(overlap.pools_of(3), ["all", "shelf"])
        self.assertEqual(overlap.pools_of(4), ["all", "yard"])

    def test_the_narrower_part_of_the_warehouse_that_sold_it_counts(self):
        pools = {"shelf": [3], "yard": [4]}
        overlap = PoolOverlap(pools, {7: [3], 8: [4]}, self.PATHS)
        self.assertEqual(overlap.pools_of(1, 7), ["shelf"])
        self.assertEqual(overlap.pools_of(1), ["shelf", "yard"])
        self.assertEqual(overlap.pools_of(2, 8), ["shelf"], "it is not shipped from 4")

    def test_places_that_nobody_knows_meet_only_themselves(self):
        overlap = PoolOverlap({"a": [90], "b": [91]}, {}, self.PATHS)
        self.assertEqual(overlap.pools_of(90), ["a"])
        self.assertEqual(overlap.pools_of(9), [])

    def test_units_sold_are_taken_off_as_the_leaves_they_are_made_of(self):
        places = Places({(5, ""): (None, 2), (5, "W"): (7, 4)}, self.PATHS, {7: [4]})
        kit = Waiting(5, "W", 1, 30, 2.0, 3)
        unknown = Waiting(5, "?", 1, 31, 1.0, 1)
        nothing = Waiting(5, "W", 1, None, 1.0, 9)
        rest = Rest(5, "W", 4, 31, 0.5)
        sold = SoldUnits([kit, unknown, nothing], [rest], places)
        self.assertEqual(sold.product_ids, {30, 31})
        recipes = {30: {31: 4.0, 32: 1.0}, 31: {31: 1.0}}
        self.assertEqual(
            sold.deductions(recipes, {"hall": [2], "yard": [4]}),
            {(31, "yard"): 24.5, (32, "yard"): 6.0, (31, "hall"): 1.0},
        )


@tagged("post_install", "-at_install")
class TestPlanLaws(BaseCase):
    """SKUs of one shop over ten cups, each in a warehouse of its own."""

    def planning(self, *rows, areas=None, shop=None, rule=None, speeds=None):
        rows = [Row(*row[:2], 1, "cup", 1.0, **row[2]) for row in rows]
        place = {("cup", "wh"): 10.0}
        areas = areas or dict.fromkeys((row.warehouse_id for row in rows), "wh")
        stock = Stock(areas, {}, place, place, place, {"cup": {"cup": 1.0}})
        rules = {row.sku_id: (False, rule or Rule()) for row in rows}
        speeds = Speeds(speeds or {}, {})
        return Planning(Moment(rows, rules, {1: shop or Shop()}, stock, speeds))

    def plan(self, *row, **more):
        """Plan and level of one SKU."""
        (plan,) = self.planning(row, **more).plans([row[0]])
        return plan, plan.levels[row[1]]

    def test_who_holds_more_than_its_part_is_known(self):
        planning = self.planning(("a", 1, {"promised": 10}), ("b", 2, {}))
        self.assertEqual(planning.held_by_others(["b"]), {"a"})
        self.assertEqual(planning.held_by_others(["a"]), set())
        even = self.planning(("a", 1, {"promised": 5}), ("b", 2, {"promised": 5}))
        self.assertEqual(even.held_by_others(["b"]), set())

    def test_a_sku_without_rows_has_no_plan(self):
        self.assertEqual(self.planning(("a", 1, {})).plans(["b"]), [])

    def test_a_warehouse_that_is_not_mapped_keeps_what_it_shows(self):
        for seen, there in ((4, 4), (0, 0), (None, 0)):
            with self.subTest(seen):
                _plan, level = self.plan("a", 1, {"seen": seen}, areas={2: "wh"})
                self.assertEqual(
                    (level.wanted, level.granted, level.send), (there,) * 3
                )
                self.assertFalse(level.is_mapped)

    def test_a_warehouse_that_the_strategy_leaves_empty_says_so(self):
        plan, level = self.plan("a", 1, {"promised": 3, "seen": 3}, areas={1: None})
        self.assertEqual((level.wanted, level.is_mapped), (0, True))
        self.assertEqual(plan.explanation["1"][0][0], "strategy")

    def test_a_campaign_that_holds_more_than_there_is_is_told(self):
        plan, _level = self.plan("a", 1, {"locked": 12})
        self.assertEqual(plan.short, {"locked": 12, "free": 10})
        for row, areas in (({"locked": 10}, None), ({"locked": 12}, {2: "wh"})):
            with self.subTest(row):
                self.assertIsNone(self.plan("a", 1, row, areas=areas)[0].short)

    def test_an_on_hand_figure_contains_what_orders_hold(self):
        shop = Shop(writes_on_hand=True)
        for committed, sent in ((2, 12), (0, 10), (-1, 10)):
            with self.subTest(committed):
                row = {"committed": committed}
                _plan, level = self.plan("a", 1, row, shop=shop)
                self.assertEqual((level.granted, level.send), (10, sent))
        _plan, level = self.plan("a", 1, {"committed": 2})
        self.assertEqual(level.send, 10)

    def test_minutes_until_it_is_sold_out(self):
        speeds = {("a", 1): 60.0}
        self.assertEqual(self.plan("a", 1, {}, speeds=speeds)[0].urgency, 10.0)
        self.assertEqual(self.plan("a", 1, {})[0].urgency, -1.0)

    def test_what_is_frozen_stays_and_counts(self):
        plan, level = self.plan(
            "a", 1, {"promised": 12, "seen": 12}, rule=Rule(is_frozen=True)
        )
        self.assertEqual((plan.keep, level.wanted, level.granted), (True, 12, 12))
