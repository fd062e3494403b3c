"""The trace page: all chains that pass through one record, readable from either end."""

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.mitra.models import Mitra
from kspk.wilayah.models import Wilayah, inside
from poktan.models import Poktan

from ..models import FollowUp, Resolution, VillageFunding
from .chains import Chain, chains_of, fundings_seen

PER_PAGE = 10


def of_area(area):
    return inside("area", area.pk), inside("desa", area.pk)


def of_group(group):
    """Also budget lines for all groups of its desa."""
    lines = Q(poktan=group) | Q(poktan=None, desa=group.desa_id)
    paid = VillageFunding.objects.filter(lines, follow_up__isnull=False)
    return Q(poktan=group) | Q(pk__in=paid.values("follow_up")), lines


def of_mitra(mitra):
    return FollowUp.objects.of_institution({mitra.pk}), Q(pk__in=[])


def of_resolution(resolution):
    return Q(resolution=resolution), Q(pk__in=[])


# What a trace starts from: its rows, and Qs for follow-ups and for budget lines.
STARTS = {
    "desa": (Wilayah.objects.with_parents(), of_area),
    "kelompok": (Poktan.objects.select_related("desa__parent"), of_group),
    "mitra": (Mitra.objects.select_related("area"), of_mitra),
    "kesepakatan": (Resolution.objects.select_related("forum__area"), of_resolution),
}


def traced(what, record, user):
    """(follow-ups, budget lines that no follow-up asked for) of a record, as queries.

    What has come furthest is first: to a budget, then by its date.
    """
    of_follow_ups, of_lines = STARTS[what][1](record)
    lines = VillageFunding.objects.filter(follow_up=OuterRef("pk"))
    rows = FollowUp.objects.visible_to(user).filter(of_follow_ups)
    rows = rows.annotate(has_line=Exists(lines)).order_by(
        F("has_line").desc(), F("due").asc(nulls_last=True), "pk"
    )
    return rows, fundings_seen(user).filter(of_lines, follow_up=None)


class Trace(ScopedMixin, TemplateView):
    permission = Permission.FOLLOWUP_VIEW
    template_name = "agreements/trace_page.html"

    def get_context_data(self, what, pk, **kwargs):
        if what not in STARTS:
            raise Http404
        user = self.request.user
        key = str(pk) if what == "desa" else pk
        record = get_object_or_404(STARTS[what][0].visible_to(user), pk=key)
        rows, lines = traced(what, record, user)
        pages = Paginator(rows.with_chain(), PER_PAGE)
        page = pages.get_page(self.request.GET.get("halaman"))
        loose = list(lines[:PER_PAGE]) if page.number == 1 else []
        return super().get_context_data(
            what=what, record=record, page=page, today=timezone.localdate(),
            chains=chains_of(list(page), user),
            loose=[Chain(None, fundings=[line]) for line in loose],
            **kwargs,
        )  # fmt: skip
