"""README.rst keeps up with the product."""

import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.engine.exception_catalog import CATALOG
from ..models.engine.exception_catalog.kind import ROLES

ROOT = Path(__file__).resolve().parents[1]
# OCA's order
SECTIONS = (
    "Use Cases / Context",
    "Installation",
    "Configuration",
    "Usage",
    "Known issues / Roadmap",
    "Changelog",
    "Bug Tracker",
    "Credits",
)
# whose task it is (empty: as above) and the title of the exception
RUNBOOK_ROW = re.compile(r"^   \* - ?(?P<role>.*)\n     - (?P<title>.+)$", re.MULTILINE)


@tagged("post_install", "-at_install")
class TestDocumentation(BaseCase):
    def setUp(self):
        super().setUp()
        self.readme = (ROOT / "README.rst").read_text(encoding="utf-8")

    def test_the_readme_has_a_runbook_line_for_every_exception(self):
        lines = {line.strip(" -*") for line in self.readme.splitlines()}
        missing = [
            str(kind.title) for kind in CATALOG.values() if str(kind.title) not in lines
        ]
        self.assertFalse(missing, "exceptions that the runbook does not know")

    def test_the_runbook_sets_every_exception_to_the_role_that_gets_it(self):
        labels, role, told = dict(ROLES), "", {}
        for row in RUNBOOK_ROW.finditer(self.readme):
            role = row["role"] or role
            told[row["title"]] = role
        wrong = {
            str(kind.title): told.get(str(kind.title))
            for kind in CATALOG.values()
            if told.get(str(kind.title)) != labels[kind.role]
        }
        self.assertFalse(wrong, "whose task it is")

    def test_the_readme_has_the_sections_in_the_usual_order(self):
        places = [self.readme.find(f"\n{name}\n====") for name in SECTIONS]
        self.assertNotIn(-1, places)
        self.assertEqual(places, sorted(places))
