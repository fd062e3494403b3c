from django.core.paginator import Paginator
from django.utils import timezone

from kspk.accounts.permissions import Permission

from ..models import FollowUp, Resolution
from . import paud
from .views import PER_PAGE, FundingPage

STEPS_SHOWN = 10


class PaudHi(FundingPage):
    """BKB HI per desa, its gaps, and the follow-ups on PAUD HI."""

    permission = Permission.POKTAN_VIEW
    template_name = "agreements/funding_paud.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        desa, user = self.territory.desa, self.request.user
        asked = self.request.GET.get("lihat")
        gap = asked if asked in paud.GAPS else "semua"
        tabs = [
            (code, word, paud.villages(desa, code).count())
            for code, word in paud.GAPS.items()
        ]
        page, links = self.paging(
            Paginator(paud.villages(desa, gap), PER_PAGE), "desa/kelurahan"
        )
        steps = FollowUp.objects.visible_to(user).with_chain()
        steps = steps.filter(resolution__theme=Resolution.Theme.PAUD_HI)
        steps = steps.order_by("due", "pk")
        return context | links | {
            "tabs": tabs, "gap": gap, "rows": paud.with_groups(list(page)),
            "total": paud.total(desa), "steps": steps[:STEPS_SHOWN],
            "steps_count": steps.count(), "today": timezone.localdate(),
        }  # fmt: skip
