"""Planning a follow-up, changing it, telling what came of it, ending and reopening."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import CreateView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from kspk.accounts.mixins import ScopedMixin, TransitionView, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.offline.once import AlreadyStored, OtherContent, once
from kspk.ui import formats

from ...models import Document, FollowUp, Resolution
from ..forms import FollowUpForm, ProgressForm, ReasonForm


class FollowUpWrite(WriteMixin):
    permission = Permission.FOLLOWUP_CHANGE
    queryset = FollowUp.objects.with_chain()
    form_class = FollowUpForm
    template_name = "agreements/followup_form.html"
    message = "Tindak lanjut “{}” disimpan."

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self):
        return self.object.get_absolute_url()


class FollowUpCreate(FollowUpWrite, CreateView):
    """A follow-up of the resolution in the address, in an area of the person's own."""

    title = "mencatat tindak lanjut {}"

    def get_form_kwargs(self):
        rows = Resolution.objects.visible_to(self.request.user)
        self.resolution = get_object_or_404(
            rows.select_related("forum__area"), pk=self.kwargs["pk"]
        )
        record = FollowUp(resolution=self.resolution)
        return super().get_form_kwargs() | {
            "instance": record, "user": self.request.user,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "resolution": self.resolution,
            "back_url": self.resolution.get_absolute_url(),
        }


class FollowUpUpdate(FollowUpWrite, UpdateView):
    title = "mengubah tindak lanjut {}"
    context_object_name = "follow_up"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            resolution=self.object.resolution,
            back_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip


class ProgressCreate(ScopedMixin, SingleObjectMixin, FormView):
    """What came of a follow-up; stored once however often it is sent."""

    permission = Permission.FOLLOWUP_REPORT
    queryset = FollowUp.objects.with_chain()
    form_class = ProgressForm
    context_object_name = "follow_up"
    template_name = "agreements/followup_progress.html"

    def dispatch(self, request, *args, **kwargs):
        self.object = None
        if request.user.has_perm(self.permission):
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"follow_up": self.object}

    def form_valid(self, form):
        key, user = form.cleaned_data["key"], self.request.user
        answer = self.object.get_absolute_url()
        try:
            with once(key, self.request.POST, by=user, answer=answer):
                self.store(form.cleaned_data)
        except AlreadyStored as stored:
            return redirect(stored.answer)
        except OtherContent:
            form.add_error(
                None, "Kemajuan lain sudah tersimpan dari halaman ini. Buka lagi"
                " halaman ini untuk mencatat yang baru.",
            )  # fmt: skip
            return self.refuse(form, 409)
        except InvalidTransition as problem:
            messages.error(self.request, str(problem))
            return redirect(answer)
        messages.success(self.request, f"Kemajuan “{self.object}” dicatat.")
        return redirect(answer)

    @transaction.atomic
    def store(self, data):
        by = self.request.user
        said = {name: data[name] for name in ("key", "on", "state", "note", "value")}
        with action(f"melaporkan kemajuan {self.object}", by=by):
            progress = self.object.report(by=by, **said)
            if proof := data["proof"]:
                Document.objects.create(
                    progress=progress, title=f"Bukti {formats.day(progress.on)}",
                    file=proof, size=proof.size, added_by=by,
                )  # fmt: skip

    def form_invalid(self, form):
        return self.refuse(form, 422)

    def refuse(self, form, status):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs):
        back = self.object.get_absolute_url()
        return super().get_context_data(back_url=back, **kwargs)


class FollowUpTransition(TransitionView):
    permission = Permission.FOLLOWUP_CHANGE
    queryset = FollowUp.objects.all()
    form_class = ReasonForm


class FollowUpReopen(FollowUpTransition):
    transition = staticmethod(FollowUp.reopen)
    title = "membuka kembali tindak lanjut {}"
    message = "Tindak lanjut “{}” dibuka kembali."


class FollowUpCancel(FollowUpTransition):
    transition = staticmethod(FollowUp.cancel)
    title = "membatalkan tindak lanjut {}"
    message = "Tindak lanjut “{}” dibatalkan. Catatannya tetap ada."
