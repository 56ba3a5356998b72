"""The model check in finer steps: looks at orders, last looks, rules of a time."""

# the world of the model check is no model: its steps return what they do or None
# pylint: disable=missing-return

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .promise_steps import KNOWN, READ, Steps
from .promise_world import NEVER, World
from .test_promise_ledger import WORLDS, shortest_way_to_oversell


def events(world):
    """``(name, function)`` of all that may happen in a world of finer steps."""
    for name in world.skus:
        yield f"buy {name}", lambda w, n=name: w.buy(n)
        yield f"{name} leaves", lambda w, n=name: w.leave(n)
        yield f"{name} arrives", lambda w, n=name: w.arrive(n)
        lost = {"is_answered": False}
        yield f"answer for {name} lost", lambda w, n=name, o=lost: w.arrive(n, **o)
        yield f"{name} refused", lambda w, n=name: w.arrive(n, is_applied=False)
        yield f"rule of {name} turns", lambda w, n=name: w.turn(n)
    for shop in world.shops:
        for word, step in (
            ("reads", "look"),
            ("finds orders", "find_orders"),
            ("plans", "plan"),
            ("sends what follows", "follow"),
            ("crashes", "crash"),
            ("lists orders besides", "list_begins"),
            ("has stored that list", "list_ends"),
            ("rests or not", "rest"),
        ):
            yield f"{shop} {word}", lambda w, s=shop, f=step: getattr(w, f)(s)
    yield "cancel", lambda w: w.cancel(0)
    for leaf in world.stock:
        yield f"{leaf} sold elsewhere", lambda w, leaf=leaf: w.sell_elsewhere(leaf)


class HoldsAll(Steps):
    """The first SKU shows everything at the beginning; the others want a part."""

    def __init__(self, stock, skus):
        super().__init__(stock, skus)
        first = next(iter(self.skus.values()))
        first.shown = first.promised = first.seen = min(stock.values())


@tagged("post_install", "-at_install")
class TestPromiseSteps(BaseCase):
    def search(self, world_class, name, seconds):
        return shortest_way_to_oversell(
            *WORLDS[name], 14, seconds=seconds, world_class=world_class, events=events
        )

    def test_no_short_way_leads_to_overselling(self):
        for name in WORLDS:
            for world_class in (Steps, HoldsAll):
                with self.subTest(name=name, world=world_class.__name__):
                    way, states = self.search(world_class, name, seconds=5)
                    self.assertIsNone(way, f"shortest way to oversell: {way}")
                    self.assertGreater(states, 5000)

    # === LAWS THAT ARE BROKEN ARE FOUND === #

    def assert_found(self, world_class, name="one shop"):
        way, _states = self.search(world_class, name, seconds=30)
        self.assertTrue(way, "the model check is blind")
        return way

    def test_it_would_find_orders_that_are_looked_for_before_tiktok_is_read(self):
        class Early(Steps):
            def find_orders(self, shop):
                if shop in self.read:
                    return False
                self.know_orders(shop)
                self.read[shop] = READ
                return True

            def look(self, shop):
                if self.read.get(shop) != READ or not super().look(shop):
                    return False
                self.read[shop] = KNOWN
                return True

        self.assert_found(Early, "one SKU")

    def test_it_would_find_a_list_of_orders_that_is_older_than_the_figures(self):
        """Who waits for the look of another worker has to look again."""

        class Lazy(Steps):
            def find_orders(self, shop):
                if self.read.get(shop) != READ or shop not in self.listing:
                    return super().find_orders(shop)
                self.list_ends(shop)
                self.read[shop] = KNOWN
                return True

        way = self.assert_found(Lazy, "one SKU")
        self.assertIn("x lists orders besides", way)

    def test_it_would_find_calls_without_a_last_look(self):
        class Hasty(Steps):
            def last_look(self, sku):
                sku.overwritten = 0

        self.assert_found(Hasty, "one SKU")

    def test_it_would_find_a_sale_that_a_return_hides(self):
        class Trusting(Steps):
            def note_shown(self, sku):
                super().note_shown(sku)
                sku.back = 0

        way = self.assert_found(Trusting, "one SKU")
        self.assertIn("cancel", way)

    def test_it_would_find_pieces_that_come_back_after_tiktok_was_read(self):
        class Forgetful(HoldsAll):
            def note_shown(self, sku):
                sku.promised, sku.sending = sku.seen, NEVER

        way = self.assert_found(Forgetful)
        self.assertIn("cancel", way)

    def test_it_would_find_orders_that_are_known_only_when_they_are_cancelled(self):
        class Strict(HoldsAll):
            def know_orders(self, shop):
                return World.know_orders(self, shop)

        way = self.assert_found(Strict)
        self.assertIn("cancel", way)

    def test_it_would_find_frozen_figures_that_do_not_count(self):
        class Careless(HoldsAll):
            def compute(self, shop):
                for sku in self.skus.values():
                    if sku.is_ruled:
                        sku.promised = 0
                return super().compute(shop)

        way = self.assert_found(Careless)
        self.assertTrue(any(step.startswith("rule of") for step in way))
