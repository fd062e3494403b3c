"""Deadlines that areas set for themselves."""

from django.urls import reverse_lazy
from django.views.generic import CreateView, ListView, UpdateView

from kspk.accounts.mixins import ScopedMixin, TransitionView, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.views.paging import PagesMixin
from kspk.reporting.deadlines import USUAL
from kspk.reporting.models import EntryWindow

from ....models import Kind
from ..forms import WindowForm
from ..services import end_window

LIST = reverse_lazy("reports:windows")


class WindowList(ScopedMixin, PagesMixin, ListView):
    permission = Permission.WINDOW_CHANGE
    queryset = EntryWindow.objects.select_related("area__parent").order_by(
        "area", "kind", "month", "pk"
    )
    noun = "batas waktu"
    template_name = "reports/closing_windows.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(usual=USUAL, **kwargs)
        words = dict(Kind.choices)
        rows = [(window, words.get(window.kind, "")) for window in context["page_obj"]]
        return context | {"rows": rows}


class WindowFormMixin(WriteMixin):
    permission = Permission.WINDOW_CHANGE
    model = EntryWindow
    form_class = WindowForm
    template_name = "reports/closing_window.html"
    message = "Batas waktu {0.area.name} disimpan."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def get_success_url(self):
        return str(LIST)

    def get_context_data(self, **kwargs):
        kind = self.object.kind if self.object else ""
        return super().get_context_data(
            back_url=str(LIST), kind=dict(Kind.choices).get(kind, ""), **kwargs
        )


class WindowCreate(WindowFormMixin, CreateView):
    title = "menetapkan {}"


class WindowUpdate(WindowFormMixin, UpdateView):
    title = "mengubah {}"

    def get_queryset(self):
        return super().get_queryset().select_related("area__parent")


class WindowEnd(TransitionView):
    """The area's own deadlines end; the usual ones count again."""

    permission = Permission.WINDOW_CHANGE
    queryset = EntryWindow.objects.select_related("area")
    transition = staticmethod(end_window)
    title = "mengakhiri {}"
    message = "Batas waktu {0.area.name} diakhiri."
    success_url = LIST
