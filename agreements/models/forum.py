from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.mitra.models import Kind as MitraKind
from kspk.mitra.models import Mitra
from kspk.mitra.scope import SharedQuerySet
from kspk.ui import formats
from kspk.wilayah.models import Wilayah

MOST_WORDS = 6  # of a search; each is a condition


class ForumQuerySet(SharedQuerySet):
    def search(self, text):
        """Forums of which title or subject holds every word."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(Q(title__icontains=word) | Q(subject__icontains=word))
        return found

    def with_counts(self, user):
        """With `present` and `resolved`: participants there, and resolutions."""
        present = Attendance.objects.visible_to(user).present()
        return self.annotate(
            present=_count(present), resolved=_count(Resolution.objects.all())
        )


def _count(rows):
    rows = rows.filter(forum=OuterRef("pk")).order_by().values("forum")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


class Forum(VersionedModel):
    """A meeting of partners: invitation, attendance, minutes and resolutions.

    Closing it freezes minutes and resolutions. Sources: Permendagri 42/2016 (notula,
    berita acara); domain, 5.1.
    """

    class Kind(models.TextChoices):
        KSPK = "koordinasi_kspk", "Forum koordinasi kemitraan KSPK"
        KECAMATAN = "rakor_kecamatan", "Rapat koordinasi kecamatan"
        DESA = "rakor_desa", "Rapat koordinasi desa"
        POKJA = "pokja_kkb", "Rapat pokja Kampung KB"
        SOCIALISATION = "sosialisasi", "Sosialisasi"
        OTHER = "lainnya", "Pertemuan lain"

    class State(models.TextChoices):
        PLANNED = "rencana", "Direncanakan"
        HELD = "terlaksana", "Terlaksana"
        CLOSED = "ditutup", "Notulen terbit"
        CANCELLED = "batal", "Dibatalkan"

    OPEN = (State.PLANNED, State.HELD)
    SAID = {
        State.PLANNED: "masih direncanakan",
        State.HELD: "sudah terlaksana",
        State.CLOSED: "sudah ditutup",
        State.CANCELLED: "sudah dibatalkan",
    }

    kind = models.CharField("jenis", max_length=16, choices=Kind, default=Kind.KSPK)
    title = models.CharField("nama forum", max_length=200)
    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="wilayah",
    )  # fmt: skip
    organiser = models.ForeignKey(
        Mitra, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="penyelenggara",
    )  # fmt: skip
    starts_at = models.DateTimeField("mulai")
    ends_at = models.DateTimeField("selesai", null=True, blank=True)
    venue = models.CharField("tempat", max_length=200)
    subject = models.CharField("pokok bahasan", max_length=300, blank=True)
    agenda = models.TextField("susunan acara", max_length=3000, blank=True)
    opened_by = models.CharField("dibuka oleh", max_length=150, blank=True)
    chair = models.CharField("pimpinan rapat", max_length=150, blank=True)
    secretary = models.CharField("notulis", max_length=150, blank=True)
    minutes = models.TextField("uraian notulen", max_length=20_000, blank=True)
    conclusion = models.TextField("kesimpulan", max_length=5000, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=State, default=State.PLANNED, editable=False
    )
    state_reason = models.CharField(
        "alasan", max_length=250, blank=True, editable=False
    )
    closed_at = models.DateTimeField("ditutup", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        db_index=False, editable=False, verbose_name="ditutup oleh",
    )  # fmt: skip

    objects = ForumQuerySet.as_manager()
    history = track(no_db_index=["area", "organiser", "closed_by"])
    history_label = "{title}"
    history_fixed = ("state", "state_reason", "closed_at", "closed_by")
    wilayah_path = "area"
    mitra_path = "attendances__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "forum"
        ordering = ["-starts_at", "pk"]
        indexes = [
            models.Index(fields=["area", "-starts_at"], name="forum_area_day"),
            models.Index(fields=["-starts_at", "id"], name="forum_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="forum_times_ordered",
                violation_error_message="Waktu selesai mendahului waktu mulai.",
            ),
            models.CheckConstraint(
                condition=Q(state="ditutup", closed_at__isnull=False)
                | ~Q(state="ditutup") & Q(closed_at=None),
                name="forum_closed_agrees",
                violation_error_message="Keadaan dan waktu penutupan tidak cocok.",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {formats.day(timezone.localdate(self.starts_at))}"

    def get_absolute_url(self):
        return reverse("agreements:forum", args=[self.pk])

    @property
    def is_open(self):
        return self.state in self.OPEN

    # ------------------------------------------------------------ transitions

    @transaction.atomic
    def hold(self, *, by):
        """PLANNED → HELD: it took place."""
        forum = self._locked(self.State.PLANNED)
        forum.state = self.State.HELD
        forum.save(update_fields=["state"])
        return forum

    @transaction.atomic
    def cancel(self, *, by, reason):
        """PLANNED → CANCELLED."""
        forum = self._locked(self.State.PLANNED)
        forum.state, forum.state_reason = self.State.CANCELLED, reason
        forum.save(update_fields=["state", "state_reason"])
        return forum

    @transaction.atomic
    def close(self, *, by):
        """HELD → CLOSED: minutes and resolutions stay as they are from now on."""
        forum = self._locked(self.State.HELD)
        if not forum.minutes.strip():
            raise InvalidTransition("Isi uraian notulen lebih dahulu.")
        if not forum.resolutions.exists():
            raise InvalidTransition("Catat sedikitnya satu kesepakatan lebih dahulu.")
        forum.state = self.State.CLOSED
        forum.closed_at, forum.closed_by = timezone.now(), by
        forum.save(update_fields=["state", "closed_at", "closed_by"])
        return forum

    def _locked(self, *states):
        """The stored forum, locked; InvalidTransition unless in one of `states`."""
        forum = type(self).objects.select_for_update().get(pk=self.pk)
        if forum.state not in states:
            raise InvalidTransition(
                f"{forum} {self.SAID[forum.state]}. Muat ulang halaman untuk melihat"
                " keadaan terakhir."
            )
        return forum

    def require_open(self):
        """The stored forum, locked; InvalidTransition once closed or cancelled."""
        forum = type(self).objects.select_for_update().get(pk=self.pk)
        if not forum.is_open:
            raise InvalidTransition(
                f"Forum ini {self.SAID[forum.state]}. Data forum, kehadiran, notulen,"
                " dan kesepakatannya tidak dapat diubah lagi."
            )
        return forum


class Element(models.TextChoices):
    """Whom a participant stands for: an institution's kind, or the field staff."""

    OPD_KB = "opd_kb", "OPD-KB"
    FIELD = "plkb", "PLKB/PKB"
    OPD = MitraKind.OPD.value, "OPD lain"
    VERTICAL = MitraKind.VERTICAL.value, MitraKind.VERTICAL.label
    TNI_POLRI = MitraKind.TNI_POLRI.value, MitraKind.TNI_POLRI.label
    VILLAGE = MitraKind.VILLAGE.value, MitraKind.VILLAGE.label
    PKK = MitraKind.PKK.value, MitraKind.PKK.label
    FAITH = MitraKind.FAITH.value, MitraKind.FAITH.label
    SCHOOL = MitraKind.SCHOOL.value, MitraKind.SCHOOL.label
    HEALTH = MitraKind.HEALTH.value, MitraKind.HEALTH.label
    UNIVERSITY = MitraKind.UNIVERSITY.value, MitraKind.UNIVERSITY.label
    COMPANY = MitraKind.COMPANY.value, MitraKind.COMPANY.label
    NGO = MitraKind.NGO.value, MitraKind.NGO.label
    MEDIA = MitraKind.MEDIA.value, MitraKind.MEDIA.label
    PROFESSION = MitraKind.PROFESSION.value, MitraKind.PROFESSION.label
    OTHER = MitraKind.OTHER.value, MitraKind.OTHER.label


class AttendanceQuerySet(SharedQuerySet):
    def present(self):
        return self.filter(is_present=True)

    def invited(self):
        return self.filter(is_invited=True)

    def missed(self):
        """Invited, but not known to have come."""
        return self.invited().exclude(is_present=True)

    def walked_in(self):
        return self.filter(is_invited=False)


class Attendance(models.Model):
    """One line of the attendance list: invited, walked in, or both; a person's name.

    `is_present` None: nobody has ticked yet. An invited institution may have no name
    until somebody comes for it.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "peserta", "Peserta"
        SPEAKER = "narasumber", "Narasumber"
        MODERATOR = "moderator", "Moderator"
        SECRETARY = "notulis", "Notulis"

    class Sex(models.TextChoices):
        MALE = "L", "Laki-laki"
        FEMALE = "P", "Perempuan"

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="attendances")
    mitra = models.ForeignKey(
        Mitra, models.PROTECT, null=True, blank=True, related_name="attendances",
        verbose_name="lembaga",
    )  # fmt: skip
    element = models.CharField("unsur", max_length=20, choices=Element)
    name = models.CharField("nama", max_length=150, blank=True)
    position = models.CharField("jabatan", max_length=150, blank=True)
    sex = models.CharField("L/P", max_length=1, choices=Sex, blank=True)
    phone = models.CharField("telepon", max_length=20, blank=True)
    role = models.CharField(
        "sebagai", max_length=10, choices=Role, default=Role.PARTICIPANT
    )
    is_invited = models.BooleanField("diundang", default=True)
    is_present = models.BooleanField("hadir", null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()
    history = track(no_db_index=["mitra"])
    history_label = "peserta {name}"
    wilayah_path = "forum__area"
    mitra_path = "mitra"

    class Meta:
        verbose_name = verbose_name_plural = "peserta"
        ordering = ["forum", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mitra__isnull=False) | ~Q(name=""),
                name="attendance_names_somebody",
                violation_error_message="Isi nama peserta atau pilih lembaganya.",
            )
        ]

    def __str__(self):
        return self.name or str(self.mitra)


class Material(models.Model):
    """What a speaker presented; the file itself is a Document of the forum."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="materials")
    title = models.CharField("judul", max_length=200)
    speaker = models.CharField("narasumber", max_length=150, blank=True)

    objects = SharedQuerySet.as_manager()
    history = track()
    history_label = "materi {title}"
    wilayah_path = "forum__area"
    mitra_path = "forum__attendances__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "materi forum"
        ordering = ["pk"]

    def __str__(self):
        return self.title


class Resolution(VersionedModel):
    """A numbered point of what was agreed, its words as they stand in the minutes."""

    class Theme(models.TextChoices):
        """The six of the Belu forum of 28 February 2017, and whatever else."""

        PARTNERSHIP = "kemitraan", "Kemitraan lintas agama, instansi, dan mitra"
        MENTORING = "pembinaan", "Pengendalian dan pembinaan POKTAN"
        PAUD_HI = "paud_hi", "PAUD HI"
        DATA = "basis_data", "Basis data POKTAN"
        FUNDING = "pendanaan", "Pendanaan oleh desa/kelurahan"
        KAMPUNG_KB = "kampung_kb", "Intervensi di Kampung KB"
        OTHER = "lainnya", "Lainnya"

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField("nomor")
    text = models.TextField("bunyi kesepakatan", max_length=1000)
    theme = models.CharField("tema", max_length=12, choices=Theme, default=Theme.OTHER)

    objects = SharedQuerySet.as_manager()
    history = track()
    history_label = "kesepakatan {number}"
    wilayah_path = "forum__area"
    mitra_path = "forum__attendances__mitra"

    class Meta:
        verbose_name = verbose_name_plural = "kesepakatan"
        ordering = ["forum", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "number"],
                name="resolution_number_once",
                violation_error_message="Nomor kesepakatan ini sudah dipakai di forum"
                " itu.",
            )
        ]

    def __str__(self):
        return f"Kesepakatan {self.number}"

    def get_absolute_url(self):
        return reverse("agreements:resolution", args=[self.pk])
