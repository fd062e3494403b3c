from django.conf import settings
from django.db import models

from kspk.wilayah.models import Wilayah

TEXT = ("dusun", "rw", "rt", "address", "chair", "phone", "sk_number", "sk_issuer",
        "funds", "integrations", "register_no")  # fmt: skip
COUNTS = ("founded_year", "members", "cadres", "cadres_trained")


class Group(models.Model):
    """The same twenty columns as our export, in one table, with no history."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=120, db_index=True)
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    dusun = models.CharField(max_length=60, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    rt = models.CharField(max_length=3, blank=True)
    address = models.CharField(max_length=250, blank=True)
    chair = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    sk_number = models.CharField(max_length=80, blank=True)
    sk_date = models.DateField(null=True, blank=True)
    sk_issuer = models.CharField(max_length=20, blank=True)
    funds = models.CharField(max_length=120, blank=True)
    integrations = models.CharField(max_length=120, blank=True)
    register_no = models.CharField(max_length=9, blank=True)
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    members = models.PositiveIntegerField(null=True, blank=True)
    cadres = models.PositiveIntegerField(null=True, blank=True)
    cadres_trained = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


def _count():
    return models.PositiveIntegerField(null=True, blank=True)


class Report(models.Model):
    """The columns of our monthly report, in one table, with no rules or history."""

    COUNTS = ("members", "pus", "pus_kb", "meetings", "meetings_virtual", "present",
              "attendance", "children", "children_kka", "elderly_independent",
              "elderly_assisted", "pkbr_present", "counselled")  # fmt: skip

    poktan = models.ForeignKey("poktan.Poktan", models.PROTECT, related_name="+")
    month = models.DateField()
    kind = models.CharField(max_length=5)
    desa = models.ForeignKey(Wilayah, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=13, default="dikirim")
    revision = models.PositiveSmallIntegerField(default=1)
    is_nihil = models.BooleanField(default=False)
    nihil_reason = models.CharField(max_length=200, blank=True)
    members, pus, pus_kb = _count(), _count(), _count()
    methods = models.JSONField(default=dict, blank=True)
    meetings, meetings_virtual = _count(), _count()
    present, attendance = _count(), _count()
    children, children_kka = _count(), _count()
    elderly_independent, elderly_assisted = _count(), _count()
    pkbr_present, counselled = _count(), _count()
    reasons = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_late = models.BooleanField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    return_field = models.CharField(max_length=30, blank=True)
    return_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-month"]
        unique_together = [("poktan", "month")]

    def __str__(self):
        return f"{self.poktan_id} {self.month}"
