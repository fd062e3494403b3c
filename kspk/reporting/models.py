from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.wilayah.models import Wilayah

_DAY = [MinValueValidator(1), MaxValueValidator(28)]

TAKEN = "Batas waktu untuk wilayah, jenis dan bulan ini sudah ada. Ubah batas yang itu."


class EntryWindow(VersionedModel):
    """Deadlines that an area sets for itself; days of the month after the reported one.

    `kind` "" is for every kind of group, `month` None for every month. Without one the
    days are those of `deadlines.USUAL`. Source: SIGA, “Batas Waktu”.
    """

    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="wilayah"
    )
    kind = models.CharField("jenis kelompok", max_length=5, blank=True)
    month = models.DateField("hanya bulan", null=True, blank=True)
    group_day = models.PositiveSmallIntegerField("kelompok ke PLKB", validators=_DAY)
    kecamatan_day = models.PositiveSmallIntegerField("kecamatan", validators=_DAY)
    kabupaten_day = models.PositiveSmallIntegerField("kabupaten", validators=_DAY)

    objects = ScopedQuerySet.as_manager()
    history = track(no_db_index=["area"])
    history_label = "batas waktu {area}"
    wilayah_path = "area"

    class Meta:
        verbose_name = verbose_name_plural = "batas waktu"
        ordering = ["area", "kind", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "month"],
                condition=Q(month__isnull=False),
                name="entry_window_once",
                violation_error_message=TAKEN,
            ),
            models.UniqueConstraint(
                fields=["area", "kind"],
                condition=Q(month=None),
                name="entry_window_always_once",
                violation_error_message=TAKEN,
            ),
            models.CheckConstraint(
                condition=Q(group_day__lte=models.F("kecamatan_day"))
                & Q(kecamatan_day__lte=models.F("kabupaten_day")),
                name="entry_window_ordered",
                violation_error_message="Batas kelompok tidak boleh sesudah batas"
                " kecamatan, dan batas kecamatan tidak boleh sesudah batas kabupaten.",
            ),
        ]

    def __str__(self):
        return f"batas waktu {self.area.name}"
