"""Who sends and who verifies the reports of each desa of the demo."""

from kspk.accounts.models import Assignment, OfficerArea, User
from kspk.accounts.roles import Role
from kspk.wilayah.models import inside

from .people import SINCE

ROLES = {"plkb": Role.PLKB, "pplkb": Role.COORDINATOR}


def make_staff(kabupaten):
    """{(position, code of the area): account} of the field's officers.

    An officer without account gets one that nobody can sign in to: it has no password.
    """
    areas = OfficerArea.objects.filter(
        inside("wilayah", kabupaten), valid_to=None, officer__position__in=ROLES
    )
    staff, officers, made = {}, {}, set()
    for area in areas.select_related("officer__user").order_by("pk"):
        officer = officers.setdefault(area.officer_id, area.officer)
        if officer.user is None:
            officer.user = account_of(officer)
            officer.save()
            made.add(officer)
        if officer in made:
            Assignment.objects.create(
                user=officer.user, role=ROLES[officer.position],
                wilayah_id=area.wilayah_id, valid_from=SINCE,
            )  # fmt: skip
        staff[officer.position, area.wilayah_id] = officer.user
    return staff


def account_of(officer):
    user = User(username=username_of(officer), full_name=officer.name)
    user.set_unusable_password()
    user.save()
    return user


def username_of(officer):
    return f"{officer.position}.{officer.register_no or officer.pk}".lower()
