from django.utils import timezone
from django.views.generic import DetailView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.ui.formats import read_number
from kspk.wilayah.models import Level, Wilayah, inside

from .proposal import funding_resolution, sheets
from .views import FIRST_YEAR, LAST_YEAR


class Proposal(ScopedMixin, DetailView):
    """The proposal of a desa, or of each desa of a kecamatan, to be printed."""

    permission = Permission.FUNDING_VIEW
    template_name = "agreements/funding_proposal.html"
    context_object_name = "area"

    def get_queryset(self):
        rows = Wilayah.objects.permitted(self.request.user, self.permission)
        return rows.filter(level__in=(Level.KECAMATAN, Level.DESA))

    def get_context_data(self, **kwargs):
        asked, area = self.request.GET, self.object
        following = timezone.localdate().year + 1
        year = read_number(asked.get("tahun", ""), following)
        year = year if FIRST_YEAR <= year <= LAST_YEAR else following
        desa = Wilayah.objects.current().filter(inside("pk", area.pk), level=Level.DESA)
        return super().get_context_data(
            sheets=sheets(list(desa.select_related("parent__parent")), year),
            resolution=funding_resolution(self.request.user, area.pk),
            year=str(year), before=str(year - 1), is_f4=asked.get("kertas") == "f4",
            **kwargs,
        )  # fmt: skip
