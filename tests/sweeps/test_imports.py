"""Imports point one way, downwards, and stand at the head of a module."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Each floor may import from those before it; rooms of one floor do not know each other.
FLOORS = [
    {"kspk.ui"},
    {"kspk.wilayah"},
    {"kspk.audit"},
    {"kspk.accounts"},
    {"kspk.catalogue", "kspk.reporting", "kspk.imports", "kspk.offline"},
    {"kspk.mitra"},
    {"kampung_kb"},
    {"poktan"},
    {"agreements"},
    {"kspk.dashboard"},
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
# Pages and the admin of the ground floors stand under the guard of accounts; no module
# of those rooms imports them but their own urls.
PAGES = {"views", "urls", "admin"}
GUARD = {f"kspk.accounts.{m}" for m in ("mixins", "permissions", "roles", "admin_base")}


def modules():
    """(path, dotted name) of all our modules but migrations."""
    for top in ("kspk", "poktan", "kampung_kb", "agreements"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield path, ".".join(p for p in parts if p != "__init__")


MODULES = dict(modules())


def room_of(name):
    """ "kspk.audit.models" → "kspk.audit"; None for what stands in no room."""
    return next((r for r in LEVEL if name == r or name.startswith(f"{r}.")), None)


def imports_of(path, name):
    """(dotted name of ours, is inside a function, line) of each import of a module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = []

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend((a.name, inside, child.lineno) for a in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = package.rsplit(".", child.level - 1)[0] if child.level else ""
                whole = ".".join(filter(None, (base, child.module)))
                for alias in child.names:
                    found.append((f"{whole}.{alias.name}", inside, child.lineno))
            is_function = isinstance(child, ast.FunctionDef) and child.name != "ready"
            walk(child, inside or is_function)

    walk(ast.parse(path.read_text()), False)
    return [entry for entry in found if room_of(entry[0])]


def may_import(name, target):
    """Whether the module `name` may import `target`, both ours."""
    mine, other = room_of(name), room_of(target)
    if mine is None or mine == other:  # settings, urls and wsgi see all
        return True
    if LEVEL[other] < LEVEL[mine]:
        return True
    if name.removeprefix(f"{mine}.").partition(".")[0] in PAGES:
        return target.rpartition(".")[0] in GUARD
    return False


@pytest.fixture(scope="module")
def all_imports():
    return [
        (name, *entry)
        for path, name in MODULES.items()
        for entry in imports_of(path, name)
    ]


class TestImports:
    def test_point_downwards(self, all_imports):
        wrong = [
            f"{name}:{line} imports {target}"
            for name, target, _, line in all_imports
            if not may_import(name, target)
        ]
        assert wrong == []

    def test_of_ours_stand_in_no_function(self, all_imports):
        wrong = [
            f"{name}:{line} imports {target}"
            for name, target, inside, line in all_imports
            if inside
        ]
        assert wrong == []

    def test_every_room_has_its_floor(self):
        known = {"kspk.settings", "kspk.urls", "kspk.wsgi", "kspk"}
        assert [
            n for n in MODULES.values() if room_of(n) is None and n not in known
        ] == []

    def test_of_pages_below_are_left_to_their_urls(self, all_imports):
        ground = FLOORS[0] | FLOORS[1] | FLOORS[2]
        wrong = [
            f"{name} imports {target}"
            for name, target, _, _ in all_imports
            if room_of(target) in ground
            and target.removeprefix(f"{room_of(target)}.").partition(".")[0] in PAGES
            and not name.endswith((".urls", ".views.__init__"))
        ]
        assert wrong == []


class TestRule:
    """The rule itself, on modules made up for it."""

    @pytest.mark.parametrize(
        ("name", "target", "allowed"),
        [
            ("poktan.models.group", "kspk.accounts.models.User", True),
            ("kspk.accounts.models", "poktan.models.Poktan", False),
            ("kspk.catalogue.models", "kspk.imports.models.ImportBatch", False),
            ("kspk.audit.models", "kspk.wilayah.models.inside", True),
            ("kspk.wilayah.models", "kspk.accounts.models.User", False),
            ("kspk.wilayah.views", "kspk.accounts.mixins.ScopedMixin", True),
            ("kspk.wilayah.views", "kspk.accounts.models.User", False),
            ("kspk.urls", "poktan.urls.urlpatterns", True),
        ],
    )
    def test_says(self, name, target, allowed):
        assert may_import(name, target) is allowed

    def test_sees_relative_and_inner_imports(self, tmp_path):
        path = tmp_path / "views.py"
        path.write_text(
            "from .models import A\nfrom ..wilayah import codes\n"
            "def f():\n    from kspk.audit.history import track\n"
            "def ready(self):\n    import kspk.ui.formats\n"
        )
        assert imports_of(path, "kspk.accounts.views") == [
            ("kspk.accounts.models.A", False, 1),
            ("kspk.wilayah.codes", False, 2),
            ("kspk.audit.history.track", True, 4),
            ("kspk.ui.formats", False, 6),
        ]
