import re

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, FilteredRelation, Func, Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.models import FieldOfficer
from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.catalogue.fields import CodeListField
from kspk.catalogue.models import FundSource, Integration
from kspk.reporting.months import this_month
from kspk.wilayah.models import Wilayah

from ..completeness import completeness
from ..names import name_key, search_words, words
from .kinds import Kind, SupervisorPosition
from .rest import Rest
from .rollup import ReportRollup
from .words import Among, PoktanWord

# The number to sort by; its -1 is no parameter, so that it is the one of the index.
MEMBERS = Func(
    "members_count",
    template="COALESCE(%(expressions)s, -1)",
    output_field=models.IntegerField(),
)


class PoktanQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(status=Poktan.Status.ACTIVE)

    def standing(self):
        """Groups that exist: active or resting, not dissolved, merged or archived."""
        return self.filter(status__in=Poktan.STANDING)

    def search(self, text, *, personal):
        """Groups of which every word of `text` begins a word of theirs.

        Words are those of the name, former names and register number; where `personal`
        (True, False or the codes of areas) allows, also of the chair. Words of the kind
        ("BKB", "PIK-R") narrow the kind.
        """
        found, hits = self, None
        said = words(_PIK.sub("pikr", text))
        for word in list(dict.fromkeys(said))[:MOST_WORDS]:
            if kind := _KIND_WORDS.get(word):
                found = found.filter(kind=kind)
            else:
                hits = PoktanWord.objects.hits(word, personal, among=hits)
        return found if hits is None else found.filter(Among(F("pk"), hits.query))

    def with_chair(self):
        """`chair_name` of the ketua in office, None if there is none."""
        chair = FilteredRelation(
            "officers", condition=Q(officers__position="ketua", officers__ended_on=None)
        )
        return self.annotate(chair=chair, chair_name=F("chair__name"))

    def with_decree(self):
        """`decree`, the SK in force, as a relation; `decree__isnull` says none."""
        current = FilteredRelation("decrees", condition=Q(decrees__is_current=True))
        return self.annotate(decree=current)

    def with_members(self):
        """`members`: the number to sort by, -1 where it is unknown."""
        return self.annotate(members=MEMBERS)

    def without_decree(self):
        return self.exclude(decrees__is_current=True)

    def without_supervisor(self):
        return self.filter(supervisor=None, supervisor_name="")

    def named_like(self, name, *, kind=None):
        rows = self.standing().filter(name_key=name_key(name))
        return rows.filter(kind=kind) if kind else rows


MOST_WORDS = 6  # of a search; each is a query inside the one before
_KIND_WORDS = {
    "bkb": Kind.BKB,
    "bkr": Kind.BKR,
    "bkl": Kind.BKL,
    "uppks": Kind.UPPKS,
    "uppka": Kind.UPPKS,
    "pikr": Kind.PIK_R,
    "pik": Kind.PIK_R,
}
_PIK = re.compile(r"\bpik[\s./-]*r(?:emaja)?\b", re.IGNORECASE)


class Poktan(VersionedModel):
    """A group by name and address. Source of the fields: card K/0 of its kind.

    `twin_no` is above 0 only for a second group of the same kind, desa and name that a
    person has said to be another one.
    """

    class Status(models.TextChoices):
        ACTIVE = "aktif", "Aktif"
        INACTIVE = "tidak_aktif", "Tidak aktif"
        DISSOLVED = "bubar", "Bubar"
        MERGED = "gabung", "Digabung"
        ARCHIVED = "arsip", "Diarsipkan"

    STANDING = (Status.ACTIVE, Status.INACTIVE)
    # Whatever decides of which months reports are expected, and where they count.
    EXPECTED = ("desa_id", "status", "status_on", "reports_from")

    class Stratum(models.TextChoices):
        BASIC = "dasar", "Dasar"
        GROWING = "berkembang", "Berkembang"
        FULL = "paripurna", "Paripurna/mandiri"

    kind = models.CharField("jenis", max_length=5, choices=Kind)
    name = models.CharField("nama kelompok", max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    twin_no = models.PositiveSmallIntegerField(default=0, editable=False)
    former_names = models.CharField("nama lama", max_length=250, blank=True)
    register_no = models.CharField(
        "nomor register",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{9}$", "Nomor register terdiri atas 9 angka.")],
        help_text="9 angka: kode kecamatan, jenis, nomor urut.",
    )
    desa = models.ForeignKey(  # its index is poktan_desa_name
        Wilayah,
        models.PROTECT,
        related_name="poktan",
        db_index=False,
        verbose_name="desa/kelurahan",
    )
    dusun = models.CharField("dusun/lingkungan", max_length=60, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    address = models.CharField("alamat", max_length=250, blank=True)
    meeting_place = models.CharField("tempat pertemuan", max_length=120, blank=True)
    latitude = models.DecimalField(
        "lintang",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-11.5), MaxValueValidator(6.5)],
    )
    longitude = models.DecimalField(
        "bujur",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(94.5), MaxValueValidator(141.5)],
    )
    phone = models.CharField("telepon", max_length=20, blank=True)
    founded_year = models.PositiveSmallIntegerField(
        "tahun berdiri",
        null=True,
        blank=True,
        validators=[MinValueValidator(1970), MaxValueValidator(2100)],
    )
    supervisor = models.ForeignKey(
        FieldOfficer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="poktan",
        verbose_name="pembina",
    )
    supervisor_name = models.CharField("nama pembina", max_length=150, blank=True)
    supervisor_position = models.CharField(
        "jabatan pembina", max_length=10, choices=SupervisorPosition, blank=True
    )
    funds = CodeListField("sumber dana")
    integrations = CodeListField("keterpaduan")
    integration_other = models.CharField(
        "keterpaduan lainnya", max_length=120, blank=True
    )
    is_national_priority = models.BooleanField(
        "proyek prioritas nasional", null=True, blank=True
    )
    stratum = models.CharField("strata", max_length=10, choices=Stratum, blank=True)
    members_count = models.PositiveIntegerField(
        "keluarga anggota", null=True, blank=True
    )
    cadres_count = models.PositiveIntegerField("kader", null=True, blank=True)
    cadres_trained_count = models.PositiveIntegerField(
        "kader terlatih", null=True, blank=True
    )
    elderly_independent = models.PositiveIntegerField(
        "lansia mandiri", null=True, blank=True
    )
    elderly_assisted = models.PositiveIntegerField(
        "lansia butuh pendamping", null=True, blank=True
    )
    status = models.CharField(
        "status", max_length=12, choices=Status, default=Status.ACTIVE
    )
    status_on = models.DateField("status sejak", null=True, blank=True)
    status_reason = models.CharField("alasan status", max_length=250, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="digabung ke",
    )
    reports_from = models.DateField(
        "wajib lapor sejak", default=this_month, help_text="Tanggal satu bulan itu."
    )
    note = models.CharField("keterangan", max_length=250, blank=True)
    completeness = models.PositiveSmallIntegerField(
        "kelengkapan", default=0, editable=False
    )
    created_at = models.DateTimeField("dibuat", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("diubah", default=timezone.now, editable=False)

    objects = PoktanQuerySet.as_manager()
    history = track(no_db_index=["desa", "supervisor", "merged_into"])
    history_label = "{kind} {name}"
    history_fixed = ("status", "status_on", "status_reason", "merged_into")
    history_options = {
        "funds": FundSource.objects.labels,
        "integrations": Integration.objects.labels,
    }
    wilayah_path = "desa"

    class Meta:
        verbose_name = "kelompok"
        verbose_name_plural = "POKTAN"
        ordering = ["name_key", "pk"]
        indexes = [
            models.Index(fields=["desa", "name_key"], name="poktan_desa_name"),
            models.Index(fields=["name_key", "id"], name="poktan_name"),
            models.Index(fields=["kind", "name_key", "id"], name="poktan_kind_name"),
            models.Index(
                fields=["completeness", "name_key", "id"], name="poktan_completeness"
            ),
            models.Index(MEMBERS, "id", name="poktan_members"),
            models.Index(  # answers counts alone: kinds of a list, areas of a nation
                fields=["kind", "status", "desa", "members_count"], name="poktan_counts"
            ),
            models.Index(
                fields=["register_no"],
                name="poktan_register",
                condition=~Q(register_no=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["desa", "kind", "name_key", "twin_no"],
                condition=Q(status__in=["aktif", "tidak_aktif"]),
                name="poktan_once_per_desa",
                violation_error_message="Kelompok sejenis dengan nama ini sudah ada"
                " di desa itu.",
            ),
            models.CheckConstraint(
                condition=Q(status="aktif") | Q(status_on__isnull=False),
                name="poktan_status_has_date",
                violation_error_message="Isi tanggal sejak kelompok tidak lagi aktif.",
            ),
            models.CheckConstraint(
                condition=Q(reports_from__day=1),
                name="poktan_reports_from_first_day",
                violation_error_message="“Wajib lapor sejak” ditulis sebagai tanggal"
                " satu suatu bulan.",
            ),
            models.CheckConstraint(
                condition=~Q(status="gabung") | Q(merged_into__isnull=False),
                name="poktan_merged_has_target",
                violation_error_message="Pilih kelompok yang menerima gabungan.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="poktan_not_merged_into_itself",
                violation_error_message="Kelompok tidak dapat digabung ke dirinya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"

    def get_absolute_url(self):
        return reverse("poktan:detail", args=[self.pk])

    def get_restore_url(self, batch):
        return reverse("poktan:restore", args=[self.pk, batch.pk])

    @property
    def place(self):
        """Dusun, RT and RW in one line, "" if nothing is known."""
        numbers = " ".join(
            f"{word} {value}"
            for word, value in (("RT", self.rt), ("RW", self.rw))
            if value
        )
        return ", ".join(filter(None, (self.dusun, numbers)))

    @property
    def is_standing(self):
        return self.status in self.STANDING

    def index_words(self):
        """Words by which the search finds the group: {(word, is personal)}."""
        chairs = self.officers.in_office().filter(position="ketua")
        return search_words(
            self.name,
            self.former_names,
            self.register_no,
            " ".join(chairs.values_list("name", flat=True)),
        )

    @transaction.atomic
    def save(self, *, update_fields=None, **kwargs):
        self.name = " ".join(self.name.split())
        self.name_key = name_key(self.name)
        self.updated_at = timezone.now()
        before = self._expected()
        if self.pk:
            self.completeness = completeness(self)
        if update_fields is not None:
            update_fields = {*update_fields, "name", "name_key", "updated_at",
                             "completeness"}  # fmt: skip
        super().save(update_fields=update_fields, **kwargs)
        self.refresh_words()
        self._refresh_rollups(before)

    def _expected(self):
        """What says of which months and in which cell reports are expected, or None."""
        stored = type(self).objects.filter(pk=self.pk) if self.pk else ()
        return next(iter(stored and stored.values(*self.EXPECTED)), None)

    def _refresh_rollups(self, before):
        """Yang ada of the months that are open follows the group."""
        now = {name: getattr(self, name) for name in self.EXPECTED}
        if now == before:
            return
        both = [state for state in (before, now) if state]
        since = min(state["reports_from"] for state in both)
        areas = {state["desa_id"] for state in both}
        ReportRollup.objects.refresh_expected(areas, since=since, kind=self.kind)

    def refresh_words(self):
        """Bring the search index of this group in line with its names and chair."""
        wanted = self.index_words()
        known = set(self.words.values_list("word", "is_personal"))
        for word, personal in known - wanted:
            self.words.filter(word=word, is_personal=personal).delete()
        PoktanWord.objects.bulk_create(
            PoktanWord(poktan=self, word=word, is_personal=personal)
            for word, personal in sorted(wanted - known)
        )

    def end(self, status, *, on, reason, into=None):
        """Take the group out of use: aktif or tidak aktif → `status`.

        `on`: date; `into`: the group that takes its members, for GABUNG only.
        Raises InvalidTransition for a group that has ended already.
        """
        return self._change_status(status, on, reason, into)

    def reactivate(self, *, reason):
        """Bring an inactive or ended group back to AKTIF."""
        return self._change_status(self.Status.ACTIVE, timezone.localdate(), reason)

    @transaction.atomic
    def _change_status(self, status, on, reason, into=None):
        group = type(self).objects.select_for_update().get(pk=self.pk)
        if group.status == status or (
            status != self.Status.ACTIVE and not group.is_standing
        ):
            raise InvalidTransition(
                f"{group} berstatus {group.get_status_display().lower()}."
                " Muat ulang halaman untuk melihat keadaan terakhir."
            )
        if status == self.Status.ACTIVE:
            Rest.objects.create(poktan=group, since=group.status_on, until=on)
        group.status, group.status_on, group.status_reason = status, on, reason
        group.merged_into = into
        group.save(
            update_fields=["status", "status_on", "status_reason", "merged_into"]
        )
        return group
