import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kspk.audit.history import track
from kspk.audit.models import VersionedModel
from kspk.audit.transitions import InvalidTransition
from kspk.mitra.models import Mitra
from kspk.mitra.scope import SharedQuerySet
from kspk.wilayah.models import Wilayah
from poktan.models import Poktan

from .forum import Resolution


class FollowUpQuerySet(SharedQuerySet):
    def of_institution(self, mitra):
        """Those that it owns or supports."""
        if not mitra:
            return super().of_institution(mitra)
        supported = Supporter.objects.filter(mitra__in=mitra)
        return Q(owner__in=mitra) | Q(pk__in=supported.values("follow_up"))

    def to_do(self):
        return self.filter(state__in=FollowUp.TO_DO)

    def overdue(self, today):
        return self.to_do().filter(due__lt=today)

    def ownerless(self):
        return self.to_do().filter(owner=None)

    def dateless(self):
        return self.to_do().filter(due=None)

    def done(self):
        return self.filter(state=FollowUp.State.DONE)

    def with_chain(self):
        return self.select_related(
            "resolution__forum", "owner", "area__parent", "poktan"
        )


class FollowUp(VersionedModel):
    """What somebody does so that a resolution comes true (RTL). Source: domain, 5.1."""

    class State(models.TextChoices):
        NOT_STARTED = "belum", "Belum mulai"
        UNDER_WAY = "proses", "Berjalan"
        STUCK = "terkendala", "Terkendala"
        DONE = "selesai", "Selesai"
        CANCELLED = "batal", "Dibatalkan"

    TO_DO = (State.NOT_STARTED, State.UNDER_WAY, State.STUCK)

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="follow_ups",
        verbose_name="kesepakatan",
    )  # fmt: skip
    action = models.CharField("tindak lanjut", max_length=300)
    owner = models.ForeignKey(
        Mitra, models.PROTECT, null=True, blank=True, related_name="follow_ups",
        verbose_name="penanggung jawab",
    )  # fmt: skip
    area = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False,
        verbose_name="lokasi",
    )  # fmt: skip
    poktan = models.ForeignKey(
        Poktan, models.PROTECT, null=True, blank=True, related_name="follow_ups",
        verbose_name="kelompok",
    )  # fmt: skip
    due = models.DateField("tenggat", null=True, blank=True)
    indicator = models.CharField("indikator keluaran", max_length=200, blank=True)
    target = models.PositiveIntegerField(
        "target", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    unit = models.CharField("satuan", max_length=30, blank=True)
    funds = models.CharField("sumber dana", max_length=120, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=State, default=State.NOT_STARTED,
        editable=False,
    )  # fmt: skip
    done_on = models.DateField("selesai pada", null=True, editable=False)

    objects = FollowUpQuerySet.as_manager()
    history = track(no_db_index=["area", "owner", "poktan"])
    history_label = "tindak lanjut {action}"
    history_fixed = ("state", "done_on")
    wilayah_path = "area"
    mitra_path = "owner"

    class Meta:
        verbose_name = verbose_name_plural = "tindak lanjut"
        ordering = ["resolution", "pk"]
        indexes = [
            models.Index(fields=["area", "due"], name="followup_area_due"),
            models.Index(
                fields=["due", "id"], name="followup_open_due",
                condition=Q(state__in=["belum", "proses", "terkendala"]),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(state="selesai", done_on__isnull=False)
                | ~Q(state="selesai") & Q(done_on=None),
                name="followup_done_has_day",
                violation_error_message="Keadaan dan tanggal selesai tidak cocok.",
            ),
            models.CheckConstraint(
                condition=Q(target=None) | ~Q(indicator=""),
                name="followup_target_has_indicator",
                violation_error_message="Tulis indikator yang ditargetkan itu.",
            ),
        ]

    def __str__(self):
        return self.action

    def get_absolute_url(self):
        return reverse("agreements:follow-up", args=[self.pk])

    @property
    def is_to_do(self):
        return self.state in self.TO_DO

    def is_overdue(self, today):
        return self.is_to_do and self.due is not None and self.due < today

    @transaction.atomic
    def report(self, *, by, key=None, on, state, note, value=None):
        """What came of it until the day `on`, as a Progress; it sets the state.

        Raises InvalidTransition for one that is done or cancelled.
        """
        follow_up = self._locked_to_do()
        progress = Progress.objects.create(
            pk=key or uuid.uuid4(), follow_up=follow_up, on=on, state=state, note=note,
            value=value, by=by,
        )  # fmt: skip
        follow_up.state = state
        follow_up.done_on = on if state == self.State.DONE else None
        follow_up.save(update_fields=["state", "done_on"])
        return progress

    @transaction.atomic
    def cancel(self, *, by, reason):
        """To do → CANCELLED: nobody will do it."""
        follow_up = self._locked_to_do()
        follow_up.state = self.State.CANCELLED
        follow_up.save(update_fields=["state"])
        return follow_up

    @transaction.atomic
    def reopen(self, *, by, reason):
        """DONE or CANCELLED → UNDER_WAY."""
        follow_up = self._locked()
        if follow_up.is_to_do:
            raise InvalidTransition(f"“{follow_up}” masih berjalan.")
        follow_up.state, follow_up.done_on = self.State.UNDER_WAY, None
        follow_up.save(update_fields=["state", "done_on"])
        return follow_up

    def _locked(self):
        rows = type(self).objects.select_for_update(of=("self",))
        return rows.get(pk=self.pk)

    def _locked_to_do(self):
        """The stored one, locked; InvalidTransition if it is done or cancelled."""
        follow_up = self._locked()
        if not follow_up.is_to_do:
            raise InvalidTransition(
                f"“{follow_up}” sudah {follow_up.get_state_display().lower()}."
                " Buka kembali lebih dahulu bila masih ada yang dikerjakan."
            )
        return follow_up


class Supporter(models.Model):
    """An institution that helps the owner of a follow-up."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="supporters")
    mitra = models.ForeignKey(
        Mitra, models.PROTECT, related_name="supported", verbose_name="pendukung"
    )

    objects = SharedQuerySet.as_manager()
    history = track(no_db_index=["mitra"])
    history_label = "pendukung {mitra}"
    wilayah_path = "follow_up__area"
    mitra_path = "mitra"

    class Meta:
        verbose_name = verbose_name_plural = "pendukung"
        ordering = ["follow_up", "mitra"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "mitra"],
                name="supporter_once",
                violation_error_message="Lembaga ini sudah menjadi pendukung.",
            )
        ]

    def __str__(self):
        return str(self.mitra)


class ProgressQuerySet(SharedQuerySet):
    def of_institution(self, mitra):
        found = FollowUp.objects.filter(FollowUp.objects.of_institution(mitra))
        return Q(follow_up__in=found.values("pk"))


class Progress(models.Model):
    """What was reported of a follow-up on a day; its proof is a Document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="progress")
    on = models.DateField("tanggal")
    state = models.CharField("keadaan", max_length=10, choices=FollowUp.State)
    value = models.PositiveIntegerField("capaian", null=True, blank=True)
    note = models.CharField("keterangan", max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
        verbose_name="dilaporkan oleh",
    )  # fmt: skip
    at = models.DateTimeField("dilaporkan", default=timezone.now)

    objects = ProgressQuerySet.as_manager()
    history = track()
    history_label = "kemajuan {on}"
    wilayah_path = "follow_up__area"
    mitra_path = "follow_up__owner"

    class Meta:
        verbose_name = verbose_name_plural = "kemajuan"
        ordering = ["-on", "-at"]

    def __str__(self):
        return f"Kemajuan {self.on:%d-%m-%Y}"
