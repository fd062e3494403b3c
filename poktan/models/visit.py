import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from .group import Poktan


class AnnualCard(models.Model):
    """The yearly card K/0 of a group, confirmed; due on 3 January.

    `changes`: {field of the group: [before, after]} made while it was confirmed.
    """

    poktan = models.ForeignKey(
        Poktan, models.CASCADE, related_name="cards", verbose_name="kelompok"
    )
    year = models.PositiveSmallIntegerField("tahun")
    confirmed_at = models.DateTimeField("dikukuhkan", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name="oleh",
    )  # fmt: skip
    changes = models.JSONField("perubahan", default=dict, blank=True)
    note = models.CharField("catatan", max_length=250, blank=True)

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "kartu K/0 {year}"
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = verbose_name_plural = "kartu K/0 tahunan"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poktan", "year"],
                name="card_once_a_year",
                violation_error_message="Kartu K/0 kelompok ini untuk tahun itu sudah"
                " dikukuhkan.",
            )
        ]

    def __str__(self):
        return f"Kartu K/0 {self.year}"


class MentoringVisitQuerySet(ScopedQuerySet):
    def with_group(self):
        return self.select_related("poktan", "desa__parent")


class MentoringVisit(VersionedModel):
    """A visit to a group: control and mentoring (resolution 2 of the Belu forum).

    `checklist`: {code of an item of the kind's list: true or false}; items that nobody
    looked at are absent.
    """

    class Visitor(models.TextChoices):
        PLKB = "plkb", "PKB/PLKB"
        COORDINATOR = "koordinator", "Koordinator/PPLKB"
        OFFICE = "opd", "OPD-KB"
        MITRA = "mitra", "Mitra"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poktan = models.ForeignKey(
        Poktan, models.PROTECT, related_name="visits", verbose_name="kelompok"
    )
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="desa/kelurahan",
    )  # fmt: skip
    visited_on = models.DateField("tanggal kunjungan")
    visitor_kind = models.CharField("oleh", max_length=11, choices=Visitor)
    visitor_name = models.CharField("nama pengunjung", max_length=150)
    mitra_name = models.CharField("lembaga mitra", max_length=150, blank=True)
    checklist = models.JSONField("daftar periksa", default=dict, blank=True)
    findings = models.CharField("temuan", max_length=1000, blank=True)
    next_step = models.CharField("langkah berikut", max_length=500, blank=True)
    next_step_due = models.DateField("selesai sebelum", null=True, blank=True)
    next_step_done_on = models.DateField("selesai pada", null=True, blank=True)
    photo = models.FileField("foto", upload_to="kunjungan/%Y/", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name="dicatat oleh",
    )  # fmt: skip
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)

    objects = MentoringVisitQuerySet.as_manager()
    history = track(no_db_index=["desa"])
    history_label = "kunjungan {visited_on}"
    wilayah_path = "desa"

    class Meta:
        verbose_name = verbose_name_plural = "kunjungan pembinaan"
        ordering = ["-visited_on", "pk"]
        indexes = [
            models.Index(fields=["poktan", "-visited_on"], name="visit_latest"),
            models.Index(fields=["desa", "-visited_on"], name="visit_desa"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(visitor_kind="mitra") | ~Q(mitra_name=""),
                name="visit_mitra_has_name",
                violation_error_message="Tulis nama lembaga mitra yang berkunjung.",
            ),
            models.CheckConstraint(
                condition=Q(next_step_due=None) | ~Q(next_step=""),
                name="visit_due_has_step",
                violation_error_message="Tulis langkah berikut yang ditenggat itu.",
            ),
        ]

    def __str__(self):
        return f"Kunjungan {formats.day(self.visited_on)} ke {self.poktan}"

    def get_absolute_url(self):
        return reverse("visits:detail", args=[self.pk])
