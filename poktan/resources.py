"""The one list of a group's columns in files, for both directions.

Headings and parsers are those of the import (poktan.sheets), so that what is
written here is read there without a change.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left, NullIf
from django.utils import timezone
from import_export import fields, resources, widgets

from kspk.accounts.permissions import Permission
from kspk.accounts.scope import NOTHING
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.catalogue.models import FundSource, Integration
from kspk.imports.export import Column
from kspk.imports.parsers import lowered_key
from kspk.wilayah.codes import dotted, normalise_code

from .models import Decree, Kind, Poktan
from .sheets import PoktanSheet

LABELS = {field.name: field.label for field in PoktanSheet(()).fields}


def catalogue_words():
    """{field of the layout: {word as the import compares it: code}}, as of now."""
    return {
        name: {
            lowered_key(word): code
            for code, label in model.objects.labels().items()
            for word in (code, label)
        }
        for name, model in (("fund_sources", FundSource), ("integration", Integration))
    }


class SheetWidget(widgets.Widget):
    """Reads a cell by the import's own parser; writes what the parser reads."""

    parse = None  # set for one import, see ScopedResource

    def __init__(self, cell):
        super().__init__(coerce_to_string=False)
        self.cell = cell

    def clean(self, value, row=None, **kwargs):
        parsed = self.parse(value)
        for note in (*parsed.errors, *parsed.warnings):
            raise ValueError(note.message)
        found = parsed.value
        if isinstance(found, dict):
            found = found.get(self.cell.name)
        if found is None:
            return "" if self.cell.kind == "text" else None
        return self.cell.reads(found) if self.cell.reads else found

    def render(self, value, obj=None, **kwargs):
        show = self.cell.show()
        if value is None or not show or self.cell.readonly:
            return value
        return show(" ".join(value) if isinstance(value, list) else value)


class Cell(fields.Field):
    """A column: `name` in the import's layout, `path` in a query over Poktan.

    `codes`: gives {code: label}, for a value that is a code or a list of them; `words`:
    function from a stored value to the cell's; `reads`: back from what the import's
    parser gives. `column`: code of the column on screen
    (poktan.columns) that it belongs to. `heading`: for a column that the import passes
    over. `writes`: the field of Poktan that the import sets.
    """

    def __init__(self, name, path=None, kind="text", *, column="", heading="", width=14,
                 codes=None, words=None, reads=None, is_personal=False,
                 writes=""):  # fmt: skip
        self.name, self.path, self.kind = name, path or name, kind
        self.column, self.width = column, width
        self.codes, self.words, self.reads = codes, words, reads
        self.is_personal = is_personal
        super().__init__(
            attribute=writes or name,
            column_name=heading or LABELS[name],
            widget=SheetWidget(self),
            readonly=not writes,
        )

    @property
    def as_column(self):
        return Column(self.column_name, self.kind, self.width)

    def show(self):
        """Function from a stored value to the cell's; None where they are the same."""
        if not self.codes:
            return self.words
        labels = self.codes()

        def label(value):
            codes = value.split() if isinstance(value, str) else value or ()
            return ", ".join(labels.get(code, code) for code in codes)

        return Memo(label).__getitem__


class Memo(dict):
    """Values of a function that is asked the same few things very often."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def __missing__(self, key):
        self[key] = self.function(key)
        return self[key]


def plain(name, model_field=None, kind="text", **options):
    """A cell that is a field of Poktan itself, written by the import too."""
    model_field = model_field or name
    options.setdefault("path", model_field)
    return Cell(name, kind=kind, writes=model_field, **options)


def as_text(path):
    """A column as it is stored: conversions by the ORM cost more than the query."""
    return Cast(path, TextField())


@lru_cache(maxsize=10_000)
def read_date(text):
    """The date; the text itself where the date of a decree is no full date."""
    try:
        return text and date.fromisoformat(text)
    except ValueError:
        return text


def as_decimal(number):
    return Decimal(str(number))


@lru_cache(maxsize=10_000)
def local_day(hour):
    """The day, where we are, of an hour in UTC: "2026-11-24 16" → 25 November."""
    return timezone.localdate(datetime.fromisoformat(f"{hour}:00+00:00"))


_ISSUER = Case(
    When(decree__issuer=Decree.Issuer.OTHER, then=F("decree__issuer_other")),
    default=F("decree__issuer"),
)
_SIGNED = Coalesce(as_text("decree__date"), as_text("decree__date_text"))
_SUPERVISOR = Coalesce(NullIf("supervisor__name", Value("")), "supervisor_name")
_ISSUERS = dict(Decree.Issuer.choices)

CELLS = (
    plain("id", kind="int", width=10, reads=int),
    plain("kind", codes=lambda: dict(Kind.choices), width=9),
    plain("name", width=28),
    plain("village_code", "desa_id", words=dotted, reads=normalise_code,
          width=16),
    Cell("village", "desa__name", width=20),
    Cell("district", "desa__parent__name", width=20),
    plain("dusun", column="dusun", width=16),
    plain("rt", column="dusun", width=6),
    plain("rw", column="dusun", width=6),
    plain("address", column="alamat", width=30, is_personal=True),
    plain("meeting_place", column="alamat", width=24),
    Cell("chair", "chair__name", column="ketua", width=24, is_personal=True),
    Cell("nik", "chair__nik", column="nik", heading="NIK ketua", width=18,
         is_personal=True),
    plain("phone", column="ketua", width=16, is_personal=True),
    plain("register_no", column="register", width=14),
    plain("founded_year", kind="int", column="berdiri"),
    Cell("sk_number", "decree__number", column="sk", width=24),
    Cell("sk_date", _SIGNED, "any", column="sk", words=read_date),
    Cell("sk_issuer", _ISSUER, column="sk", width=18,
         words=lambda code: _ISSUERS.get(code, code)),
    plain("members", "members_count", "int", column="anggota"),
    plain("cadres", "cadres_count", "int", column="kader"),
    plain("cadres_trained", "cadres_trained_count", "int", column="kader"),
    plain("fund_sources", "funds", path=as_text("funds"), column="dana", width=24,
          codes=FundSource.objects.labels),
    plain("integration", "integrations", path=as_text("integrations"), column="terpadu",
          width=24, codes=Integration.objects.labels),
    Cell("supervisor", _SUPERVISOR, column="pembina", width=24, is_personal=True),
    plain("latitude", kind="decimal", path=as_text("latitude"), width=12,
          reads=as_decimal),
    plain("longitude", kind="decimal", path=as_text("longitude"), width=12,
          reads=as_decimal),
    Cell("active", "status", column="status", width=12,
         codes=lambda: dict(Poktan.Status.choices)),
    plain("note", width=30),
    Cell("stratum", "stratum", column="strata", heading="Strata", width=18,
         codes=lambda: dict(Poktan.Stratum.choices)),
    Cell("completeness", "completeness", "int", column="kelengkapan",
         heading="Kelengkapan (%)"),
    Cell("updated_at", Left(as_text("updated_at"), 13), "date", column="diubah",
         heading="Diubah pada", words=local_day),
)  # fmt: skip
# By these the import finds a group again, whatever else was chosen.
KEYS = ("id", "kind", "name", "village_code", "village", "district")


class ScopedResource(resources.ModelResource):
    """Rows of one person's territory, written under one action with history.

    PoktanResource(user=request.user).import_data(dataset, raise_errors=True)
    """

    def __init__(self, *, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.headings = {field.column_name for field in self.fields.values()}

    def get_queryset(self):
        if self.user is None:
            return Poktan.objects.filter(NOTHING)
        return Poktan.objects.permitted(self.user, Permission.POKTAN_CHANGE)

    def get_import_fields(self):
        """Those whose heading is there: a missing column is not an empty one."""
        return [
            f for f in super().get_import_fields() if f.column_name in self.headings
        ]

    def import_data(self, dataset, dry_run=False, **kwargs):
        self.headings = set(dataset.headers)
        layout = PoktanSheet((), today=timezone.localdate(), options=catalogue_words())
        for field in layout.fields:
            if field.name in self.fields:
                self.fields[field.name].widget.parse = field.parse
        title = "mengimpor daftar kelompok"
        with action(title, by=self.user, source=Batch.Source.IMPORT):
            return super().import_data(dataset, dry_run=dry_run, **kwargs)

    def after_save_instance(self, instance, row, **kwargs):
        known = bool(row.get(self.fields["id"].column_name))
        needed = Permission.POKTAN_CHANGE if known else Permission.POKTAN_ADD
        if not self.user.has_perm(needed, instance):
            raise PermissionDenied


PoktanResource = resources.modelresource_factory(
    Poktan,
    resource_class=ScopedResource,
    meta_options={
        "fields": [cell.name for cell in CELLS],
        "use_transactions": True,
        "clean_model_instances": True,
        "skip_unchanged": True,
    },
    custom_fields={cell.name: cell for cell in CELLS},
)
