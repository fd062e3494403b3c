from django.db import models
from django.db.models import Q

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.personal import EncryptedField, keyed_hash

from .group import Poktan


class OfficerQuerySet(ScopedQuerySet):
    def in_office(self):
        return self.filter(ended_on=None)


class Officer(models.Model):
    """A person in a group's post from a day to a day. Source: card K/0, step 2."""

    class Position(models.TextChoices):
        CHAIR = "ketua", "Ketua"
        SECRETARY = "sekretaris", "Sekretaris"
        TREASURER = "bendahara", "Bendahara"
        CADRE = "kader", "Kader"
        SECTION_HEAD = "ketua_bidang", "Ketua bidang"
        PEER_EDUCATOR = "pendidik_sebaya", "Pendidik sebaya"
        PEER_COUNSELLOR = "konselor_sebaya", "Konselor sebaya"
        OTHER = "lainnya", "Lainnya"

    class AgeGroup(models.TextChoices):
        """Ages of the children a BKB cadre works with, in years, half open."""

        Y0 = "0_1", "0–<1 tahun"
        Y1 = "1_2", "1–<2 tahun"
        Y2 = "2_3", "2–<3 tahun"
        Y3 = "3_4", "3–<4 tahun"
        Y4 = "4_5", "4–<5 tahun"
        Y5 = "5_6", "5–<6 tahun"

    poktan = models.ForeignKey(
        Poktan, models.CASCADE, related_name="officers", verbose_name="kelompok"
    )
    position = models.CharField("jabatan", max_length=16, choices=Position)
    age_group = models.CharField(
        "kelompok umur anak", max_length=3, choices=AgeGroup, blank=True
    )
    name = models.CharField("nama", max_length=150)
    phone = models.CharField("telepon", max_length=20, blank=True)
    nik = EncryptedField("NIK", blank=True, default="")
    nik_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_trained = models.BooleanField("sudah dilatih", null=True, blank=True)
    started_on = models.DateField("sejak", null=True, blank=True)
    ended_on = models.DateField("sampai", null=True, blank=True)
    end_reason = models.CharField("alasan berhenti", max_length=200, blank=True)

    objects = OfficerQuerySet.as_manager()
    history = track(no_db_index=["nik_hash"])
    history_label = "{name} ({position})"
    history_ended = ("ended_on", "end_reason")
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = "pengurus atau kader"
        verbose_name_plural = "pengurus dan kader"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["nik_hash"], name="officer_nik", condition=~Q(nik_hash="")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["poktan"],
                condition=Q(position="ketua", ended_on=None),
                name="officer_one_chair",
                violation_error_message="Kelompok ini sudah mempunyai ketua. Akhiri"
                " masa tugas ketua lama lebih dahulu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None)
                | Q(ended_on__gte=models.F("started_on")),
                name="officer_dates_ordered",
                violation_error_message="Tanggal “sampai” mendahului tanggal “sejak”.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.get_position_display()})"

    def save(self, *, update_fields=None, **kwargs):
        self.nik_hash = keyed_hash(self.nik)
        if update_fields is not None and "nik" in update_fields:
            update_fields = {*update_fields, "nik_hash"}
        super().save(update_fields=update_fields, **kwargs)
