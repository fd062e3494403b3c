from django.core.paginator import Paginator
from django.utils import timezone
from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.mitra.sectors import PROGRAMMES
from kspk.ui.formats import number

from ..territory import Territory
from .presence import presence
from .presence_table import table

PER_PAGE = 50


class PartnershipMap(ScopedMixin, TemplateView):
    """Institution × place: by kecamatan, or by desa inside the one that was chosen."""

    permission = Permission.MITRA_EXPORT
    template_name = "agreements/map_presence.html"

    def get_context_data(self, **kwargs):
        user, asked = self.request.user, self.request.GET
        territory = Territory(user, Permission.MITRA_VIEW, asked.get("wilayah", ""))
        programme = asked.get("program", "")
        programme = programme if programme in PROGRAMMES else ""
        context = {"territory": territory, "programme": programme,
                   "programmes": PROGRAMMES.items()}  # fmt: skip
        if territory.area:
            found = presence(user, territory.area, timezone.localdate(), programme)
            context |= self.shown(found, territory)
        return super().get_context_data(**context, **kwargs)

    def shown(self, found, territory):
        pages = Paginator(found.institutions, PER_PAGE)
        page = pages.get_page(self.request.GET.get("halaman"))
        return {
            "found": found,
            "page": page,
            "table": table(found, page.object_list, by_desa=territory.is_kecamatan),
            "shown": f"{page.start_index()}–{page.end_index()} dari"
            f" {number(pages.count)} lembaga",
            "previous_url": page.has_previous()
            and self.address(page.previous_page_number()),
            "next_url": page.has_next() and self.address(page.next_page_number()),
        }

    def address(self, number_):
        query = self.request.GET.copy()
        query["halaman"] = number_
        return f"?{query.urlencode()}"
