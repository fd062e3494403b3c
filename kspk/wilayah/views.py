from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, ListView, View

from kspk.accounts.mixins import ScopedMixin, TransitionView, WriteMixin
from kspk.accounts.permissions import Permission

from .alias_form import AliasForm
from .models import Level, Wilayah, WilayahAlias, with_contents

LEVELS = {str(level.value) for level in Level}


class WilayahList(ScopedMixin, ListView):
    """What `cari` finds in the user's areas; else those areas, or that of the one."""

    permission = Permission.WILAYAH_VIEW
    queryset = Wilayah.objects.with_parents()
    template_name = "wilayah/list.html"
    limit = 50

    def get(self, request, *args, **kwargs):
        self.text = request.GET.get("cari", "").strip()[:100]
        own = self.get_queryset().outermost(request.user.areas_with(self.permission))
        self.own = list(own) if not self.text else []
        if len(self.own) == 1:
            return redirect(self.own[0])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        rows = self.own
        if self.text:
            rows = self.get_queryset().search(self.text, limit=self.limit + 1)
        areas = with_contents(rows[: self.limit])
        return super().get_context_data(
            text=self.text,
            areas=areas,
            has_inner=any(area.inner for area in areas),
            is_cut=len(rows) > self.limit and self.text,
            **kwargs,
        )


class WilayahDetail(ScopedMixin, DetailView):
    """An area: what lies in it, its other spellings, what it came from or became."""

    permission = Permission.WILAYAH_VIEW
    queryset = Wilayah.objects.select_related("parent__parent", "successor")
    template_name = "wilayah/detail.html"
    context_object_name = "area"

    def get_context_data(self, **kwargs):
        area, user = self.object, self.request.user
        areas = with_contents(area.children.all())
        return super().get_context_data(
            above=Wilayah.objects.visible_to(user).filter(pk__in=area.ancestor_codes),
            areas=areas,
            has_inner=any(part.inner for part in areas),
            aliases=area.aliases.active().select_related("confirmed_by"),
            predecessors=area.predecessors.all(),
            may_change=user.has_perm(Permission.ALIAS_CHANGE, area),
            **kwargs,
        )


class WilayahSearch(ScopedMixin, View):
    """Suggestions for a WilayahField: `cari`, `tingkat` (several), `untuk`."""

    permission = Permission.WILAYAH_VIEW

    def get(self, request):
        purpose = request.GET.get("untuk") or self.permission
        areas = Wilayah.objects.current().permitted(request.user, purpose)
        levels = LEVELS.intersection(request.GET.getlist("tingkat"))
        if levels:
            areas = areas.filter(level__in=levels)
        found = areas.with_parents().search(request.GET.get("cari", "")[:100])
        return JsonResponse({"results": [area.suggestion for area in found]})


class AliasCreate(WriteMixin, CreateView):
    permission = Permission.ALIAS_CHANGE
    queryset = WilayahAlias.objects.all()
    form_class = AliasForm
    template_name = "wilayah/alias_form.html"
    title = "mencatat ejaan {0.text} untuk {0.wilayah.full_name}"
    message = "Ejaan {0.text} dicatat."

    @cached_property
    def area(self):
        areas = Wilayah.objects.permitted(self.request.user, self.permission)
        return get_object_or_404(areas, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"area": self.area, "by": self.request.user}

    def get_context_data(self, **kwargs):
        areas = Wilayah.objects.visible_to(self.request.user)
        return super().get_context_data(
            area=self.area,
            above=areas.filter(pk__in=[*self.area.ancestor_codes, self.area.pk]),
            back_url=self.area.get_absolute_url(),
            **kwargs,
        )


class AliasArchive(TransitionView):
    permission = Permission.ALIAS_CHANGE
    queryset = WilayahAlias.objects.active().select_related("wilayah")
    transition = staticmethod(WilayahAlias.archive)
    title = "mengarsipkan ejaan {0.text} dari {0.wilayah.full_name}"
    message = "Ejaan {0.text} tidak dipakai lagi."
