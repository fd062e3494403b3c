from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models, transaction
from django.utils import timezone

from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition

from ..passwords import one_time_password


class AccountManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(username=username.lower())


class Account(VersionedModel, AbstractBaseUser):
    """What signing in needs: a name, a password, a state."""

    username = models.CharField(
        "nama pengguna",
        max_length=60,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        error_messages={"unique": "Nama pengguna ini sudah dipakai. Pilih nama lain."},
        help_text="Huruf kecil, angka, titik, dan tanda hubung.",
    )
    is_active = models.BooleanField("aktif", default=True)
    must_change_password = models.BooleanField(
        "wajib mengganti kata sandi", default=False
    )
    date_joined = models.DateTimeField("dibuat", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        if update_fields and set(update_fields) <= {"last_login", "password"}:
            # Django's own: signing in, or hashing anew. No change of the record.
            values = {name: getattr(self, name) for name in update_fields}
            type(self).objects.filter(pk=self.pk).update(**values)
            return
        self.username = self.username.lower()
        super().save(update_fields=update_fields, **kwargs)

    def has_second_factor(self):
        factors = self.authenticator_set
        return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def set_one_time_password(self):
        """Gives a new password to be read out once; every session of hers ends."""
        password = one_time_password()
        self.set_password(password)
        self.must_change_password = True
        return password

    @transaction.atomic
    def reset_password(self, *, by):
        """Gives a new password for one use, of an active account."""
        account = self._locked(is_active=True)
        password = account.set_one_time_password()
        account.save(update_fields=["password", "must_change_password"])
        return password

    @transaction.atomic
    def deactivate(self, *, by):
        """Shut the account: no sign-in, every session ends, the record stays."""
        account = self._locked(is_active=True)
        account.is_active = False
        account.set_unusable_password()
        account.save(update_fields=["is_active", "password"])
        return account

    @transaction.atomic
    def activate(self, *, by):
        """Open a shut account again; gives its new password for one use."""
        account = self._locked(is_active=False)
        account.is_active = True
        password = account.set_one_time_password()
        account.save(update_fields=["is_active", "password", "must_change_password"])
        return password

    def _locked(self, *, is_active):
        account = type(self).objects.select_for_update().get(pk=self.pk)
        if account.is_active != is_active:
            state = "aktif" if account.is_active else "tidak aktif"
            raise InvalidTransition(f"Akun {account} sudah {state}.")
        return account
