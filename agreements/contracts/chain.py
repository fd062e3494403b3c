"""What an agreement stands on, and what stands on it (MoU → PKS → addendum)."""

from dataclasses import dataclass

from ..models import Agreement

DEEPEST = 8  # levels that are followed, up and down


@dataclass(frozen=True)
class Link:
    """An agreement of a chain and how deep it stands below the first."""

    agreement: Agreement
    depth: int


def chain_of(agreement, user):
    """Links from the outermost that the person sees down to the last, parents first.

    One query per level, however many agreements.
    """
    seen = Agreement.objects.visible_to(user).with_parties()
    top, known = agreement, {agreement.pk}
    while top.parent_id and len(known) <= DEEPEST:
        above = seen.filter(pk=top.parent_id).first()
        if above is None or above.pk in known:
            break
        top = above
        known.add(top.pk)
    below, level = {}, [top.pk]
    for _ in range(2 * DEEPEST):
        rows = list(seen.filter(parent__in=level).order_by("starts_on", "pk"))
        rows = [row for row in rows if row.pk not in below]
        if not rows:
            break
        for row in rows:
            below.setdefault(row.parent_id, []).append(row)
        level = [row.pk for row in rows]
    return list(_links(top, below, 0))


def _links(agreement, below, depth):
    yield Link(agreement, depth)
    for child in below.get(agreement.pk, ()):
        yield from _links(child, below, depth + 1)
