"""The order of calls when units change hands: givers first, each once if possible."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.stock.stock_task import Entry, Figure, Task
from ..models.stock.stock_waves import MOST_WAVES, in_waves

# the machine may be busy with other things
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = "abcdefgh"


def entry(sku, listing, granted, givers=()):
    """A SKU that shows 5 pieces; its id is its card's as well."""
    number = ord(sku)
    figure = Figure(number, 1, "main", granted, granted, 5, 5)
    return Entry(
        card_id=number,
        sku_id=number,
        sku=sku,
        listing_id=listing,
        listing=str(listing),
        due_at=None,
        rank=0.0,
        figures=(figure,),
        waits=0.0,
        refused="",
        givers=frozenset(map(ord, givers)),
    )


def calls(entries):
    """One call per listing."""
    listings = {}
    for one in entries:
        listings.setdefault(one.listing_id, []).append(one)
    return [Task(key, str(key), tuple(found)) for key, found in listings.items()]


class Scene:
    """SKUs by name: their listing, and for takers who gives to them.

    :param listings: ``{SKU: number of its listing}``
    :param takers: ``{SKU: givers}``; all others are lowered
    """

    def __init__(self, listings, takers):
        lowered = [entry(s, key, 3) for s, key in listings.items() if s not in takers]
        following = [entry(s, listings[s], 9, takers[s]) for s in takers]
        self.first, self.following = calls(lowered), calls(following)

    def waves(self, urgent=""):
        found = in_waves(self.first, self.following, set(map(ord, urgent)))
        return [
            [(task.listing_id, "".join(e.sku for e in task.entries)) for task in wave]
            for wave in found
        ]


@st.composite
def scenes(draw):
    """SKUs in a few listings; some take from others that are lowered."""
    listings = {name: draw(st.integers(1, 5)) for name in NAMES}
    lowered = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    givers = st.sets(st.sampled_from(lowered), min_size=1, max_size=3)
    takers = {name: draw(givers) for name in NAMES if name not in lowered}
    return listings, takers, draw(st.sets(st.sampled_from(lowered)))


@tagged("post_install", "-at_install")
class TestStockWaves(BaseCase):
    def test_without_takers_all_goes_at_once(self):
        self.assertEqual(Scene({"a": 1, "b": 2}, {}).waves(), [[(1, "a"), (2, "b")]])

    def test_a_taker_follows_its_giver(self):
        scene = Scene({"a": 1, "b": 2}, {"b": "a"})
        self.assertEqual(scene.waves(), [[(1, "a")], [(2, "b")]])

    def test_what_a_listing_gives_waits_for_what_it_takes(self):
        scene = Scene({"a": 1, "b": 2, "c": 2, "d": 3}, {"b": "a", "d": "c"})
        self.assertEqual(scene.waves(), [[(1, "a")], [(2, "bc")], [(3, "d")]])

    def test_what_is_urgent_waits_for_nobody(self):
        scene = Scene({"a": 1, "b": 2, "c": 2, "d": 3}, {"b": "a", "d": "c"})
        waves = [[(1, "a"), (2, "c")], [(2, "b"), (3, "d")]]
        self.assertEqual(scene.waves(urgent="c"), waves)

    def test_listings_that_give_to_each_other_are_called_twice(self):
        scene = Scene({"a": 1, "b": 2, "c": 2, "d": 1}, {"b": "a", "d": "c"})
        waves = [[(1, "a"), (2, "c")], [(2, "b"), (1, "d")]]
        self.assertEqual(scene.waves(), waves)

    def test_a_listing_that_gives_to_itself_is_called_twice(self):
        scene = Scene({"a": 1, "b": 1}, {"b": "a"})
        self.assertEqual(scene.waves(), [[(1, "a")], [(1, "b")]])

    def test_a_long_chain_is_cut(self):
        """Each listing has a giver for the next one: A a -> B bc -> C de ..."""
        listings = {"a": 1, "b": 2, "c": 2, "d": 3, "e": 3, "f": 4, "g": 4, "h": 5}
        chain = {"b": "a", "d": "c", "f": "e", "h": "g"}
        waves = Scene(listings, chain).waves()
        self.assertLessEqual(len(waves), MOST_WAVES + 1)
        called = [listing for wave in waves for listing, _skus in wave]
        self.assertLessEqual(len(called), 6)

    @patient
    @given(scenes())
    def test_givers_go_before_takers_and_nothing_is_lost_or_sent_twice(self, drawn):
        listings, takers, urgent = drawn
        waves = Scene(listings, takers).waves(urgent)
        when = {
            sku: number
            for number, wave in enumerate(waves)
            for _listing, skus in wave
            for sku in skus
        }
        sent = "".join(skus for wave in waves for _listing, skus in wave)
        self.assertEqual(sorted(sent), sorted(listings))
        for taker, givers in takers.items():
            self.assertLess(max(when[giver] for giver in givers), when[taker])
        self.assertFalse([sku for sku in urgent if when[sku]])
        for listing in set(listings.values()):
            numbers = {when[sku] for sku in listings if listings[sku] == listing}
            self.assertLessEqual(len(numbers), 2)
            # called twice: what is lowered at once, what follows later
            if len(numbers) == 2:
                self.assertIn(0, numbers)
        self.assertLessEqual(len(waves), MOST_WAVES + 1)
