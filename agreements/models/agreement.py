import datetime

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q
from django.urls import reverse

from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.catalogue.fields import CodeListField
from kspk.mitra.models import Mitra
from kspk.mitra.scope import SharedQuerySet
from kspk.mitra.sectors import PROGRAMMES
from kspk.reporting.months import shift
from kspk.wilayah.models import Wilayah

SOON = datetime.timedelta(days=90)  # before its end an agreement is said to end soon
MOST_WORDS = 6  # of a search; each is a condition
# What is shown and filtered by: stored states, and what follows from the dates.
STATUSES = {
    "draf": "Draf",
    "belum_berlaku": "Belum berlaku",
    "berlaku": "Berlaku",
    "akan_berakhir": "Akan berakhir",
    "berakhir": "Berakhir",
    "dihentikan": "Dihentikan",
}


def _status_conditions(today):
    """{code of STATUSES: Q}; each agreement meets exactly one."""
    signed = Q(state=Agreement.State.SIGNED)
    begun = signed & Q(starts_on__lte=today)
    return {
        "draf": Q(state=Agreement.State.DRAFT),
        "belum_berlaku": signed & Q(starts_on__gt=today),
        "berlaku": begun & (Q(ends_on=None) | Q(ends_on__gt=today + SOON)),
        "akan_berakhir": begun & Q(ends_on__gte=today, ends_on__lte=today + SOON),
        "berakhir": begun & Q(ends_on__lt=today),
        "dihentikan": Q(state=Agreement.State.STOPPED),
    }


class AgreementQuerySet(SharedQuerySet):
    def in_status(self, code, today):
        """Those whose `status(today)` is that word of STATUSES."""
        return self.filter(_status_conditions(today)[code])

    def search(self, text):
        """Those of which title, a party's number or a party's name hold every word."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            parties = Party.objects.filter(
                Q(number__icontains=word)
                | Q(mitra__name__icontains=word)
                | Q(mitra__short_name__icontains=word)
            )
            found = found.filter(
                Q(title__icontains=word) | Q(pk__in=parties.values("agreement"))
            )
        return found

    def with_parties(self):
        return self.select_related("area").prefetch_related("parties__mitra")

    def not_continued(self):
        """Without those that a signed addendum or renewal goes on for longer."""
        after = Agreement.objects.filter(
            Q(kind=Agreement.Kind.ADDENDUM) | Q(kind=OuterRef("kind")),
            Q(ends_on__gt=OuterRef("ends_on")) | Q(kind=OuterRef("kind"), ends_on=None),
            parent=OuterRef("pk"),
            state=Agreement.State.SIGNED,
        )
        return self.exclude(models.Exists(after))

    def in_force(self, today):
        """Signed, begun and not ended, with or without an end."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            state=Agreement.State.SIGNED,
            starts_on__lte=today,
        )

    def ending(self, today, days=90):
        """In force, over within so many days and not continued; the soonest first."""
        until = today + datetime.timedelta(days=days)
        rows = self.in_force(today).filter(ends_on__lte=until).not_continued()
        return rows.order_by("ends_on", "pk")

    def idle(self, today, months=6):
        """In force for so many months without an activity that took place since."""
        month = shift(today.replace(day=1), -months)
        since = month.replace(day=min(today.day, 28))
        done = Activity.objects.filter(done_on__gte=since)
        return (
            self.in_force(today)
            .filter(starts_on__lte=since)
            .exclude(pk__in=done.values("agreement"))
        )


class Agreement(VersionedModel):
    """An agreement with partners; each party brings its own number.

    Only what a person decides is stored: draft, signed, stopped. Whether it is in
    force, ends soon or has ended follows from its dates. Sources: Perka BKKBN
    204/PER/G2/2015, PP 28/2018, Permendagri 22/2020 (domain, 5.3).
    """

    class Kind(models.TextChoices):
        JOINT = "kesepakatan_bersama", "Kesepakatan Bersama"
        MOU = "mou", "Nota Kesepahaman (MoU)"
        SYNERGY = "nota_kesepakatan", "Nota Kesepakatan (sinergi)"
        PKS = "pks", "Perjanjian Kerja Sama (PKS)"
        GUIDE = "pedoman_kerja", "Pedoman Kerja"
        COMMITMENT = "komitmen", "Komitmen Bersama"
        ADDENDUM = "addendum", "Addendum"

    class State(models.TextChoices):
        DRAFT = "draf", "Draf"
        SIGNED = "ditandatangani", "Ditandatangani"
        STOPPED = "dihentikan", "Dihentikan"

    class Renewal(models.TextChoices):
        AUTOMATIC = "otomatis", "Otomatis"
        WRITTEN = "tertulis", "Dengan perpanjangan tertulis"
        NONE = "tidak", "Tidak diperpanjang"

    kind = models.CharField("jenis", max_length=20, choices=Kind)
    title = models.CharField("tentang", max_length=300)
    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="wilayah",
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name="berdasarkan", help_text="MoU dari PKS ini, atau yang diubah"
        " atau diperpanjang olehnya.",
    )  # fmt: skip
    legal_basis = models.CharField("dasar hukum", max_length=300, blank=True)
    objectives = models.TextField("tujuan", max_length=2000, blank=True)
    scope_text = models.TextField("ruang lingkup", max_length=3000, blank=True)
    programmes = CodeListField("program")
    signed_on = models.DateField("ditandatangani pada", null=True, blank=True)
    signed_at_place = models.CharField("tempat", max_length=120, blank=True)
    starts_on = models.DateField("berlaku sejak", null=True, blank=True)
    ends_on = models.DateField("berlaku sampai", null=True, blank=True)
    renewal = models.CharField(
        "perpanjangan", max_length=8, choices=Renewal, default=Renewal.WRITTEN
    )
    funding = models.CharField("pembiayaan", max_length=300, blank=True)
    state = models.CharField(
        "keadaan", max_length=14, choices=State, default=State.DRAFT, editable=False
    )
    stopped_on = models.DateField("dihentikan pada", null=True, editable=False)
    stop_reason = models.CharField("alasan", max_length=250, blank=True, editable=False)
    note = models.CharField("keterangan", max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()
    history = track(no_db_index=["area", "parent"])
    history_label = "{title}"
    history_fixed = ("state", "stopped_on", "stop_reason")
    history_options = {"programmes": lambda: PROGRAMMES}
    wilayah_path = "area"
    mitra_path = "parties__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "perjanjian"
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["area", "-starts_on"], name="agreement_area_start"),
            models.Index(fields=["ends_on", "id"], name="agreement_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_dates_ordered",
                violation_error_message="“Berlaku sampai” mendahului “berlaku sejak”.",
            ),
            models.CheckConstraint(
                condition=Q(state="draf")
                | Q(signed_on__isnull=False, starts_on__isnull=False),
                name="agreement_signed_has_dates",
                violation_error_message="Isi tanggal tanda tangan dan mulai berlaku.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="agreement_not_its_own_parent",
                violation_error_message="Perjanjian tidak dapat mendasari dirinya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} tentang {self.title}"

    def get_absolute_url(self):
        return reverse("agreements:agreement", args=[self.pk])

    def status(self, today):
        """In words, as of the day: Belum berlaku, Berlaku, Akan berakhir, Berakhir …"""
        if self.state != self.State.SIGNED:
            return self.get_state_display()
        if self.starts_on > today:
            return "Belum berlaku"
        if self.ends_on is None:
            return "Berlaku"
        if self.ends_on < today:
            return "Berakhir"
        return "Akan berakhir" if self.ends_on <= today + SOON else "Berlaku"

    @property
    def reference(self):
        """ "P-12", which a form reads back."""
        return f"P-{self.pk}"

    @property
    def programme_words(self):
        return [PROGRAMMES.get(code, code) for code in self.programmes]

    def days_left(self, today):
        """Until the last day; None without one."""
        return (self.ends_on - today).days if self.ends_on else None

    @transaction.atomic
    def sign(self, *, by, signed_on, starts_on, ends_on=None):
        """DRAFT → SIGNED; needs two parties."""
        agreement = self._locked(self.State.DRAFT)
        if agreement.parties.count() < 2:
            raise InvalidTransition("Catat sedikitnya dua pihak lebih dahulu.")
        agreement.state, agreement.signed_on = self.State.SIGNED, signed_on
        agreement.starts_on, agreement.ends_on = starts_on, ends_on
        agreement.save(update_fields=["state", "signed_on", "starts_on", "ends_on"])
        return agreement

    @transaction.atomic
    def stop(self, *, by, on, reason):
        """SIGNED → STOPPED before its end."""
        agreement = self._locked(self.State.SIGNED)
        agreement.state = self.State.STOPPED
        agreement.stopped_on, agreement.stop_reason = on, reason
        agreement.save(update_fields=["state", "stopped_on", "stop_reason"])
        return agreement

    @transaction.atomic
    def draft_renewal(self, *, by):
        """A draft that goes on where this one ends: same kind, parties and duties."""
        agreement = self._locked(self.State.SIGNED)
        if agreement.ends_on is None:
            raise InvalidTransition(f"{agreement} tidak mempunyai akhir masa berlaku.")
        draft = agreement.children.filter(
            kind=agreement.kind, state=self.State.DRAFT
        ).first()
        if draft:
            raise InvalidTransition("Rancangan perpanjangannya sudah ada di rangkaian.")
        copied = ("kind", "title", "area", "legal_basis", "objectives", "scope_text",
                  "programmes", "renewal", "funding")  # fmt: skip
        draft = type(self).objects.create(
            parent=agreement, starts_on=agreement.ends_on + datetime.timedelta(days=1),
            **{name: getattr(agreement, name) for name in copied},
        )  # fmt: skip
        for party in agreement.parties.all():
            duties = list(party.duties.all())
            party.pk, party.agreement, party.number = None, draft, ""
            party._state.adding = True
            party.save()
            for duty in duties:
                draft.duties.create(party=party, text=duty.text)
        return draft

    def _locked(self, *states):
        """The stored agreement, locked; InvalidTransition unless in one of `states`."""
        agreement = type(self).objects.select_for_update().get(pk=self.pk)
        if agreement.state not in states:
            raise InvalidTransition(
                f"{agreement} sudah {agreement.get_state_display().lower()}. Muat ulang"
                " halaman untuk melihat keadaan terakhir."
            )
        return agreement


class Party(models.Model):
    """One side of an agreement, with its own number, signatory and authority."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    order = models.PositiveSmallIntegerField(
        "pihak ke", validators=[MinValueValidator(1)]
    )
    mitra = models.ForeignKey(
        Mitra, models.PROTECT, related_name="agreements", verbose_name="lembaga"
    )
    number = models.CharField("nomor", max_length=80, blank=True)
    signatory = models.CharField("penandatangan", max_length=150, blank=True)
    signatory_position = models.CharField("jabatan", max_length=150, blank=True)
    authority = models.CharField(
        "dasar kewenangan", max_length=200, blank=True,
        help_text="Misalnya surat kuasa dan nomornya.",
    )  # fmt: skip

    objects = SharedQuerySet.as_manager()
    history = track(no_db_index=["mitra"])
    history_label = "pihak {mitra}"
    wilayah_path = "agreement__area"
    mitra_path = "agreement__parties__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "pihak"
        ordering = ["agreement", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "order"],
                name="party_order_once",
                violation_error_message="Urutan pihak ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "mitra"],
                name="party_once",
                violation_error_message="Lembaga ini sudah menjadi pihak.",
            ),
        ]

    def __str__(self):
        return str(self.mitra)


class Duty(models.Model):
    """What one party promises."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="duties")
    party = models.ForeignKey(
        Party, models.CASCADE, related_name="duties", verbose_name="pihak"
    )
    text = models.CharField("tugas", max_length=500)

    objects = SharedQuerySet.as_manager()
    history = track(no_db_index=["party"])
    history_label = "tugas {party}"
    wilayah_path = "agreement__area"
    mitra_path = "agreement__parties__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "tugas pihak"
        ordering = ["agreement", "party", "pk"]

    def __str__(self):
        return self.text


class Activity(models.Model):
    """Something planned under an agreement, and when it took place."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="activities")
    year = models.PositiveSmallIntegerField("tahun")
    action = models.CharField("kegiatan", max_length=250)
    area = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="lokasi",
    )  # fmt: skip
    output = models.CharField("keluaran", max_length=200, blank=True)
    budget = models.PositiveBigIntegerField("anggaran (Rp)", null=True, blank=True)
    done_on = models.DateField("terlaksana pada", null=True, blank=True)

    objects = SharedQuerySet.as_manager()
    history = track(no_db_index=["area"])
    history_label = "kegiatan {action}"
    wilayah_path = "agreement__area"
    mitra_path = "agreement__parties__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "kegiatan perjanjian"
        ordering = ["agreement", "year", "pk"]

    def __str__(self):
        return self.action

    @transaction.atomic
    def finish(self, *, by, on):
        """It took place on the day `on`; once."""
        rows = type(self).objects.select_for_update(of=("self",))
        activity = rows.select_related("agreement").get(pk=self.pk)
        if activity.done_on:
            raise InvalidTransition(f"“{activity}” sudah tercatat terlaksana.")
        if activity.agreement.state == Agreement.State.DRAFT:
            raise InvalidTransition("Catat tanda tangan perjanjiannya lebih dahulu.")
        activity.done_on = on
        activity.save(update_fields=["done_on"])
        return activity
