"""Partner institutions, where and in what they work, and who speaks for them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.models.dated import DatedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.catalogue.fields import CodeListField
from kspk.wilayah.models import Wilayah, inside, search_key

from .scope import SharedQuerySet
from .sectors import PROGRAMMES, SECTORS

MOST_FORMER = 300  # letters of former names
MOST_WORDS = 6  # of a search; each is a condition


class Kind(models.TextChoices):
    """Elements of a partnership. Source: domain, 5.2, with the seed's faith bodies."""

    OPD = "opd", "OPD kabupaten"
    VERTICAL = "vertikal", "Instansi vertikal"
    TNI_POLRI = "tni_polri", "TNI dan Polri"
    VILLAGE = "pemdes", "Pemerintah desa/kelurahan"
    PKK = "tp_pkk", "TP PKK"
    FAITH = "lintas_agama", "Lembaga keagamaan"
    SCHOOL = "pendidikan", "Sekolah dan PAUD"
    HEALTH = "faskes", "Fasilitas kesehatan"
    UNIVERSITY = "akademisi", "Perguruan tinggi"
    COMPANY = "dunia_usaha", "Dunia usaha"
    NGO = "lsm_ormas", "LSM dan ormas"
    MEDIA = "media", "Media"
    PROFESSION = "organisasi_profesi", "Organisasi profesi"
    OTHER = "lainnya", "Lainnya"


class Faith(models.TextChoices):
    CATHOLIC = "katolik", "Katolik"
    PROTESTANT = "kristen", "Kristen Protestan"
    ISLAM = "islam", "Islam"
    HINDU = "hindu", "Hindu"
    BUDDHA = "buddha", "Buddha"
    KONGHUCU = "khonghucu", "Khonghucu"
    BELIEF = "kepercayaan", "Penghayat kepercayaan"
    INTERFAITH = "lintas", "Lintas agama"


class DatedSharedQuerySet(DatedQuerySet, SharedQuerySet):
    """Parts of an institution with their days."""


class MitraQuerySet(SharedQuerySet):
    def active(self):
        return self.filter(ended_on=None)

    def of_institution(self, mitra):
        return Q(pk__in=mitra)

    def search(self, text):
        """Institutions of which a name, short name or former name holds every word."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(former_names__icontains=word)
            )
        return found

    def called(self, text):
        """Institutions of exactly this name or short name, whatever its writing."""
        return self.filter(Q(name_key=search_key(text)) | Q(short_name__iexact=text))

    def working_in(self, code):
        """Institutions of the area `code`, and those that serve a place in it today."""
        served = ServedArea.objects.valid_on(timezone.localdate())
        served = served.filter(inside("wilayah", code))
        return self.filter(inside("area", code) | Q(pk__in=served.values("mitra")))


class Mitra(VersionedModel):
    """An institution that works with the programme in an area.

    Names of offices change with every reorganisation: a renamed one keeps its record
    and its former names, one that was merged or ended says into what.
    """

    name = models.CharField("nama lembaga", max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    short_name = models.CharField("singkatan", max_length=40, blank=True)
    former_names = models.CharField(
        "nama lama", max_length=MOST_FORMER, blank=True, editable=False
    )
    kind = models.CharField("unsur", max_length=20, choices=Kind)
    faith = models.CharField("agama", max_length=12, choices=Faith, blank=True)
    sector = models.CharField(
        "bidang", max_length=20, choices=list(SECTORS.items()), blank=True
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches",
        verbose_name="bagian dari",
    )  # fmt: skip
    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="wilayah kerja",
        help_text="Kabupaten, kecamatan, atau desa tempat lembaga ini bekerja.",
    )  # fmt: skip
    programmes = CodeListField("program")
    address = models.CharField("alamat", max_length=250, blank=True)
    phone = models.CharField("telepon kantor", max_length=20, blank=True)
    email = models.EmailField("surel kantor", blank=True)
    website = models.URLField("situs", blank=True)
    active_from = models.DateField("bermitra sejak", null=True, blank=True)
    ended_on = models.DateField("berakhir", null=True, blank=True, editable=False)
    end_reason = models.CharField(
        "alasan berakhir", max_length=250, blank=True, editable=False
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors",
        verbose_name="dilanjutkan oleh", editable=False,
    )  # fmt: skip
    note = models.CharField("keterangan", max_length=250, blank=True)
    created_at = models.DateTimeField("dibuat", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("diubah", default=timezone.now, editable=False)

    objects = MitraQuerySet.as_manager()
    history = track(no_db_index=["area", "parent", "successor"])
    history_label = "{name}"
    history_fixed = ("former_names", "ended_on", "end_reason", "successor")
    history_options = {"programmes": lambda: PROGRAMMES}
    wilayah_path = "area"
    mitra_path = "pk"

    class Meta:
        verbose_name = verbose_name_plural = "mitra"
        ordering = ["name_key", "pk"]
        indexes = [
            models.Index(fields=["area", "name_key"], name="mitra_area_name"),
            models.Index(fields=["name_key", "id"], name="mitra_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name_key"],
                condition=Q(ended_on=None),
                name="mitra_once_per_area",
                violation_error_message="Lembaga dengan nama ini sudah terdaftar di"
                " wilayah itu.",
            ),
            models.CheckConstraint(
                condition=Q(faith="") | Q(kind="lintas_agama"),
                name="mitra_faith_of_faith_bodies",
                violation_error_message="Agama diisi hanya untuk lembaga keagamaan.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(end_reason=""),
                name="mitra_end_has_reason",
                violation_error_message="Tulis alasan lembaga ini berakhir.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                name="mitra_not_its_own_successor",
                violation_error_message="Lembaga tidak dapat melanjutkan dirinya.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("mitra:detail", args=[self.pk])

    @property
    def is_active(self):
        return self.ended_on is None

    @property
    def reference(self):
        """ "M-12": what a person may type for it; fields.reference_in reads it."""
        return f"M-{self.pk}"

    @property
    def label(self):
        """ "Dinas Sosial, Kabupaten Belu (M-12)"; needs `area`."""
        return f"{self.name}, {self.area.name} ({self.reference})"

    @property
    def suggestion(self):
        """What a combobox shows and takes; needs `area`."""
        facts = (self.short_name, self.get_kind_display(), self.area.full_name)
        place = " · ".join(filter(None, facts))
        return {"value": self.label, "name": self.name, "place": place}

    @property
    def programme_names(self):
        return [PROGRAMMES.get(code, code) for code in self.programmes]

    def clean(self):
        if self.faith and self.kind != Kind.FAITH:
            message = "Kosongkan agama: hanya untuk lembaga keagamaan."
            raise ValidationError({"faith": message})
        if self.is_active and self.area_id and self._has_twin(self.name):
            message = f"{self.name} sudah terdaftar di {self.area.full_name}."
            raise ValidationError({"name": message})

    def _has_twin(self, name):
        same = Mitra.objects.active().filter(
            area=self.area_id, name_key=search_key(name)
        )
        return same.exclude(pk=self.pk).exists()

    def save(self, *, update_fields=None, **kwargs):
        self.name = " ".join(self.name.split())
        self.name_key = search_key(self.name)
        self.updated_at = timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "name", "name_key", "updated_at"}
        super().save(update_fields=update_fields, **kwargs)

    # ------------------------------------------------------------ transitions

    @transaction.atomic
    def rename(self, *, name, by, reason=""):
        """A new name for the same institution; the old one is still found."""
        mitra = self._locked()
        if mitra._has_twin(name):
            raise InvalidTransition(f"{name} sudah terdaftar di {mitra.area}.")
        names = [*filter(None, mitra.former_names.split("; ")), mitra.name]
        while len("; ".join(names)) > MOST_FORMER:
            names.pop(0)  # still in the history
        mitra.former_names = "; ".join(names)
        mitra.name = name
        mitra.save(update_fields=["name", "former_names"])
        return mitra

    @transaction.atomic
    def end(self, *, on, reason, by, successor=None):
        """It is no partner any more from the day `on`; `successor` goes on, if any."""
        mitra = self._locked()
        if successor and not successor.is_active:
            raise InvalidTransition(
                f"{successor} juga sudah berakhir. Pilih yang lain."
            )
        mitra.ended_on, mitra.end_reason, mitra.successor = on, reason, successor
        mitra.save(update_fields=["ended_on", "end_reason", "successor"])
        return mitra

    @transaction.atomic
    def reactivate(self, *, reason, by):
        """A partner again."""
        mitra = type(self).objects.select_for_update().get(pk=self.pk)
        if mitra.is_active:
            raise InvalidTransition(f"{mitra} masih bermitra.")
        if mitra._has_twin(mitra.name):
            raise InvalidTransition(
                f"{mitra} yang lain sudah terdaftar di {mitra.area}. Pakai yang itu."
            )
        mitra.ended_on, mitra.end_reason, mitra.successor = None, "", None
        mitra.save(update_fields=["ended_on", "end_reason", "successor"])
        return mitra

    def _locked(self):
        """The stored institution, locked; InvalidTransition if it has ended."""
        mitra = type(self).objects.select_for_update().get(pk=self.pk)
        if not mitra.is_active:
            raise InvalidTransition(
                f"{mitra} sudah berakhir. Muat ulang halaman untuk melihat keadaannya."
            )
        return mitra


class ServedArea(models.Model):
    """A place in which the institution works, beside its own area; with dates."""

    mitra = models.ForeignKey(Mitra, models.CASCADE, related_name="served")
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="wilayah"
    )
    valid_from = models.DateField("sejak", default=timezone.localdate)
    valid_to = models.DateField("sampai", null=True, blank=True)

    objects = DatedSharedQuerySet.as_manager()
    history = track()
    history_label = "wilayah layanan {wilayah}"
    wilayah_path = "mitra__area"
    mitra_path = "mitra"

    class Meta:
        verbose_name = verbose_name_plural = "wilayah layanan"
        ordering = ["wilayah", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mitra", "wilayah"],
                condition=Q(valid_to=None),
                name="served_area_once",
                violation_error_message="Wilayah ini sudah tercatat.",
            )
        ]

    def __str__(self):
        return str(self.wilayah)

    def get_absolute_url(self):
        return self.mitra.get_absolute_url()

    @transaction.atomic
    def end(self, *, on, by):
        return end_part(self, on)


class Contact(models.Model):
    """A person of the institution, from a day to a day; with an account or without.

    `user` signs in as its contact: role PARTNER, and only while the dates last.
    """

    class Role(models.TextChoices):
        HEAD = "pimpinan", "Pimpinan"
        FOCAL = "penghubung", "Penghubung"
        SIGNATORY = "penandatangan", "Penandatangan"
        OTHER = "lainnya", "Lainnya"

    mitra = models.ForeignKey(Mitra, models.CASCADE, related_name="contacts")
    name = models.CharField("nama", max_length=150)
    position = models.CharField("jabatan", max_length=120, blank=True)
    role = models.CharField("peran", max_length=15, choices=Role, default=Role.FOCAL)
    phone = models.CharField("telepon", max_length=20, blank=True)
    email = models.EmailField("surel", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="mitra_contacts", verbose_name="akun",
    )  # fmt: skip
    valid_from = models.DateField("sejak", default=timezone.localdate)
    valid_to = models.DateField("sampai", null=True, blank=True)

    objects = DatedSharedQuerySet.as_manager()
    history = track()
    history_label = "{name} ({position})"
    wilayah_path = "mitra__area"
    mitra_path = "mitra"

    class Meta:
        verbose_name = "narahubung"
        verbose_name_plural = "narahubung"
        ordering = ["role", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="contact_dates_ordered",
                violation_error_message="Tanggal “sampai” mendahului “sejak”.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.mitra.get_absolute_url()

    @transaction.atomic
    def end(self, *, on, by):
        return end_part(self, on)


def end_part(part, on):
    """Give a dated part its last day, once; gives the stored part back."""
    part = type(part).objects.select_for_update().get(pk=part.pk)
    if part.valid_to:
        raise InvalidTransition(f"{part} sudah berakhir.")
    if on < part.valid_from:
        raise InvalidTransition("Hari terakhir mendahului hari pertamanya.")
    part.valid_to = on
    part.save(update_fields=["valid_to"])
    return part
