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
