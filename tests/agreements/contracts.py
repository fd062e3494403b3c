"""Agreements for the tests of their pages."""

import datetime

from agreements.models import Agreement
from tests import factories

TODAY = datetime.date(2026, 11, 24)


def make_agreement(title="pembinaan BKB", area="5304", mitra=(), **fields):
    """A PKS in force through 2026, with a party per institution of `mitra`."""
    defaults = {
        "kind": Agreement.Kind.PKS,
        "state": Agreement.State.SIGNED,
        "signed_on": datetime.date(2026, 1, 5),
        "starts_on": datetime.date(2026, 1, 5),
        "ends_on": datetime.date(2027, 12, 31),
    }
    agreement = Agreement.objects.create(title=title, area_id=area, **defaults | fields)
    for order, partner in enumerate(mitra, 1):
        agreement.parties.create(order=order, mitra=partner, number=f"{order}/PKS/2026")
    return agreement


def make_draft(**fields):
    none = dict.fromkeys(("signed_on", "starts_on", "ends_on"))
    return make_agreement(state=Agreement.State.DRAFT, **none | fields)


def two_parties():
    return (
        factories.make_mitra("Dinas Rekaan", kind="opd"),
        factories.make_mitra("Paroki Rekaan"),
    )
