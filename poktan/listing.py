"""One page of the list of groups: its rows as dicts, its place, the counts."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, F, Q, Sum, When, Window
from django.urls import reverse

from kspk.ui import formats
from kspk.ui.templatetags.ui import status
from kspk.wilayah.models import EVERYTHING

from .columns import STATUS
from .filters import DEFAULTS, NONE
from .models import Kind, Poktan, has_decree

COUNT_LIMIT = 10_000
KINDS = dict(Kind.choices)
_BASE = ("id", "kind", "name", "desa_id", "desa__name", "desa__parent__name")


@dataclass(frozen=True)
class Totals:
    """How many groups the filter holds; None beyond COUNT_LIMIT."""

    groups: int | None
    members: int | None
    before: int | None

    @property
    def words(self):
        """ "404 kelompok", "lebih dari 10.000 kelompok"."""
        if self.groups is None:
            return f"lebih dari {formats.number(COUNT_LIMIT)} kelompok"
        return f"{formats.number(self.groups)} kelompok"


class Page:
    """The rows from a cursor on, `setelah` forwards or `sebelum` backwards."""

    def __init__(self, wanted, params):
        self.wanted = wanted
        self.before = wanted.order.read(params.get("sebelum"))
        self.after = None if self.before else wanted.order.read(params.get("setelah"))
        keys, counts = self._search() if "q" in wanted.values else self._walk()
        found = self._read(keys)
        self.is_cut = len(found) > wanted.size
        found = found[: wanted.size]
        self.found = found[::-1] if self.before else found
        groups, members, ahead = counts
        ahead = ahead or 0  # the sum of no rows is none
        if groups is None:
            self.totals = Totals(None, None, None)
        else:
            before = ahead - len(found) if self.before else groups - ahead
            self.totals = Totals(groups, members, before)

    @cached_property
    def _beyond(self):
        """Condition of the rows beyond the cursor; without one, all."""
        cursor, backwards = self.before or self.after, bool(self.before)
        if not cursor:
            return EVERYTHING
        return self.wanted.order.condition(cursor, backwards=backwards)

    def _rows(self):
        """What is wanted, and which of it `is_ahead`: 1 beyond the cursor, else 0."""
        rows = self.wanted.filtered().with_members()
        return rows.annotate(is_ahead=Case(When(self._beyond, then=1), default=0))

    def _walk(self):
        """Keys of the page as a query for an index, and (groups, members, ahead).

        These by another one, over at most COUNT_LIMIT rows and one more.
        """
        rows = self._rows()
        keys = self._ordered(rows.filter(self._beyond)).values("pk")
        counted = rows.order_by().values("members_count", "is_ahead")
        counts = counted[: COUNT_LIMIT + 1].aggregate(
            groups=Count("*"), members=Sum("members_count"), ahead=Sum("is_ahead")
        )
        if counts["groups"] > COUNT_LIMIT:
            counts = dict.fromkeys(counts)
        return keys[: self.wanted.size + 1], tuple(counts.values())

    def _search(self):
        """The same by one query: to order what was found, all of it is read anyway."""
        everything = {
            "groups": Window(Count("pk")),
            "sum": Window(Sum("members_count")),
            "ahead": Window(Sum("is_ahead")),
        }
        rows = self._ordered(self._rows().annotate(**everything), F("is_ahead").desc())
        found = list(
            rows.values_list(*everything, "pk", "is_ahead")[: self.wanted.size + 1]
        )
        counts = found[0][:3] if found else (0, None, 0)
        return [pk for *_, pk, is_ahead in found if is_ahead], counts

    def _ordered(self, rows, *first):
        terms = self.wanted.order.terms(backwards=bool(self.before))
        return rows.order_by(*first, *terms)

    def _read(self, keys):
        """The rows of the page as dicts, with what their columns show."""
        wanted = self.wanted
        page = self._ordered(Poktan.objects.filter(pk__in=keys).with_members())
        codes = {column.code for column in wanted.columns}
        if "ketua" in codes:
            page = page.with_chair()
        if "sk" in codes:
            page = page.with_decree()
        fields = {*_BASE, *wanted.order.keys}
        fields.update(*(column.fields for column in wanted.columns))
        return list(page.values(*sorted(fields)))

    # ------------------------------------------------------------ for the template

    @cached_property
    def rows(self):
        """Dicts of url, name, place and the text of each column by its code."""
        link = reverse("poktan:detail", args=[0]).replace("0", "{}")
        badges = {word: status(word) for word in STATUS.values()}
        return [self._row(row, link, badges) for row in self.found]

    def _row(self, row, link, badges):
        wanted = self.wanted
        row["names"] = wanted.names
        shows_persons = wanted.shows_persons(row["desa_id"])
        place = f"{row['desa__name']}, {row['desa__parent__name']}"
        texts = {}
        for column in wanted.columns:
            hidden = column.is_personal and not shows_persons
            text = formats.UNKNOWN if hidden else column.text(row)
            texts[column.code] = badges[text] if column.form == "status" else text
        supervisor = texts.get("pembina", formats.UNKNOWN)
        if supervisor != formats.UNKNOWN:
            place += f" · pembina {supervisor}"
        return {
            "url": link.format(row["id"]),
            "name": f"{KINDS[row['kind']]} {row['name']}",
            "place": place,
            **texts,
        }

    @property
    def has_sum(self):
        return any(column.code == "anggota" for column in self.wanted.columns)

    @property
    def foot(self):
        """Sum of the members under their column, "" under the others."""
        members = formats.number(self.totals.members)
        return [
            (column.label, members if column.code == "anggota" else "")
            for column in self.wanted.columns
        ]

    @property
    def range(self):
        """ "51–100 dari 404 kelompok"."""
        if not self.found:
            return self.totals.words
        if self.totals.before is None:
            return f"{len(self.found)} kelompok dari {self.totals.words}"
        first = self.totals.before + 1
        last = self.totals.before + len(self.found)
        return (
            f"{formats.number(first)}–{formats.number(last)} dari {self.totals.words}"
        )

    @property
    def previous_url(self):
        has_more = self.is_cut if self.before else self.after
        if not (self.found and has_more):
            return None
        return self.wanted.address(sebelum=self.wanted.order.cursor(self.found[0]))

    @property
    def next_url(self):
        has_more = self.before or self.is_cut
        if not (self.found and has_more):
            return None
        return self.wanted.address(setelah=self.wanted.order.cursor(self.found[-1]))


@dataclass(frozen=True)
class Heading:
    """Head of a column: the address that sorts by it, and how it sorts now."""

    label: str
    url: str
    sorted: str  # aria-sort, or ""
    is_figure: bool


def headings(wanted):
    """Of the name, then of the columns that are shown."""
    return [
        _heading(wanted, "Nama kelompok", "nama"),
        *(_heading(wanted, c.label, c.order, c.form) for c in wanted.columns),
    ]


def _heading(wanted, label, order, form=""):
    now = wanted.order
    url = direction = ""
    if order:
        url = wanted.address(urut=f"-{order}" if now.code == order else order)
        if now.code.removeprefix("-") == order:
            direction = "descending" if now.is_descending else "ascending"
    return Heading(label, url, direction, form == "figure")


def selects(wanted, *names):
    """(field, chosen value, [(group or "", [(value, label)])]) of select boxes."""
    for name in names:
        plain, groups = [], []
        for value, label in wanted.form.fields[name].choices:
            if isinstance(label, list):
                groups.append((value, label))
            else:
                plain.append((value, label))
        chosen = wanted.values.get(name, DEFAULTS.get(name, ""))
        yield wanted.form[name], chosen, [("", plain), *groups]


@dataclass(frozen=True)
class Saved:
    """A ready-made filter above the list; `count` None where it would cost a scan."""

    label: str
    url: str
    count: str | None
    is_on: bool


def saved_filters(wanted):
    """Four filters that find work, with counts in one query for single kabupaten."""
    counts = {} if wanted.is_wide else _saved_counts(wanted)
    on = {k: v for k, v in wanted.values.items() if k in wanted.form.CONDITIONS}
    keep = dict.fromkeys(wanted.form.CONDITIONS)
    return [
        Saved(
            label,
            wanted.address(**{**keep, **conditions}),
            formats.number(counts[name]) if counts else None,
            on == conditions,
        )
        for name, label, conditions in (
            ("all", "Semua", {}),
            ("no_decree", "Tanpa SK", {"sk": NONE}),
            ("no_supervisor", "Tanpa pembina", {"pembina": NONE}),
            ("incomplete", "Belum lengkap", {"lengkap": "belum"}),
        )
    ]


def _saved_counts(wanted):
    groups = wanted.scoped().standing()
    return groups.aggregate(
        all=Count("pk"),
        no_decree=Count("pk", filter=~has_decree()),
        no_supervisor=Count("pk", filter=Q(supervisor=None, supervisor_name="")),
        incomplete=Count("pk", filter=Q(completeness__lt=100)),
    )
