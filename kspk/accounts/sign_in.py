"""The one door: allauth's pages that we use, and the admin's door that leads to it."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme


@login_not_required
def admin_login(request, extra_context=None):
    """Never takes a password, so that axes and the second factor hold here too."""
    if request.user.is_authenticated:
        if not request.user.is_staff:
            raise PermissionDenied
        return redirect("admin:index")
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, request.get_host()):
        target = reverse("admin:index")
    return redirect_to_login(target)


# No signing up, no mail: whoever lost her password asks her admin for another.
urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("sandi/", views.password_change, name="account_change_password"),
    path("ulangi/", views.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
