"""What allauth and axes ask of us: who may sign in, from where, under which name."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url

from kspk.audit.history import action
from kspk.audit.personal import EncryptedField

from .middleware import SIGNED_IN_AT


class Adapter(DefaultAccountAdapter):
    """Accounts are made by an admin, never by signing up."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_ip(request)

    def pre_authenticate(self, request, **credentials):
        """Passwords are counted by axes; allauth's own counter is for codes only."""

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not right after signing in, when a first second factor is set up."""
        age = time.time() - context.request.session.get(SIGNED_IN_AT, 0)
        if age < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def clean_password(self, password, user=None):
        password = super().clean_password(password, user)
        if user and user.check_password(password):
            raise ValidationError("Pilih kata sandi yang lain dari yang lama.")
        return password

    def set_password(self, user, password):
        user.set_password(password)
        user.must_change_password = False
        with action("mengganti kata sandinya sendiri", by=user):
            user.save(update_fields=["password", "must_change_password"])

    def get_password_change_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors stand encrypted in the database, as a NIK does."""

    def encrypt(self, text):
        return EncryptedField().get_prep_value(text)

    def decrypt(self, encrypted_text):
        return EncryptedField().from_db_value(encrypted_text, None, None)


def client_ip(request):
    """The visitor's address; X-Forwarded-For counts only as far as our own proxies."""
    direct = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        return hops[-settings.TRUSTED_PROXIES].strip() or direct
    return direct


def lock_name(request, credentials=None):
    """The user name that failures count for: however it was typed, one account."""
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    return name.strip().lower()
