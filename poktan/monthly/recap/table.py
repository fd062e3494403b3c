"""The recap of a month: yang ada, yang lapor and sums by area, kind or supervisor.

Every line is Σ of its cells and every share Σ part ÷ Σ whole; each figure knows the
address of its rows (feature X16).
"""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Left
from django.urls import reverse

from kspk.accounts.permissions import Permission
from kspk.reporting.states import COUNTED, State
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Level, Wilayah, area_filter

from ...models import Kind, ReportRollup
from ...models.rollup import PAIRS, SUMS, ZERO
from ..expected import groups_in_month

# Length of the codes one level down, by the length of the shown area's code.
_BELOW = {0: 2, 2: 4, 4: 6, 6: 10, 10: 10}
_NAMES = {2: "provinsi", 4: "kabupaten", 6: "kecamatan", 10: "desa"}
PAIRED = tuple(f"{name}_paired" for pair in PAIRS for name in pair)
COLUMNS = (*ZERO, *SUMS, *PAIRED)
BY = {"wilayah": "Wilayah", "jenis": "Jenis", "pembina": "Pembina"}


class Line:
    """Figures of one line; `where` are the conditions of its rows."""

    def __init__(self, name, figures, where, month):
        self.name, self.figures, self.where, self.month = name, figures, where, month

    def __getattr__(self, name):
        try:
            return self.figures[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def missing(self):
        """Groups of which nothing was sent, or only a draft."""
        return self.groups - self.reported - self.waiting - self.returned

    @property
    def late(self):
        return self.reported - self.on_time

    @property
    def report_rate(self):
        return self.share("reported", "groups")

    @property
    def on_time_rate(self):
        return self.share("on_time", "groups")

    @property
    def present_rate(self):
        return self.share("present_paired", "members_paired")

    @property
    def kb_rate(self):
        return self.share("pus_kb_paired", "pus_paired")

    @property
    def kka_rate(self):
        return self.share("children_kka_paired", "children_paired")

    def share(self, part, whole):
        """0–1, or None where the whole is 0 or nobody knows it."""
        part, whole = self.figures[part], self.figures[whole]
        return part / whole if whole and part is not None else None

    def url(self, state):
        """Address of the rows behind a figure of this line."""
        query = urlencode({"keadaan": state} | self.where)
        return f"{reverse('reports:missing', args=[self.month])}?{query}"

    @property
    def urls(self):
        return {state: self.url(state) for state in STATES}

    @property
    def inner_url(self):
        """Address of the recap inside this line's area, "" where there is none."""
        area = self.where.get("wilayah", "")
        if not 0 < len(area) < len("5304052001"):
            return ""
        return f"{reverse('reports:recap', args=[self.month])}?{urlencode(self.where)}"


# What the list of rows can be narrowed to: word, and condition on groups_in_month.
STATES = {
    "belum": ("Belum lapor", Q(report=None) | Q(report__state=State.DRAFT)),
    "menunggu": ("Menunggu verifikasi", Q(report__state=State.SUBMITTED)),
    "dikembalikan": ("Dikembalikan", Q(report__state=State.RETURNED)),
    "lapor": ("Lapor", Q(report__state__in=COUNTED)),
    "tepat": ("Tepat waktu", Q(report__state__in=COUNTED, report__is_late=False)),
    "terlambat": ("Terlambat", Q(report__state__in=COUNTED, report__is_late=True)),
    "nihil": ("Nihil", Q(report__state__in=COUNTED, report__is_nihil=True)),
    "semua": ("Semua", Q()),
}


class Territory:
    """What of her areas a person looks at: the area she chose, else all of them."""

    def __init__(self, user, wanted=""):
        self.areas = user.areas_with(Permission.REPORT_VIEW)
        if wanted:
            if not (set(split_code(wanted)) & self.areas or None in self.areas):
                raise Wilayah.DoesNotExist(wanted)
            self.area = Wilayah.objects.get(pk=wanted)
            self.areas = {wanted}
        elif len(self.areas) == 1 and None not in self.areas:
            self.area = Wilayah.objects.get(pk=min(self.areas))
        else:
            self.area = None

    @property
    def name(self):
        if self.area:
            return self.area.full_name
        return "Indonesia" if None in self.areas else "wilayah tugas Anda"

    @cached_property
    def shortest(self):
        """Length of the widest code, 0 for everywhere."""
        return min((len(code or "") for code in self.areas), default=10)

    @property
    def below(self):
        return _BELOW[self.shortest]

    @property
    def below_name(self):
        return _NAMES[self.below]

    def open(self, month):
        """Make the month's cells of her kabupaten, if they are few."""
        for kabupaten in sorted({c[:4] for c in self.areas if c and len(c) >= 4}):
            ReportRollup.objects.ensure_open(month, kabupaten)


def recap(month, territory, *, by="wilayah", kind=""):
    """(lines, total) of a month; one query each, whatever is shown."""
    if by == "pembina":
        return _by_supervisor(month, territory, kind)
    rows = _cells(month, territory, kind)
    if by == "jenis":
        found = {row.pop("kind"): row for row in _summed(rows, F("kind"), "kind")}
        lines = [
            Line(label, found[code], _where(territory, kind=code), month)
            for code, label in Kind.choices
            if code in found
        ]
    else:
        place = Left("area", territory.below)
        found = {row.pop("place"): row for row in _summed(rows, place, "place")}
        names = Wilayah.objects.in_bulk(found)
        lines = [
            Line(names[code].name, row, _where(territory, kind, code), month)
            for code, row in sorted(found.items())
        ]
    return lines, total_of(lines, month, _where(territory, kind))


def total_of(lines, month, where, name="Jumlah"):
    """The line of the sums; a column that no line knows stays None."""
    figures = {}
    for column in COLUMNS:
        known = [n for line in lines if (n := line.figures.get(column)) is not None]
        figures[column] = sum(known) if known or column in ZERO else None
    return Line(name, figures, where, month)


def _where(territory, kind="", area=""):
    area = area or (territory.area.pk if territory.area else "")
    return {k: v for k, v in (("wilayah", area), ("jenis", kind)) if v}


def _cells(month, territory, kind):
    """The rollup rows of the finest level that the lines need."""
    wide = territory.shortest <= 2
    level = Level.KABUPATEN if wide else Level.DESA
    rows = ReportRollup.objects.of(month, level)
    rows = rows.filter(area_filter(territory.areas, "area"))
    return rows.filter(kind=kind) if kind else rows


def _summed(rows, key, name):
    """[{name: key, column: sum}] in one query."""
    if name != "kind":
        rows = rows.annotate(**{name: key})
    sums = {f"sum_{column}": Sum(column) for column in COLUMNS}
    for row in rows.values(name).annotate(**sums).order_by(name):
        yield {name: row[name]} | {c: row[f"sum_{c}"] for c in COLUMNS}


_COUNTS = {
    "groups": Count("pk"),
    "waiting": Count("pk", filter=STATES["menunggu"][1]),
    "returned": Count("pk", filter=STATES["dikembalikan"][1]),
    "reported": Count("pk", filter=STATES["lapor"][1]),
    "nihil": Count("pk", filter=STATES["nihil"][1]),
    "met": Count("pk", filter=STATES["lapor"][1] & Q(report__meetings__gt=0)),
    "on_time": Count("pk", filter=STATES["tepat"][1]),
}


def _by_supervisor(month, territory, kind):
    """Lines by the person who looks after the groups; from the rows themselves."""
    rows = groups_in_month(month, territory.areas)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.values("supervisor").annotate(
        who=Coalesce("supervisor__name", "supervisor_name"),
        **{f"sum_{name}": count for name, count in _COUNTS.items()},
    )
    blank = dict.fromkeys(COLUMNS) | dict.fromkeys(ZERO, 0)
    lines = [
        Line(
            row["who"] or "Tanpa pembina",
            blank | {name: row[f"sum_{name}"] for name in _COUNTS},
            _where(territory, kind)
            | {"pembina": row["supervisor"] or row["who"] or "tanpa"},
            month,
        )
        for row in rows.order_by("who", "supervisor")
    ]
    return lines, total_of(lines, month, _where(territory, kind))
