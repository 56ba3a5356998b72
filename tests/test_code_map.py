"""Strangers find the way: rooms name their files, files say what they are for."""

import ast
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"
ROOMS = sorted(path.parent for path in MODELS.glob("*/__init__.py"))


def page_of(package):
    """The docstring of a package."""
    source = (package / "__init__.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source), clean=False) or ""


def named(page):
    """Names in the indented lines of a page, in their order."""
    listed = "".join(f"{line}," for line in page.splitlines() if line[:4] == "    ")
    return [name for part in listed.split(",") if (name := part.strip())]


def files_of(room):
    """What stands in a room: modules, and packages by their own name."""
    inner = [path.parent.name for path in room.glob("*/__init__.py")]
    return sorted([p.stem for p in room.glob("*.py") if p.stem != "__init__"] + inner)


def purpose(source):
    """What a file says about itself: at its top, or at each of its classes."""
    tree = ast.parse(source)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return ast.get_docstring(tree) or (classes and all(map(ast.get_docstring, classes)))


@tagged("post_install", "-at_install")
class TestCodeMap(BaseCase):
    def test_the_first_page_names_every_room(self):
        lines = [line.strip() for line in page_of(MODELS).splitlines() if ": " in line]
        self.assertEqual(
            sorted(line.split(":")[0] for line in lines), [room.name for room in ROOMS]
        )

    def test_each_room_names_each_of_its_files_once(self):
        for room in ROOMS:
            with self.subTest(room.name):
                self.assertEqual(sorted(named(page_of(room))), files_of(room))

    def test_every_file_says_what_it_is_for(self):
        silent = [
            str(path.relative_to(ROOT))
            for folder in ("models", "wizards", "controllers", "client")
            for path in sorted((ROOT / folder).rglob("*.py"))
            if path.name != "__init__.py"
            and not purpose(path.read_text(encoding="utf-8"))
        ]
        self.assertFalse(silent)

    def test_the_checks_can_fail(self):
        self.assertEqual(
            named("Title.\n\nGroup:\n    one, two,\n    three\n"),
            "one two three".split(),
        )
        self.assertFalse(purpose("x = 1"))
        self.assertFalse(purpose("class A:\n    'why'\nclass B:\n    pass"))
        self.assertTrue(purpose("class A:\n    'why'"))
