from django.db import models
from django.db.models import F, Q

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.catalogue.fields import CodeListField

from .report import MonthlyReport, _count


class Presenter(models.TextChoices):
    """Who spoke. Source: R/I, “Penyaji/Narasumber”; the last three from R/I/PIK-R."""

    PPLKB = "pplkb", "PPLKB"
    PLKB = "plkb", "PKB/PLKB"
    PPKBD = "ppkbd", "PPKBD"
    SUB_PPKBD = "sub_ppkbd", "Sub PPKBD"
    PEER_EDUCATOR = "pendidik_sebaya", "Pendidik sebaya"
    PEER_COUNSELLOR = "konselor_sebaya", "Konselor sebaya"
    OTHER = "lainnya", "Lainnya"


AGES = ("0–<1", "1–<2", "2–<3", "3–<4", "4–<5", "5–<6")  # years, half open


class Meeting(models.Model):
    """One meeting of a report's month. Source: register R/I, one sheet a meeting.

    `present`: families, for PIK-R adolescents. Children are counted by age class only.
    """

    class Mode(models.TextChoices):
        FACE_TO_FACE = "tatap_muka", "Tatap muka"
        VIRTUAL = "virtual", "Virtual"

    report = models.ForeignKey(  # no constraint: the table is partitioned
        MonthlyReport, models.CASCADE, related_name="meeting_rows", db_constraint=False,
        verbose_name="laporan",
    )  # fmt: skip
    sheet_no = models.PositiveSmallIntegerField("lembar ke")
    held_on = models.DateField("tanggal")
    mode = models.CharField(
        "cara", max_length=10, choices=Mode, default=Mode.FACE_TO_FACE
    )
    presenters = CodeListField("penyaji")
    presenter_name = models.CharField("nama penyaji", max_length=150, blank=True)
    topics = CodeListField("materi")
    topic_other = models.CharField("materi lainnya", max_length=150, blank=True)
    discussion = models.BooleanField("ada diskusi", null=True, blank=True)
    present = _count("hadir")
    children_0 = _count("anak 0–<1 tahun")
    children_1 = _count("anak 1–<2 tahun")
    children_2 = _count("anak 2–<3 tahun")
    children_3 = _count("anak 3–<4 tahun")
    children_4 = _count("anak 4–<5 tahun")
    children_5 = _count("anak 5–<6 tahun")
    children = _count("anak hadir")
    children_kka = _count("anak dengan KKA")
    elderly_independent = _count("lansia mandiri")
    elderly_assisted = _count("lansia butuh pendamping")
    pkbr_present = _count("hadir pada materi PKBR")

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "pertemuan {held_on}"
    history_options = {"presenters": lambda: dict(Presenter.choices)}
    wilayah_path = "report__desa"

    class Meta:
        verbose_name = verbose_name_plural = "pertemuan"
        ordering = ["report", "sheet_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sheet_no"],
                name="meeting_sheet_once",
                violation_error_message="Nomor lembar ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(children_kka=None) | Q(children=None)
                | Q(children_kka__lte=F("children")),
                name="meeting_kka_within_children",
                violation_error_message="Anak dengan KKA melebihi anak yang hadir.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Pertemuan {self.sheet_no}"


class Counselling(models.Model):
    """One counselling of a PIK-R. Source: its monthly register, parts 2 and 3."""

    class Form(models.TextChoices):
        INDIVIDUAL = "individu", "Individu"
        GROUP = "kelompok", "Kelompok"

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="counselling_rows",
        db_constraint=False, verbose_name="laporan",
    )  # fmt: skip
    held_on = models.DateField("tanggal")
    form = models.CharField("bentuk", max_length=8, choices=Form)
    counsellor = models.CharField("konselor sebaya", max_length=150)
    male = models.PositiveSmallIntegerField("laki-laki", default=0)
    female = models.PositiveSmallIntegerField("perempuan", default=0)
    age_10_14 = models.PositiveSmallIntegerField("umur 10–14", default=0)
    age_15_19 = models.PositiveSmallIntegerField("umur 15–19", default=0)
    age_20_24 = models.PositiveSmallIntegerField("umur 20–24", default=0)
    topics = CodeListField("materi")

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "konseling {held_on}"
    wilayah_path = "report__desa"

    class Meta:
        verbose_name = verbose_name_plural = "konseling"
        ordering = ["report", "held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    male=F("age_10_14") + F("age_15_19") + F("age_20_24") - F("female")
                )
                & (Q(male__gt=0) | Q(female__gt=0)),
                name="counselling_ages_add_up",
                violation_error_message="Jumlah laki-laki dan perempuan harus sama"
                " dengan jumlah ketiga kelompok umur, dan lebih dari 0.",
            )
        ]

    def __str__(self):
        return f"Konseling {self.get_form_display().lower()} {self.held_on}"

    @property
    def total(self):
        return self.male + self.female
