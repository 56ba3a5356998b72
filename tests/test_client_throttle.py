from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.client import Throttle


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@tagged("post_install", "-at_install")
class TestThrottle(BaseCase):
    def setUp(self):
        super().setUp()
        self.clock = Clock()
        self.throttle = self.make(rate=10, burst=3)

    def make(self, **kw):
        return Throttle(clock=self.clock, jitter=lambda: 0.0, **kw)

    def test_burst_passes_then_the_rate_counts(self):
        self.assertEqual([self.throttle.delay("a") for _i in range(3)], [0, 0, 0])
        self.assertAlmostEqual(self.throttle.delay("a"), 0.1, places=4)
        self.clock.now += 0.101
        self.assertEqual(self.throttle.delay("a"), 0)

    def test_keys_do_not_share_a_bucket(self):
        for _i in range(4):
            self.throttle.delay("a")
        self.assertEqual(self.throttle.delay("b"), 0)

    def test_refusal_blocks_for_the_time_the_platform_asks_for(self):
        self.assertEqual(self.throttle.on_refused("a", 7), 7)
        self.clock.now += 6.5
        self.assertAlmostEqual(self.throttle.delay("a"), 0.5)
        self.clock.now += 0.6
        self.assertEqual(self.throttle.delay("a"), 0)

    def test_refusals_without_a_time_double_up_to_a_minute(self):
        waits = []
        for _i in range(9):
            waits.append(self.throttle.on_refused("a"))
            self.clock.now += waits[-1]
        self.assertEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60])

    def test_calls_under_way_at_a_refusal_halve_the_rate_only_once(self):
        self.throttle.on_refused("a")
        rate, blocked = self.throttle.pace("a")
        self.assertEqual(rate, 5)
        self.clock.now += 0.1
        self.assertAlmostEqual(self.throttle.on_refused("a"), blocked - 0.1)
        self.assertEqual(self.throttle.pace("a")[0], rate)
        longer = self.throttle.on_refused("a", 30)
        self.assertAlmostEqual(longer, 30, msg="a longer wish counts")

    def test_what_was_refused_to_calls_under_way_is_no_limit(self):
        for _call in range(3):
            self.throttle.on_refused("a")
        self.clock.now += 5
        for _call in range(200):
            self.clock.now += 0.5 / self.throttle.pace("a")[0]
            if not self.throttle.delay("a"):
                self.throttle.on_success("a")
        self.assertAlmostEqual(self.throttle.pace("a")[0], 9)

    def test_absurd_retry_after_does_not_block_for_days(self):
        self.assertLessEqual(self.throttle.on_refused("a", 999999999), 3600)

    def test_refusal_halves_the_rate_and_successes_bring_it_back(self):
        self.throttle.on_refused("a", 1)
        self.clock.now += 1
        self.assertEqual(self.throttle.delay("a"), 0)
        self.assertAlmostEqual(self.throttle.delay("a"), 0.2, places=4)
        for _i in range(50):
            self.throttle.on_success("a")
        self.assertAlmostEqual(self.throttle.pace("a")[0], 9)
        self.clock.now += 600
        for _i in range(50):
            self.throttle.on_success("a")
        self.assertAlmostEqual(self.throttle.pace("a")[0], 10)

    def test_rate_climbs_to_the_ceiling_only_where_it_holds_calls_back(self):
        throttle = self.make(rate=10, burst=3, ceiling=12)
        throttle.on_success("idle")
        self.assertEqual(throttle.pace("idle")[0], 10)
        for _i in range(4):
            throttle.delay("busy")
        for _i in range(100):
            throttle.on_success("busy")
        self.assertAlmostEqual(throttle.pace("busy")[0], 12)

    def test_another_process_goes_on_with_what_was_learned(self):
        self.throttle.on_refused("a", 7)
        rate, blocked = self.throttle.pace("a")
        other = self.make(rate=10, burst=3)
        other.set_pace("a", rate, blocked)
        self.assertEqual(other.delay("a"), 7)
        self.assertEqual(other.pace("a"), (5, 7))

    def test_rate_never_falls_to_nothing(self):
        for _i in range(30):
            self.throttle.on_refused("a", 0)
        self.clock.now += 61
        self.throttle.delay("a")
        self.clock.now += 6
        self.assertEqual(self.throttle.delay("a"), 0)

    def test_memory_is_bounded_and_the_busy_key_stays(self):
        throttle = self.make(rate=10, burst=2, size=5)
        for number in range(100):
            throttle.delay(("idle", number))
            throttle.delay("busy")
        self.assertEqual(len(throttle), 5)
        self.assertGreater(throttle.delay("busy"), 0)

    @settings(max_examples=150, deadline=None)
    @given(
        rate=st.floats(0.5, 100),
        burst=st.integers(1, 30),
        steps=st.lists(
            st.tuples(st.floats(0, 3), st.sampled_from("ddddsr")), max_size=120
        ),
    )
    def test_never_more_calls_than_burst_plus_rate(self, rate, burst, steps):
        clock = Clock()
        throttle = Throttle(rate, burst, clock=clock)
        granted = []
        for pause, action in steps:
            clock.now += pause
            if action == "s":
                throttle.on_success("k")
            elif action == "r":
                throttle.on_refused("k", 0.5)
            elif throttle.delay("k") == 0:
                granted.append(clock.now)
        for first, start in enumerate(granted):
            for last in range(first, len(granted)):
                allowed = burst + rate * (granted[last] - start)
                self.assertLessEqual(last - first + 1, allowed + 1e-6)

    @settings(max_examples=100, deadline=None)
    @given(rate=st.floats(0.2, 100), burst=st.integers(1, 30))
    def test_waiting_for_the_told_delay_is_always_enough(self, rate, burst):
        clock = Clock()
        throttle = Throttle(rate, burst, clock=clock)
        for _i in range(burst + 20):
            delay = throttle.delay("k")
            if delay:
                clock.now += delay
                self.assertEqual(throttle.delay("k"), 0)
