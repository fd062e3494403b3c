from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import EVERYTHING, Wilayah, area_filter

from ..permissions import Permission
from ..scope import ScopedQuerySet
from .dated import DatedQuerySet
from .people import SEARCH_LENGTH, User


class FieldOfficerQuerySet(ScopedQuerySet):
    def scope(self, codes):
        """Officers who serve, or served, a place inside the areas."""
        if None in codes:
            return EVERYTHING
        areas = OfficerArea.objects.filter(area_filter(codes, "wilayah"))
        return Q(pk__in=areas.values("officer"))

    def visible_to(self, user):
        """Also those of an area around: a PLKB sees her PPLKB, but changes none."""
        codes = user.areas_with(Permission.OFFICER_VIEW)
        known = filter(None, codes)
        around = {part for code in known for part in split_code(code)[:-1]}
        above = OfficerArea.objects.filter(wilayah__in=around)
        return self.filter(self.scope(codes) | Q(pk__in=above.values("officer")))

    def permitted(self, user, permission):
        if permission == Permission.OFFICER_VIEW:
            return self.visible_to(user)
        return super().permitted(user, permission)

    def search(self, text):
        """Officers of which name, NIP or register number holds every word of `text`."""
        found = self
        for word in text[:SEARCH_LENGTH].split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(nip__startswith=word)
                | Q(register_no__startswith=word)
            )
        return found

    def in_position(self, position):
        """Officers in that position, all for an unknown one."""
        if position not in FieldOfficer.Position.values:
            return self
        return self.filter(position=position)

    def with_current_areas(self):
        """With `current_areas`, those valid today, read in one query for all rows."""
        valid = OfficerArea.objects.valid_on(timezone.localdate())
        places = valid.select_related("wilayah__parent").order_by("wilayah")
        return self.prefetch_related(
            models.Prefetch("areas", places, to_attr="current_areas")
        )

    def serving(self, desa, day):
        """Officers whose area on `day` holds the desa (its code)."""
        codes = [desa[:n] for n in (4, 6, 10)]
        areas = OfficerArea.objects.valid_on(day).filter(wilayah__in=codes)
        return self.filter(pk__in=areas.values("officer"), is_active=True)


class FieldOfficer(VersionedModel):
    """A person of the field who supervises groups, with an account or without.

    Source: cards K/0/PKB, K/0/PPKBD, K/0/SUBPPKBD.
    """

    class Position(models.TextChoices):
        PPLKB = "pplkb", "PPLKB"
        PKB = "pkb", "PKB"
        PLKB = "plkb", "PLKB"
        PPKBD = "ppkbd", "PPKBD"
        SUB_PPKBD = "sub_ppkbd", "Sub PPKBD"

    name = models.CharField("nama", max_length=150)
    position = models.CharField("jabatan", max_length=10, choices=Position)
    register_no = models.CharField("nomor register", max_length=9, blank=True)
    nip = models.CharField(
        "NIP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{18}$", "NIP terdiri atas 18 angka.")],
    )
    phone = models.CharField("telepon", max_length=20, blank=True)
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="field_officer",
        verbose_name="akun",
    )
    is_active = models.BooleanField("aktif", default=True)

    objects = FieldOfficerQuerySet.as_manager()
    history = track()
    wilayah_path = "areas__wilayah"

    class Meta:
        verbose_name = "petugas lapangan"
        verbose_name_plural = "petugas lapangan"
        ordering = ["name", "pk"]

    def __str__(self):
        return f"{self.name} ({self.get_position_display()})"

    def get_absolute_url(self):
        return reverse("accounts:officer-detail", args=[self.pk])


class OfficerAreaQuerySet(ScopedQuerySet, DatedQuerySet):
    pass


class OfficerArea(models.Model):
    """A desa binaan (for PPLKB a kecamatan) of a field officer, with its dates."""

    officer = models.ForeignKey(
        FieldOfficer, models.CASCADE, related_name="areas", verbose_name="petugas"
    )
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="wilayah binaan"
    )
    valid_from = models.DateField("sejak", default=timezone.localdate)
    valid_to = models.DateField("sampai", null=True, blank=True)

    objects = OfficerAreaQuerySet.as_manager()
    history = track()
    wilayah_path = "wilayah"
    history_label = "{wilayah}"

    class Meta:
        verbose_name = "wilayah binaan"
        verbose_name_plural = "wilayah binaan"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="officer_area_dates_ordered",
                violation_error_message="Tanggal “sampai” mendahului tanggal “sejak”.",
            ),
            models.UniqueConstraint(
                fields=["officer", "wilayah"],
                condition=Q(valid_to=None),
                name="officer_area_once",
                violation_error_message="Wilayah ini sudah menjadi binaannya.",
            ),
        ]

    def __str__(self):
        return str(self.wilayah)

    @transaction.atomic
    def end(self, *, by, on):
        """Let it be hers until the day `on`, the last one; only once."""
        area = OfficerArea.objects.select_for_update().get(pk=self.pk)
        if area.valid_to:
            raise InvalidTransition(
                f"{area} sudah berakhir {date_format(area.valid_to)}."
            )
        if on < area.valid_from:
            raise InvalidTransition(
                f"Hari terakhir {date_format(on)} mendahului hari mulai"
                f" {date_format(area.valid_from)}. Pilih tanggal sesudahnya."
            )
        area.valid_to = on
        area.save(update_fields=["valid_to"])
        return area
