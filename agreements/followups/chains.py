"""Forum → resolution → follow-up → village budget line → proof, as one person sees it.

Whatever the number of follow-ups, the number of queries is the same.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from kspk.mitra.models import Mitra
from poktan.models import Poktan

from ..models import Document, FollowUp, Forum, Progress, VillageFunding


@dataclass
class Chain:
    """One follow-up with what lies before and after it.

    What she does not see is left out: a forum, links to institutions and groups
    (`linked`), budget lines. A budget line without a follow-up has `follow_up` None.
    """

    follow_up: FollowUp | None
    forum: Forum | None = None
    fundings: list = field(default_factory=list)
    progress: list = field(default_factory=list)
    linked: frozenset = frozenset()  # of (model's name, key) that she may open

    @property
    def resolution(self):
        return self.follow_up.resolution if self.forum else None

    @property
    def owner_url(self):
        return self._url(self.follow_up.owner)

    @property
    def group_url(self):
        return self._url(self.follow_up.poktan)

    def _url(self, record):
        is_open = record and (type(record), record.pk) in self.linked
        return record.get_absolute_url() if is_open else None

    @cached_property
    def proofs(self):
        """Documents of its progress and of its budget lines."""
        owners = [*self.fundings, *self.progress]
        return [document for owner in owners for document in owner.documents.all()]

    @property
    def value(self):
        """The latest figure reported of its indicator, or None."""
        told = (row.value for row in self.progress if row.value is not None)
        return next(told, None)


def seen(model, user, keys):
    """Those of `keys` whose records the user sees, as a set."""
    rows = model.objects.visible_to(user).filter(pk__in=keys)
    return set(rows.order_by().values_list("pk", flat=True))


def chains_of(follow_ups, user):
    """A Chain for each of a page of follow-ups that were read `with_chain`."""
    fundings, progress = defaultdict(list), defaultdict(list)
    for line in fundings_seen(user).filter(follow_up__in=follow_ups):
        fundings[line.follow_up_id].append(line)
    told = Progress.objects.visible_to(user).filter(follow_up__in=follow_ups)
    for row in told.select_related("by").prefetch_related("documents"):
        progress[row.follow_up_id].append(row)
    forums = seen(Forum, user, {f.resolution.forum_id for f in follow_ups})
    linked = frozenset(
        (model, key)
        for model, column in ((Mitra, "owner_id"), (Poktan, "poktan_id"))
        for key in seen(model, user, {getattr(f, column) for f in follow_ups} - {None})
    )
    return [
        Chain(
            it,
            it.resolution.forum if it.resolution.forum_id in forums else None,
            fundings[it.pk],
            progress[it.pk],
            linked,
        )
        for it in follow_ups
    ]


def fundings_seen(user):
    """Budget lines that she sees, with desa, group and proofs."""
    rows = VillageFunding.objects.visible_to(user)
    rows = rows.select_related("desa__parent", "poktan")
    documents = Document.objects.order_by("added_at", "pk")
    return rows.prefetch_related(Prefetch("documents", documents))


def resolutions_of(forum, user):
    """Resolutions of a forum, each with `steps`: its follow-ups that the user sees.

    Each follow-up has its supporters and, first in its progress, what was said last.
    """
    steps = FollowUp.objects.visible_to(user).with_chain().order_by("due", "pk")
    steps = steps.prefetch_related(
        "supporters__mitra", Prefetch("progress", to_attr="told")
    )
    rows = forum.resolutions.order_by("number")
    return rows.prefetch_related(Prefetch("follow_ups", steps, to_attr="steps"))
