from django.core.paginator import Paginator
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from ...models import Forum
from ..chains import resolutions_of, seen
from ..listing import Listing

PER_PAGE = 25
PAPERS = ("a4", "f4")


class FollowUpList(ScopedMixin, TemplateView):
    permission = Permission.FOLLOWUP_VIEW
    template_name = "agreements/followup_list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        listing = Listing(user, self.request.GET, today)
        pages = Paginator(listing.rows, PER_PAGE)
        pages.count = listing.counts[listing.chip]
        page = pages.get_page(self.request.GET.get("halaman"))
        forums = {row.resolution.forum_id for row in page}
        return super().get_context_data(
            listing=listing, page=page, today=today,
            forums=seen(Forum, user, forums), **kwargs,
        )  # fmt: skip


class Matrix(ScopedMixin, DetailView):
    """The matriks tindak lanjut of a forum, to be printed on A4 or F4, lying."""

    permission = Permission.FOLLOWUP_VIEW
    queryset = Forum.objects.select_related("area", "organiser")
    template_name = "agreements/followup_matrix.html"
    context_object_name = "forum"

    def get_context_data(self, **kwargs):
        paper = self.request.GET.get("kertas")
        return super().get_context_data(
            resolutions=resolutions_of(self.object, self.request.user),
            paper=paper if paper in PAPERS else "a4",
            today=timezone.localdate(), **kwargs,
        )  # fmt: skip
