from django.core.paginator import Paginator
from django.utils import timezone
from django.views.generic import TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.ui.formats import number

from ..models import Agreement
from . import radar

PER_PAGE = 25
IDLE = "sepi"


class Radar(ScopedMixin, TemplateView):
    """What ends soon, and what was signed but lies idle."""

    permission = Permission.AGREEMENT_VIEW
    template_name = "agreements/agreement_radar.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        idle = Agreement.objects.visible_to(user).idle(today).with_parties()
        counts = radar.counts(user, today)
        tabs = [
            *((str(n), f"Dalam {n} hari", count) for n, count in counts.items()),
            (IDLE, "Enam bulan tanpa kegiatan", idle.count()),
        ]
        asked = self.request.GET.get("lihat")
        tab = asked if asked in {code for code, _, _ in tabs} else "90"
        is_idle = tab == IDLE
        rows = idle if is_idle else radar.keys(user, today, int(tab))
        pages = Paginator(rows, PER_PAGE)
        pages.count = {code: count for code, _, count in tabs}[tab]
        page = pages.get_page(self.request.GET.get("halaman"))
        kwargs |= {"agreements" if is_idle else "endings": self.rows(page, today, tab)}
        return super().get_context_data(
            tabs=tabs, tab=tab, today=today, page=page,
            shown=f"{page.start_index()}–{page.end_index()} dari {number(pages.count)}",
            previous_url=page.has_previous()
            and f"?lihat={tab}&halaman={page.previous_page_number()}",
            next_url=page.has_next()
            and f"?lihat={tab}&halaman={page.next_page_number()}", **kwargs,
        )  # fmt: skip

    def rows(self, page, today, tab):
        found = page.object_list
        return found if tab == IDLE else radar.endings(list(found), today)
