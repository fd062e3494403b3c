from django.conf import settings
from django.db import models
from django.utils import timezone


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own submissions."""
        return self.filter(by=user)


class Submission(models.Model):
    """A form that was stored, by the key that its page made for it.

    `digest`: SHA-256 of what was sent; `answer`: address that the sender was sent to.
    """

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    digest = models.BinaryField(max_length=32)
    answer = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kiriman"

    def __str__(self):
        return str(self.key)
