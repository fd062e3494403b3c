"""The system checks refuse what they are there to refuse."""

from django.contrib.auth.decorators import login_not_required
from django.core.checks import run_checks
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import include, path
from django.views.generic import TemplateView

from kspk.accounts import checks
from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.accounts.scope import COMMON, ScopedQuerySet


class Guarded(ScopedMixin, TemplateView):
    permission = Permission.POKTAN_VIEW


class WithoutPermission(ScopedMixin, TemplateView):
    pass


class WithUnknownPermission(ScopedMixin, TemplateView):
    permission = "poktan.see_poktan"


class WithoutMixin(TemplateView):
    permission = Permission.POKTAN_VIEW


def bare(request):
    return HttpResponse()


@login_not_required
def public(request):
    return HttpResponse()


urlpatterns = [
    path("a/", Guarded.as_view(), name="guarded"),
    path("b/", public, name="public"),
    path("c/", bare, name="bare"),
    path("d/", include(([path("", WithoutMixin.as_view(), name="x")], "deep"))),
    path("e/", WithoutPermission.as_view(), name="no-permission"),
    path("f/", WithUnknownPermission.as_view(), name="unknown"),
    path("akun/", include("kspk.accounts.sign_in")),
]


class TestViews:
    def test_of_the_project_are_all_guarded(self):
        assert checks.every_view_is_guarded() == []

    def test_are_walked(self):
        names = {name for name, _ in checks.our_views()}
        assert {"accounts:account-list", "accounts:officer-area-end"} <= names
        assert not [name for name in names if name.startswith("mfa_")]

    def test_without_a_known_permission_behind_the_mixin_are_refused(self, settings):
        settings.ROOT_URLCONF = __name__
        errors = checks.every_view_is_guarded()
        assert [error.id for error in errors] == ["accounts.E001"] * 4
        assert [error.msg.split(":  ")[0].split(": the")[0] for error in errors] == [
            "bare",
            "deep:x",
            "no-permission",
            "unknown",
        ]


class TestModels:
    def test_of_the_project_all_know_their_area(self):
        assert checks.every_model_is_scoped() == []

    def test_both_checks_are_registered(self):
        assert [e for e in run_checks(tags=["security", "models"])
                if e.id and e.id.startswith("accounts.")] == []  # fmt: skip

    def test_common_ones_are_models_that_exist(self):
        labels = {m._meta.label for m in checks.apps.get_models()}
        assert set(COMMON) <= labels

    @isolate_apps("poktan")
    def test_without_scope_or_way_are_refused(self):
        class Note(models.Model):
            user = models.ForeignKey(User, models.CASCADE)

            class Meta:
                app_label = "poktan"

        class Lost(models.Model):
            user = models.ForeignKey(User, models.CASCADE)
            objects = ScopedQuerySet.as_manager()
            wilayah_path = "user__desa"

            class Meta:
                app_label = "poktan"

        class Forgotten(models.Model):
            objects = ScopedQuerySet.as_manager()

            class Meta:
                app_label = "poktan"

        problems = [list(checks.scope_problems(m)) for m in (Note, Lost, Forgotten)]
        assert [p[0][0] for p in problems] == [
            "its rows belong to no area.",
            "wilayah_path does not lead to Wilayah.",
            "wilayah_path does not lead to Wilayah.",
        ]
