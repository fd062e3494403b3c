"""A month as a workbook: the recap, every meeting, and who has not reported.

The sheet of meetings has the columns of the template, so that it is read by the import
without a change.
"""

from contextlib import closing

from django.utils.text import slugify

from kspk.audit.models import AccessLog
from kspk.imports.export import Column, Sheet, as_download, xlsx_file
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.wilayah.codes import dotted
from kspk.wilayah.models import area_filter

from ...exports import reading
from ...models import Kind, Meeting, MonthlyReport, Presenter
from ...report_import.sheet import NUMBERS, ReportSheet
from .register import topic_numbers
from .rows import Rows
from .table import recap

CHUNK = 1_000
LABELS = {field.name: field.label for field in ReportSheet(()).fields}
OF_MONTH = ("members", "pus", "pus_kb", "counselled")  # once, with the first meeting
OF_MEETING = tuple(
    name for name in NUMBERS if name not in (*OF_MONTH, "meetings", "meetings_virtual")
)
# Order of Tabel 3 and the like: kept, reported, then members, present and the rest.
RECAP = {
    "groups": "Ada", "reported": "Lapor", "report_rate": "% lapor",
    "on_time": "Tepat waktu", "on_time_rate": "% tepat waktu", "waiting": "Menunggu",
    "returned": "Dikembalikan", "missing": "Belum lapor", "nihil": "Nihil",
    "met": "Bertemu", "members": "Anggota", "present": "Hadir",
    "present_rate": "% hadir", "pus": "PUS anggota", "pus_kb": "PUS ber-KB",
    "kb_rate": "% PUS ber-KB", "children": "Anak hadir",
    "children_kka": "Anak dengan KKA", "kka_rate": "% anak dengan KKA",
    "elderly_independent": "Lansia mandiri hadir",
    "elderly_assisted": "Lansia butuh pendamping hadir",
    "pkbr_present": "Hadir pada materi PKBR", "counselled": "Remaja dikonseling",
}  # fmt: skip
PLACES = [
    Column(LABELS["kind"], width=9), Column(LABELS["name"], width=28),
    Column(LABELS["village_code"], width=15), Column(LABELS["district"], width=20),
    Column(LABELS["village"], width=20),
]  # fmt: skip
MEETINGS = [
    *PLACES, Column(LABELS["month"], width=16), Column(LABELS["date"], "date"),
    Column(LABELS["presenters"], width=18), Column(LABELS["topics"]),
    Column(LABELS["discussion"]), Column(LABELS["mode"]),
    *(Column(label, "int", 12) for label in NUMBERS.values()),
    Column(LABELS["note"], width=30), Column("Keadaan laporan", width=16),
    Column("Terlambat", width=11),
]  # fmt: skip
MISSING = [*PLACES, Column("Pembina", width=24), Column("Keadaan laporan", width=16)]
_GROUP = ("kind", "poktan__name", "desa", "desa__parent__name", "desa__name")


def download(month, territory, *, by, kind, user):
    """The month's workbook of what the recap shows, logged before it leaves."""
    reports = sent_reports(month, territory, kind)
    AccessLog.objects.create(
        by=user, action=AccessLog.Action.EXPORT, wilayah=territory.area,
        subject=f"Laporan bulanan {formats.month(month)}",
        purpose="Mengunduh laporan bulanan", rows=reports.count(),
    )  # fmt: skip
    absent = Rows(month, territory, state="belum", kind=kind).found
    content = xlsx_file(
        recap_sheet(month, territory, by, kind),
        Sheet("Laporan", MEETINGS, meeting_rows(reports)),
        Sheet("Belum lapor", MISSING, missing_rows(absent)),
    )
    place = territory.area.name.removeprefix("Kabupaten ") if territory.area else ""
    return as_download(content, slugify(f"laporan {place} {month:%Y-%m}"), "xlsx")


def recap_sheet(month, territory, by, kind):
    lines, total = recap(month, territory, by=by, kind=kind)
    heads = [Column("Kode", width=15), Column("Wilayah", width=24)]
    if by != "wilayah":
        heads = [Column(by.capitalize(), width=24)]
    heads += [
        Column(label, "decimal" if label[0] == "%" else "int", 11)
        for label in RECAP.values()
    ]
    rows = [
        (
            *([dotted(line.where.get("wilayah", ""))] if by == "wilayah" else ()),
            line.name,
            *(_figure(getattr(line, name)) for name in RECAP),
        )
        for line in (*lines, total)
    ]
    return Sheet("Rekap", heads, rows)


def _figure(value):
    """A number as it is, a share in per cent."""
    return round(100 * value, 1) if isinstance(value, float) else value


def sent_reports(month, territory, kind=""):
    """Reports of the month that left their writer's hands."""
    reports = MonthlyReport.objects.exclude(state=State.DRAFT).filter(month=month)
    reports = reports.filter(area_filter(territory.areas, "desa"))
    return reports.filter(kind=kind) if kind else reports


def meeting_rows(reports):
    """A row for each meeting, or for the report where it has none; one query."""
    fields = (
        "pk", *_GROUP, "month", "state", "is_late", "is_nihil", "nihil_reason", "note",
        *(name for name in NUMBERS if not name.startswith("children_")), "children_kka",
        *(f"meeting_rows__{name}" for name in (
            "held_on", "presenters", "topics", "topic_other", "discussion", "mode",
            *OF_MEETING,
        )),
    )  # fmt: skip
    rows = reports.order_by(
        "desa", "kind", "poktan__name_key", "pk", "meeting_rows__sheet_no"
    )
    topics, last = topic_numbers(), None
    with reading(), closing(rows.values(*fields).iterator(CHUNK)) as found:
        for row in found:
            yield _meeting_row(row, topics, is_first=row["pk"] != last)
            last = row["pk"]


def _meeting_row(row, topics, *, is_first):
    met = {name: row[f"meeting_rows__{name}"] for name in OF_MEETING}
    day = row["meeting_rows__held_on"]
    discussion = {True: "Ada", False: "Tidak ada"}.get(row["meeting_rows__discussion"])
    note = f"Nihil: {row['nihil_reason']}" if row["is_nihil"] else row["note"]
    return (
        *_place(row), formats.month(row["month"]), day,
        _words(row["meeting_rows__presenters"], dict(Presenter.choices)),
        _topics(row, topics), discussion,
        dict(Meeting.Mode.choices).get(row["meeting_rows__mode"]),
        *(
            (row[name] if is_first else None)
            if name in OF_MONTH
            else (met.get(name) if day else row.get(name))
            for name in NUMBERS
        ),
        note if is_first else None, State(row["state"]).label,
        "Ya" if row["is_late"] else "Tidak",
    )  # fmt: skip


def _place(row):
    kind, name, desa, kecamatan, village = (row[field] for field in _GROUP)
    return Kind(kind).label, name, dotted(desa), kecamatan, village


def _words(codes, labels):
    return ", ".join(labels.get(code, code) for code in codes or ())


def _topics(row, numbers):
    """Numbers of the form and the words beside them: "4, 6, gizi"."""
    codes = row["meeting_rows__topics"] or ()
    known = sorted(numbers[row["kind"], code] for code in codes)
    other = row["meeting_rows__topic_other"]
    return ", ".join([*map(str, known), *filter(None, [other])])


def missing_rows(groups):
    """A row for each group that has not reported; one query."""
    names = ("kind", "name", "desa", "desa__parent__name", "desa__name")
    who = ("supervisor__name", "supervisor_name", "report__state")
    for row in groups.values_list(*names, *who).iterator(CHUNK):
        *group, officer, name, state = row
        place = _place(dict(zip(_GROUP, group, strict=True)))
        yield (*place, officer or name, State(state).label if state else "Belum lapor")
