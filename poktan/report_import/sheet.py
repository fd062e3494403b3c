"""The layout of a monthly report: its columns and what they say row by row."""

import datetime
from dataclasses import replace
from functools import partial

from kspk.imports.parsers import lowered_key, parse_count
from kspk.imports.sheet import Field, Problem, add_fix
from kspk.reporting.months import FIRST

from ..models import AGES
from ..sheet_context import from_headings, from_name, from_section, from_title
from ..sheet_fields import of_group, of_place
from ..sheet_headings import HEADINGS as OF_GROUPS
from ..sheet_parsers import is_small_number
from ..sheets import PoktanSheet, settle_kind
from . import months, parsers
from .headings import HEADINGS, IGNORED

_GROUP = ("register_no", "kind", "name")
_PLACE = ("village_code", "village", "district")
AGE_FIELDS = tuple(f"children_{n}" for n in range(len(AGES)))
NUMBERS = {
    "meetings": "Jumlah pertemuan",
    "meetings_virtual": "Pertemuan virtual",
    "members": "Anggota",
    "present": "Hadir",
    "pus": "PUS anggota",
    "pus_kb": "PUS ber-KB",
    **{name: f"Anak {AGES[n]} tahun" for n, name in enumerate(AGE_FIELDS)},
    "children": "Anak hadir",
    "children_kka": "Anak dengan KKA",
    "elderly_independent": "Lansia mandiri hadir",
    "elderly_assisted": "Lansia butuh pendamping hadir",
    "pkbr_present": "Hadir pada materi PKBR",
    "counselled": "Remaja dikonseling",
}
# Columns of which a report has at least one; a list of groups has none.
OWN = frozenset(["present", "meetings"])
# What says that somebody reported; how large the group is stands there anyway.
ACTIVE = (
    "date", "presenters", "topic_numbers", "topic_words", "discussion", "meetings",
    "meetings_virtual", "present", *AGE_FIELDS, "children", "children_kka",
    "elderly_independent", "elderly_assisted", "pkbr_present", "counselled",
)  # fmt: skip


def make_fields(today, matcher):
    """The fields, with dates up to `today` and places known to `matcher`."""
    known = {field.name: field for field in (*of_group(), *of_place(matcher))}
    of_groups = [
        replace(known[name], aliases=OF_GROUPS[name], fills=name in ("name", *_PLACE))
        for name in (*_GROUP, *_PLACE)
    ]
    of_meeting = [
        Field("month", "Bulan laporan", parse=months.parse_month, fills=True),
        Field(
            "date", "Tanggal pertemuan", parse=partial(parsers.parse_day, latest=today),
            accepts=partial(parsers.looks_like_day, latest=today),
        ),
        Field("presenters", "Narasumber", parse=parsers.parse_presenters, spreads=True),
        Field("topics", "Materi", parse=parsers.parse_topics, spreads=True),
        Field("discussion", "Diskusi", parse=parsers.parse_discussion),
        Field("mode", "Cara pertemuan", parse=parsers.parse_mode),
    ]  # fmt: skip
    numbers = [
        Field(
            name, label, parse=partial(parse_count, code=name, label=label),
            number=True, accepts=is_small_number,
        )
        for name, label in NUMBERS.items()
    ]  # fmt: skip
    rest = [*of_meeting, *numbers, Field("note", "Keterangan")]
    return (*of_groups, *(replace(f, aliases=HEADINGS[f.name]) for f in rest))


class ReportSheet(PoktanSheet):
    """Meetings and numbers of groups by kind, name, place and month.

    `areas`, `aliases`, `today` as for a list of groups; `topics` {kind: {number of the
    form: label}} as the catalogue has them.
    """

    ignored = IGNORED
    title_words = "LAPORAN BULANAN"
    missing_table = (
        "Lembar “{sheet}” tidak mempunyai kolom nama kelompok dengan pertemuan atau"
        " angka hadir, jadi dianggap rekap atau catatan."
    )

    def __init__(self, areas, aliases=(), today=None, topics=None):
        super().__init__(areas, aliases, today)
        self.topics = topics or {}
        self.topic_words = {
            kind: {lowered_key(label): number for number, label in listed.items()}
            for kind, listed in self.topics.items()
        }
        self.fields = make_fields(self.today, self.matcher)

    def title_context(self, text):
        found = from_title(text, self.matcher)
        found.pop("as_of", None)
        return found | _said(months.in_title(text), "title")

    def name_context(self, name):
        return from_name(name, self.matcher) | _said(months.in_name(name), "sheet")

    def section_context(self, text):
        found = _said(months.in_section(text), "section")
        return found or from_section(text, self.matcher)

    def heading_context(self, headings):
        return from_headings(headings)

    def finish(self, rows, contexts, table):
        used = set(table.mapping.values())
        for row, about in zip(rows, contexts, strict=True):
            settle_kind(row, about)
            self.settle_place(row, about)
            drop_missing_village(row)
            fields = row.fields
            if not fields["name"]:
                message = "Nama kelompok kosong. Isi nama kelompok ini."
                row.errors.append(Problem("name_missing", "name", "", message))
            settle_month(row, about)
            settle_report(fields, "date" in used)
            self.settle_topics(fields)
            row.errors += row.warnings  # what cannot be read is never left out here
            row.warnings = []

    def file_rules(self):
        """None: several rows of a group are its meetings, see reports.clashes."""
        return lambda rows: None

    def settle_topics(self, fields):
        """topics (numbers of the form) and topic_other, of the row's kind."""
        numbers = fields.pop("topic_numbers", None) or []
        words = fields.pop("topic_words", None) or []
        known, other = find_topics(words, self.topic_words.get(fields["kind"], {}))
        fields["topics"] = sorted({*numbers, *known}) or None
        fields["topic_other"] = ", ".join(other)[:150] or None


def find_topics(words, known):
    """(numbers of the topics that `words` name, the words that name none)."""
    found, other = set(), []
    for word in words:
        number = known.get(lowered_key(word))
        if number:
            found.add(number)
        else:
            other.append(word)
    return found, other


def _said(found, origin):
    """Context of a month: later lines overrule, a sheet's name stands by itself."""
    if origin == "sheet":
        return {f"sheet_{name}": value for name, value in found.items()}
    return {f"said_{name}": value for name, value in found.items()}


def drop_missing_village(row):
    """A report may name its groups without their desa; the register knows it."""
    missing = [p for p in row.errors if p.code == "village_missing"]
    row.errors = [p for p in row.errors if p not in missing]


def settle_month(row, about):
    """`month` as "2017-11": its column, else what stands above or on the sheet."""
    fields = row.fields
    said = fields["month"] or ""
    year = about.get("said_year") or about.get("sheet_year")
    if len(said) == 2:
        fields["month"] = f"{year}-{said}" if year else None
    elif not said:
        month = about.get("said_month") or about.get("sheet_month")
        fields["month"] = f"{year}-{month:02d}" if month and year else None
    if not fields["month"] and fields["date"]:
        fields["month"] = fields["date"][:7]
        add_fix(row, "month_from_date")
    if fields["month"] and fields["month"] < f"{FIRST:%Y-%m}":
        fields["month"] = None


def settle_report(fields, has_dates):
    """Whether the group reported, or says that nothing took place."""
    fields["not_reported"] = fields["is_nihil"] = None
    note = fields["note"] or ""
    if any(fields.get(name) not in (None, 0, []) for name in ACTIVE):
        fields["by_meeting"] = (has_dates and not fields["meetings"]) or None
        return
    if parsers.SILENT.search(note):
        fields["not_reported"] = True
    elif parsers.NIHIL.search(note):
        fields["is_nihil"] = True
    elif all(fields.get(name) in (None, []) for name in ACTIVE):
        fields["not_reported"] = True


def month_date(text):
    """ "2017-11" → 1 November 2017."""
    return datetime.date.fromisoformat(f"{text}-01")
