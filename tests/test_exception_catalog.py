"""The catalogue of problems: each kind once, complete, its cure a real button."""

from collections import Counter

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from ..models.engine import exception_catalog
from ..models.engine.exception_catalog import CATALOG, ROLES, SEVERITIES

ROOMS = [room for room in vars(exception_catalog).values() if hasattr(room, "KINDS")]


@tagged("post_install", "-at_install")
class TestExceptionCatalog(TransactionCase):
    def test_no_kind_stands_in_two_rooms(self):
        codes = Counter(code for room in ROOMS for code in room.KINDS)
        self.assertFalse([code for code, times in codes.items() if times > 1])
        self.assertEqual(codes.keys(), CATALOG.keys(), "a room that is not merged")

    def test_no_two_kinds_share_a_title(self):
        titles = Counter(str(kind.title) for kind in CATALOG.values())
        self.assertFalse([title for title, times in titles.items() if times > 1])

    def test_each_kind_has_a_known_urgency_and_owner(self):
        for code, kind in CATALOG.items():
            self.assertIn(kind.severity, dict(SEVERITIES), code)
            self.assertIn(kind.role, dict(ROLES), code)

    def test_each_cure_is_a_button_of_one_of_our_records_and_has_a_name(self):
        ours = [model for name, model in self.env.items() if name.startswith("tiktok.")]
        for code, kind in CATALOG.items():
            self.assertEqual(bool(kind.cure), bool(kind.cure_label), code)
            found = not kind.cure or any(hasattr(model, kind.cure) for model in ours)
            self.assertTrue(found, f"{code}: {kind.cure}")
