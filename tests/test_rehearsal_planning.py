"""The quick planning of the rehearsal says what the planning of every day says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from ..models.rehearsal.rehearsal_planning import QuickPlanning
from ..models.stock.stock_moment import Moment, Row, Shop, Speeds, Stock
from ..models.stock.stock_planning import Planning
from ..models.stock.stock_policy import Rule

some = settings(max_examples=80, deadline=None, database=None)

RECIPES = {
    "plain": {"leaf": 1.0},
    "kit": {"leaf": 2.0, "cup": 1.0},
    "cup": {"cup": 1.0},
}
POOLS = ("north", "south")
PLACES = [(leaf, pool) for leaf in ("leaf", "cup") for pool in POOLS]
ROWS = [(sku, pool) for sku in RECIPES for pool in POOLS]

rules = st.fixed_dictionaries(
    {
        "share": st.sampled_from([100.0, 60.0]),
        "cap": st.sampled_from([0, 5]),
        "buffer_mode": st.sampled_from(["none", "fixed", "sales"]),
        "buffer": st.integers(0, 3),
        "minimum": st.integers(0, 3),
        "threshold": st.integers(0, 2),
        "threshold_action": st.sampled_from(["none", "zero", "end", "backorder"]),
        "is_frozen": st.booleans(),
    }
).map(lambda values: Rule(**values))
pieces = st.integers(0, 12)
speeds = st.sampled_from([0.0, 0.0, 900.0, 3600.0])


@st.composite
def moments(draw):
    """Stock, figures on TikTok, speeds and switches of one moment."""
    leaves = {place: float(draw(pieces)) for place in PLACES}
    free = {
        (sku, pool): min(leaves[leaf, pool] // units for leaf, units in recipe.items())
        for sku, recipe in RECIPES.items()
        for pool in POOLS
    }
    off = {sku: draw(st.booleans()) for sku in RECIPES}
    rows = []
    for sku, pool in ROWS:
        shown = draw(pieces)
        promised = max(shown, draw(pieces))
        row = Row(sku, pool, 0, sku, 1.0, promised, shown, is_off=off[sku])
        rows.append(row)
    stock = Stock(dict(zip(POOLS, POOLS, strict=True)), {}, free, free, leaves, RECIPES)
    tiktok = {key: draw(speeds) for key in ROWS}
    return rows, stock, Speeds(tiktok, {"leaf": draw(speeds)})


class TestQuickPlanning(BaseCase):
    @some
    @given(
        st.lists(moments(), min_size=1, max_size=4),
        st.fixed_dictionaries(dict.fromkeys(RECIPES, rules)),
        st.booleans(),
    )
    def test_it_publishes_what_the_plans_say_moment_after_moment(
        self, moments, own, is_shared
    ):
        rules = {sku: (False, rule) for sku, rule in own.items()}
        shops, memory = {0: Shop(is_shared=is_shared)}, {}
        for rows, stock, speed in moments:
            world = Moment(rows, rules, shops, stock, speed)
            quick = QuickPlanning(world, memory).published()
            plans = Planning(world).plans(RECIPES)
            self.assertEqual(
                [tuple(row) for row in quick],
                [
                    (plan.sku_id, pool, level.granted, level.waits, plan.is_off)
                    for plan in plans
                    for pool, level in plan.levels.items()
                ],
            )

    def test_a_figure_is_found_once_as_long_as_nothing_changes(self):
        row = Row("cup", "north", 0, "cup")
        rules = {"cup": (False, Rule())}
        memory = {}
        for free in (7.0, 7.0, 4.0):
            places = {("cup", "north"): free}
            stock = Stock({"north": "north"}, {}, places, places, places, RECIPES)
            before = memory.get("cup")
            world = Moment([row], rules, {0: Shop()}, stock, Speeds({}, {}))
            found = [*QuickPlanning(world, memory).published()]
            self.assertEqual(found[0].pieces, free)
            is_known = before is not None and memory["cup"] is before
            self.assertEqual(is_known, before is not None and free == 7.0)
