"""The verdict over a live sale is right: what it says decides about the engine."""

import importlib
import sys
import unittest
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"


def bench(name):
    """A module of the benchmarks, which live beside the addon and not in it."""
    places = [str(ROOT), str(SCRIPTS)]
    sys.path[:0] = places
    try:
        return importlib.import_module(f"benchmarks.{name}")
    finally:
        for place in places:
            sys.path.remove(place)


@tagged("standard", "at_install")
@unittest.skipUnless(SCRIPTS.is_dir(), "the benchmarks are not installed")
class TestLiveVerdict(BaseCase):
    def setUp(self):
        super().setUp()
        self.truth, self.cadence, self.ages, self.plans = (
            bench(f"live_{name}") for name in ("truth", "cadence", "ages", "plan")
        )

    def plan(self, physical, recipes=None, tiktok=(), other=()):
        recipes = recipes or {leaf: {leaf: 1} for leaf in physical}
        return self.plans.Plan(sorted(recipes), recipes, physical, tiktok, other)

    def tries(self, *entries):
        return [
            self.truth.Try(at, channel, sku, quantity, is_sold)
            for at, channel, sku, quantity, is_sold in entries
        ]

    def test_units_beyond_stock_are_oversold(self):
        tries = self.tries((0, "tiktok", "A", 2, True), (9, "other", "A", 2, True))
        verdict = self.truth.judge(self.plan({"A": 3}), tries, 0.5)
        self.assertEqual((verdict.sold, verdict.oversold), (4, 1))
        self.assertEqual(+verdict.own_fault, {"other": 1})
        self.assertEqual(+verdict.late, {"other": 1})

    def test_a_sale_in_odoo_knows_what_was_known_when_it_began(self):
        for looked_at, in_delay in ((10.4, 1), (10.6, 0), (9.0, 1)):
            tries = [
                self.truth.Try(10, "tiktok", "A", 1, True),
                self.truth.Try(12, "other", "A", 1, True, looked_at=looked_at),
            ]
            verdict = self.truth.judge(self.plan({"A": 1}), tries, 0.5)
            self.assertEqual((verdict.oversold, verdict.in_delay), (1, in_delay))

    def test_a_fault_is_told_with_what_each_side_knew(self):
        truth, faults = self.truth, bench("live_faults")
        tries = [
            truth.Try(10, "tiktok", "A", 1, True, "577"),
            truth.Try(12, "other", "A", 1, True, looked_at=11.75),
        ]
        verdict = truth.judge(self.plan({"A": 1}), tries, 0.5)
        trail = [(11.5, "write", "A", -1), (11.6, "write", "B", -1)]
        asked = []

        def rows(statement, numbers):
            asked.append(numbers)
            return [("577", 10.25, None)]

        lines = list(faults.tell(verdict.faults, trail, rows))
        self.assertEqual(asked, [("577", "")])
        self.assertEqual(
            lines,
            [
                "once too often: 1 of A by other as A x 1, decided 0.25 s before",
                "  -2.00 s  tiktok took 1 as A, known after 0.25 s, reserved never",
                "  -0.50 s  A: write -1",
            ],
        )

    def test_what_was_taken_a_moment_before_is_the_networks_delay(self):
        for gap, in_delay, late in ((0.4, 1, 0), (0.6, 0, 0), (3.5, 0, 1)):
            tries = self.tries(
                (0, "other", "A", 1, True), (gap, "tiktok", "A", 1, True)
            )
            verdict = self.truth.judge(self.plan({"A": 1}), tries, 0.5)
            self.assertEqual(
                (verdict.in_delay, verdict.late["tiktok"]), (in_delay, late), gap
            )

    def test_tiktok_cannot_be_excused_by_its_own_sale_of_the_same_sku(self):
        tries = self.tries((0, "tiktok", "A", 1, True), (0.1, "tiktok", "A", 1, True))
        verdict = self.truth.judge(self.plan({"A": 1}), tries, 0.5)
        self.assertEqual(verdict.own_fault["tiktok"], 1)

    def test_a_kit_uses_the_units_of_its_parts(self):
        recipes = {"A": {"A": 1}, "KIT": {"A": 2}}
        tries = self.tries((0, "tiktok", "KIT", 1, True), (9, "tiktok", "A", 2, True))
        verdict = self.truth.judge(self.plan({"A": 3}, recipes), tries, 0.5)
        self.assertEqual((verdict.sold, verdict.oversold), (4, 1))

    def test_a_lost_sale_counts_when_the_units_were_there(self):
        tries = self.tries(
            (0, "tiktok", "A", 1, False),
            (1, "tiktok", "A", 3, True),
            (2, "tiktok", "A", 1, False),
        )
        verdict = self.truth.judge(self.plan({"A": 3}), tries, 0.5)
        self.assertEqual((verdict.lost, verdict.lost_though_there), (2, 1))

    def test_who_knows_everything_at_once_never_oversells(self):
        plan = self.plans.make_plan([f"S{n:02}" for n in range(40)], 20, 30, 3, 5)
        verdict = self.truth.judge(plan, self.truth.ideal(plan), 0)
        self.assertEqual((verdict.oversold, verdict.lost_though_there), (0, 0))
        self.assertGreater(verdict.lost, 0)

    def test_a_push_without_the_import_adds_sold_units_back(self):
        buyer = importlib.import_module("sandbox.demand").Attempt
        buyers = [buyer(at, "A", 1, "ready") for at in (1, 2, 3, 12)]
        plan = self.plan({"A": 3}, tiktok=buyers)
        blind = self.cadence.Cadence("blind", 10, 100)
        first = self.cadence.Cadence("first", 10, 100, imports_first=True)
        for cadence, oversold in ((blind, 1), (first, 0)):
            outcome = self.cadence.Simulation(plan, cadence, (10, 50)).run()
            verdict = self.truth.judge(plan, outcome.tries, 0.5)
            self.assertEqual(verdict.oversold, oversold, cadence.name)

    def test_renamed_skus_keep_the_sale(self):
        plan = self.plans.make_plan([f"S{n:02}" for n in range(20)], 10, 20, 1, 5)
        other = self.plans.renamed(plan, [f"T{n:02}" for n in range(20)])
        before, after = (
            self.truth.judge(which, self.truth.ideal(which), 0)
            for which in (plan, other)
        )
        self.assertEqual(before, after)

    def test_the_age_lasts_until_the_figure_fits(self):
        plan = self.plan({"A": 5})
        tries = self.tries((10, "other", "A", 1, True), (11, "other", "A", 1, True))
        trail = [
            (10.5, "order", "A", -1),  # TikTok sells one itself: 4 shown, 3 there
            (12.0, "write", "A", -1),  # knows the first sale only
            (15.0, "write", "A", -1),
        ]
        found = self.ages.ages(plan, {"A": 5}, trail, tries)
        self.assertEqual(found, [2.0, 4.0])

    def test_a_figure_that_never_fits_is_as_old_as_the_trail(self):
        tries = self.tries((10, "other", "A", 1, True))
        found = self.ages.ages(
            self.plan({"A": 5}), {"A": 5}, [(30.0, "read", "A", 0)], tries
        )
        self.assertEqual(found, [20.0])
