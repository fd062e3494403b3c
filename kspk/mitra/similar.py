"""Institutions that a new one may be already: by name, short name or former name."""

from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import fuzz

from kspk.accounts.permissions import Permission
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import inside, search_key

from .models import Mitra

LIKE = 85  # likeness of two names, 0–100, from which they are shown
MOST = 5


@dataclass(frozen=True, slots=True)
class Similar:
    mitra: Mitra
    score: int
    reason: str


def find_similar(new, user):
    """What `new` (not saved) may be already, of its kabupaten and around it, likeliest
    first; ended ones too. Only what the user may see."""
    kabupaten = new.area_id[:4]
    rows = Mitra.objects.permitted(user, Permission.MITRA_VIEW).filter(
        inside("area", kabupaten) | Q(area__in=split_code(kabupaten))
    )
    known = rows.values_list("pk", "name", "short_name", "former_names")
    scores = {pk: _compare(new, *names) for pk, *names in known}
    near = sorted((-score, pk) for pk, (score, _) in scores.items() if score >= LIKE)
    found = rows.select_related("area").in_bulk([pk for _, pk in near[:MOST]])
    return [Similar(found[pk], *scores[pk]) for _, pk in near[:MOST]]


def _compare(new, name, short_name, former_names):
    """(likeness 0–100, why)."""
    if new.short_name and search_key(new.short_name) == search_key(short_name):
        return 100, "singkatan sama"
    old = {search_key(former) for former in former_names.split(";") if former.strip()}
    if search_key(new.name) in old:
        return 100, "pernah bernama demikian"
    score = _likeness(new.name, name)
    return score, "nama sama" if score == 100 else f"nama {score}% mirip"


def _likeness(name, other):
    """0–100; names that differ in a number ("SDN 1", "SDN 2") are two."""
    one, two = name.lower(), other.lower()
    numbers, others = ({w for w in text.split() if w.isdigit()} for text in (one, two))
    if numbers != others:
        return 0
    return round(max(fuzz.ratio(one, two), fuzz.token_sort_ratio(one, two)))
