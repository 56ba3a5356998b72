"""Whatever happens in whatever order, nothing is sold twice: the model check of the
ledger, exhaustive for small worlds and by chance for larger ones."""

# the world of the model check is no model: its steps return what they do or None
# pylint: disable=missing-return

import time
from itertools import chain

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .promise_world import World

WORLDS = {
    "one SKU": ({"cup": 2}, [("a", "x", {"cup": 1})]),
    "two shops": ({"cup": 2}, [("a", "x", {"cup": 1}), ("b", "y", {"cup": 1})]),
    "one shop": ({"cup": 2}, [("a", "x", {"cup": 1}), ("b", "x", {"cup": 1})]),
    "kit": ({"cup": 2}, [("a", "x", {"cup": 1}), ("kit", "x", {"cup": 2})]),
}


class OneHoldsAll(World):
    """Everything is shown by the first SKU at the beginning; the others want a part."""

    def __init__(self, stock, skus):
        super().__init__(stock, skus)
        first = next(iter(self.skus.values()))
        first.shown = first.promised = min(stock.values())


def events(world):
    """``(name, function)`` of all that may happen in a world."""
    for name in world.skus:
        yield f"buy {name}", lambda w, n=name: w.buy(n)
        yield f"{name} arrives", lambda w, n=name: w.arrive(n)
        yield (
            f"answer for {name} lost, applied",
            lambda w, n=name: w.arrive(n, is_answered=False),
        )
        yield (
            f"answer for {name} lost, not applied",
            lambda w, n=name: w.arrive(n, is_answered=False, is_applied=False),
        )
        yield f"{name} refused", lambda w, n=name: w.arrive(n, is_applied=False)
    for shop in world.shops:
        yield f"{shop} reads", lambda w, s=shop: w.look(s)
        yield f"{shop} plans", lambda w, s=shop: w.plan(s)
        yield f"{shop} knows orders", lambda w, s=shop: w.know_orders(s)
        yield f"{shop} sends what follows", lambda w, s=shop: w.follow(s)
        yield f"{shop} crashes", lambda w, s=shop: w.crash(s)
    yield "cancel", lambda w: w.cancel(0)
    for leaf in world.stock:
        yield f"{leaf} sold elsewhere", lambda w, leaf=leaf: w.sell_elsewhere(leaf)


def shortest_way_to_oversell(
    stock, skus, depth, seconds=60, world_class=World, events=events
):
    """Breadth first over everything that may happen; the first bad way is shortest.

    :return: (names of the events or None, number of states looked at)
    """
    world = world_class(stock, skus)
    start = world.state()
    ways, frontier = {start: ()}, [start]
    steps = list(events(world))
    until = time.process_time() + seconds
    for _depth in range(depth):
        following = []
        for state in frontier:
            for name, happen in steps:
                world.load(state)
                if not happen(world):
                    continue
                after = world.state()
                if after in ways:
                    continue
                ways[after] = (*ways[state], name)
                if world.oversold():
                    return ways[after], len(ways)
                following.append(after)
            if time.process_time() > until:
                return None, len(ways)
        frontier = following
    return None, len(ways)


class PromiseMachine(RuleBasedStateMachine):
    """Random interleavings over shops and kits; hypothesis shortens what fails."""

    SKUS = (
        ("cup", "x", {"cup": 1}),
        ("cup of y", "y", {"cup": 1}),
        ("set", "y", {"cup": 2, "lid": 1}),
        ("lid", "x", {"lid": 1}),
    )
    names = st.sampled_from([row[0] for row in SKUS])
    shops = st.sampled_from(("x", "y"))
    leaves = st.sampled_from(("cup", "lid"))

    @initialize(cups=st.integers(0, 12), lids=st.integers(0, 6))
    def begin(self, cups, lids):
        self.world = World({"cup": cups, "lid": lids}, self.SKUS)

    @rule(name=names)
    def buy(self, name):
        self.world.buy(name)

    @rule(index=st.integers(0, 9))
    def cancel(self, index):
        self.world.cancel(index)

    @rule(leaf=leaves)
    def sell_elsewhere(self, leaf):
        self.world.sell_elsewhere(leaf)

    @rule(leaf=leaves)
    def receive(self, leaf):
        self.world.receive(leaf)

    @rule(shop=shops)
    def know_orders(self, shop):
        self.world.know_orders(shop)

    @rule(shop=shops)
    def look(self, shop):
        self.world.look(shop)

    @rule(shop=shops)
    def plan(self, shop):
        self.world.plan(shop)

    @rule(shop=shops)
    def cycle(self, shop):
        self.world.look(shop)
        self.world.plan(shop)

    @rule(shop=shops)
    def crash(self, shop):
        self.world.crash(shop)

    @rule(name=names, is_answered=st.booleans(), is_applied=st.booleans())
    def arrive(self, name, is_answered, is_applied):
        self.world.arrive(name, is_answered, is_applied)

    @rule(shop=shops)
    def follow(self, shop):
        self.world.follow(shop)

    @rule()
    def settle(self):
        """Undisturbed, everything comes right and all that is there is for sale."""
        self.world.settle()
        assert not self.world.oversold(), self.world.state()
        shown = sum(sku.shown for sku in self.world.skus.values())
        assert shown or max(map(self.world.free, ("cup", "lid"))) <= 0

    @invariant()
    def nothing_is_sold_twice(self):
        if hasattr(self, "world"):
            assert not self.world.oversold(), self.world.oversold()


@tagged("post_install", "-at_install")
class TestPromiseLedger(BaseCase):
    def test_no_short_way_leads_to_overselling(self):
        for name, (stock, skus) in WORLDS.items():
            with self.subTest(name):
                way, states = shortest_way_to_oversell(stock, skus, 8, seconds=20)
                self.assertIsNone(way, f"shortest way to oversell: {way}")
                self.assertGreater(states, 100)

    def test_units_that_change_hands_are_not_oversold(self):
        for name in ("one shop", "two shops", "kit"):
            with self.subTest(name):
                way, states = shortest_way_to_oversell(
                    *WORLDS[name], 8, seconds=20, world_class=OneHoldsAll
                )
                self.assertIsNone(way, f"shortest way to oversell: {way}")
                self.assertGreater(states, 100)

    def assert_found(self, world_class, name="two shops"):
        stock, skus = WORLDS[name]
        way, _states = shortest_way_to_oversell(
            stock, skus, 12, seconds=60, world_class=world_class
        )
        self.assertTrue(way, "the model check is blind")

    def test_it_would_find_a_raise_that_does_not_wait_for_the_lowering(self):
        class Hasty(World):
            def figure_of(self, level):
                return level.wanted

        self.assert_found(Hasty)

    def test_it_would_find_a_raise_that_follows_too_early(self):
        class Eager(OneHoldsAll):
            def plan(self, shop):
                happened = super().plan(shop)
                waves, _answered = self.cycles.pop(shop, ((), ()))
                for sku, figure in self.figures_in(chain(*waves)):
                    sku.sent = figure.granted
                return happened

        self.assert_found(Eager, "one shop")

    def test_it_would_find_a_raise_that_follows_a_refusal(self):
        class Stubborn(OneHoldsAll):
            def outcome(self, task, is_accepted):
                return super().outcome(task, True)

        self.assert_found(Stubborn, "one shop")

    def test_it_would_find_a_raise_that_follows_though_its_giver_has_sold(self):
        class Blind(OneHoldsAll):
            def calm(self, wave, run):
                return set(self.skus)

        self.assert_found(Blind, "one shop")

    def test_units_change_hands_within_one_cycle(self):
        world = OneHoldsAll(*WORLDS["one shop"])
        world.look("x")
        world.plan("x")
        world.finish("x")
        self.assertEqual([sku.shown for sku in world.skus.values()], [1, 1])

    def test_it_would_find_a_ledger_that_forgets_a_lost_answer(self):
        class Forgetful(World):
            def arrive(self, name, is_answered=True, is_applied=True):
                sku = self.skus[name]
                before = sku.shown
                happened = World.arrive(self, name, is_answered, is_applied)
                if happened and not is_answered:
                    sku.promised, sku.sending = before, -1
                return happened

        self.assert_found(Forgetful)

    def test_it_would_find_figures_without_the_orders_up_to_now(self):
        class Blind(World):
            def before_answers_are_stored(self, sku):
                pass

            def look(self, shop):
                self.read[shop] = True
                for sku in self.mine(shop):
                    self.note_shown(sku)
                return True

        self.assert_found(Blind, "one SKU")

    def test_it_would_find_answers_that_are_stored_before_the_orders_are_known(self):
        class Hurried(OneHoldsAll):
            def before_answers_are_stored(self, sku):
                pass

        self.assert_found(Hurried)

    def test_it_would_find_cancelled_pieces_that_are_given_away_twice(self):
        class Careless(World):
            def note_returned(self, sku):
                pass

        self.assert_found(Careless)

    def test_random_interleavings_never_oversell(self):
        run_state_machine_as_test(
            PromiseMachine,
            settings=settings(
                max_examples=150,
                stateful_step_count=60,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
