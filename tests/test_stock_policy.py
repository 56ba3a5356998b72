"""From free stock to the figure on TikTok, each step with its reason."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.stock.stock_chance import most_sold
from ..models.stock.stock_policy import (
    PLATFORM_LIMIT,
    Facts,
    Rule,
    buffer_pieces,
    figure,
    granted,
    split_cap,
)

# the machine may be busy with other things
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
rules = st.builds(
    Rule,
    share=st.floats(0, 100),
    cap=st.integers(0, 200),
    buffer_mode=st.sampled_from(("none", "fixed", "sales")),
    buffer=st.integers(0, 20),
    delay_factor=st.floats(0, 5),
    cover_minutes=st.floats(0, 30),
    minimum=st.integers(0, 20),
    threshold=st.integers(0, 20),
    margin=st.integers(1, 10),
    threshold_action=st.sampled_from(("none", "zero", "end", "backorder")),
    is_frozen=st.just(False),
    is_excluded=st.just(False),
    reason=st.just(""),
)
facts_of_any_kind = st.builds(
    Facts,
    free=st.floats(-50, 500),
    sold=st.floats(0, 50),
    speed=st.floats(0, 7200),
    elsewhere=st.floats(0, 7200),
    delay=st.floats(0, 60),
    locked=st.just(0),
    there=st.none() | st.integers(0, 500),
    others=st.integers(0, 50),
    cap_here=st.none() | st.integers(0, 50),
    is_off=st.booleans(),
)


def codes(found):
    return [step.code for step in found.steps]


@tagged("post_install", "-at_install")
class TestStockPolicy(BaseCase):
    def assert_figure(self, quantity, free, rule=None, expected=None, **facts):
        found = figure(Facts(free, **facts), rule or Rule())
        self.assertEqual(found.quantity, quantity)
        if expected:
            self.assertEqual(codes(found), expected)
        return found

    def test_without_a_policy_the_figure_is_the_free_stock(self):
        self.assert_figure(12, 12, expected=["free"])

    def test_fractions_are_rounded_down_and_debts_are_none(self):
        self.assert_figure(12, 12.9, expected=["free", "whole"])
        self.assert_figure(0, -3, expected=["free", "whole"])
        self.assert_figure(3, 2.9999999999)

    def test_what_tiktok_has_sold_is_taken_off_before_anything_else(self):
        found = self.assert_figure(9, 12, sold=3, expected=["free", "sold"])
        self.assertEqual(found.steps[1].why, {"sold": 3})

    def test_share_is_of_what_is_left_after_the_buffer_rounded_down(self):
        rule = Rule(share=50, buffer_mode="fixed", buffer=3)
        self.assert_figure(3, 10, rule, ["free", "buffer", "share"])

    def test_cap_limits_the_sku_over_all_its_warehouses(self):
        self.assert_figure(5, 12, Rule(cap=5), ["free", "cap"])
        found = self.assert_figure(2, 12, Rule(cap=5), ["free", "cap"], cap_here=2)
        self.assertEqual(found.steps[-1].why, {"cap": 5, "here": 2})

    def test_cap_is_split_by_what_each_warehouse_could_show(self):
        self.assertEqual(split_cap(4000, [3986, 3986], [0, 0]), [2000, 2000])
        self.assertEqual(split_cap(4, [5, 3], [0, 0]), [3, 1])
        self.assertEqual(split_cap(10, [3, 3, 3], [0, 0, 0]), [4, 3, 3])
        # the largest remainder gets the odd piece, not the largest warehouse
        self.assertEqual(split_cap(10, [1, 6, 6], [0, 0, 0]), [1, 5, 4])
        self.assertEqual(split_cap(5, [0, 0], [0, 0]), [0, 0])

    def test_cap_leaves_what_campaigns_keep(self):
        self.assertEqual(split_cap(10, [20, 20], [8, 0]), [8, 2])
        self.assertEqual(split_cap(5, [20, 20], [8, 0]), [8, 0])
        self.assertEqual(split_cap(10, [20, 20], [5, 0]), [5, 5])
        self.assertEqual(split_cap(10, [20, 0], [0, 3]), [7, 3])

    @patient
    @given(st.integers(1, 60), st.lists(st.integers(0, 50), min_size=1, max_size=5))
    def test_parts_of_a_cap_are_the_cap_in_sum(self, cap, wanted):
        if cap < sum(wanted):
            parts = split_cap(cap, wanted, [0] * len(wanted))
            self.assertEqual(sum(parts), cap)
            for part, most in zip(parts, wanted, strict=True):
                self.assertLessEqual(part, most)

    def test_below_the_minimum_nothing_is_shown(self):
        self.assert_figure(0, 2, Rule(minimum=3), ["free", "minimum"])
        self.assert_figure(3, 3, Rule(minimum=3), ["free"])
        self.assert_figure(2, 2, Rule(minimum=3), others=1)

    def test_threshold_switches_off_at_the_figure_and_on_a_margin_above(self):
        rule = Rule(threshold=5, margin=3, threshold_action="zero")
        self.assert_figure(6, 6, rule)
        self.assertTrue(self.assert_figure(0, 5, rule).is_off)
        self.assertTrue(self.assert_figure(0, 7, rule, is_off=True).is_off)
        self.assertFalse(self.assert_figure(8, 8, rule, is_off=True).is_off)

    def test_threshold_that_ends_the_listing_says_so(self):
        rule = Rule(threshold=0, threshold_action="end")
        found = self.assert_figure(0, 0, rule)
        self.assertTrue(found.is_ended)
        self.assertEqual(codes(found), ["free", "threshold"], "said even of nothing")
        zero = Rule(threshold=0, threshold_action="zero")
        self.assertFalse(self.assert_figure(0, 0, zero).is_ended)

    def test_figure_never_exceeds_what_tiktok_takes(self):
        self.assert_figure(PLATFORM_LIMIT, 200_000, expected=["free", "limit"])

    def test_campaign_lock_is_never_undercut(self):
        self.assert_figure(8, 3, locked=8, expected=["free", "lock"])
        rule = Rule(cap=5)
        self.assert_figure(8, 30, rule, locked=8, expected=["free", "cap", "lock"])

    def test_frozen_and_excluded_keep_what_is_there(self):
        for rule, code in (
            (Rule(is_frozen=True), "frozen"),
            (Rule(is_excluded=True, reason="recall"), "excluded"),
        ):
            found = self.assert_figure(4, 30, rule, ["free", code], there=4)
            self.assertTrue(found.keep)

    def test_buffer_that_follows_sales_is_what_others_may_take_in_the_delay(self):
        rule = Rule(buffer_mode="sales", delay_factor=2)
        facts = Facts(100, elsewhere=1800, delay=2)
        # two in four seconds on average, six at most in 99 of 100 cases
        self.assertEqual(buffer_pieces(facts, rule), 6)
        self.assertEqual(buffer_pieces(facts, rule._replace(delay_factor=1)), 4)
        self.assertEqual(buffer_pieces(Facts(100), rule), 0)
        self.assertEqual(buffer_pieces(Facts(100), rule._replace(buffer=2)), 2)

    def test_what_tiktok_sells_itself_needs_no_buffer(self):
        """It lowers its own figure: the last piece of a fast SKU is for sale."""
        rule = Rule(buffer_mode="sales")
        self.assertEqual(buffer_pieces(Facts(1, speed=3600, delay=5), rule), 0)

    def test_the_last_piece_of_a_slow_sku_is_for_sale(self):
        rule = Rule(buffer_mode="sales")
        self.assertEqual(buffer_pieces(Facts(1, elsewhere=6, delay=5), rule), 0)

    @patient
    @given(st.floats(0, 300))
    def test_by_chance_more_is_sold_in_one_of_a_hundred_cases(self, expected):
        pieces = most_sold(expected)

        def chance(most):
            return sum(
                math.exp(n * math.log(expected) - expected - math.lgamma(n + 1))
                for n in range(most + 1)
            )

        if expected < 0.01:
            self.assertEqual(pieces, 0)
        else:
            self.assertGreaterEqual(chance(pieces), 0.989)
            self.assertLess(chance(pieces - 1), 0.992)

    def test_a_buffer_holds_back_no_more_than_tiktok_could_show(self):
        for name, value in (("delay_factor", 1000), ("cover_minutes", 1440)):
            rule = Rule(buffer_mode="sales")._replace(**{name: value})
            for speed in (1e9, float("inf")):
                facts = Facts(100, elsewhere=speed, delay=86400)
                self.assertEqual(buffer_pieces(facts, rule), PLATFORM_LIMIT)

    def test_without_a_buffer_nothing_is_held_back_however_fast_it_sells(self):
        self.assert_figure(10, 10, expected=["free"], speed=3600, elsewhere=60)
        self.assertEqual(buffer_pieces(Facts(10), Rule(buffer=4)), 0)

    def test_a_buffer_tells_what_it_was_reckoned_from(self):
        rule = Rule(buffer_mode="fixed", buffer=3)
        self.assertEqual(figure(Facts(10), rule).steps[-1].why, {"buffer": 3})
        rule = Rule(buffer_mode="sales", delay_factor=2, cover_minutes=1)
        found = figure(Facts(10, speed=120.126, elsewhere=30, delay=5), rule)
        self.assertEqual(
            found.steps[-1].why,
            {
                **{"buffer": 4, "elsewhere": 30, "seconds": 10.0},
                **{"cover": 3, "minutes": 1},
            },
        )

    def test_minutes_of_cover_are_held_back_besides_the_delay(self):
        rule = Rule(buffer_mode="sales", delay_factor=0, cover_minutes=10)
        self.assertEqual(buffer_pieces(Facts(100, speed=60), rule), 10)

    def test_a_granted_share_explains_itself(self):
        found = figure(Facts(10), Rule())
        part = granted(found, 4, Rule())
        self.assertEqual((part.quantity, codes(part)), (4, ["free", "shared"]))
        self.assertEqual(granted(found, 10, Rule()), found)

    def test_a_granted_share_below_the_minimum_is_none(self):
        rule = Rule(minimum=5)
        part = granted(figure(Facts(10), rule), 4, rule)
        self.assertEqual((part.quantity, codes(part)[-1]), (0, "minimum"))

    @patient
    @given(facts_of_any_kind, rules)
    def test_steps_lead_from_the_free_stock_to_the_figure_without_a_gap(
        self, facts, rule
    ):
        found = figure(facts, rule)
        self.assertEqual(found.steps[0].after, facts.free)
        self.assertEqual(found.steps[-1].after, found.quantity)
        for before, after in zip(found.steps, found.steps[1:], strict=False):
            self.assertEqual(before.after, after.before)

    @patient
    @given(facts_of_any_kind, rules)
    def test_figure_is_whole_and_never_more_than_what_is_left(self, facts, rule):
        found = figure(facts, rule)
        self.assertIsInstance(found.quantity, int)
        self.assertGreaterEqual(found.quantity, 0)
        most = max(0, facts.free - facts.sold) + 1e-3
        self.assertLessEqual(found.quantity, most)

    @patient
    @given(facts_of_any_kind, rules, st.integers(0, 50))
    def test_more_stock_never_shows_less(self, facts, rule, more):
        richer = facts._replace(free=facts.free + more)
        self.assertGreaterEqual(
            figure(richer, rule).quantity, figure(facts, rule).quantity
        )

    @patient
    @given(facts_of_any_kind, rules, st.integers(1, 20))
    def test_a_larger_buffer_never_shows_more(self, facts, rule, more):
        larger = rule._replace(buffer=rule.buffer + more)
        self.assertLessEqual(
            figure(facts, larger).quantity, figure(facts, rule).quantity
        )
