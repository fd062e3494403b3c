from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from kspk.wilayah.models import area_filter

from .tracked import wholes


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Actions on at least one record that the user may see."""
        seen = Q(pk__in=[])
        for model in wholes():
            rows = model._default_manager.visible_to(user).values("pk")
            key = f"{model._meta.pk.attname}__in"
            seen |= Q(Exists(model.history.filter(batch=OuterRef("pk"), **{key: rows})))
        return self.filter(seen)


class Batch(models.Model):
    """One action of one person: every history row that it left points here."""

    class Source(models.TextChoices):
        PAGE = "page", "halaman"
        ADMIN = "admin", "halaman admin"
        IMPORT = "import", "impor"
        UNDO = "undo", "pembatalan impor"
        COMMAND = "command", "perintah server"
        PHONE = "phone", "ponsel"

    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )
    by_name = models.CharField("nama", max_length=150, blank=True)
    source = models.CharField("dari", max_length=10, choices=Source)
    title = models.CharField("tindakan", max_length=200)
    reason = models.CharField("alasan", max_length=500, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tindakan"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("audit:batch", args=[self.pk])


class HistoryRow(models.Model):
    """What each history table of ours carries beside the record."""

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True


class VersionedModel(models.Model):
    """A record that says how often it was saved, so that a stale form is noticed."""

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        self.version += 1
        if update_fields is not None:
            update_fields = {*update_fields, "version"}
        super().save(update_fields=update_fields, **kwargs)

    def is_fresh(self):
        """Lock the stored record; whether it is still the version that was read."""
        stored = type(self)._base_manager.select_for_update().filter(pk=self.pk)
        return list(stored.values_list("version", flat=True)) == [self.version]


class AccessLogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accesses to data of the areas where the user may read the log."""
        areas = user.areas_with("audit.view_accesslog")
        return self.filter(area_filter(areas, "wilayah"))


class AccessLog(models.Model):
    """Who saw or took personal data, when and what for (UU 27/2022)."""

    class Action(models.TextChoices):
        REVEAL = "reveal", "membuka NIK"
        EXPORT = "export", "mengunduh data"
        DOWNLOAD = "download", "mengunduh dokumen"

    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    action = models.CharField("tindakan", max_length=10, choices=Action)
    subject = models.CharField("tentang", max_length=200)
    wilayah = models.ForeignKey(
        "wilayah.Wilayah", models.PROTECT, null=True, verbose_name="wilayah"
    )
    purpose = models.CharField("keperluan", max_length=200)
    rows = models.PositiveIntegerField("jumlah baris", default=1)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "akses data pribadi"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.by} {self.get_action_display()}: {self.subject}"
