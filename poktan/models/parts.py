from django.db import models

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.catalogue.models import FacilityItem

from .group import Poktan


class Facility(models.Model):
    """Whether a group has an item of its kind's list. Source: card K/0, step 3."""

    class Condition(models.TextChoices):
        GOOD = "baik", "Baik"
        BROKEN = "rusak", "Rusak"

    poktan = models.ForeignKey(
        Poktan, models.CASCADE, related_name="facilities", verbose_name="kelompok"
    )
    item = models.ForeignKey(
        FacilityItem, models.PROTECT, related_name="+", verbose_name="sarana"
    )
    is_available = models.BooleanField("ada")
    condition = models.CharField("keadaan", max_length=5, choices=Condition, blank=True)

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "{item}"
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = "sarana"
        verbose_name_plural = "sarana dan materi"
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poktan", "item"],
                name="facility_once",
                violation_error_message="Sarana ini sudah tercatat untuk kelompok itu.",
            )
        ]

    def __str__(self):
        return f"{self.item}: {'ada' if self.is_available else 'tidak ada'}"


class PikDetail(models.Model):
    """What only a PIK-R has. Source: card K/0/PIK-R, part A."""

    class Basis(models.TextChoices):
        SMP = "smp", "SMP/sederajat"
        SMA = "sma", "SMA/sederajat"
        UNIVERSITY = "pt", "Perguruan tinggi"
        FAITH = "keagamaan", "Organisasi keagamaan"
        YOUTH = "lsm_kepemudaan", "LSM/organisasi kepemudaan"

    EDUCATION = (Basis.SMP, Basis.SMA, Basis.UNIVERSITY)

    poktan = models.OneToOneField(
        Poktan, models.CASCADE, related_name="pik", verbose_name="kelompok"
    )
    basis = models.CharField("basis", max_length=16, choices=Basis, blank=True)
    institution = models.CharField("nama lembaga", max_length=150, blank=True)
    social_media = models.CharField("akun media sosial", max_length=150, blank=True)

    objects = ScopedQuerySet.as_manager()
    history = track()
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = verbose_name_plural = "rincian PIK-R"

    def __str__(self):
        return self.get_basis_display()


class UppkaDetail(models.Model):
    """What only a UPPKA has; no official form is public, so all may stay empty."""

    class Stage(models.TextChoices):
        BEGINNING = "pemula", "Pemula"
        GROWING = "berkembang", "Berkembang"
        INDEPENDENT = "mandiri", "Mandiri"

    poktan = models.OneToOneField(
        Poktan, models.CASCADE, related_name="uppka", verbose_name="kelompok"
    )
    business = models.CharField("jenis usaha", max_length=150, blank=True)
    products = models.CharField("hasil usaha", max_length=200, blank=True)
    capital_source = models.CharField("sumber modal", max_length=150, blank=True)
    marketing = models.CharField("pemasaran", max_length=150, blank=True)
    stage = models.CharField("tahap", max_length=10, choices=Stage, blank=True)

    objects = ScopedQuerySet.as_manager()
    history = track()
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = verbose_name_plural = "rincian UPPKA"

    def __str__(self):
        return self.business
