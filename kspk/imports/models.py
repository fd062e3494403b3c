from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kspk.accounts.permissions import Permission
from kspk.accounts.scope import ScopedQuerySet
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from kspk.wilayah.models import Wilayah

from . import progress, registry


def upload_path(batch, name):
    """Where an upload is kept: never under its own name, which may name persons."""
    suffix = name.rpartition(".")[2].lower()
    suffix = suffix if suffix in {"xlsx", "xls", "ods", "csv", "txt"} else "bin"
    return f"impor/{timezone.localdate():%Y}/{batch.sha256[:32]}.{suffix}"


class ImportBatchQuerySet(ScopedQuerySet):
    def with_same_file(self, batch):
        """Other batches of the same kabupaten made from a byte-identical file."""
        return (
            self.filter(
                sha256=batch.sha256, wilayah=batch.wilayah_id, layout=batch.layout
            )
            .exclude(pk=batch.pk)
            .exclude(status__in=["unreadable", "discarded"])
        )

    def at_work(self):
        return self.filter(status__in=ImportBatch.AT_WORK)


class ImportBatch(models.Model):
    """One uploaded file on its way into the register, and back out if need be.

    States: uploaded → reading → ready → applying → applied → undoing → undone; from
    undone it may be applied again, from applied the rest may follow.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Menunggu dibaca"
        READING = "reading", "Sedang dibaca"
        UNREADABLE = "unreadable", "Tidak terbaca"
        READY = "ready", "Siap diperiksa"
        APPLYING = "applying", "Sedang disimpan"
        APPLIED = "applied", "Tersimpan"
        UNDOING = "undoing", "Sedang dibatalkan"
        UNDONE = "undone", "Dibatalkan"
        DISCARDED = "discarded", "Dibuang"

    AT_WORK = (Status.READING, Status.APPLYING, Status.UNDOING)
    OPEN = (Status.READY, Status.APPLIED, Status.UNDONE)

    class Mode(models.TextChoices):
        FILL = "fill", "Isi yang kosong saja"
        UPDATE = "update", "Perbarui"
        SKIP = "skip", "Lewati yang sudah ada"

    layout = models.CharField("isi berkas", max_length=20, default="poktan")
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="kabupaten"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    file = models.FileField("berkas", upload_to=upload_path, max_length=200)
    file_name = models.CharField("nama berkas", max_length=200)
    size = models.PositiveIntegerField("ukuran")
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    status = models.CharField(
        "keadaan", max_length=10, choices=Status, default=Status.UPLOADED
    )
    mode = models.CharField(
        "bila kelompok sudah ada", max_length=6, choices=Mode, default=Mode.UPDATE
    )
    # A sentence on what went wrong last: unreadable, interrupted, changed meanwhile.
    notice = models.CharField("keterangan", max_length=500, blank=True)
    sheets = models.JSONField("lembar", default=list, blank=True)
    columns = models.JSONField("kolom pilihan", default=dict, blank=True)
    counts = models.JSONField("jumlah per keadaan", default=dict, blank=True)
    result = models.JSONField("hasil", default=dict, blank=True)
    created_at = models.DateTimeField("diunggah", default=timezone.now)
    changed_at = models.DateTimeField("keadaan sejak", default=timezone.now)
    applied_at = models.DateTimeField("disimpan", null=True, blank=True)
    undone_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    action = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="import_batch"
    )
    undo_action = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="undone_import"
    )
    undo_reason = models.CharField("alasan pembatalan", max_length=500, blank=True)

    objects = ImportBatchQuerySet.as_manager()
    wilayah_path = "wilayah"

    class Meta:
        verbose_name = verbose_name_plural = "impor"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["applied", "undoing"])
                | Q(action__isnull=False, applied_at__isnull=False),
                name="import_applied_has_action",
                violation_error_message="Impor tersimpan tanpa catatan tindakan.",
            ),
            models.CheckConstraint(
                condition=~Q(status="undone") | Q(action=None, undone_at__isnull=False),
                name="import_undone_has_moment",
                violation_error_message="Impor dibatalkan tanpa waktu pembatalan.",
            ),
        ]

    def __str__(self):
        return f"Impor {self.pk}"

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def handler(self):
        """What this kind of file means: the Layout that an app registered."""
        return registry.get(self.layout)

    @property
    def is_at_work(self):
        return self.status in self.AT_WORK

    @property
    def progress(self):
        """How far the work is, or None if no process has reported yet."""
        return progress.read(self) if self.is_at_work else None

    def is_dead(self):
        """Did its worker fall silent? Work that waits for a worker is not dead.

        One that was killed before it could give a sign has taken its task from the
        queue all the same.
        """
        if self.progress:
            return self.progress.is_silent
        quiet = (timezone.now() - self.changed_at).total_seconds()
        return quiet > settings.IMPORT_SILENT_SECONDS and not self.is_queued()

    def is_queued(self):
        """Whether a task of this batch waits for a worker."""
        path = f"{__package__}.tasks."
        waiting = DBTaskResult.objects.ready().filter(task_path__startswith=path)
        arguments = waiting.values_list("args_kwargs", flat=True)
        return any(given["args"][0] == self.pk for given in arguments)

    @property
    def row_count(self):
        return sum(self.counts.values())

    @property
    def ready_count(self):
        """Rows that a click on “Simpan” writes."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)

    @property
    def todo_count(self):
        """Rows that wait for a person."""
        return sum(self.counts.get(state, 0) for state in ImportRow.TODO)

    @property
    def undo_until(self):
        """Last moment at which the import can be undone, None if it is not applied."""
        if self.status not in {self.Status.APPLIED, self.Status.UNDOING}:
            return None
        return self.applied_at + timedelta(days=settings.IMPORT_UNDO_DAYS)

    @property
    def can_undo(self):
        return self.status == self.Status.APPLIED and timezone.now() <= self.undo_until

    @property
    def can_apply(self):
        return self.status in self.OPEN and self.ready_count > 0

    # --- transitions

    def locked(self, *allowed):
        """The row as it is now, locked, if its state is one of `allowed`."""
        batch = (
            type(self)
            .objects.select_for_update(of=["self"])
            .select_related("wilayah", "by")
            .get(pk=self.pk)
        )
        if batch.status not in allowed:
            raise InvalidTransition(
                f"{batch} sudah berubah: {batch.get_status_display().lower()}."
                " Muat ulang halaman untuk melihat keadaan terakhir."
            )
        return batch

    @transaction.atomic
    def move(self, status, *, allowed, notice="", **fields):
        """Go from one of `allowed` to `status`; gives the stored batch, else raises."""
        batch = self.locked(*allowed)
        batch.status, batch.notice = status, notice
        batch.changed_at = timezone.now()
        for name, value in fields.items():
            setattr(batch, name, value)
        batch.save(update_fields=["status", "notice", "changed_at", *fields])
        return batch

    def start_reading(self):
        """UPLOADED, UNREADABLE or READY → READING."""
        S = self.Status
        return self.move(S.READING, allowed=(S.UPLOADED, S.UNREADABLE, S.READY))

    def refuse(self, sentence, sheets=()):
        """READING → UNREADABLE, with the reason and the sheets whose columns a person
        could name."""
        S = self.Status
        return self.move(
            S.UNREADABLE,
            allowed=(S.READING,),
            notice=sentence[:500],
            sheets=list(sheets),
            counts={},
        )

    def start_applying(self):
        """READY, APPLIED (the rest) or UNDONE (again) → APPLYING."""
        return self.move(self.Status.APPLYING, allowed=self.OPEN)

    @transaction.atomic
    def start_undoing(self, *, reason):
        """APPLIED → UNDOING, within the days that the settings give."""
        S = self.Status
        batch = self.locked(S.APPLIED)
        if not batch.can_undo:
            raise InvalidTransition(
                f"{batch} hanya dapat dibatalkan selama {settings.IMPORT_UNDO_DAYS}"
                " hari sesudah disimpan. Ubah kelompoknya satu per satu."
            )
        return batch.move(S.UNDOING, allowed=(S.APPLIED,), undo_reason=reason[:500])

    def discard(self):
        """Throw the file's rows away before anything was written: → DISCARDED."""
        S = self.Status
        allowed = (S.UPLOADED, S.UNREADABLE, S.READY)
        with transaction.atomic():
            batch = self.move(S.DISCARDED, allowed=allowed, counts={}, sheets=[])
            batch.rows.all().delete()
        return batch

    def interrupted(self):
        """Work that fell silent goes back to where it began; nothing was written."""
        S = self.Status
        sentence = {
            S.READING: "Pembacaan berkas terputus. Baca lagi berkasnya.",
            S.APPLYING: "Penyimpanan terputus dan tidak satu baris pun tersimpan."
            " Tekan “Simpan” lagi.",
            S.UNDOING: "Pembatalan terputus dan belum ada yang dibatalkan."
            " Tekan “Batalkan impor” lagi.",
        }
        with transaction.atomic():
            batch = self.locked(*self.AT_WORK)
            back = {
                S.READING: S.UPLOADED,
                S.APPLYING: S.APPLIED if batch.action_id else S.READY,
                S.UNDOING: S.APPLIED,
            }[batch.status]
            if back == S.READY and batch.undone_at:
                back = S.UNDONE
            return batch.move(
                back, allowed=(batch.status,), notice=sentence[batch.status]
            )


class ImportRowQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.permitted(user, Permission.IMPORT_VIEW)

    def in_state(self, state):
        """Rows of one state, in the order of the file; all rows for ""."""
        return self.filter(state=state) if state else self

    def waiting(self):
        """Rows that a click on “Simpan” writes."""
        return self.filter(state__in=ImportRow.READY, is_applied=False)

    def todo(self):
        return self.filter(state__in=ImportRow.TODO)

    def count_by_state(self):
        """{state: rows not applied yet, and "applied": rows that are}."""
        counts = {}
        for state, applied, rows in (
            self.order_by().values_list("state", "is_applied").annotate(n=Count("pk"))
        ):
            name = "applied_" + state if applied else state
            counts[name] = rows
        return counts


class ImportRow(models.Model):
    """One row of data in an uploaded file: what it says and what will become of it."""

    class State(models.TextChoices):
        NEW = "new", "Baru"
        CHANGED = "changed", "Berubah"
        SAME = "same", "Sama"
        DECIDE = "decide", "Perlu diputuskan"
        DUPLICATE = "duplicate", "Ganda"
        REFUSED = "refused", "Ditolak"
        SKIPPED = "skipped", "Dilewati"

    READY = (State.NEW, State.CHANGED)
    TODO = (State.DECIDE, State.DUPLICATE, State.REFUSED)

    # The unique constraint's index serves the foreign key too.
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField()  # order in the file, over all sheets
    sheet = models.CharField("lembar", max_length=60)
    number = models.PositiveIntegerField("baris")
    # The same for two rows about the same record; "" where that cannot be said.
    key = models.CharField(max_length=150, blank=True)
    state = models.CharField("keadaan", max_length=9, choices=State)
    is_applied = models.BooleanField("tersimpan", default=False)
    # The record that the row is about, and its version when the row was compared.
    target = models.BigIntegerField(null=True)
    target_version = models.PositiveIntegerField(null=True)
    values = models.JSONField(default=dict)  # {field: what the cells mean}
    diff = models.JSONField(null=True)  # [[field, stored, in the file]]
    problems = models.JSONField(null=True)  # [Problem as dict], see registry
    fixes = models.JSONField(null=True)  # [code of what was put right]
    raw = models.JSONField(null=True)  # {field: cell}, of rows with problems
    decision = models.JSONField(null=True)  # {what a person said}

    objects = ImportRowQuerySet.as_manager()
    wilayah_path = "batch__wilayah"

    class Meta:
        verbose_name = verbose_name_plural = "baris impor"
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="import_row_once"
            )
        ]
        indexes = [
            models.Index(fields=["batch", "state", "position"], name="import_row_state")
        ]

    def __str__(self):
        return f"{self.sheet}, baris {self.number}"


class ColumnMemoryQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.permitted(user, Permission.IMPORT_VIEW)

    def known_for(self, layout, wilayah):
        """{wording: field} that people of the kabupaten have confirmed."""
        rows = self.filter(layout=layout, wilayah=wilayah)
        return dict(rows.values_list("wording", "field"))


class ColumnMemory(models.Model):
    """What a column's wording means to one kabupaten; `field` "" is “not used”."""

    layout = models.CharField("isi berkas", max_length=20)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    wording = models.CharField("judul kolom", max_length=200)  # as headings.normalise
    field = models.CharField("menjadi", max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("sejak", auto_now=True)

    objects = ColumnMemoryQuerySet.as_manager()
    wilayah_path = "wilayah"

    class Meta:
        verbose_name = verbose_name_plural = "judul kolom yang diingat"
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "wilayah", "wording"], name="column_memory_once"
            )
        ]

    def __str__(self):
        return f"{self.wording} → {self.field or 'tidak dipakai'}"
