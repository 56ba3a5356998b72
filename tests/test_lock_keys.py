"""Advisory locks are told apart by a number: all numbers stand in one register."""

import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.engine import lock_keys

ROOT = Path(__file__).resolve().parents[1]
REGISTER = ROOT / "models" / "engine" / "lock_keys.py"
KEYS = {name: key for name, key in vars(lock_keys).items() if name.isupper()}


def numbers(text):
    """Whole numbers of a text that look like the key of a lock."""
    found = map(int, re.findall(r"(?<![\w.])\d{9,10}(?![\w.])", text))
    return [number for number in found if number < 2**31]


@tagged("post_install", "-at_install")
class TestLockKeys(BaseCase):
    def sources(self):
        """Text of everything that an Odoo server loads, but for the register."""
        for folder in ("controllers", "models", "wizards"):
            for path in sorted((ROOT / folder).rglob("*.py")):
                if path != REGISTER:
                    yield path.relative_to(ROOT), path.read_text(encoding="utf-8")

    def test_no_two_locks_share_a_number(self):
        self.assertGreater(len(KEYS), 1)
        self.assertEqual(len(set(KEYS.values())), len(KEYS), KEYS)

    def test_each_number_fits_the_first_half_of_a_key(self):
        for name, key in KEYS.items():
            self.assertLess(abs(key), 2**31, name)

    def test_no_other_file_makes_up_a_number(self):
        strange = {
            str(path): numbers(text)
            for path, text in self.sources()
            if numbers(text) and "lock" in text
        }
        self.assertFalse(strange, "keys of locks belong into the register")
        self.assertEqual(numbers("ONE_MORE = 1414743999"), [1414743999])

    def test_each_number_is_in_use(self):
        texts = "\n".join(text for _path, text in self.sources())
        idle = [name for name in KEYS if len(re.findall(rf"\b{name}\b", texts)) < 2]
        self.assertFalse(idle, "locks that nobody takes")
