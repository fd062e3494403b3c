from django.db import models
from django.db.models import Exists, OuterRef, Q

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track

from .group import Poktan


class Decree(models.Model):
    """SK pengukuhan of a group; one decree may stand on the cards of several groups.

    Source: card K/0, “SK Pengukuhan”.
    """

    class Issuer(models.TextChoices):
        VILLAGE_HEAD = "kepala_desa", "Kepala Desa"
        LURAH = "lurah", "Lurah"
        CAMAT = "camat", "Camat"
        OPD = "skpd_kb", "OPD-KB (SKPD-KB)"
        BUPATI = "bupati", "Bupati/Wali Kota"
        OTHER = "lainnya", "Lainnya"

    poktan = models.ForeignKey(
        Poktan, models.CASCADE, related_name="decrees", verbose_name="kelompok"
    )
    number = models.CharField("nomor SK", max_length=80, blank=True)
    date = models.DateField("tanggal SK", null=True, blank=True)
    date_text = models.CharField("tanggal seperti tertulis", max_length=40, blank=True)
    issuer = models.CharField(
        "dikeluarkan oleh", max_length=12, choices=Issuer, blank=True
    )
    issuer_other = models.CharField("penerbit lain", max_length=80, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    is_current = models.BooleanField("SK yang berlaku", default=True)

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "SK {number}"
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = verbose_name_plural = "SK pengukuhan"
        ordering = ["-is_current", "-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poktan"],
                condition=Q(is_current=True),
                name="decree_one_current",
                violation_error_message="Kelompok ini sudah mempunyai SK yang berlaku.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") | Q(date__isnull=False) | ~Q(date_text="")
                | ~Q(issuer=""),
                name="decree_says_something",
                violation_error_message="Isi nomor, tanggal, atau penerbit SK.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number or "SK tanpa nomor"


def has_decree():
    """Whether a group has a decree in force; one look into an index per group."""
    current = Decree.objects.filter(poktan=OuterRef("pk"), is_current=True)
    return Exists(current)
