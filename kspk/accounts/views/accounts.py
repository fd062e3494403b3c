from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, ListView, UpdateView
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.edit import FormView

from kspk.audit.sentences import history_of
from kspk.audit.transitions import InvalidTransition

from .. import services
from ..forms import AccountCreateForm, AccountForm, AssignmentForm, LastDayForm
from ..mixins import TAKEN, ScopedMixin, TransitionView, WriteMixin
from ..models import ACCOUNT_STATES, Assignment, User
from ..permissions import Permission
from ..roles import Role
from .paging import PagesMixin


class AccountList(ScopedMixin, PagesMixin, ListView):
    """Accounts that the admin manages, and her own."""

    permission = Permission.ACCOUNT_VIEW
    queryset = User.objects.with_current_assignments()
    ordering = ("full_name", "pk")
    noun = "akun"
    template_name = "accounts/account_list.html"

    def get_queryset(self):
        asked = self.request.GET
        rows = super().get_queryset().search(asked.get("q", ""))
        return rows.in_role(asked.get("peran")).in_state(asked.get("keadaan"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            roles=Role.choices, states=ACCOUNT_STATES.items(), **kwargs
        )
        locked = services.locked_names(context["object_list"])
        for account in context["object_list"]:
            account.is_locked = account.username in locked
        return context


class AccountDetail(ScopedMixin, DetailView):
    """One account: its tasks with dates, its state, its history."""

    permission = Permission.ACCOUNT_MANAGE
    queryset = User.objects.all()
    template_name = "accounts/account_detail.html"
    context_object_name = "account"

    def get_context_data(self, **kwargs):
        account = self.object
        tasks = account.assignments.select_related("wilayah")
        return super().get_context_data(
            tasks=tasks.order_by("-valid_from", "-pk"),
            is_locked=bool(services.locked_names([account])),
            has_factor=account.has_second_factor(),
            history=history_of(account, self.request.user, limit=20),
            **kwargs,
        )


class AccountCreate(ScopedMixin, CreateView):
    permission = Permission.ACCOUNT_MANAGE
    form_class = AccountCreateForm
    template_name = "accounts/form.html"
    extra_context = {"title": "Akun baru", "parent": "Akun"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def get_context_data(self, **kwargs):
        back_url = reverse("accounts:account-list")
        return super().get_context_data(back_url=back_url, **kwargs)

    def form_valid(self, form):
        account, by = form.instance, self.request.user
        try:
            password = services.create_account(account, form.task, by=by)
        except IntegrityError:
            form.add_error(None, TAKEN)
            return self.form_invalid(form)
        return show_password(self.request, account, password)


class AccountUpdate(WriteMixin, UpdateView):
    permission = Permission.ACCOUNT_MANAGE
    queryset = User.objects.all()
    form_class = AccountForm
    template_name = "accounts/form.html"
    title = "mengubah akun {}"
    message = "Akun {} disimpan."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Ubah data",
            parent=self.object,
            back_url=self.object.get_absolute_url(),
            **kwargs,
        )


class AssignmentCreate(ScopedMixin, SingleObjectMixin, FormView):
    """One more task for an account."""

    permission = Permission.ACCOUNT_MANAGE
    queryset = User.objects.all()
    form_class = AssignmentForm
    template_name = "accounts/form.html"

    @cached_property
    def object(self):
        return self.get_object()

    def get_form_kwargs(self):
        more = {"by": self.request.user, "account": self.object}
        return super().get_form_kwargs() | more

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="Tugas baru",
            parent=self.object,
            back_url=self.object.get_absolute_url(),
            **kwargs,
        )

    def form_valid(self, form):
        try:
            services.give_task(form.task, by=form.by)
        except ValidationError as problem:
            form.add_error(None, problem)
            return self.form_invalid(form)
        messages.success(self.request, f"Tugas {form.task} diberikan.")
        return redirect(self.object.get_absolute_url())


class AssignmentEnd(TransitionView):
    permission = Permission.ACCOUNT_MANAGE
    queryset = Assignment.objects.select_related("user", "wilayah")
    transition = staticmethod(Assignment.end)
    form_class = LastDayForm
    title = "mengakhiri tugas {0} dari {0.user}"
    message = "Tugas {0} berakhir {0.valid_to:%d/%m/%Y}."

    def get_success_url(self):
        return self.object.user.get_absolute_url()


class AssignmentRevoke(TransitionView):
    permission = Permission.ACCOUNT_MANAGE
    queryset = Assignment.objects.select_related("user", "wilayah")
    transition = staticmethod(Assignment.revoke)
    title = "mencabut tugas {0} dari {0.user}"
    message = "Tugas {} dicabut."

    def get_success_url(self):
        return self.object.user.get_absolute_url()


class AccountTransition(TransitionView):
    permission = Permission.ACCOUNT_MANAGE
    queryset = User.objects.all()


class AccountDeactivate(AccountTransition):
    transition = staticmethod(User.deactivate)
    title = "menonaktifkan akun {}"
    message = "Akun {} tidak aktif lagi. Semua sesinya berakhir."


class AccountUnlock(AccountTransition):
    transition = staticmethod(services.unlock)
    title = "membuka kunci akun {}"
    message = "Kunci akun {} dibuka. Kata sandinya dapat dicoba lagi."


class AccountFactorRemove(AccountTransition):
    transition = staticmethod(services.remove_second_factor)
    title = "melepas langkah masuk kedua akun {}"
    message = "Langkah masuk kedua akun {} dilepas."


class NewPassword(AccountTransition):
    """A transition that gives a password, which the page that follows shows once."""

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            password = self.perform({})
        except InvalidTransition as problem:
            messages.error(request, str(problem))
            return redirect(self.get_success_url())
        return show_password(request, self.object, password)


class AccountResetPassword(NewPassword):
    transition = staticmethod(services.reset_password)
    title = "membuat kata sandi baru untuk {}"


class AccountActivate(NewPassword):
    transition = staticmethod(User.activate)
    title = "mengaktifkan akun {}"


def show_password(request, account, password):
    """The only page that ever shows it; no browser keeps it."""
    page = {"account": account, "password": password}
    response = render(request, "accounts/password_once.html", page)
    response["Cache-Control"] = "no-store"
    return response
