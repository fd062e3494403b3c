"""Rows of the partnership: known inside their area, and to the institutions in them."""

from django.db.models import Q
from django.utils import timezone

from kspk.accounts.permissions import is_of_institution, is_reading
from kspk.accounts.roles import Role
from kspk.accounts.scope import EVERYTHING, NOTHING, ScopedQuerySet
from kspk.wilayah.codes import split_code


class SharedQuerySet(ScopedQuerySet):
    """A forum of the kabupaten is read by all who work in it, written by its office.

    The model says `wilayah_path`, and `mitra_path`: the lookup of the institutions that
    take part, whose contacts see the row wherever it is.
    """

    def permitted(self, user, permission):
        codes = user.areas_with(permission)
        rows = self.scope(codes)
        if is_reading(permission):
            rows |= self.around(codes)
        if is_of_institution(permission):
            rows |= self.of_institution(institutions_of(user))
        return self.filter(rows)

    def around(self, codes):
        """Q for the rows of areas that hold one of `codes`."""
        if None in codes:
            return EVERYTHING
        above = {part for code in codes for part in split_code(code)[:-1]}
        return Q(**{f"{self.model.wilayah_path}__in": above}) if above else NOTHING

    def of_institution(self, mitra):
        """Q for the rows in which any of `mitra` (keys) takes part."""
        if not mitra:
            return NOTHING
        rows = self.model._base_manager.filter(
            **{f"{self.model.mitra_path}__in": mitra}
        )
        return Q(pk__in=rows.values("pk"))


def institutions_of(user):
    """Keys of the institutions that a partner's contact speaks for today, as a set."""
    if Role.PARTNER not in user.roles:
        return set()
    if not hasattr(user, "_institutions"):
        contacts = user.mitra_contacts.valid_on(timezone.localdate())
        user._institutions = set(contacts.values_list("mitra", flat=True))
    return user._institutions
