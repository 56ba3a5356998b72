"""The buyers of a rehearsal, and which of its answers is the best one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from ..models.rehearsal.rehearsal import rehearse
from ..models.rehearsal.rehearsal_choice import Buffer, best, choices
from ..models.rehearsal.rehearsal_demand import Wish, live, replay
from ..models.rehearsal.rehearsal_terms import Tally

some = settings(max_examples=60, deadline=None, database=None)


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
