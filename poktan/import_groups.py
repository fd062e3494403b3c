"""Groups as they stand, as flat tuples, and how a row of a list differs from one."""

from collections import namedtuple
from decimal import Decimal

from django.db.models import Q

from kspk.imports.bulk import SIZE, chunks, columns_of
from kspk.imports.models import ImportBatch

from .models import Poktan
from .sheets import PoktanSheet

# Fields of the sheet that are columns of Poktan as they stand.
SIMPLE = {
    "name": "name",
    "register_no": "register_no",
    "village_code": "desa_id",
    "dusun": "dusun",
    "rt": "rt",
    "rw": "rw",
    "address": "address",
    "meeting_place": "meeting_place",
    "phone": "phone",
    "founded_year": "founded_year",
    "members": "members_count",
    "cadres": "cadres_count",
    "cadres_trained": "cadres_trained_count",
    "fund_sources": "funds",
    "integration": "integrations",
    "latitude": "latitude",
    "longitude": "longitude",
    "note": "note",
}
DECREE = {
    "sk_number": "decree_number",
    "sk_date": "decree_date",
    "sk_date_text": "decree_date_text",
    "sk_issuer": "decree_issuer",
    "sk_issuer_other": "decree_issuer_other",
}
CHAIR = {"chair": "chair_name", "phone_other": "chair_phone"}
COLUMNS = columns_of(Poktan)
PARSE = {field.name: field.parse for field in PoktanSheet(()).fields}
_PARTS = {
    "chair_id": "chair__id",
    "chair_name": "chair__name",
    "chair_phone": "chair__phone",
    "decree_id": "decree__id",
    "decree_number": "decree__number",
    "decree_date": "decree__date",
    "decree_date_text": "decree__date_text",
    "decree_issuer": "decree__issuer",
    "decree_issuer_other": "decree__issuer_other",
    "officer_name": "supervisor__name",
    "desa_name": "desa__name",
}
Group = namedtuple("Group", COLUMNS)
Existing = namedtuple("Existing", [*COLUMNS, *_PARTS])
_LATITUDE, _LONGITUDE = COLUMNS.index("latitude"), COLUMNS.index("longitude")
_DATE = len(COLUMNS) + list(_PARTS).index("decree_date")

UPDATE, FILL = ImportBatch.Mode.UPDATE, ImportBatch.Mode.FILL


def find_groups(condition):
    """Existing groups of all states that meet the Q, oldest first."""
    rows = (
        Poktan.objects.filter(condition)
        .with_chair()
        .with_decree()
        .order_by("pk")
        .values_list(*COLUMNS, *_PARTS.values())
    )
    return [_existing(row) for row in rows.iterator(SIZE)]


def _existing(row):
    if row[_LATITUDE] is not None or row[_LONGITUDE] is not None or row[_DATE]:
        row = list(row)
        row[_LATITUDE], row[_LONGITUDE] = (
            _float(row[_LATITUDE]),
            _float(row[_LONGITUDE]),
        )
        row[_DATE] = row[_DATE] and row[_DATE].isoformat()
    return Existing._make(row)


def _float(value):
    return float(value) if isinstance(value, Decimal) else value


def find_by_key(keys):
    """{key: groups} for keys (kind, code of the desa, name_key)."""
    found = {}
    for chunk in chunks(sorted(keys)):
        condition = Q(
            desa__in={key[1] for key in chunk}, name_key__in={key[2] for key in chunk}
        )
        for group in find_groups(condition):
            key = (group.kind, group.desa_id, group.name_key)
            if key in keys:
                found.setdefault(key, []).append(group)
    return found


def is_standing(group):
    return group.status in Poktan.STANDING


def differences(values, group, mode):
    """[[field, stored, in the file]] that the mode would write; empty cells never."""
    found = []
    get = values.get
    for field, column in SIMPLE.items():
        new = get(field)
        if new is None or new == "" or new == []:
            continue
        old = getattr(group, column)
        wanted = new != old and (mode == UPDATE or old in (None, "", []))
        if wanted and reads_as(field, old) != new:
            found.append([field, old, new])
    found += _supervisor(get("supervisor"), group, mode)
    found += _active(get("active"), group, mode)
    for field, column in CHAIR.items():
        new, old = get(field), getattr(group, column) or ""
        has_chair = field == "chair" or group.chair_id or get("chair")
        if new and new != old and has_chair and (mode == UPDATE or not old):
            if reads_as(field, old) == new:
                continue
            found.append([field, old or None, new])
    return found + _decree(get, group, mode)


def reads_as(field, stored):
    """What the file's column would make of a stored text: a list that went out comes
    back the same, though someone wrote "MELATI" or "RT 5" by hand."""
    if not isinstance(stored, str) or not stored:
        return None
    value = PARSE[field](stored).value
    return value.get(field) if isinstance(value, dict) else value


def _supervisor(new, group, mode):
    old = group.officer_name or group.supervisor_name
    if not new or new.casefold() == old.casefold() or (old and mode != UPDATE):
        return []
    return [["supervisor", old, new]]


def _active(new, group, mode):
    """A remark can put a group to rest or wake it, never touch one that has ended."""
    old = group.status == Poktan.Status.ACTIVE
    if new is None or new == old or mode != UPDATE:
        return []
    return [["active", old, new]]


def _decree(get, group, mode):
    number = get("sk_number")
    is_other = bool(number and group.decree_number and number != group.decree_number)
    if is_other and mode != UPDATE:
        return []  # the file speaks of another decree: nothing to fill in
    found = []
    for field, column in DECREE.items():
        new, old = get(field), getattr(group, column) or None
        if not new or new == old or (old and mode != UPDATE):
            continue
        if field == "sk_date_text" and group.decree_date and not is_other:
            continue
        found.append([field, old, new])
    return found


def begins_new_decree(changes, group):
    """Do the changes ({field: new}) name another decree than the one in force?"""
    return group.decree_id is None or bool(
        "sk_number" in changes and group.decree_number
    )
