import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.states import COUNTED, EDITABLE, SENT, State
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

from .closing import MonthClosing
from .group import Poktan
from .kinds import Kind
from .rollup import ReportRollup


class MonthlyReportQuerySet(ScopedQuerySet):
    def of_month(self, month):
        return self.filter(month=month)

    def counted(self):
        """Those that are “yang lapor” and enter the figures."""
        return self.filter(state__in=COUNTED)

    def waiting(self):
        return self.filter(state=State.SUBMITTED)

    def with_group(self):
        return self.select_related("poktan", "desa__parent")


METHODS = {  # of contraception, as the reports of the districts list them
    "iud": "IUD", "mow": "MOW", "mop": "MOP", "kondom": "Kondom", "implan": "Implan",
    "suntik": "Suntik", "pil": "Pil",
}  # fmt: skip


def _number_words():
    return {f.name: f.verbose_name for f in MonthlyReport._meta.fields}


def _count(words):
    return models.PositiveIntegerField(words, null=True, blank=True)


class MonthlyReport(VersionedModel):
    """What a group reports of a month. Source: register R/I of its kind.

    The key is made by the page or phone that writes the report. A number is None while
    nobody has said it; 0 is a number; a month without activity is `is_nihil` with a
    reason. Where meetings are recorded, `meetings` to `counselled` are derived from
    them: `present` and the counts below it are those of the largest meeting (never
    above the members by adding up), `attendance` is the sum (design: Decisions).
    For PIK-R, members and present are adolescents, else families.
    """

    State = State

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poktan = models.ForeignKey(
        Poktan, models.PROTECT, related_name="reports", verbose_name="kelompok",
        db_index=False,
    )  # fmt: skip
    month = models.DateField("bulan")
    kind = models.CharField("jenis", max_length=5, choices=Kind, editable=False)
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="desa/kelurahan",
    )  # fmt: skip
    state = models.CharField(
        "keadaan", max_length=13, choices=State, default=State.DRAFT
    )
    revision = models.PositiveSmallIntegerField("revisi", default=1, editable=False)
    is_nihil = models.BooleanField("tidak ada kegiatan", default=False)
    nihil_reason = models.CharField("alasan nihil", max_length=200, blank=True)

    members = _count("anggota")
    pus = _count("PUS anggota")
    pus_kb = _count("PUS yang ber-KB")
    methods = models.JSONField("alat dan cara KB", default=dict, blank=True)
    meetings = _count("pertemuan")
    meetings_virtual = _count("pertemuan virtual")
    present = _count("hadir")
    attendance = _count("kehadiran")
    children = _count("anak hadir")
    children_kka = _count("anak dengan KKA")
    elderly_independent = _count("lansia mandiri")
    elderly_assisted = _count("lansia butuh pendamping")
    pkbr_present = _count("hadir pada materi PKBR")
    counselled = _count("remaja dikonseling")

    reasons = models.JSONField("sebab angka", default=dict, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    due_on = models.DateField("batas kirim", null=True, editable=False)
    submitted_at = models.DateTimeField("dikirim pertama", null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False,
        related_name="+", db_index=False, verbose_name="pengirim",
    )  # fmt: skip
    is_late = models.BooleanField("terlambat", null=True, editable=False)
    verified_at = models.DateTimeField("diverifikasi", null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False,
        related_name="+", db_index=False, verbose_name="verifikator",
    )  # fmt: skip
    return_field = models.CharField("isian", max_length=30, blank=True)
    return_reason = models.CharField("alasan pengembalian", max_length=300, blank=True)
    created_at = models.DateTimeField("dibuat", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("diubah", default=timezone.now, editable=False)

    objects = MonthlyReportQuerySet.as_manager()
    history = track(no_db_index=["poktan", "desa", "submitted_by", "verified_by"])
    history_label = "laporan {month}"
    history_options = {"methods": lambda: METHODS, "reasons": _number_words}
    history_fixed = (
        "state", "revision", "submitted_at", "submitted_by", "is_late", "verified_at",
        "verified_by", "due_on",
    )  # fmt: skip
    wilayah_path = "desa"

    class Meta:
        verbose_name = verbose_name_plural = "laporan bulanan"
        ordering = ["-month", "pk"]
        indexes = [
            models.Index(fields=["desa", "month", "kind"], name="report_cell"),
            models.Index(
                fields=["desa", "month"], name="report_waiting",
                condition=Q(state__in=["dikirim", "dikembalikan"]),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["poktan", "month"],
                name="report_once_a_month",
                violation_error_message="Laporan kelompok ini untuk bulan itu sudah"
                " ada. Ubah laporan itu, jangan membuat yang baru.",
            ),
            models.CheckConstraint(
                condition=Q(is_nihil=False) | ~Q(nihil_reason=""),
                name="report_nihil_has_reason",
                violation_error_message="Tulis alasan tidak ada kegiatan.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draf"])
                | Q(submitted_at__isnull=False, is_late__isnull=False),
                name="report_sent_has_time",
                violation_error_message="Laporan yang dikirim harus berwaktu kirim.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["terverifikasi", "terkunci"])
                & Q(verified_at__isnull=False)
                | ~Q(state__in=["terverifikasi", "terkunci"])
                & Q(verified_at__isnull=True),
                name="report_verified_agrees",
                violation_error_message="Keadaan dan waktu verifikasi tidak cocok.",
            ),
            models.CheckConstraint(
                condition=~Q(state="dikembalikan") | ~Q(return_reason=""),
                name="report_returned_has_reason",
                violation_error_message="Tulis alasan pengembalian.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="report_month_is_first_day",
                violation_error_message="Bulan laporan ditulis sebagai tanggal satu.",
            ),
        ]

    def __str__(self):
        return f"Laporan {formats.month(self.month)} {self.poktan}"

    def get_absolute_url(self):
        return reverse("reports:detail", args=[self.pk])

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def is_sent(self):
        return self.state in SENT

    @property
    def is_counted(self):
        return self.state in COUNTED

    def save(self, *, update_fields=None, **kwargs):
        """Store, and bring the rollups of the report's cell in line."""
        self.updated_at = timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        with transaction.atomic(savepoint=False):
            super().save(update_fields=update_fields, **kwargs)
            ReportRollup.objects.refresh(self.month, self.desa_id, self.kind)

    # ------------------------------------------------------------ transitions

    def locked(self, *states):
        """The stored report, locked; InvalidTransition unless in one of `states`."""
        rows = MonthlyReport.objects.select_for_update(of=("self",)).with_group()
        report = rows.get(pk=self.pk)
        if report.state not in states:
            raise InvalidTransition(
                f"{report} sudah {report.get_state_display().lower()}. Muat ulang"
                " halaman untuk melihat keadaan terakhir."
            )
        return report

    def mark_sent(self, *, by, at, due_on):
        """DRAFT or RETURNED → SUBMITTED in memory; the first sending says if late.

        `due_on`: the group's deadline. Whether the report was late stays a fact.
        """
        self.state = State.SUBMITTED
        self.return_field = self.return_reason = ""
        self.submitted_by = by
        if self.submitted_at is None:
            self.submitted_at, self.due_on = at, due_on
            self.is_late = timezone.localdate(at) > due_on

    @transaction.atomic
    def take_back(self, *, by):
        """SUBMITTED → DRAFT, by its sender only."""
        report = self.locked(State.SUBMITTED)
        if report.submitted_by_id != by.pk:
            raise InvalidTransition(
                "Hanya pengirimnya yang dapat menarik laporan ini. Minta koordinator"
                " mengembalikannya."
            )
        report.state = State.DRAFT
        report.save(update_fields=["state"])
        return report

    @transaction.atomic
    def return_for_revision(self, *, by, reason, field=""):
        """SUBMITTED or VERIFIED → RETURNED; `field`: the one to be looked at, or ""."""
        report = self.locked(State.SUBMITTED, State.VERIFIED)
        report.state = State.RETURNED
        report.return_reason, report.return_field = reason, field
        report.verified_at = report.verified_by = None
        report.save(
            update_fields=["state", "return_reason", "return_field", "verified_at",
                           "verified_by"]
        )  # fmt: skip
        return report

    @transaction.atomic
    def verify(self, *, by):
        """SUBMITTED → VERIFIED, or LOCKED in a closed month; not by its own sender."""
        report = self.locked(State.SUBMITTED)
        if report.submitted_by_id == by.pk:
            raise InvalidTransition(
                f"{report} Anda kirim sendiri. Minta orang lain memverifikasinya."
            )
        report.state = State.LOCKED if report.is_closed() else State.VERIFIED
        report.verified_at, report.verified_by = timezone.now(), by
        report.save(update_fields=["state", "verified_at", "verified_by"])
        return report

    def is_closed(self):
        """Whether the kabupaten has closed the month."""
        return MonthClosing.objects.of(self.month, self.desa_id[:4]).exists()


class ReportRevision(models.Model):
    """A correction after the month was closed; both figures stay (feature C5).

    `before`, `after`: {field: value} of what changed; `effect`: {rollup column:
    [before, after]} in the kabupaten.
    """

    report = models.ForeignKey(
        MonthlyReport, models.PROTECT, related_name="revisions", db_constraint=False
    )
    number = models.PositiveSmallIntegerField("revisi")
    reason = models.CharField("alasan", max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )

    objects = ScopedQuerySet.as_manager()
    wilayah_path = "report__desa"

    class Meta:
        verbose_name = verbose_name_plural = "revisi laporan"
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="report_revision_once"
            )
        ]

    def __str__(self):
        return f"Revisi {self.number}"
