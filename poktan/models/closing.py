from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.reporting.states import COUNTED, State
from kspk.ui import formats
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Wilayah

from .group import Poktan
from .kinds import Kind


class MonthClosingQuerySet(ScopedQuerySet):
    def scope(self, codes):
        """Closings of the kabupaten that the areas lie in, or that lie in them.

        Below the kabupaten a person reads of a closing only what is of her areas.
        """
        return super().scope({code and code[:4] for code in codes})

    def current(self):
        return self.filter(is_current=True)

    def of(self, month, kabupaten):
        return self.current().filter(month=month, area=kabupaten)

    def before(self, closing):
        """The closings of the same month with smaller numbers, the latest first."""
        rows = self.filter(area=closing.area_id, month=closing.month)
        return rows.filter(number__lt=closing.number).order_by("-number")


class MonthClosing(models.Model):
    """A month that a kabupaten has closed: a numbered snapshot that never changes.

    `cells`: the desa rollups at that time, [{area, name, kecamatan, kind, groups, …}];
    with `closed_groups` they reprint the month for ever (features C3, X17), so names
    of areas and of the person are kept as they were.
    """

    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="kabupaten"
    )
    month = models.DateField("bulan")
    number = models.PositiveSmallIntegerField("nomor")
    is_current = models.BooleanField("terbaru", default=True)
    cells = models.JSONField(default=list)
    note = models.CharField("catatan", max_length=300, blank=True)
    closed_at = models.DateTimeField("ditutup", default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name="oleh",
    )  # fmt: skip
    area_name = models.CharField(max_length=100, blank=True)
    closed_by_name = models.CharField(max_length=150, blank=True)

    objects = MonthClosingQuerySet.as_manager()
    wilayah_path = "area"

    class Meta:
        verbose_name = verbose_name_plural = "penutupan bulan"
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "month", "number"], name="closing_number_once"
            ),
            models.UniqueConstraint(
                fields=["area", "month"],
                condition=Q(is_current=True),
                name="closing_one_current",
            ),
        ]

    def __str__(self):
        return f"Penutupan {formats.month(self.month)} nomor {self.number}"

    def get_absolute_url(self):
        return reverse("reports:closing", args=[self.pk])


class ClosedGroupQuerySet(ScopedQuerySet):
    def in_state(self, state):
        """Those behind a figure of the recap: "lapor", "nihil" …; all for others."""
        counted = self.filter(state__in=COUNTED)
        return {
            "lapor": counted,
            "tepat-waktu": counted.filter(is_late=False),
            "nihil": counted.filter(figures__is_nihil=1),
            "bertemu": counted.filter(figures__meetings__gt=0),
        }.get(state, self)


class ClosedGroup(models.Model):
    """A group that was expected to report when the month was closed, and its report.

    `figures`: {field: number} of the report as it stood, {} without one.
    """

    closing = models.ForeignKey(
        MonthClosing, models.CASCADE, related_name="closed_groups"
    )
    poktan = models.ForeignKey(Poktan, models.PROTECT, related_name="+")
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=120)
    report = models.ForeignKey(
        "poktan.MonthlyReport", models.PROTECT, null=True, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    state = models.CharField(max_length=13, choices=State, blank=True)
    revision = models.PositiveSmallIntegerField(null=True)
    is_late = models.BooleanField(null=True)
    figures = models.JSONField(default=dict)

    objects = ClosedGroupQuerySet.as_manager()
    wilayah_path = "desa"

    class Meta:
        verbose_name = verbose_name_plural = "kelompok pada penutupan"
        ordering = ["desa", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "poktan"], name="closed_group_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.name}"


class ReopeningQuerySet(ScopedQuerySet):
    def for_report(self, month, poktan, today):
        """Those that let `poktan` report or correct `month` on `today`."""
        return self.filter(
            Q(poktan=None) | Q(poktan=poktan),
            month=month, area__in=split_code(poktan.desa_id), until__gte=today,
        )  # fmt: skip


class Reopening(models.Model):
    """A unit (desa, kecamatan or one group) whose closed month is open until a day."""

    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="wilayah"
    )
    poktan = models.ForeignKey(
        Poktan, models.PROTECT, null=True, blank=True, related_name="reopenings",
        verbose_name="hanya kelompok",
    )  # fmt: skip
    month = models.DateField("bulan")
    until = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=300)
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name="oleh",
    )  # fmt: skip

    objects = ReopeningQuerySet.as_manager()
    history = track(no_db_index=["area", "poktan"])
    history_label = "pembukaan {month} {area}"
    wilayah_path = "area"

    class Meta:
        verbose_name = verbose_name_plural = "pembukaan kembali"
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["month", "area"], name="reopening_month")]

    def __str__(self):
        whom = self.poktan or self.area.name
        return f"pembukaan {formats.month(self.month)} untuk {whom}"
