"""Rows a person may reach: the only way from a user to a queryset."""

from django.db import models

from kspk.wilayah.models import EVERYTHING, NOTHING, area_filter

__all__ = ["EVERYTHING", "NOTHING", "ScopedQuerySet", "area_filter"]


# Models of ours whose rows belong to no area, and why. All others have `visible_to`.
COMMON = {
    "catalogue.FundSource": "one list for all",
    "catalogue.Integration": "one list for all",
    "catalogue.FacilityItem": "one list for all",
    "catalogue.Topic": "one list for all",
    "poktan.PoktanWord": "an index, read only inside a search of groups in the area",
}


def is_common(model):
    """Whether rows of the model may be reached without an area; False unless listed."""
    return model._meta.label in COMMON


class ScopedQuerySet(models.QuerySet):
    """A model's rows by territory; the model says how it leads to a desa.

    `wilayah_path`: lookup of a foreign key to Wilayah, "desa" or "poktan__desa".
    """

    def visible_to(self, user):
        """Rows that the user may see: those where a role of hers may view the model."""
        meta = self.model._meta
        return self.permitted(user, f"{meta.app_label}.view_{meta.model_name}")

    def permitted(self, user, permission):
        """Rows on which the user holds `permission`."""
        return self.filter(self.scope(user.areas_with(permission)))

    def scope(self, codes):
        """Q for the rows inside areas `codes` (a set; None is everywhere)."""
        return area_filter(codes, self.model.wilayah_path)
