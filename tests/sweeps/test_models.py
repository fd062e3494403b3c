"""Rules on all models and on all code that writes them."""

import ast

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models.constraints import BaseConstraint

from kspk.accounts.checks import is_ours

from .test_imports import MODULES

# Bulk writes leave no history. Where one may stand, and why.
BULK_WRITES = {
    "agreements.followups.forms.save": "a single row, which writes its history",
    "agreements.forums.documents.remove_document": "a single row, which writes its"
    " history",
    "agreements.forums.services.remove_participant": "a single row, which writes its"
    " history",
    "kspk.accounts.models.account.save": "signing in is no change of the record",
    "kspk.accounts.services.remove_second_factor": "factors are allauth's",
    "kspk.catalogue.fields.__init__": "a dict",
    "kspk.catalogue.models.load_official": "official lists, from the shipped file",
    "kspk.dashboard.demo.groups.store": "the search index",
    "kspk.imports.models.discard": "rows of a file that was thrown away",
    "kspk.imports.reading.store": "rows of a file, not records",
    "kspk.imports.services.remember": "wordings of columns, not records",
    "kspk.imports.undo.release": "rows of a file, not records",
    "kspk.wilayah.loading.load_areas": "official list, from the shipped file",
    "poktan.models.group.refresh_words": "the search index",
    "poktan.models.rollup._open": "derived figures, no record",
    "poktan.monthly.checking.services.verify_all": "an action of which nothing came",
    "poktan.monthly.closing.services.end_window": "a single row, which writes its"
    " history",
    "poktan.monthly.closing.services.lock_verified": "records the history beside it",
    "poktan.monthly.closing.services.store_closing": "a snapshot, which is history",
    "poktan.monthly.services.replace_rows": "a single row, which writes its history",
}
OURS = [m for m in apps.get_models() if is_ours(m) and not hasattr(m, "history_id")]


def is_bulk_write(call):
    """Whether a call may be a queryset's; `update` of a dict is known by its values."""
    if not isinstance(call.func, ast.Attribute):
        return False
    if isinstance(call.func.value, ast.Name) and call.func.value.id == "bulk":
        return False  # kspk.imports.bulk writes the history itself
    if call.func.attr == "update":
        return bool(call.keywords)
    return call.func.attr in {"bulk_create", "bulk_update", "delete", "_raw_delete"}


def bulk_writes(tree, name):
    """Dotted names of the functions with a bulk write in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
            if any(map(is_bulk_write, calls)):
                yield f"{name}.{node.name}"


class TestWriting:
    def test_in_bulk_stands_only_where_a_reason_is_given(self):
        found = {
            place
            for path, name in MODULES.items()
            for place in bulk_writes(ast.parse(path.read_text()), name)
        }
        assert sorted(found) == sorted(BULK_WRITES)

    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ("Poktan.objects.update(name='x')", True),
            ("rows.filter(pk=1).delete()", True),
            ("Poktan.objects.bulk_create(rows)", True),
            ("known.update(other)", False),
            ("bulk.update(Poktan, columns, rows)", False),
        ],
    )
    def test_is_recognised(self, code, found):
        tree = ast.parse(f"def f():\n    {code}\n")
        assert list(bulk_writes(tree, "m")) == (["m.f"] if found else [])


class TestModels:
    @pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
    def test_say_their_rules_in_own_words(self, model):
        """Rules that a person can break: those of the records with a history."""
        for rule in model._meta.constraints if hasattr(model, "history") else ():
            own, djangos = rule.violation_error_message, BaseConstraint
            assert own != djangos.default_violation_error_message, rule.name

    def test_have_their_migrations(self, db):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
