"""One page per village before musrenbang: groups, what they lack, money (X22)."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Kind as WilayahKind
from poktan.completeness import expected_cadres
from poktan.models import Facility, Poktan
from poktan.models.decree import has_decree

from ..models import Resolution, VillageFunding


@dataclass(frozen=True)
class GroupLine:
    group: Poktan
    gaps: list
    planned: int | None
    realised: int | None
    proposed: int | None


@dataclass(frozen=True)
class Sheet:
    """What one village's page says; amounts are rupiah, None is not known.

    Three amounts each: planned and realised in the year before, planned in the year of
    the proposal. `for_all` are those of lines for all groups.
    """

    desa: object
    groups: list
    for_all: tuple
    total: tuple

    @property
    def is_kelurahan(self):
        return self.desa.kind == WilayahKind.KELURAHAN


def sheets(areas, year):
    """A Sheet for each of `areas` (desa), for the budget of `year`; two queries."""
    codes = [area.pk for area in areas]
    facilities = Facility.objects.filter(poktan=OuterRef("pk"))
    groups = defaultdict(list)
    rows = Poktan.objects.standing().filter(desa__in=codes).annotate(
        has_decree=has_decree(), has_facilities=Exists(facilities)
    )  # fmt: skip
    for group in rows.order_by("kind", "name_key", "pk"):
        groups[group.desa_id].append(group)
    lines = defaultdict(list)
    known = VillageFunding.objects.filter(desa__in=codes, year__in=(year - 1, year))
    for line in known:
        lines[line.desa_id, line.poktan_id].append(line)
        lines[line.desa_id, "all"].append(line)
    return [
        Sheet(
            area,
            [_line(g, lines[area.pk, g.pk], year) for g in groups[area.pk]],
            _amounts(lines[area.pk, None], year),
            _amounts(lines[area.pk, "all"], year),
        )
        for area in areas
    ]


def _line(group, lines, year):
    return GroupLine(group, list(gaps(group)), *_amounts(lines, year))


def _amounts(lines, year):
    """(planned, realised) of the year before, and planned of `year`."""
    before = [line for line in lines if line.year == year - 1]
    asked = [line for line in lines if line.year == year]
    return (
        _sum(line.planned for line in before),
        _sum(line.realised for line in before),
        _sum(line.planned for line in asked),
    )


def _sum(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def gaps(group):
    """What a group lacks, in words; it has `has_decree` and `has_facilities`."""
    if not group.has_decree:
        yield "belum ber-SK"
    if not (group.supervisor_id or group.supervisor_name):
        yield "belum ada pembina"
    wanted, cadres = expected_cadres(group.kind), group.cadres_count
    trained = group.cadres_trained_count
    if cadres is None:
        yield "kader belum didata"
    elif cadres < wanted:
        yield f"kader {cadres} dari {wanted}"
    if cadres and trained is not None and trained < cadres:
        yield f"{cadres - trained} kader belum terlatih"
    if not group.has_facilities:
        yield "sarana belum dicatat"
    if group.members_count is None:
        yield "anggota belum didata"


def funding_resolution(user, code):
    """The latest resolution on money of villages around `code` that she sees, or None.

    Source: resolution 5 of the Belu forum of 28 February 2017.
    """
    rows = Resolution.objects.visible_to(user).filter(
        theme=Resolution.Theme.FUNDING, forum__area__in=split_code(code)
    )
    rows = rows.select_related("forum").order_by("-forum__starts_at", "number")
    return rows.first()
