"""Groups that may be the same one: by name, village and chair, with a score and why."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from .names import name_key, words

LIKE = 85  # likeness of two names, 0–100, from which they are shown
CHAIR_LIKE = 92
ELSEWHERE = 10  # taken off where the group is in another desa


@dataclass(frozen=True, slots=True)
class Similar:
    """A group that is there already, how likely it is the same (0–100), and why."""

    poktan: object
    score: int
    reasons: tuple
    is_same: bool  # same kind, desa and name: the register allows it only as a twin


def similar_groups(name, desa, candidates, *, chair=""):
    """Those of `candidates` that a group of this name may be, likeliest first.

    `desa`: its code. Candidates are groups of the same kind and kecamatan; they have
    `name`, `desa_id` and, where known, `chair_name`.
    """
    key = name_key(name)
    found = (_compare(key, desa, chair, group) for group in candidates)
    return sorted(filter(None, found), key=lambda it: (-it.score, it.poktan.name))


def _compare(key, desa, chair, group):
    other = name_key(group.name)
    likeness = _likeness(key, other)
    same_chair = _same_person(chair, getattr(group, "chair_name", "") or "")
    if likeness < LIKE and not same_chair:
        return None
    here = group.desa_id == desa
    reasons = [f"nama {'sama' if likeness == 100 else f'{likeness}% mirip'}"]
    if likeness < LIKE:
        reasons = []
    if same_chair:
        reasons.append("ketua sama")
    reasons.append("desa sama" if here else "desa lain di kecamatan ini")
    score = max(likeness, LIKE if same_chair else 0) - (0 if here else ELSEWHERE)
    return Similar(group, score, tuple(reasons), here and likeness == 100)


def _likeness(key, other):
    """0–100; names that differ in their numbers ("melati 1", "melati 2") are two."""
    numbers, others = ({w for w in k.split() if w.isdigit()} for k in (key, other))
    if numbers and others and numbers != others:
        return 0
    return round(max(fuzz.ratio(key, other), fuzz.token_sort_ratio(key, other)))


def _same_person(name, other):
    one, two = " ".join(words(name)), " ".join(words(other))
    return bool(one and two) and fuzz.token_sort_ratio(one, two) >= CHAIR_LIKE
