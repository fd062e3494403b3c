from django.utils import timezone
from django.views.generic import DetailView

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission
from kspk.audit.sentences import history_count, history_of
from kspk.ui.formats import read_number

from ...models import FollowUp
from ..chains import chains_of
from ..forms import ReasonForm


class FollowUpDetail(ScopedMixin, DetailView):
    """What was promised, by whom, and what came of it so far."""

    permission = Permission.FOLLOWUP_VIEW
    queryset = FollowUp.objects.with_chain()
    context_object_name = "follow_up"
    template_name = "agreements/followup_detail.html"

    def get_context_data(self, **kwargs):
        user, record = self.request.user, self.object
        may_change = user.has_perm(Permission.FOLLOWUP_CHANGE, record)
        return super().get_context_data(
            chain=chains_of([record], user)[0],
            supporters=record.supporters.select_related("mitra"),
            may_change=may_change,
            may_report=user.has_perm(Permission.FOLLOWUP_REPORT, record),
            may_see_history=user.has_perm(Permission.HISTORY_VIEW, record),
            reason_form=ReasonForm(), today=timezone.localdate(), **kwargs,
        )  # fmt: skip


class FollowUpHistory(ScopedMixin, DetailView):
    """Everything that happened to a follow-up, in sentences, a page at a time."""

    permission = Permission.HISTORY_VIEW
    queryset = FollowUp.objects.all()
    context_object_name = "follow_up"
    template_name = "agreements/followup_history.html"
    per_page = 25

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("halaman", "1")
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        page = min(max(read_number(asked, 1), 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries,
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip
