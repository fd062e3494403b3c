import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.permissions import Permission, is_reading
from kspk.audit.history import track

from .agreement import Agreement
from .followup import Progress
from .forum import Forum
from .funding import VillageFunding

# What a document may belong to, and the permission to add or take away one there.
OWNERS = {
    "agreement": (Agreement, Permission.AGREEMENT_CHANGE),
    "forum": (Forum, Permission.FORUM_CHANGE),
    "progress": (Progress, Permission.FOLLOWUP_REPORT),
    "funding": (VillageFunding, Permission.FUNDING_CHANGE),
}


def own_name(document, filename):
    """A place that says nothing of the file but its kind: "kemitraan/2026/4f….pdf"."""
    suffix = PurePath(filename).suffix.lower()
    return f"kemitraan/{timezone.localdate():%Y}/{uuid.uuid4().hex}{suffix}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of whatever the person sees."""
        return self._of(
            {name: m.objects.visible_to(user) for name, (m, _) in OWNERS.items()}
        )

    def permitted(self, user, permission):
        """Those that she sees, or for writing those of what she may write."""
        if is_reading(permission):
            return self.visible_to(user)
        return self._of(
            {name: m.objects.permitted(user, p) for name, (m, p) in OWNERS.items()}
        )

    def _of(self, owners):
        found = Q(pk__in=[])
        for name, rows in owners.items():
            found |= Q(**{f"{name}__in": rows.values("pk")})
        return self.filter(found)


class Document(models.Model):
    """A file of an agreement, a forum, a progress or a village's budget line."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, blank=True, related_name="documents"
    )
    forum = models.ForeignKey(
        Forum, models.CASCADE, null=True, blank=True, related_name="documents"
    )
    progress = models.ForeignKey(
        Progress, models.CASCADE, null=True, blank=True, related_name="documents"
    )
    funding = models.ForeignKey(
        VillageFunding, models.CASCADE, null=True, blank=True, related_name="documents"
    )
    title = models.CharField("judul", max_length=150)
    file = models.FileField("berkas", upload_to=own_name)
    size = models.PositiveIntegerField("ukuran", editable=False)  # bytes
    added_at = models.DateTimeField("ditambahkan", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )

    objects = DocumentQuerySet.as_manager()
    history = track()
    history_label = "berkas {title}"

    class Meta:
        verbose_name = verbose_name_plural = "berkas"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, forum=None, progress=None,
                            funding=None)
                | Q(agreement=None, forum__isnull=False, progress=None, funding=None)
                | Q(agreement=None, forum=None, progress__isnull=False, funding=None)
                | Q(agreement=None, forum=None, progress=None, funding__isnull=False),
                name="document_has_one_owner",
                violation_error_message="Berkas milik satu catatan saja.",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agreements:document", args=[self.pk])

    @property
    def owner(self):
        return self.agreement or self.forum or self.progress or self.funding
