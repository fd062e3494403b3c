from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.wilayah.models import Kind as WilayahKind
from kspk.wilayah.models import Wilayah
from poktan.models import Poktan

from .followup import FollowUp


class VillageFundingQuerySet(ScopedQuerySet):
    def funded(self):
        """Lines with an amount in a budget: APBDes, or a kelurahan's DPA."""
        stands = Q(document=VillageFunding.Document.APBDES) | Q(
            source=VillageFunding.Source.DPA
        )
        return self.filter(stands, planned__gt=0)


# Money and papers of a desa, which a kelurahan has none of (domain, 1.1).
OF_DESA_ONLY = {
    "source": ("dana_desa", "add", "pades"),
    "document": ("rkpdes", "apbdes"),
}


class VillageFunding(VersionedModel):
    """A line for groups in a village's plan or budget (resolution 5 of the Belu forum).

    Amounts are whole rupiah; None is not known. `poktan` None: for all its groups.
    """

    class Document(models.TextChoices):
        RKPDES = "rkpdes", "RKPDes"
        APBDES = "apbdes", "APBDes"
        OTHER = "lainnya", "Lainnya"

    class Source(models.TextChoices):
        DANA_DESA = "dana_desa", "Dana Desa"
        ADD = "add", "Alokasi Dana Desa"
        PADES = "pades", "Pendapatan asli desa"
        DPA = "dpa_kelurahan", "DPA kelurahan/kecamatan"
        OTHER = "lainnya", "Lainnya"

    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="desa/kelurahan",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(
        "tahun anggaran", validators=[MinValueValidator(2010), MaxValueValidator(2100)]
    )
    poktan = models.ForeignKey(
        Poktan, models.PROTECT, null=True, blank=True, related_name="fundings",
        verbose_name="kelompok", help_text="Kosongkan bila untuk semua kelompok.",
    )  # fmt: skip
    document = models.CharField("tercantum dalam", max_length=8, choices=Document)
    line = models.CharField("kegiatan/rekening", max_length=250)
    source = models.CharField("sumber", max_length=14, choices=Source)
    planned = models.PositiveBigIntegerField("direncanakan (Rp)", null=True, blank=True)
    realised = models.PositiveBigIntegerField("terealisasi (Rp)", null=True, blank=True)
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="fundings",
        verbose_name="tindak lanjut",
    )  # fmt: skip
    note = models.CharField("keterangan", max_length=250, blank=True)

    objects = VillageFundingQuerySet.as_manager()
    history = track(no_db_index=["desa", "poktan", "follow_up"])
    history_label = "dana desa {year} {line}"
    wilayah_path = "desa"

    class Meta:
        verbose_name = verbose_name_plural = "dana desa untuk POKTAN"
        ordering = ["-year", "desa", "pk"]
        indexes = [models.Index(fields=["desa", "year"], name="funding_desa_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(realised=None) | Q(planned__isnull=False),
                name="funding_realised_was_planned",
                violation_error_message="Isi yang direncanakan sebelum realisasinya.",
            )
        ]

    def __str__(self):
        return f"{self.line} {self.year}"

    def get_absolute_url(self):
        return reverse("agreements:funding", args=[self.pk])

    def clean(self):
        super().clean()
        if self.poktan_id and self.poktan.desa_id != self.desa_id:
            raise ValidationError(
                {"poktan": f"{self.poktan} tidak berada di {self.desa.full_name}."}
            )
        if self.desa.kind != WilayahKind.KELURAHAN:
            return
        for name, codes in OF_DESA_ONLY.items():
            if getattr(self, name) in codes:
                word = getattr(self, f"get_{name}_display")()
                raise ValidationError(
                    {name: f"{self.desa.full_name} tidak mempunyai {word}, sebab"
                     " kelurahan bukan desa. Pakai “DPA kelurahan/kecamatan”, yang"
                     " tercantum dalam “Lainnya”."}
                )  # fmt: skip
