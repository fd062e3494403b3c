from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition


class TransitionForm(ScopedMixin, SingleObjectMixin, FormView):
    """A transition that asks for something first: a page of its own, typed words stay.

    It is called as `transition(record, by=user, **form.cleaned_data)`.
    """

    transition = None
    template_name = "agreements/agreement_form.html"
    page_title = title = message = ""

    def dispatch(self, request, *args, **kwargs):
        self.object = None
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            done = self.perform(form.cleaned_data)
        except InvalidTransition as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, self.message.format(done))
        return redirect(done)

    @transaction.atomic
    def perform(self, data):
        by, title = self.request.user, self.title.format(self.object)
        with action(title, by=by, reason=data.get("reason", "")):
            return self.transition(self.object, by=by, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.page_title, parent=self.object,
            back_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip
