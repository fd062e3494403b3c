"""A full NIK: shown once, on a POST with its purpose, and logged."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.models import AccessLog

from ..forms import RevealForm
from ..models import Family, Poktan
from ..services import REVEALS_PER_HOUR, reveal_number


@method_decorator(never_cache, name="dispatch")
class NikReveal(ScopedMixin, SingleObjectMixin, View):
    """First the purpose, then the number; neither stands in an address."""

    permission = Permission.NIK_REVEAL
    queryset = Poktan.objects.select_related("desa")
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        poktan = self.get_object()
        owner = self.owner(poktan)
        asked = "purpose" in request.POST
        form = RevealForm(request.POST if asked else None)
        context = {"poktan": poktan, "owner": owner, "form": form,
                   "back_url": poktan.get_absolute_url()}  # fmt: skip
        if self.looked_too_often():
            context["limit"] = REVEALS_PER_HOUR
            return render(request, "poktan/reveal.html", context, status=429)
        if asked and form.is_valid():
            context["number"] = reveal_number(
                owner, poktan, by=request.user, purpose=form.words
            )
        return render(request, "poktan/reveal.html", context)

    def owner(self, poktan):
        """The officer in office or member family of today that has a number."""
        members = poktan.memberships.current()
        rows = {
            "pengurus": poktan.officers.in_office(),
            "keluarga": Family.objects.filter(pk__in=members.values("family")),
        }
        found = rows[self.kwargs["what"]].filter(pk=self.kwargs["part"]).first()
        if found is None or not found.nik:
            raise Http404
        return found

    def looked_too_often(self):
        hour_ago = timezone.now() - timedelta(hours=1)
        looks = AccessLog.objects.filter(
            by=self.request.user, action=AccessLog.Action.REVEAL, at__gt=hour_ago
        )
        return looks.count() >= REVEALS_PER_HOUR
