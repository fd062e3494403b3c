from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, TemplateView, UpdateView

from kspk.accounts.mixins import ScopedMixin, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.audit.sentences import history_of
from kspk.ui.formats import number, read_number
from kspk.wilayah.models import Level, Wilayah

from ..models import VillageFunding
from ..territory import Territory
from . import grid
from .forms import FundingForm

FIRST_YEAR, LAST_YEAR = 2010, 2100
PER_PAGE = 50
HISTORY_SHOWN = 10


class FundingPage(ScopedMixin, TemplateView):
    """A year of the villages of a territory."""

    permission = Permission.FUNDING_VIEW

    def get_context_data(self, **kwargs):
        asked, today = self.request.GET, timezone.localdate()
        year = read_number(asked.get("tahun", ""), today.year)
        self.year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
        self.territory = Territory(
            self.request.user, self.permission, asked.get("wilayah", "")
        )
        return super().get_context_data(
            year=str(self.year), territory=self.territory,
            years=[str(today.year + 1 - n) for n in range(6)], **kwargs,
        )  # fmt: skip

    def paging(self, pages, noun):
        page = pages.get_page(self.request.GET.get("halaman"))
        rows = f"{page.start_index()}–{page.end_index()}"
        return page, {
            "shown": f"{rows} dari {number(pages.count)} {noun}",
            "previous_url": page.has_previous()
            and self.address(page.previous_page_number()),
            "next_url": page.has_next() and self.address(page.next_page_number()),
        }

    def address(self, page):
        query = self.request.GET.copy()
        query["halaman"] = page
        return f"?{query.urlencode()}"


class FundingGrid(FundingPage):
    """Desa × amounts of one year; every figure opens its lines."""

    template_name = "agreements/funding_grid.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        desa = self.territory.desa
        pages = Paginator(grid.villages(desa, self.year), PER_PAGE)
        page, links = self.paging(pages, "desa/kelurahan")
        unfunded = grid.villages(desa, self.year).filter(is_funded=False)
        context |= links | {
            "rows": grid.with_amounts(list(page), self.year),
            "total": grid.total(desa, self.year),
            "unfunded": unfunded.count(),
            "may_add": self.request.user.has_perm(Permission.FUNDING_CHANGE),
        }
        return context


class FundingLines(FundingPage):
    """The lines behind a figure, with their sums."""

    template_name = "agreements/funding_lines.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked, user = self.request.GET, self.request.user
        rows = VillageFunding.objects.visible_to(user).filter(year=self.year)
        desa = self.territory.desa
        if code := asked.get("desa", ""):
            desa = desa.filter(pk=code[:10])
        rows = rows.filter(desa__in=desa.values("pk"))
        document = asked.get("tercantum", "")
        if document in VillageFunding.Document.values:
            rows = rows.filter(document=document)
            context["document"] = VillageFunding.Document(document).label
        rows = rows.select_related("desa__parent", "poktan").order_by("desa", "pk")
        page, links = self.paging(Paginator(rows, PER_PAGE), "baris")
        context |= links | {"page": page, "total": rows.aggregate(**grid.AMOUNTS)}
        context["place"] = desa.first() if code else self.territory.area
        return context


class FundingDetail(ScopedMixin, DetailView):
    permission = Permission.FUNDING_VIEW
    queryset = VillageFunding.objects.select_related(
        "desa__parent", "poktan", "follow_up__resolution__forum"
    )
    template_name = "agreements/funding_detail.html"
    context_object_name = "funding"

    def get_context_data(self, **kwargs):
        funding, user = self.object, self.request.user
        step = funding.follow_up
        return super().get_context_data(
            documents=funding.documents.select_related("added_by"),
            may_change=user.has_perm(Permission.FUNDING_CHANGE, funding),
            may_follow=step and user.has_perm(Permission.FOLLOWUP_VIEW, step),
            history=history_of(funding, user, limit=HISTORY_SHOWN), **kwargs,
        )  # fmt: skip


class FundingFormMixin(WriteMixin):
    permission = Permission.FUNDING_CHANGE
    model = VillageFunding
    form_class = FundingForm
    template_name = "agreements/funding_form.html"
    message = "“{0.line}” {0.year} disimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class FundingCreate(FundingFormMixin, CreateView):
    title = "mencatat dana {0.desa.full_name} {0.year}: {0.line}"

    @cached_property
    def desa(self):
        rows = Wilayah.objects.permitted(self.request.user, self.permission)
        return get_object_or_404(rows, pk=self.kwargs["pk"], level=Level.DESA)

    def get_form_kwargs(self):
        line = VillageFunding(desa=self.desa, year=int(self.kwargs["year"]))
        return super().get_form_kwargs() | {"instance": line}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Baris dana baru", desa=self.desa, year=self.kwargs["year"], **kwargs
        )


class FundingUpdate(FundingFormMixin, UpdateView):
    queryset = VillageFunding.objects.select_related("desa", "poktan")
    title = "mengubah dana {0.desa.full_name} {0.year}: {0.line}"

    def get_context_data(self, **kwargs):
        line = self.object
        return super().get_context_data(
            title="Ubah baris dana", desa=line.desa, year=str(line.year),
            back_url=line.get_absolute_url(), **kwargs,
        )  # fmt: skip
