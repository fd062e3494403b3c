from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def not_ended(self, day):
        """Valid on `day` or later."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day))
