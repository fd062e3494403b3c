"""What changes the list of participants and the resolutions of an open forum.

Each raises InvalidTransition for a forum that is closed or cancelled.
"""

from django.db import transaction
from django.db.models import Max

from kspk.accounts.permissions import Permission
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from kspk.mitra.models import Mitra
from kspk.wilayah.models import inside

from ..models import Attendance

MOST_AT_ONCE = 200  # institutions that are invited together
COPIED = ("mitra_id", "element", "name", "position", "sex", "phone", "role")


@transaction.atomic
def add_participant(forum, *, by, participant):
    """Store an unsaved Attendance as one of the forum."""
    participant.forum = forum.require_open()
    with action(f"menambah {participant} ke daftar hadir {forum}", by=by):
        participant.save()
    return participant


@transaction.atomic
def invite_element(forum, *, by, element):
    """Invite each active institution of an element that works here; gives how many.

    Those of the forum's area and of the areas around it, but none a second time.
    """
    forum = forum.require_open()
    rows = Mitra.objects.active().permitted(by, Permission.MITRA_VIEW)
    here = inside("area", forum.area_id)
    rows = rows.filter(kind=element).filter(here | rows.around({forum.area_id}))
    rows = rows.exclude(attendances__forum=forum)
    found = list(rows[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        raise InvalidTransition(
            f"Ada lebih dari {MOST_AT_ONCE} lembaga unsur itu. Undang satu per satu."
        )
    with action(f"mengundang lembaga ke {forum}", by=by):
        for mitra in found:
            Attendance.objects.create(forum=forum, mitra=mitra, element=element)
    return len(found)


@transaction.atomic
def copy_invited(forum, *, by, source):
    """Invite whom another forum invited, but none a second time; gives how many."""
    forum = forum.require_open()
    known = {(row.mitra_id, row.name) for row in forum.attendances.all()}
    rows = source.attendances.visible_to(by).invited()
    found = [row for row in rows if (row.mitra_id, row.name) not in known]
    with action(f"menyalin undangan {source} ke {forum}", by=by):
        for row in found[:MOST_AT_ONCE]:
            values = {name: getattr(row, name) for name in COPIED}
            Attendance.objects.create(forum=forum, **values)
    return len(found[:MOST_AT_ONCE])


@transaction.atomic
def record_attendance(forum, *, by, forms):
    """Store what valid RowForms changed, and nothing else of their rows."""
    forum = forum.require_open()
    with action(f"mencatat kehadiran {forum}", by=by):
        for form in forms:
            form.instance.save(update_fields=form.changed_data)


@transaction.atomic
def remove_participant(participant, *, by):
    """Take a line off the list."""
    participant.forum.require_open()
    participant.delete()


@transaction.atomic
def add_resolution(forum, *, by, resolution):
    """Store an unsaved Resolution under the forum's next number."""
    resolution.forum = forum = forum.require_open()
    last = forum.resolutions.aggregate(last=Max("number"))["last"] or 0
    resolution.number = last + 1
    with action(f"mencatat kesepakatan {resolution.number} {forum}", by=by):
        resolution.save()
    return resolution
