"""Which group of the register a row of a report speaks of."""

from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kspk.imports.registry import Problem
from kspk.ui import formats
from kspk.wilayah.models import area_filter

from ..kinds import LABELS
from ..models import Poktan
from ..names import name_key
from ..similar import similar_groups

MOST = 3  # groups suggested
SHORTEST = 4  # letters of a name from which one more or less is a slip


class Candidate(NamedTuple):
    id: int
    kind: str
    name: str
    name_key: str
    desa_id: str
    desa_name: str
    status: str
    status_on: object
    register_no: str

    @property
    def is_standing(self):
        return self.status in Poktan.STANDING


FIELDS = [
    "desa__name" if name == "desa_name" else name for name in Candidate._fields
]  # fmt: skip


class Groups:
    """The groups of a kabupaten, by kind and place; one query when first asked."""

    def __init__(self, kabupaten):
        self.kabupaten = kabupaten
        self._by_place = self._by_id = None

    def _load(self):
        rows = Poktan.objects.filter(area_filter({self.kabupaten}, "desa"))
        self._by_place, self._by_id = {}, {}
        for values in rows.order_by("pk").values_list(*FIELDS):
            group = Candidate(*values)
            self._by_place.setdefault((group.kind, group.desa_id), []).append(group)
            self._by_id[group.id] = group

    def get(self, pk):
        if self._by_id is None:
            self._load()
        return self._by_id.get(pk)

    def inside(self, kind, area):
        """Groups of a kind in a desa, or in all desa of a kecamatan or kabupaten."""
        if self._by_place is None:
            self._load()
        if len(area or "") == 10:
            return self._by_place.get((kind, area), [])
        return [
            group
            for (of_kind, desa), groups in self._by_place.items()
            if of_kind == kind and desa.startswith(area or "")
            for group in groups
        ]


def find(row, groups):
    """(Candidate, None), or (None, the Problem that a person must settle).

    A name that differs by a letter is never taken by itself.
    """
    values, said = row.values, (row.decision or {}).get("group")
    kind, name = values["kind"], values["name"]
    if said and (chosen := groups.get(said)) and chosen.kind == kind:
        return chosen, None
    here = values.get("village_code") or values.get("district_code") or ""
    near = groups.inside(kind, here)
    register = values.get("register_no")
    exact = [g for g in near if register and g.register_no == register]
    exact = exact or [g for g in near if g.name_key == name_key(name)]
    exact = [g for g in exact if g.is_standing] or exact[-1:]
    if len(exact) == 1:
        return exact[0], None
    if exact:
        return None, question(
            "group_ambiguous",
            f"Ada {len(exact)} {words(kind)} bernama {name} di sana. Pilih satu.",
            values, [suggestion(group) for group in exact[:MOST]],
        )  # fmt: skip
    alike = spelled_like(name, here, [group for group in near if group.is_standing])
    if alike:
        first, score = alike[0]
        return None, question(
            "group_spelling",
            f"{words(kind)} {name} tidak tercatat di sana. Mungkin {first.name} di"
            f" {first.desa_name}, {score}% mirip. Pilih kelompoknya.",
            values, [suggestion(group, score) for group, score in alike[:MOST]],
        )  # fmt: skip
    return None, unknown(values, groups)


def spelled_like(name, here, near):
    """[(Candidate, likeness 0–100)], likeliest first; short names by one letter too."""
    desa = here if len(here) == 10 else ""
    found = {it.poktan: it.score for it in similar_groups(name, desa, near)}
    key = name_key(name)
    for group in near:
        if group not in found and one_letter_apart(key, group.name_key):
            found[group] = round(fuzz.ratio(key, group.name_key))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0].name))


def one_letter_apart(key, other):
    """One letter, never a digit: "melati 1" and "melati 2" are two groups."""
    if min(len(key), len(other)) < SHORTEST or OSA.distance(key, other) > 1:
        return False
    return [c for c in key if c.isdigit()] == [c for c in other if c.isdigit()]


def unknown(values, groups):
    """No such group here; those of the same name elsewhere in the kecamatan."""
    kind, name = values["kind"], values["name"]
    district = values.get("district_code") or ""
    there = [
        group
        for group in groups.inside(kind, district)
        if group.name_key == name_key(name) and group.is_standing
    ]
    message = (
        f"{words(kind)} {name} tidak tercatat di desa ini. Periksa nama dan desanya,"
        " atau catat dahulu kelompoknya."
    )
    return Problem(
        "group_unknown", "error", message, "group" if there else "name", name,
        [suggestion(group) for group in there[:MOST]],
    )  # fmt: skip


def question(code, message, values, suggestions):
    return Problem(code, "question", message, "group", values["name"], suggestions)


def suggestion(group, score=100):
    label = f"{words(group.kind)} {group.name}, {group.desa_name}"
    if not group.is_standing:
        label += f" ({Poktan.Status(group.status).label.lower()} sejak"
        label += f" {formats.day(group.status_on)})"
    return [group.id, label, score]


def words(kind):
    return LABELS.get(kind, kind)
