from django.urls import reverse
from django.utils import timezone
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from kspk.accounts.mixins import ScopedMixin, TransitionView, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.audit.sentences import history_count, history_of
from kspk.ui.formats import read_number

from ..models import Agreement
from .chain import chain_of
from .forms import AgreementForm, SignForm, StopForm
from .listing import FilterForm, narrowed
from .transitions import TransitionForm

HISTORY_SHOWN = 5


class AgreementList(ScopedMixin, PagesMixin, ListView):
    """Agreements by what the address says, the latest first."""

    permission = Permission.AGREEMENT_VIEW
    queryset = Agreement.objects.with_parties()
    template_name = "agreements/agreement_list.html"
    paginate_by = 25
    noun = "perjanjian"

    def get_queryset(self):
        self.form = FilterForm(self.request.GET, self.request.user)
        self.today = timezone.localdate()
        return narrowed(super().get_queryset(), self.form, self.today)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            form=self.form, today=self.today,
            may_add=self.request.user.has_perm(Permission.AGREEMENT_CHANGE), **kwargs,
        )  # fmt: skip


class AgreementDetail(ScopedMixin, DetailView):
    permission = Permission.AGREEMENT_VIEW
    queryset = Agreement.objects.select_related("area__parent__parent")
    template_name = "agreements/agreement_detail.html"
    context_object_name = "agreement"

    def get_context_data(self, **kwargs):
        agreement, user = self.object, self.request.user
        today = timezone.localdate()
        parties = agreement.parties.select_related("mitra")
        return super().get_context_data(
            today=today, status_word=agreement.status(today),
            days_left=agreement.days_left(today), chain=chain_of(agreement, user),
            parties=parties.prefetch_related("duties"),
            activities=agreement.activities.select_related("area"),
            documents=agreement.documents.select_related("added_by"),
            may_change=user.has_perm(Permission.AGREEMENT_CHANGE, agreement),
            history=history_of(agreement, user, limit=HISTORY_SHOWN), **kwargs,
        )  # fmt: skip


class AgreementFormMixin(WriteMixin):
    permission = Permission.AGREEMENT_CHANGE
    model = Agreement
    form_class = AgreementForm
    template_name = "agreements/agreement_form.html"
    message = "{} disimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class AgreementCreate(AgreementFormMixin, CreateView):
    """A draft; `dasar` in the address is the key of the one that it stands on."""

    title = "mencatat {}"

    def get_initial(self):
        asked = read_number(self.request.GET.get("dasar", ""), 0)
        seen = Agreement.objects.visible_to(self.request.user)
        parent = seen.filter(pk=asked).first()
        return {"parent": parent, "area": parent.area_id} if parent else {}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Perjanjian baru", back_url=reverse("agreements:agreements"), **kwargs
        )


class AgreementUpdate(AgreementFormMixin, UpdateView):
    title = "mengubah {}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Ubah perjanjian", parent=self.object,
            back_url=self.object.get_absolute_url(),
            is_signed=self.object.state != Agreement.State.DRAFT, **kwargs,
        )  # fmt: skip


class AgreementSign(TransitionForm):
    permission = Permission.AGREEMENT_CHANGE
    queryset = Agreement.objects.all()
    form_class = SignForm
    transition = staticmethod(Agreement.sign)
    page_title = "Catat tanda tangan"
    title = "mencatat tanda tangan {}"
    message = "Tanda tangan {} dicatat."

    def get_initial(self):
        return {"starts_on": self.object.starts_on, "ends_on": self.object.ends_on}


class AgreementStop(TransitionForm):
    permission = Permission.AGREEMENT_CHANGE
    queryset = Agreement.objects.all()
    form_class = StopForm
    transition = staticmethod(Agreement.stop)
    page_title = "Hentikan perjanjian"
    title = "menghentikan {}"
    message = "{} dihentikan."


class AgreementRenew(TransitionView):
    permission = Permission.AGREEMENT_CHANGE
    queryset = Agreement.objects.all()
    transition = staticmethod(Agreement.draft_renewal)
    title = "menyiapkan perpanjangan {}"
    message = "Rancangan perpanjangan dibuat. Lengkapi, lalu catat tanda tangannya."


class AgreementHistory(ScopedMixin, DetailView):
    permission = Permission.HISTORY_VIEW
    queryset = Agreement.objects.all()
    template_name = "agreements/agreement_history.html"
    context_object_name = "record"
    per_page = 25

    def get_context_data(self, **kwargs):
        count = history_count(self.object)
        last = max(1, -(-count // self.per_page))
        page = min(max(read_number(self.request.GET.get("halaman", "1"), 1), 1), last)
        first = (page - 1) * self.per_page
        entries = history_of(self.object, self.request.user, self.per_page, first)
        return super().get_context_data(
            entries=entries,
            shown=f"{first + 1}–{first + len(entries)} dari {count} tindakan",
            newer=page - 1 or None, older=page + 1 if page < last else None, **kwargs,
        )  # fmt: skip
