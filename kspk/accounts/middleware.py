"""Rules of a session that hold on every page."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

SIGNED_IN_AT = "signed_in_at"


def account_rules(get_response):
    """Sends to the page that must come first: a new password, then the second factor.

    ADMIN and OFFICER sessions end OFFICE_SESSION_AGE seconds after signing in.
    No browser keeps what a signed-in person was shown: telephones are shared.
    `request.duty` is the address of the page that is owed, or None.
    """

    def middleware(request):
        request.duty = None
        if not request.user.is_authenticated:
            return get_response(request)
        if _is_over(request):
            logout(request)
            messages.info(
                request, "Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan."
            )
            return redirect_to_login(request.get_full_path())
        request.duty = first_duty(request)
        if request.duty and not _may_come_first(request):
            return redirect(request.duty)
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def note_sign_in(sender, request, user, **kwargs):
    """Receiver of user_logged_in: when this session began."""
    request.session[SIGNED_IN_AT] = int(time.time())


def first_duty(request):
    """URL of the page that this session owes, or None."""
    user = request.user
    if user.must_change_password:
        return reverse("account_change_password")
    if settings.MFA_REQUIRED and user.is_office and not user.has_second_factor():
        return reverse("mfa_activate_totp")
    return None


def _is_over(request):
    if not request.user.is_office:
        return False  # SESSION_COOKIE_AGE is all
    age = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return age > settings.OFFICE_SESSION_AGE


def _may_come_first(request):
    """Whether the page helps to do the duty: signing in and out, and the duty's own."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    if not getattr(match.func, "login_required", True):
        return True
    names = {"account_logout", "account_reauthenticate", "account_change_password"}
    if match.view_name in names or match.view_name == "admin:logout":
        return True
    owes_factor = not request.user.must_change_password
    return owes_factor and match.view_name.startswith("mfa_")
