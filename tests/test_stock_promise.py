"""The same units are never promised twice: how stock is shared among claims."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.stock.pool_cover import pool_cover
from ..models.stock.promise import Claim, allocate

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAVES = ("cup", "lid", "box")
claims_of_any_kind = st.lists(
    st.builds(
        Claim,
        key=st.just(None),
        recipe=st.dictionaries(
            st.sampled_from(LEAVES), st.integers(1, 3), min_size=1, max_size=3
        ),
        pool=st.sampled_from(("main", "shelf")),
        wanted=st.integers(0, 30),
        promised=st.integers(0, 30),
        weight=st.floats(0.1, 100),
        fixed=st.just(0),
        is_shared=st.just(False),
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: [row._replace(key=index) for index, row in enumerate(rows)])
stocks = st.fixed_dictionaries(
    {(leaf, pool): st.integers(-3, 60) for leaf in LEAVES for pool in ("main", "shelf")}
)


@st.composite
def worlds_of_claims(draw):
    """Up to 20 claims of three shops over a chain of leaves, and too few leaves."""
    leaves = [f"leaf {number}" for number in range(draw(st.integers(1, 8)))]
    stock = {(leaf, "main"): draw(st.integers(-2, 40)) for leaf in leaves}
    claims = []
    for number in range(draw(st.integers(1, 20))):
        parts = draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=3))
        recipe = {leaf: draw(st.integers(1, 3)) for leaf in parts}
        claim = Claim(
            key=(draw(st.sampled_from("xyz")), number),
            recipe=recipe,
            pool="main",
            wanted=draw(st.integers(0, 40)),
            promised=draw(st.integers(0, 40)),
            weight=draw(st.floats(0.1, 100)),
        )
        claims += possible([claim], stock)
    return claims, stock


def used(claims, pieces):
    """``{(leaf, pool): units}`` that so many pieces of each claim take."""
    total = {}
    for claim in claims:
        for leaf, units in claim.recipe.items():
            place = leaf, claim.pool
            total[place] = total.get(place, 0) + units * pieces[claim.key]
    return total


def shown_together(claims, pieces):
    """The same where shared claims show the same units: the largest of them counts."""
    alone = [row for row in claims if not row.is_shared]
    total = used(alone, pieces)
    together = {}
    for claim in claims:
        for leaf, units in claim.recipe.items() if claim.is_shared else ():
            place = leaf, claim.pool
            shown = units * pieces[claim.key]
            together[place] = max(together.get(place, 0), shown)
    for place, units in together.items():
        total[place] = total.get(place, 0) + units
    return total


def possible(claims, stock):
    """Claims that want no more than would be there for each alone."""
    for claim in claims:
        most = min(stock[leaf, claim.pool] // n for leaf, n in claim.recipe.items())
        yield claim._replace(wanted=max(0, min(claim.wanted, most)))


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    def share(self, stock, *claims):
        """Pieces granted now to claims of one leaf, in their order."""
        rows = [
            Claim(index, {"cup": 1}, "main", **claim)
            for index, claim in enumerate(claims)
        ]
        grants = allocate(rows, {("cup", "main"): stock})
        return [grants[index].now for index in range(len(rows))]

    def test_claims_that_share_nothing_get_what_they_want(self):
        claims = [
            Claim("a", {"cup": 1}, "main", 7),
            Claim("b", {"lid": 1}, "main", 5),
            Claim("c", {"cup": 1}, "shelf", 3),
        ]
        grants = allocate(claims, {})
        self.assertEqual([grants[key].now for key in "abc"], [7, 5, 3])

    def test_two_shops_share_the_same_units_evenly(self):
        self.assertEqual(self.share(10, {"wanted": 10}, {"wanted": 10}), [5, 5])

    def test_what_one_does_not_want_the_other_gets(self):
        self.assertEqual(self.share(10, {"wanted": 2}, {"wanted": 10}), [2, 8])

    def test_priority_and_speed_weigh(self):
        parts = self.share(12, {"wanted": 12, "weight": 3}, {"wanted": 12})
        self.assertEqual(parts, [9, 3])

    def test_the_odd_unit_stays_where_it_is(self):
        one = {"wanted": 1}
        self.assertEqual(self.share(1, one, {**one, "promised": 1}), [0, 1])
        self.assertEqual(self.share(1, {**one, "promised": 1}, one), [1, 0])

    def test_the_odd_unit_goes_where_it_sells(self):
        idle = {"wanted": 1, "promised": 1}
        fast = {"wanted": 1, "weight": 10}
        rows = [
            Claim("idle", {"cup": 1}, "main", **idle),
            Claim("fast", {"cup": 1}, "main", **fast),
        ]
        grants = allocate(rows, {("cup", "main"): 1})
        self.assertEqual(grants["idle"].now, 0)
        self.assertEqual((grants["fast"].now, grants["fast"].target), (0, 1))
        self.assertTrue(grants["fast"].waits)

    def test_a_raise_waits_until_the_other_shop_was_lowered(self):
        before = self.share(100, {"wanted": 100, "promised": 100}, {"wanted": 100})
        self.assertEqual(before, [50, 0])
        after = self.share(100, {"wanted": 100, "promised": 50}, {"wanted": 100})
        self.assertEqual(after, [50, 50])

    def test_small_differences_move_no_units(self):
        parts = self.share(
            97, {"wanted": 97, "promised": 45}, {"wanted": 97, "promised": 52}
        )
        self.assertEqual(parts, [45, 52])

    def test_what_comes_in_helps_before_anybody_gives(self):
        """The odd lid has to change hands; of the cups one has come in, which is enough
        for who had none: nobody is lowered for a more even split of them."""
        claims = [
            Claim("many cups", {"cup": 1}, "main", 9, promised=3),
            Claim("no cup", {"cup": 1}, "main", 9),
            Claim("many lids", {"lid": 1}, "main", 9, promised=4),
            Claim("no lid", {"lid": 1}, "main", 9),
            Claim("both", {"cup": 1, "lid": 1}, "main", 1, promised=1),
        ]
        grants = allocate(claims, {("cup", "main"): 5, ("lid", "main"): 5})
        targets = {key: grant.target for key, grant in grants.items()}
        cups, lids = {"many cups": 3, "no cup": 1}, {"many lids": 2, "no lid": 2}
        self.assertEqual(targets, {**cups, **lids, "both": 1})
        self.assertEqual(grants["no lid"].givers, {"many lids"})

    def test_a_few_pieces_stay_where_they_are_as_long_as_nobody_runs_short(self):
        rich, some = {"wanted": 10, "promised": 8}, {"wanted": 10, "promised": 2}
        self.assertEqual(self.share(10, rich, some), [8, 2])
        slow, fast = {**some, "speed": 1.0}, {**some, "speed": 1.1}
        self.assertEqual(self.share(10, rich, slow), [8, 2])
        self.assertEqual(self.share(10, rich, fast), [5, 2])

    def test_the_few_pieces_move_to_who_shows_nothing(self):
        rich, none = {"wanted": 9, "promised": 9}, {"wanted": 9}
        self.assertEqual(self.share(9, rich, none), [5, 0])

    def test_many_pieces_move_to_who_has_some(self):
        rich, some = {"wanted": 99, "promised": 23}, {"wanted": 99, "promised": 3}
        self.assertEqual(self.share(26, rich, some), [13, 3])
        rich["promised"] -= 2
        self.assertEqual(self.share(24, rich, some), [21, 3])

    def test_small_units_of_little_weight_stay_within_the_stock(self):
        """A resting warehouse and packs of five grams of a kilogram."""
        pack = {"gold": 0.005}
        claims = [
            Claim("rests", pack, "main", 200, weight=1e-4),
            Claim("sells", pack, "main", 50),
        ]
        grants = allocate(claims, {("gold", "main"): 1.0})
        self.assertEqual([grant.target for grant in grants.values()].count(50), 1)
        self.assertEqual(sum(grant.target for grant in grants.values()), 200)

    def test_a_kit_and_its_part_share_the_part(self):
        claims = [
            Claim("kit", {"cup": 2, "lid": 1}, "main", 5),
            Claim("cup", {"cup": 1}, "main", 10),
        ]
        grants = allocate(claims, {("cup", "main"): 10, ("lid", "main"): 100})
        pieces = {key: grants[key].now for key in ("kit", "cup")}
        self.assertEqual(2 * pieces["kit"] + pieces["cup"], 10)
        self.assertGreaterEqual(min(pieces.values()), 3)
        self.assertEqual(grants["cup"].limit, ("cup", "main"))

    def test_units_of_a_campaign_leave_the_common_pool(self):
        parts = self.share(
            10, {"wanted": 10, "fixed": 8, "promised": 8}, {"wanted": 10}
        )
        self.assertEqual(parts[0], 8)
        self.assertEqual(parts[1], 2)

    def test_shared_shops_show_the_same_units(self):
        both = {"wanted": 10, "is_shared": True}
        self.assertEqual(self.share(10, both, both), [10, 10])
        mixed = self.share(10, both, {"wanted": 4, "promised": 4})
        self.assertEqual(mixed, [6, 4])

    def test_shared_units_count_once_beside_what_another_shop_keeps(self):
        both = {"wanted": 10, "is_shared": True, "promised": 4}
        kept = self.share(10, both, both, {"wanted": 10, "promised": 6})
        self.assertEqual(kept, [4, 4, 6])

    @patient
    @given(claims_of_any_kind, stocks, st.data())
    def test_shops_that_share_show_no_more_than_is_there(self, claims, stock, data):
        shared = data.draw(st.sets(st.integers(0, 2)))
        claims = [row._replace(is_shared=row.key % 3 in shared) for row in claims]
        claims = list(possible(claims, stock))
        grants = allocate(claims, stock)
        target = {key: grant.target for key, grant in grants.items()}
        for place, units in shown_together(claims, target).items():
            self.assertLessEqual(units, max(0, stock[place]), f"{place}: {grants}")
        held = {row.key: row.promised for row in claims}
        most = {key: max(held[key], grant.now) for key, grant in grants.items()}
        out = shown_together(claims, held)
        for place, units in shown_together(claims, most).items():
            limit = max(stock[place], out[place])
            self.assertLessEqual(units, limit, f"{place}: {grants}")

    def test_too_much_promised_is_lowered_at_once(self):
        parts = self.share(
            4, {"wanted": 4, "promised": 8}, {"wanted": 4, "promised": 2}
        )
        self.assertEqual(sum(parts), 4)

    def test_debts_leave_nothing(self):
        self.assertEqual(self.share(-5, {"wanted": 0, "promised": 3}), [0])
        self.assertEqual(
            self.share(-5, {"wanted": 0, "promised": 3}, {"wanted": 0}), [0, 0]
        )

    @patient
    @given(claims_of_any_kind, stocks)
    def test_grants_and_promises_together_stay_within_the_stock(self, claims, stock):
        claims = list(possible(claims, stock))
        grants = allocate(claims, stock)
        held = {row.key: row.promised for row in claims}
        most = {key: max(held[key], grant.now) for key, grant in grants.items()}
        out, after = used(claims, held), used(claims, most)
        for place, units in after.items():
            limit = max(stock[place], out[place])
            self.assertLessEqual(units, limit, f"{place}: {grants}")

    @patient
    @given(claims_of_any_kind, stocks)
    def test_targets_stay_within_the_stock_and_within_what_is_wanted(
        self, claims, stock
    ):
        claims = list(possible(claims, stock))
        grants = allocate(claims, stock)
        total = used(claims, {key: grant.target for key, grant in grants.items()})
        for place, units in total.items():
            self.assertLessEqual(units, max(0, stock[place]))
        for claim in claims:
            self.assertLessEqual(grants[claim.key].target, claim.wanted)
            self.assertLessEqual(grants[claim.key].now, claim.wanted)

    @patient
    @given(claims_of_any_kind, stocks)
    def test_nothing_that_somebody_wants_is_left_over(self, claims, stock):
        claims = list(possible(claims, stock))
        grants = allocate(claims, stock)
        total = used(claims, {key: grant.target for key, grant in grants.items()})
        for claim in claims:
            if grants[claim.key].target < claim.wanted:
                fits = all(
                    total[leaf, claim.pool] + units <= stock[leaf, claim.pool]
                    for leaf, units in claim.recipe.items()
                )
                self.assertFalse(fits, f"{claim}: {grants}")

    @patient
    @given(claims_of_any_kind, stocks, st.randoms())
    def test_the_order_of_the_claims_does_not_matter(self, claims, stock, random):
        claims = list(possible(claims, stock))
        mixed = random.sample(claims, len(claims))
        self.assertEqual(allocate(claims, stock), allocate(mixed, stock))

    @patient
    @given(claims_of_any_kind, stocks)
    def test_what_was_granted_stays_when_nothing_changes(self, claims, stock):
        claims = list(possible(claims, stock))
        for _round in range(3):
            grants = allocate(claims, stock)
            claims = [row._replace(promised=grants[row.key].now) for row in claims]
        again = allocate(claims, stock)
        self.assertEqual(
            {key: grant.now for key, grant in again.items()},
            {row.key: row.promised for row in claims},
        )

    @patient
    @given(worlds_of_claims(), st.randoms())
    def test_shares_come_to_rest_after_a_few_cycles(self, world, random):
        """Whichever shop goes next, and whatever is promised at first: after a few
        cycles each, nobody waits and no figure moves any more."""
        claims, stock = world
        shops = sorted({row.key[0] for row in claims})
        for _round in range(6):
            for shop in random.sample(shops, len(shops)):
                grants = allocate(claims, stock)
                claims = [
                    row._replace(promised=grants[row.key].now)
                    if row.key[0] == shop
                    else row
                    for row in claims
                ]
        grants = allocate(claims, stock)
        for row in claims:
            grant = grants[row.key]
            self.assertEqual((grant.now, grant.target), (row.promised,) * 2, grants)
        total = used(claims, {row.key: row.promised for row in claims})
        for place, units in total.items():
            self.assertLessEqual(units, max(0, stock[place]))

    def test_ten_thousand_skus_that_share_nothing_take_a_moment(self):
        claims = [
            Claim((sku, pool), {sku: 1}, pool, 10)
            for sku in range(10_000)
            for pool in ("a",)
        ]
        started = time.process_time()
        allocate(claims, {})
        self.assertLess(time.process_time() - started, 0.5)


@tagged("post_install", "-at_install")
class TestPools(BaseCase):
    def stock(self, pools, claims, quantities):
        """Grants of claims of one leaf; ``quantities`` by location."""
        cover, areas = pool_cover(pools)
        stock = {
            ("cup", name): sum(quantities[location] for location in area)
            for name, area in areas.items()
        }
        rows = [
            Claim(index, {"cup": 1}, pool, wanted)
            for index, (pool, wanted) in enumerate(claims)
        ]
        grants = allocate(rows, stock, cover)
        return [grants[index].now for index in range(len(rows))]

    def test_a_shelf_inside_the_warehouse_is_not_sold_twice(self):
        pools = {"all": {1, 2}, "shelf": {2}}
        claims = [("all", 10), ("shelf", 6)]
        parts = self.stock(pools, claims, {1: 4, 2: 6})
        self.assertEqual(sum(parts), 10)
        self.assertLessEqual(parts[1], 6)

    def test_pools_that_overlap_in_part_share_the_common_part(self):
        pools = {"left": {1, 2}, "right": {2, 3}}
        claims = [("left", 9), ("right", 9)]
        self.assertEqual(sum(self.stock(pools, claims, {1: 3, 2: 6, 3: 3})), 12)

    def test_two_names_for_one_place_are_one_pool(self):
        cover, areas = pool_cover({"a": {1, 2}, "b": {2, 1}, "c": {9}})
        self.assertEqual(cover["a"], cover["b"])
        self.assertEqual(len(areas), 2)
