"""The mixins through which every page of ours reaches its rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.views import View
from django.views.generic.detail import SingleObjectMixin

from kspk.audit.conflict import STALE, Stale
from kspk.audit.history import action
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition

# The database refused what the form had found free.
TAKEN = (
    "Isian yang sama baru saja disimpan orang lain. Muat ulang halaman ini untuk"
    " melihatnya."
)


class ScopedMixin:
    """Wrong role: 403. Outside the area: 404. Inside but not allowed: 403.

    A view says `permission`; a view on rows also says `queryset` or `model`. A page
    without rows of its own takes this mixin too and says only `permission`.
    """

    permission = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if not self.request.user.has_perm(self.permission, found):
            raise PermissionDenied
        return found


class WriteMixin(ScopedMixin):
    """A form that saves one record: one transaction, one Batch, one message.

    A record that would end up outside the user's area is not saved (403); one that
    somebody else saved a moment ago is said to be so on the form.
    """

    title = ""  # of the Batch: "mengubah {}"
    message = ""  # for the person: "{} disimpan."

    def form_valid(self, form):
        try:
            self.object = self.save(form, self.request.user)
        except (Stale, IntegrityError) as problem:
            form.add_error(None, STALE if isinstance(problem, Stale) else TAKEN)
            return self.form_invalid(form)
        messages.success(self.request, self.message.format(self.object))
        return redirect(self.get_success_url())

    @transaction.atomic
    def save(self, form, user):
        record = form.instance
        if record.pk and isinstance(record, VersionedModel) and not record.is_fresh():
            raise Stale
        with action(self.title.format(record), by=user):
            saved = form.save()
        if not user.has_perm(self.permission, saved):
            raise PermissionDenied
        return saved


class TransitionView(ScopedMixin, SingleObjectMixin, View):
    """A button: POST only, one transition method of a model, then back to a page.

        class ReportReturn(TransitionView):
            permission = Permission.REPORT_VERIFY
            queryset = MonthlyReport.objects.select_related("poktan")
            transition = staticmethod(MonthlyReport.return_for_revision)
            form_class = ReasonForm
            title = "mengembalikan {}"
            message = "{} dikembalikan."

    It is called as `transition(record, by=user, **form.cleaned_data)` inside one
    transaction and one Batch, whose reason is the form's `reason`; without `form_class`
    it gets only `by`. InvalidTransition and bad input become messages on the page that
    follows: `success_url`, else the record's own. A record that it gives back takes the
    place of the first in message and address.
    """

    http_method_names = ["post", "options"]
    transition = None
    form_class = None
    title = ""
    message = ""
    success_url = None

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = self.form_class and self.form_class(request.POST, **self.form_kwargs())
        if form and not form.is_valid():
            for problems in form.errors.values():
                messages.error(request, " ".join(problems))
            return redirect(self.get_success_url())
        try:
            self.object = self.perform(form.cleaned_data if form else {}) or self.object
        except InvalidTransition as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, self.message.format(self.object))
        return redirect(self.get_success_url())

    @transaction.atomic
    def perform(self, data):
        by, title = self.request.user, self.title.format(self.object)
        with action(title, by=by, reason=data.get("reason", "")):
            return self.transition(self.object, by=by, **data)

    def form_kwargs(self):
        return {}

    def get_success_url(self):
        return self.success_url or self.object.get_absolute_url()
