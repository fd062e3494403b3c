from django.db import models

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track


class Rest(models.Model):
    """A time in which a group was not active, from a day until the day it came back.

    No report is expected of a month whose last day lies in it.
    """

    poktan = models.ForeignKey("Poktan", models.CASCADE, related_name="rests")
    since = models.DateField("sejak")
    until = models.DateField("sampai")

    objects = ScopedQuerySet.as_manager()
    history = track()
    history_label = "istirahat sejak {since}"
    wilayah_path = "poktan__desa"

    class Meta:
        verbose_name = verbose_name_plural = "masa tidak aktif"
        ordering = ["pk"]

    def __str__(self):
        return f"tidak aktif {self.since:%d-%m-%Y} sampai {self.until:%d-%m-%Y}"
