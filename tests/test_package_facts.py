"""Which unit is in which package: the same answer in whatever order the news come."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.models.fulfillment.package_facts import (
    CANCELLED,
    COMPLETED,
    FULFILLING,
    PROCESSING,
    TO_FULFILL,
    Claim,
    assign,
    centimetres,
    grams,
    newest,
    next_status,
    read_package,
)

UNITS = ["u1", "u2", "u3", "u4", "u5"]


class Platform:
    """Packages of an order as TikTok rebuilds them; every state of each is told."""

    def __init__(self, rng):
        self.rng, self.now, self.serial = rng, 100, 0
        self.packages, self.told = {}, []
        self.make(UNITS)

    def make(self, units):
        self.serial += 1
        self.put(f"P{self.serial}", units, TO_FULFILL)

    def put(self, key, units, status):
        self.packages[key] = (set(units), status)
        self.told.append(
            {
                "package_id": key,
                "package_status": status,
                "update_time": self.now,
                "orders": [{"id": "o"}],
                "order_line_item_ids": sorted(units),
            }
        )

    def living(self):
        return {k: u for k, (u, s) in self.packages.items() if s != CANCELLED}

    def split(self):
        """The old package keeps some of its units, or all go to new ones."""
        key, units = self.rng.choice(sorted(self.living().items()))
        if len(units) < 2:
            return
        part = set(self.rng.sample(sorted(units), self.rng.randint(1, len(units) - 1)))
        self.make(part)
        if self.rng.random() < 0.5:
            self.put(key, units - part, TO_FULFILL)
        else:
            self.make(units - part)
            self.put(key, units, CANCELLED)

    def combine(self):
        """All units go to one new package, the old ones are undone."""
        for key, units in self.living().items():
            self.put(key, units, CANCELLED)
        self.make(UNITS)

    def step(self):
        # two changes within the same second happen
        self.now += self.rng.randint(0, 1)
        self.rng.choice([self.split, self.split, self.combine])()


def read_all(messages):
    """What the mirror would keep of these messages, each package never older."""
    known = {}
    for message in messages:
        fact = read_package(message)
        if fact.external_id not in known or (
            fact.updated >= known[fact.external_id].updated
        ):
            known[fact.external_id] = fact
    return known


def homes(known):
    return assign(
        Claim(fact.external_id, fact.updated, frozenset(fact.unit_ids))
        for fact in known.values()
        if fact.status != CANCELLED
    )


@tagged("post_install", "-at_install")
class TestPackageFacts(BaseCase):
    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(seed=st.integers(0, 10**9), steps=st.integers(0, 12))
    def test_each_unit_ends_in_the_one_package_that_tiktok_has_it_in(self, seed, steps):
        rng = random.Random(seed)
        platform = Platform(rng)
        for _step in range(steps):
            platform.step()
        heard = rng.sample(platform.told, len(platform.told))
        heard += rng.sample(platform.told, len(platform.told) // 2)
        # in the end each package is read once more, in any order
        last = {message["package_id"]: message for message in platform.told}
        rest = rng.sample(sorted(last), len(last))
        known = read_all([*heard, *(last[key] for key in rest)])
        expected = {u: key for key, units in platform.living().items() for u in units}
        self.assertEqual(homes(known), expected)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(seed=st.integers(0, 10**9))
    def test_at_every_moment_a_unit_is_in_one_living_package_at_most(self, seed):
        rng = random.Random(seed)
        platform = Platform(rng)
        for _step in range(8):
            platform.step()
        heard = rng.sample(platform.told, len(platform.told))
        for count in range(1, len(heard) + 1):
            known = read_all(heard[:count])
            for unit, key in homes(known).items():
                self.assertIn(unit, UNITS)
                self.assertNotEqual(known[key].status, CANCELLED)
                self.assertIn(unit, known[key].unit_ids)

    def test_the_latest_claim_counts_and_packages_before_orders(self):
        claims = [
            Claim("old", 1, frozenset("ab")),
            Claim("order", 2, frozenset("a"), (0,)),
            Claim("new", 2, frozenset("a"), (1,)),
        ]
        self.assertEqual(assign(claims), {"a": "new", "b": "old"})
        self.assertEqual(assign(reversed(claims)), {"a": "new", "b": "old"})

    def test_a_status_never_goes_back_from_the_carrier(self):
        ranks = [TO_FULFILL, PROCESSING, FULFILLING, COMPLETED]
        for known in (FULFILLING, COMPLETED):
            for told in ranks:
                ahead = ranks.index(told) >= ranks.index(known)
                expected = told if ahead else known
                self.assertEqual(next_status(known, told), expected, (known, told))
            self.assertEqual(next_status(known, CANCELLED), CANCELLED)

    def test_any_other_step_is_followed_steps_that_skip_too(self):
        self.assertEqual(next_status(None, COMPLETED), COMPLETED)
        self.assertEqual(next_status(TO_FULFILL, COMPLETED), COMPLETED)
        self.assertEqual(next_status(PROCESSING, TO_FULFILL), TO_FULFILL)
        self.assertEqual(next_status(CANCELLED, TO_FULFILL), TO_FULFILL)
        self.assertEqual(next_status(PROCESSING, None), PROCESSING)
        self.assertEqual(next_status(PROCESSING, "TOMORROW"), "TOMORROW")

    def test_list_and_detail_say_the_same_in_other_words(self):
        row = {"id": 7, "status": PROCESSING, "update_time": 5, "orders": [{"id": "o"}]}
        fact = read_package(row)
        self.assertEqual(
            fact[:6], ("7", PROCESSING, 5, ("o",), None, False), "a row of the list"
        )
        detail = {"package_id": "7", "package_status": PROCESSING, "update_time": 5}
        self.assertTrue(read_package({**detail, "order_line_item_ids": []}).is_full)
        self.assertIsNone(read_package({"orders": []}))

    def test_of_a_page_the_latest_and_fullest_word_counts(self):
        old = read_package({"package_id": "7", "update_time": 4})
        row = read_package({"id": "7", "update_time": 5})
        full = read_package({"package_id": "7", "update_time": 5})
        self.assertEqual(newest([full, row, old]), {"7": full})

    def test_measures_in_any_unit(self):
        self.assertAlmostEqual(grams({"value": "2.5", "unit": "POUND"}), 1133.98, 2)
        self.assertEqual(grams({"value": "300", "unit": "GRAM"}), 300)
        self.assertEqual(grams({"value": "x", "unit": "GRAM"}), 0)
        self.assertEqual(grams(None), 0)
        inches = {"length": "10", "width": "8", "height": "6", "unit": "INCH"}
        self.assertEqual(centimetres(inches), (25.4, 20.32, 15.24))
        self.assertEqual(centimetres({}), (0, 0, 0))

    def test_measures_that_cannot_be_read_are_not_known(self):
        """Better no weight than one in a unit that nobody knows."""
        self.assertEqual(grams({"value": "3", "unit": "STONE"}), 0)
        self.assertEqual(grams({"value": "3"}), 0)
        self.assertEqual(grams({"unit": "GRAM"}), 0)
        sides = {"length": "10", "width": "8", "height": "6"}
        self.assertEqual(centimetres({**sides, "unit": "MILE"}), (0, 0, 0))
        self.assertEqual(centimetres({"length": "1", "unit": "INCH"}), (2.54, 0, 0))
        self.assertEqual(centimetres(None), (0, 0, 0))

    def test_a_message_may_leave_out_all_but_the_id(self):
        fact = read_package({"id": "7", "orders": [{}, {"id": "o"}, {"id": "o"}]})
        self.assertEqual(fact[:6], ("7", None, 0, ("o",), None, False))
        detail = {"package_id": 7, "order_line_item_ids": [1, "2", 1]}
        self.assertEqual(read_package(detail).unit_ids, ("1", "2"))
