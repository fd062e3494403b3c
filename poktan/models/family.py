from django.db import models
from django.db.models import Q
from django.utils import timezone

from kspk.accounts.scope import ScopedQuerySet, area_filter
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.personal import EncryptedField, keyed_hash
from kspk.wilayah.models import Wilayah

from .group import Poktan


class FamilyQuerySet(ScopedQuerySet):
    def scope(self, codes):
        """Families living inside the areas, or members of a group there."""
        members = Membership.objects.filter(area_filter(codes, "poktan__desa"))
        return area_filter(codes, "desa") | Q(pk__in=members.values("family"))

    def with_number(self, number):
        """Families of which NIK or family code is `number`."""
        digest = keyed_hash(number)
        return self.filter(Q(nik_hash=digest) | Q(family_code_hash=digest))


class Family(VersionedModel):
    """A member family, named by its head. Source: card K/0, step 4.

    Children never stand here: they appear in reports as age class and count.
    """

    head_name = models.CharField("nama kepala keluarga", max_length=150)
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="desa/kelurahan"
    )
    address = models.CharField("alamat", max_length=200, blank=True)
    nik = EncryptedField("NIK", blank=True, default="")
    nik_hash = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True
    )
    family_code = EncryptedField("kode keluarga (KKI)", blank=True, default="")
    family_code_hash = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True
    )
    is_pus = models.BooleanField("pasangan usia subur", null=True, blank=True)
    uses_contraception = models.BooleanField("peserta KB", null=True, blank=True)

    objects = FamilyQuerySet.as_manager()
    history = track()
    history_label = "keluarga {head_name}"
    wilayah_path = "desa"

    class Meta:
        verbose_name = "keluarga"
        verbose_name_plural = "keluarga"
        ordering = ["head_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(uses_contraception=True) | Q(is_pus=True)
                | Q(is_pus__isnull=True),
                name="family_contraception_within_pus",
                violation_error_message="Peserta KB adalah pasangan usia subur."
                " Periksa kedua isian ini.",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.head_name

    def save(self, *, update_fields=None, **kwargs):
        self.nik_hash = keyed_hash(self.nik)
        self.family_code_hash = keyed_hash(self.family_code)
        if update_fields is not None:
            numbers = {"nik", "family_code"}.intersection(update_fields)
            update_fields = {*update_fields, *(f"{name}_hash" for name in numbers)}
        super().save(update_fields=update_fields, **kwargs)


class MembershipQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(left_on=None)


class Membership(models.Model):
    """A family belongs to a group from a day to a day; it may be in several groups."""

    poktan = models.ForeignKey(
        Poktan, models.CASCADE, related_name="memberships", verbose_name="kelompok"
    )
    family = models.ForeignKey(
        Family, models.PROTECT, related_name="memberships", verbose_name="keluarga"
    )
    joined_on = models.DateField("masuk", default=timezone.localdate)
    left_on = models.DateField("keluar", null=True, blank=True)
    left_reason = models.CharField("alasan keluar", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = track()
    history_label = "keluarga {family}"
    history_ended = ("left_on", "left_reason")
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poktan", "family"],
                condition=Q(left_on=None),
                name="membership_once",
                violation_error_message="Keluarga ini sudah menjadi anggota kelompok.",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("joined_on")),
                name="membership_dates_ordered",
                violation_error_message="Tanggal keluar mendahului tanggal masuk.",
            ),
        ]

    def __str__(self):
        return f"{self.family} di {self.poktan_id}"

    def is_member_again(self):
        """Whether the family is in the group by another membership."""
        others = Membership.objects.current().exclude(pk=self.pk)
        return others.filter(poktan=self.poktan_id, family=self.family_id).exists()
