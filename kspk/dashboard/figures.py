"""Numbers of groups by area, each with the address of its rows in the list."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Left
from django.urls import reverse

from kspk.accounts.permissions import Permission
from kspk.wilayah.models import Level, Wilayah, area_filter
from poktan.models import Kind, Poktan, has_decree

# Length of the codes one level down, by the length of the territory's code.
_BELOW = {0: 2, 2: 4, 4: 6, 6: 10, 10: 10}
_LEVELS = {2: Level.PROVINSI, 4: Level.KABUPATEN, 6: Level.KECAMATAN, 10: Level.DESA}
_SUMS = ("groups", "known", "no_decree", "no_supervisor", "incomplete")


@dataclass(frozen=True)
class Figure:
    """A count of groups and the list that holds exactly these groups."""

    label: str
    number: int
    url: str


def figure(label, number, conditions):
    """A Figure; empty conditions are left out of the address."""
    query = urlencode({name: value for name, value in conditions.items() if value})
    url = reverse("poktan:list") + (f"?{query}" if query else "")
    return Figure(label, number, url)


class Line:
    """Sums of one area, or of the whole territory for code ""."""

    def __init__(self, code, name, rows):
        self.code, self.name = code, name
        self._kinds = dict.fromkeys(Kind.values, 0)
        for row in rows:
            self._kinds[row["kind"]] += row["groups"]
        for key in _SUMS:
            setattr(self, key, sum(row.get(key) or 0 for row in rows))

    @property
    def rate(self):
        """Mean completeness as a share of 0–1, None without groups."""
        return self.known / 100 / self.groups if self.groups else None

    @property
    def all(self):
        return figure("Kelompok", self.groups, {"wilayah": self.code})

    @property
    def kinds(self):
        return [
            figure(label, self._kinds[kind], {"jenis": kind, "wilayah": self.code})
            for kind, label in Kind.choices
        ]

    @property
    def gaps(self):
        area = {"wilayah": self.code}
        return [
            figure("Tanpa SK", self.no_decree, {"sk": "tanpa", **area}),
            figure("Tanpa pembina", self.no_supervisor, {"pembina": "tanpa", **area}),
            figure("Belum lengkap", self.incomplete, {"lengkap": "belum", **area}),
        ]


class Overview:
    """The standing groups of one person's territory: two queries, whatever is shown."""

    def __init__(self, user):
        self.user = user
        self.areas = user.areas_with(Permission.POKTAN_VIEW)
        shortest = min((len(code or "") for code in self.areas), default=0)
        self.code_length = _BELOW[shortest]

    @property
    def is_wide(self):
        """More than single kabupaten: there only groups are counted, not their gaps."""
        return self.code_length < 6

    @property
    def level_name(self):
        """ "kecamatan", in the table's head and foot."""
        return _LEVELS[self.code_length].label.lower()

    @cached_property
    def _rows(self):
        rows = Poktan.objects.visible_to(self.user).standing()
        sums = {"groups": Count("pk")}
        if not self.is_wide:
            sums |= {
                "known": Sum("completeness"),
                "no_decree": Count("pk", filter=~has_decree()),
                "no_supervisor": Count(
                    "pk", filter=Q(supervisor=None, supervisor_name="")
                ),
                "incomplete": Count("pk", filter=Q(completeness__lt=100)),
            }
        return list(
            rows.annotate(area=Left(F("desa_id"), self.code_length))
            .order_by()
            .values("area", "kind")
            .annotate(**sums)
        )

    @cached_property
    def lines(self):
        """One Line per area one level down, those without a group too."""
        by_area = {}
        for row in self._rows:
            by_area.setdefault(row["area"], []).append(row)
        areas = Wilayah.objects.filter(
            area_filter(self.areas, "pk"), level=_LEVELS[self.code_length]
        )
        return [
            Line(area.pk, area.name, by_area.get(area.pk, []))
            for area in areas
            if area.valid_to is None or area.pk in by_area
        ]

    @cached_property
    def total(self):
        return Line("", f"{len(self.lines)} {self.level_name}", self._rows)

    @property
    def least_complete(self):
        """Areas that lag most, at most six."""
        lagging = [line for line in self.lines if line.rate is not None]
        return sorted(lagging, key=lambda line: line.rate)[:6]
