from django.views.generic import DetailView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from ..models import Poktan
from ..story import Story


class PoktanDetail(ScopedMixin, DetailView):
    """The story of one group, and what is missing in it."""

    permission = Permission.POKTAN_VIEW
    queryset = Poktan.objects.select_related(
        "desa__parent", "supervisor", "pik", "uppka"
    )
    template_name = "poktan/detail.html"

    def get_context_data(self, **kwargs):
        everything = self.request.GET.get("keluarga") == "semua"
        story = Story(self.object, self.request.user, all_families=everything)
        return super().get_context_data(story=story, **kwargs)
