import datetime

from django.contrib import auth
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from kspk.audit.history import track
from kspk.audit.transitions import InvalidTransition
from kspk.wilayah.models import EVERYTHING, NOTHING, Level, Wilayah, area_filter

from ..permissions import Permission, roles_with
from ..roles import BELOW_ADMIN, LEVELS, OFFICE_ROLES, SHORT, Role
from .account import Account, AccountManager
from .dated import DatedQuerySet

SEARCH_LENGTH = 100  # of a text that is searched for; each word is a condition
ACCOUNT_STATES = {"aktif": "Aktif", "tidak-aktif": "Tidak aktif"}


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Herself and the accounts that she manages."""
        return self.filter(Q(pk=user.pk) | self._managed_by(user))

    def permitted(self, user, permission):
        """As `visible_to`, but nobody changes her own tasks, password or lock here."""
        rows = self.visible_to(user)
        if permission in {Permission.ACCOUNT_VIEW, Permission.HISTORY_VIEW}:
            return rows
        return rows.exclude(pk=user.pk)

    def _managed_by(self, user):
        """Q for the accounts below her own: superuser > admin > admin of an area > all.

        An admin of a kabupaten manages an account whose tasks, now and to come, all
        lie inside it; without such tasks, if an earlier one did. A partner is hers if
        the task names her kabupaten. Accounts that never had a task, and tasks without
        area, are left to admins without area.
        """
        if user.is_superuser and user.is_active:
            return EVERYTHING
        areas = user.areas_with(Permission.ACCOUNT_MANAGE)
        if not areas:
            return NOTHING
        tasks = Assignment.objects.all()
        open_tasks = tasks.not_ended(timezone.localdate())
        peers = open_tasks.filter(role=Role.ADMIN)
        below = Q(is_superuser=False)
        if None in areas:
            return below & ~Q(pk__in=peers.filter(wilayah=None).values("user"))
        inside = tasks.filter(area_filter(areas, "wilayah"), wilayah__isnull=False)
        elsewhere = open_tasks.exclude(pk__in=inside.values("pk"))
        return (
            below
            & Q(pk__in=inside.values("user"))
            & ~Q(pk__in=elsewhere.values("user"))
            & ~Q(pk__in=peers.values("user"))
        )

    def search(self, text):
        """Accounts of which name or user name holds every word of `text`."""
        found = self
        for word in text[:SEARCH_LENGTH].split():
            found = found.filter(
                Q(full_name__icontains=word) | Q(username__icontains=word)
            )
        return found

    def in_role(self, role):
        """Accounts that work in `role` today; all for an unknown role."""
        if role not in Role.values:
            return self
        valid = Assignment.objects.valid_on(timezone.localdate()).filter(role=role)
        return self.filter(pk__in=valid.values("user"))

    def in_state(self, state):
        """Accounts in one of ACCOUNT_STATES, all for another word."""
        if state not in ACCOUNT_STATES:
            return self
        return self.filter(is_active=state == "aktif")

    def with_current_assignments(self):
        """Reads the assignments of all rows in one query, for `current_assignments`."""
        valid = Assignment.objects.valid_on(timezone.localdate())
        return self.prefetch_related(
            models.Prefetch(
                "assignments",
                valid.select_related("wilayah").order_by("pk"),
                to_attr="_assignments",
            )
        )


class User(Account):
    """A person who signs in. What she may do and where stands in her assignments."""

    full_name = models.CharField("nama lengkap", max_length=150)
    email = models.EmailField("surel", blank=True)
    phone = models.CharField("telepon", max_length=20, blank=True)
    is_superuser = models.BooleanField("pengelola server", default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = AccountManager.from_queryset(UserQuerySet)()
    history = track(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = "akun"
        verbose_name_plural = "akun"
        ordering = ["full_name"]

    def __str__(self):
        return self.full_name or self.username

    def get_absolute_url(self):
        return reverse("accounts:account-detail", args=[self.pk])

    @property
    def current_assignments(self):
        """Assignments valid today with their areas, read once per request."""
        if not hasattr(self, "_assignments"):
            self._assignments = list(
                self.assignments.valid_on(timezone.localdate())
                .select_related("wilayah")
                .order_by("pk")
            )
        return self._assignments

    @property
    def roles(self):
        return {assignment.role for assignment in self.current_assignments}

    @property
    def role_label(self):
        """ "OPD-KB · Kabupaten Belu", for the top bar."""
        if not self.current_assignments:
            return "Pengelola server" if self.is_superuser else "Belum ada tugas"
        first = self.current_assignments[0]
        areas = {a.wilayah_id for a in self.current_assignments if a.wilayah_id}
        place = (
            f"{len(areas)} desa binaan"
            if first.role == Role.PLKB and len(areas) > 1
            else first.wilayah.full_name
            if first.wilayah
            else ""
        )
        return " · ".join(filter(None, (SHORT[first.role], place)))

    @property
    def is_office(self):
        """Of those with wide rights: second factor, sessions of a working day."""
        return self.is_superuser or bool(self.roles & OFFICE_ROLES)

    def areas_with(self, permission):
        """Codes of the areas where a role of hers holds `permission`.

        A set; None in it stands for everywhere. An admin without area is everywhere,
        any other assignment without area is nowhere.
        """
        if not self.is_active:
            return set()
        if self.is_superuser:
            return {None}
        roles = roles_with(permission)
        return {
            assignment.wilayah_id
            for assignment in self.current_assignments
            if assignment.role in roles
            and (assignment.wilayah_id or assignment.role == Role.ADMIN)
        }

    def may_appoint(self, role, wilayah):
        """Whether she may give a task in `role` at `wilayah`, None for no area."""
        if not self.is_active:
            return False
        if self.is_superuser:
            return True
        areas = self.areas_with(Permission.ACCOUNT_MANAGE)
        if None in areas:
            return role != Role.ADMIN or wilayah is not None
        return (
            role in BELOW_ADMIN
            and wilayah is not None
            and any(wilayah.code.startswith(code) for code in areas)
        )

    @property
    def appointable_roles(self):
        """Roles that she may give to somebody somewhere."""
        everywhere = None in self.areas_with(Permission.ACCOUNT_MANAGE)
        return list(Role) if everywhere else list(BELOW_ADMIN)

    # What Django's admin and templates ask; the answer is that of RoleBackend.

    @property
    def is_staff(self):
        return self.has_perm(Permission.ADMIN_SITE)

    def has_perm(self, perm, obj=None):
        return any(
            backend.has_perm(self, perm, obj)
            for backend in auth.get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.has_perm(Permission.ADMIN_SITE)


class AssignmentQuerySet(DatedQuerySet):
    def valid_on(self, day):
        return super().valid_on(day).filter(revoked_at=None)

    def not_ended(self, day):
        return super().not_ended(day).filter(revoked_at=None)

    def visible_to(self, user):
        return self.filter(user__in=User.objects.visible_to(user))

    def permitted(self, user, permission):
        return self.filter(user__in=User.objects.permitted(user, permission))


class Assignment(models.Model):
    """A person works in an area in one role, from a day to a day.

    Never deleted: it ends after `valid_to`, or at once at `revoked_at`.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="assignments", verbose_name="akun"
    )
    role = models.CharField("peran", max_length=12, choices=Role)
    wilayah = models.ForeignKey(
        Wilayah,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="wilayah tugas",
    )
    valid_from = models.DateField("sejak", default=timezone.localdate)
    valid_to = models.DateField("sampai", null=True, blank=True)
    revoked_at = models.DateTimeField("waktu pencabutan", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    history = track()

    history_label = "{role} {wilayah}"

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="assignment_dates_ordered",
                violation_error_message="Tanggal “sampai” mendahului tanggal “sejak”.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.ADMIN, Role.PARTNER])
                | Q(wilayah__isnull=False),
                name="assignment_has_area",
                violation_error_message="Pilih wilayah tugas untuk peran ini.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.wilayah or ''}".strip()

    def clean(self):
        level = self.wilayah.level if self.wilayah else None
        if self.role and level not in LEVELS[self.role]:
            raise ValidationError(
                {"wilayah": wrong_level(self.role, self.wilayah)}, code="level"
            )
        if self.user_id and self.valid_from and self._overlaps():
            raise ValidationError(
                f"Penugasan {self} sudah ada pada tanggal itu. Akhiri penugasan itu"
                " lebih dahulu."
            )

    def _overlaps(self):
        same = Assignment.objects.not_ended(self.valid_from).exclude(pk=self.pk)
        same = same.filter(user=self.user_id, role=self.role, wilayah=self.wilayah_id)
        return same.filter(valid_from__lte=self.valid_to or datetime.date.max).exists()

    @property
    def is_open(self):
        """Valid today or to come."""
        today = timezone.localdate()
        return not self.revoked_at and (not self.valid_to or self.valid_to >= today)

    def end(self, *, by, on):
        """Let it be valid until the day `on`, the last one; only while it is open."""
        return self._close(valid_to=on)

    def revoke(self, *, by):
        """Take it away at once; only while it is open."""
        return self._close(revoked_at=timezone.now())

    @transaction.atomic
    def _close(self, **values):
        task = Assignment.objects.select_for_update().get(pk=self.pk)
        if not task.is_open:
            raise InvalidTransition(f"Penugasan {task} sudah berakhir.")
        for name, value in values.items():
            setattr(task, name, value)
        if task.valid_to and task.valid_to < task.valid_from:
            raise InvalidTransition(
                f"Hari terakhir {date_format(task.valid_to)} mendahului hari mulai"
                f" {date_format(task.valid_from)}. Pilih tanggal sesudahnya, atau"
                " cabut penugasan ini sekarang."
            )
        task.save(update_fields=list(values))
        return task


def wrong_level(role, wilayah):
    """The sentence for an area of a level that the role is not given."""
    wanted = [level.label.lower() for level in Level if level in LEVELS[role]]
    words = " atau ".join(wanted)
    given = wilayah.full_name if wilayah else "tanpa wilayah"
    return f"{Role(role).label} bertugas di tingkat {words}, bukan {given}."
