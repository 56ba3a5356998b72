"""The rules of the code base, checked on its own source with ``ast``."""

import ast
import csv
import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

ROOT = Path(__file__).resolve().parents[1]
ADDON = "connector_tiktok_shop"
# What an Odoo server loads; the sandbox and the scripts stand beside it
LOADED = ("client", "controllers", "models", "wizards")
TEXT = {".py", ".rst", ".md", ".xml", ".csv", ".json", ".js", ".yaml", ".yml", ".sh"}
LONGEST_FUNCTION = 60
DOCUMENTED = ("_cron_", "_import_", "_export_", "_prepare_", "action_")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def parse(path):
    """Syntax tree of a file, each node knowing its parent."""
    return with_parents(ast.parse(path.read_text(encoding="utf-8")))


def with_parents(tree):
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    return tree


def python_files(*folders):
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def addon_files():
    yield from sorted(ROOT.glob("*.py"))
    yield from python_files(*LOADED)


def imports(tree):
    """``(level, dotted name)`` of everything that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = f"{node.module}." if node.module else ""
            yield from ((node.level, prefix + alias.name) for alias in node.names)


def imports_package(tree, name):
    """Whether a file imports the top-level package *name* (not our own part)."""
    return any(
        level == 0 and dotted.split(".")[0] == name for level, dotted in imports(tree)
    )


def imports_part(tree, part):
    """Whether a file imports a folder of this addon, relatively or by full name."""
    return any(
        dotted.split(".")[0] == part
        if level
        else f"{dotted}.".startswith((f"odoo.addons.{ADDON}.{part}.", f"{part}."))
        for level, dotted in imports(tree)
    )


def leaves_package(tree, depth):
    """Whether a relative import climbs out of a package; *depth* folders below it."""
    return any(level > depth for level, _dotted in imports(tree))


def enclosing_functions(node):
    names = []
    while node := getattr(node, "parent", None):
        if isinstance(node, FUNCTIONS):
            names.append(node.name)
    return names


def uses_outside(tree, attribute, prefix):
    """Lines that use *attribute* outside of functions named *prefix*..."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == attribute
        and not any(name.startswith(prefix) for name in enclosing_functions(node))
    ]


def commits(tree):
    """Lines that commit a cursor by hand."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and ast.unparse(node.value).split(".")[-1] in ("cr", "_cr", "cursor")
    ]


def attributes(tree):
    """Names of everything that a file reaches with a dot."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def class_value(node, name):
    """The constant that a class body assigns to *name*, else None."""
    for statement in node.body:
        if (
            isinstance(statement, ast.Assign)
            and any(ast.unparse(target) == name for target in statement.targets)
            and isinstance(statement.value, ast.Constant | ast.List | ast.Tuple)
        ):
            return ast.literal_eval(statement.value)
    return None


def extends_core(tree):
    """Whether a file extends a model that is not ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not class_value(node, "_name"):
            inherited = class_value(node, "_inherit") or ""
            inherited = [inherited] if isinstance(inherited, str) else inherited
            if any(name and not name.startswith("tiktok.") for name in inherited):
                return True
    return False


def stored_models(tree):
    """Names of the models that a file declares and that need access rights."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and class_value(node, "_name"):
            bases = [ast.unparse(base).split(".")[-1] for base in node.bases]
            if "AbstractModel" not in bases and not class_value(node, "_abstract"):
                yield class_value(node, "_name")


def undocumented(tree):
    for node in ast.walk(tree):
        if (
            isinstance(node, FUNCTIONS)
            and node.name.startswith(DOCUMENTED)
            and isinstance(node.parent, ast.ClassDef)
            and not ast.get_docstring(node)
        ):
            yield node.name


def too_long(tree):
    for node in ast.walk(tree):
        if (
            isinstance(node, FUNCTIONS)
            and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        ):
            yield node.name


@tagged("post_install", "-at_install")
class TestArchitecture(BaseCase):
    def check(self, paths, breach, message):
        """No file of *paths* may make *breach* return something true."""
        broken = {}
        for path in paths:
            found = breach(path, parse(path))
            if found:
                broken[str(path.relative_to(ROOT))] = found
        self.assertFalse(broken, message)

    def test_client_knows_nothing_of_odoo(self):
        def breach(path, tree):
            depth = len(path.relative_to(ROOT).parts) - 1
            return imports_package(tree, "odoo") or leaves_package(tree, depth)

        self.check(python_files("client"), breach, "client/ is pure Python")

    def test_only_the_client_talks_http(self):
        others = (path for path in addon_files() if "client" not in path.parts)
        self.check(
            others,
            lambda _path, tree: imports_package(tree, "requests"),
            "requests belongs to client/",
        )

    def test_jobs_are_enqueued_in_enqueue_methods_only(self):
        def breach(path, tree):
            if path.is_relative_to(ROOT / "models" / "engine"):
                return None
            lines = uses_outside(tree, "with_delay", "_enqueue_")
            return lines + uses_outside(tree, "delayable", "_enqueue_")

        self.check(addon_files(), breach, "with_delay outside of _enqueue_*")

    def test_only_pumps_commit_progress(self):
        self.check(
            addon_files(),
            lambda _path, tree: uses_outside(tree, "_commit_progress", "_cron_"),
            "_commit_progress raises inside a job: it belongs to _cron_*",
        )

    def test_nothing_commits_by_hand(self):
        self.check(addon_files(), lambda _path, tree: commits(tree), "cr.commit")

    def test_core_extensions_and_controllers_never_touch_the_client(self):
        def breach(path, tree):
            outer = path.is_relative_to(ROOT / "controllers") or extends_core(tree)
            return outer and imports_part(tree, "client")

        self.check(
            python_files("controllers", "models", "wizards"),
            breach,
            "no HTTP in the user's transaction",
        )

    def test_core_extensions_ask_tiktok_through_the_gate_only(self):
        """A person who ships waits for one fresh read, which is mirrored beside the
        transaction: ``tiktok.gate`` asks for it, core extensions ask the gate."""
        doors = {"_client", "_read_details", "_fetch_details", "_read_now"}

        def breach(_path, tree):
            return extends_core(tree) and sorted(doors & attributes(tree))

        self.check(python_files("models"), breach, "no HTTP in the user's transaction")

    def test_figures_and_findings_are_judged_without_a_database(self):
        """What is rehearsed is what runs: pure code that both call."""
        pure = (
            "promise*",
            "stock_pl*",
            "stock_policy",
            "stock_moment",
            "stock_figures",
            "stock_ceilings",
            "parcel_[fps]*",
            "rehearsal*",
            "audit_judgement",
        )
        paths = [
            path
            for pattern in pure
            for path in sorted((ROOT / "models").rglob(f"{pattern}.py"))
        ]
        self.assertGreaterEqual(len(paths), len(pure))
        self.check(
            paths,
            lambda _path, tree: imports_package(tree, "odoo"),
            "pure arithmetic",
        )

    def test_rehearsal_and_audit_ask_nothing_of_tiktok(self):
        self.check(
            python_files("models/rehearsal", "models/audit"),
            lambda _path, tree: imports_part(tree, "client"),
            "they read what is stored",
        )

    def test_sandbox_and_addon_do_not_know_each_other(self):
        def breach(path, tree):
            depth = len(path.relative_to(ROOT).parts) - 1
            return imports_package(tree, "odoo") or leaves_package(tree, depth)

        self.check(python_files("sandbox"), breach, "sandbox/ confirms our mistakes")
        self.check(
            addon_files(),
            lambda _path, tree: imports_part(tree, "sandbox"),
            "the addon needs its sandbox",
        )

    def test_no_module_is_called_utils_helpers_or_common(self):
        vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
        names = [
            str(path.relative_to(ROOT))
            for path in python_files(*LOADED, "sandbox", "scripts")
            if path.stem in vague or path.parent.name in vague
        ]
        self.assertFalse(names, "a module is named after what it does")

    def test_odoo_loads_every_file_of_tests(self):
        loaded = {name for _level, name in imports(parse(ROOT / "tests/__init__.py"))}
        files = {path.stem for path in (ROOT / "tests").glob("test_*.py")}
        self.assertEqual(files - loaded, set())

    def test_the_repository_stands_alone(self):
        outside = "../" + "shared"
        pointing = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if (path.suffix in TEXT or path.parent.name in ("scripts", ".ci"))
            and path.is_file()
            and not {".git", ".odoo", "build", "__pycache__"} & set(path.parts)
            and outside in path.read_text(encoding="utf-8")
        ]
        self.assertFalse(pointing, f"text that points to {outside}")

    def test_no_function_is_longer_than_sixty_lines(self):
        self.check(
            [*addon_files(), *python_files("sandbox", "scripts")],
            lambda _path, tree: list(too_long(tree)),
            f"functions above {LONGEST_FUNCTION} lines",
        )

    def test_flow_methods_say_what_they_promise(self):
        self.check(
            python_files("models", "wizards"),
            lambda _path, tree: list(undocumented(tree)),
            "methods without a docstring",
        )

    def test_every_model_has_access_rights(self):
        path = ROOT / "security" / "ir.model.access.csv"
        rights = path.read_text("utf-8") if path.exists() else ""
        rows = list(csv.DictReader(rights.splitlines()))
        names = [row["id"] for row in rows]
        self.assertEqual(len(names), len(set(names)), "a row stands there twice")
        column = re.compile(r"^(?:\w+\.)?model_")
        granted = {column.sub("", row["model_id:id"]) for row in rows}
        self.check(
            python_files("models", "wizards"),
            lambda _path, tree: [
                name
                for name in stored_models(tree)
                if name.replace(".", "_") not in granted
            ],
            "models that nobody may read",
        )


@tagged("post_install", "-at_install")
class TestTheChecksThemselves(BaseCase):
    """A check that cannot fail protects nothing."""

    def tree(self, source):
        return with_parents(ast.parse(source))

    def test_imports_are_recognised_in_every_spelling(self):
        for source in (
            "from ...client import errors",
            "from ... import client",
            f"from odoo.addons.{ADDON}.client.errors import TikTokError",
            f"import odoo.addons.{ADDON}.client",
        ):
            self.assertTrue(imports_part(self.tree(source), "client"), source)
        self.assertFalse(imports_part(self.tree("from .shop import x"), "client"))
        self.assertTrue(imports_package(self.tree("import requests"), "requests"))
        self.assertTrue(
            imports_package(self.tree("from requests import get"), "requests")
        )
        self.assertTrue(leaves_package(self.tree("from ..models import x"), 1))
        self.assertFalse(leaves_package(self.tree("from . import x"), 1))

    def test_calls_are_recognised_where_they_do_not_belong(self):
        pump = "def _cron_pull(self):\n    self.env['ir.cron']._commit_progress(1)"
        self.assertFalse(uses_outside(self.tree(pump), "_commit_progress", "_cron_"))
        body = pump.replace("_cron_pull", "_import_orders")
        self.assertEqual(
            uses_outside(self.tree(body), "_commit_progress", "_cron_"), [2]
        )
        self.assertEqual(commits(self.tree("self.env.cr.commit()")), [1])
        self.assertEqual(commits(self.tree("invoice.commit()")), [])

    def test_models_are_told_apart(self):
        own = "class A(models.Model):\n    _name = 'tiktok.order'"
        core = "class A(models.Model):\n    _inherit = 'sale.order'"
        mixed = "class A(models.Model):\n    _name = 'tiktok.a'\n    _inherit = ['m']"
        abstract = "class A(models.AbstractModel):\n    _name = 'tiktok.mixin'"
        self.assertEqual(list(stored_models(self.tree(own))), ["tiktok.order"])
        self.assertEqual(list(stored_models(self.tree(abstract))), [])
        self.assertTrue(extends_core(self.tree(core)))
        self.assertFalse(extends_core(self.tree(own)))
        self.assertFalse(extends_core(self.tree(mixed)))

    def test_long_and_silent_functions_are_found(self):
        long = "def f():\n" + "    pass\n" * LONGEST_FUNCTION
        self.assertEqual(list(too_long(self.tree(long))), ["f"])
        self.assertEqual(list(too_long(self.tree("def f():\n    pass"))), [])
        silent = "class A:\n    def _import_orders(self):\n        pass"
        self.assertEqual(list(undocumented(self.tree(silent))), ["_import_orders"])
