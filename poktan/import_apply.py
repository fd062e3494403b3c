"""Writes groups, their chairs and their decrees from compared rows, with history."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone
from rapidfuzz import fuzz

from kspk.imports import bulk

from .completeness import Parts, known, percent
from .import_groups import (
    COLUMNS,
    DECREE,
    SIMPLE,
    Group,
    begins_new_decree,
    find_by_key,
    find_groups,
)
from .models import (
    Decree,
    Facility,
    Membership,
    Officer,
    Poktan,
    PoktanWord,
    ReportRollup,
)
from .names import name_key, search_words

WORD = ("poktan_id", "word", "is_personal")
KEPT = ("kind", "twin_no", "created_at", "id")
CHANGING = [column for column in COLUMNS if column not in KEPT]
SPELLING = 85  # likeness from which another name of the chair is the same person
_AT = {name: i for i, name in enumerate(COLUMNS)}
ID, VERSION, TWIN_NO, NAME_KEY = (
    _AT[name] for name in ("id", "version", "twin_no", "name_key")
)
CREATED, UPDATED = _AT["created_at"], _AT["updated_at"]
COMPLETENESS = _AT["completeness"]
GIVEN = [(field, _AT[column]) for field, column in SIMPLE.items()]
GIVEN += [("kind", _AT["kind"]), ("supervisor", _AT["supervisor_name"])]
DECREE_COLUMNS = {field: name.removeprefix("decree_") for field, name in DECREE.items()}
EMPTY_DECREE = {f.attname: f.get_default() for f in Decree._meta.concrete_fields}
CHAIR_ALONE, NOBODY = frozenset([Officer.Position.CHAIR.value]), frozenset()


def apply(work, rows, *, action, at):
    """Write NEW and CHANGED rows; gives each its `target` and `target_version`."""
    new = [row for row in rows if row.state == "new"]
    changed = [row for row in rows if row.state == "changed"]
    if new:
        create(work, new, action, at)
    if changed:
        change(changed, action, at)


def follow(groups):
    """“Yang ada” of the months that these groups are expected to report follows them.

    `groups` are (code of the desa, first month). Ended groups too, since they may have
    been active when they were read.
    """
    since = {}
    for desa, month in groups:
        since[desa[:4]] = min(month, since.get(desa[:4], month))
    for kabupaten, month in sorted(since.items()):
        ReportRollup.objects.refresh_expected({kabupaten}, since=month)


# --- new groups


def create(work, rows, action, at):
    twins = twin_numbers(work, rows)
    ids = bulk.allocate_ids(Poktan, len(rows))
    for pk, row in zip(ids, rows, strict=True):
        row.target, row.target_version = pk, 1
    bulk.write(Poktan, COLUMNS, new_records(rows, twins, at))
    bulk.record(Poktan, ids, action, sign="+", at=at)
    officers = [
        (row.target, chair, row.values.get("phone_other", ""))
        for row in rows
        if (chair := row.values.get("chair"))
    ]
    appoint(officers, action, at, new_groups=True)
    decrees = [
        (row.target, decree) for row in rows if (decree := decree_values(row.values))
    ]
    decree_anew(decrees, action, at, new_groups=True)
    bulk.write(PoktanWord, WORD, new_words(rows))
    first = Poktan._meta.get_field("reports_from").get_default()
    follow((row.values["village_code"], first) for row in rows)


def new_records(rows, twins, at):
    """The values of COLUMNS for the group of each row."""
    day = timezone.localdate(at)
    base = [field.get_default() for field in Poktan._meta.concrete_fields]
    base[CREATED] = base[UPDATED] = at
    base[VERSION] = 1
    for row in rows:
        values = row.values
        get = values.get
        record = base.copy()
        record[ID] = row.target
        for field, place in GIVEN:
            if field in values:
                record[place] = values[field]
        record[NAME_KEY] = name_key(values["name"])
        if get("active") is False:
            rest(record, get("note"), day)
        if twins:
            record[TWIN_NO] = twins.get(row.position, 0)
        posts = CHAIR_ALONE if get("chair") else NOBODY
        parts = Parts(posts, 0, get("sk_number"), get("sk_date"))
        record[COMPLETENESS] = percent(known(Group._make(record), parts))
        yield record


def new_words(rows):
    for row in rows:
        get = row.values.get
        for word, personal in search_words(
            get("name"), "", get("register_no", ""), get("chair") or ""
        ):
            yield row.target, word, int(personal)


def twin_numbers(work, rows):
    """{position: number} of groups that a person has called other ones."""
    asked = [row for row in rows if (row.decision or {}).get("as") == "new"]
    if not asked:
        return {}
    keys = {
        (r.values["kind"], r.values["village_code"], name_key(r.values["name"])): r.key
        for r in asked
    }
    last = {}
    for key, groups in find_by_key(set(keys)).items():
        last[keys[key]] = max(group.twin_no for group in groups)
    plain = {row.key for row in rows if (row.decision or {}).get("as") != "new"}
    numbers = {}
    for row in asked:
        if row.key in last:
            last[row.key] += 1
        else:
            last[row.key] = 1 if row.key in plain else 0
        numbers[row.position] = last[row.key]
    return numbers


def rest(record, note, day):
    """The file says that the group is not active."""
    record[_AT["status"]] = Poktan.Status.INACTIVE.value
    record[_AT["status_on"]] = day
    record[_AT["status_reason"]] = (note or "Tercatat tidak aktif di berkas impor.")[
        :250
    ]


def wake(record, day):
    record[_AT["status"]] = Poktan.Status.ACTIVE.value
    record[_AT["status_on"]] = day
    record[_AT["status_reason"]] = "Tercatat aktif di berkas impor."


def decree_values(values):
    """{column of Decree: value} that a file gives; {} if it says nothing of one."""
    return {
        column: values[field]
        for field, column in DECREE_COLUMNS.items()
        if values.get(field)
    }


def appoint(officers, action, at, *, new_groups=False):
    """Chairs in office: (pk of the group, name, telephone)."""
    chair = Officer.Position.CHAIR.value
    rows = [(pk, chair, name, phone) for pk, name, phone in officers]
    columns = ("poktan_id", "position", "name", "phone")
    add_parts(Officer, columns, rows, action, at, new_groups)


def decree_anew(decrees, action, at, *, new_groups=False):
    """Decrees in force: (pk of the group, values)."""
    names = list(DECREE_COLUMNS.values())
    empty = [EMPTY_DECREE[name] for name in names]
    rows = [(pk, *map(values.get, names, empty)) for pk, values in decrees]
    add_parts(Decree, ("poktan_id", *names), rows, action, at, new_groups)


def add_parts(model, columns, rows, action, at, new_groups):
    """New parts with their history; the first column is the group, the others that are
    not given get the model's default. New groups have no other part of this kind, so
    that the database may number theirs."""
    if not rows:
        return
    base = {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in columns
    }
    columns, rest = (*columns, *base), tuple(base.values())
    if new_groups:
        ids, among = [row[0] for row in rows], columns[0]
        bulk.write(model, columns, [row + rest for row in rows])
    else:
        ids, among = bulk.allocate_ids(model, len(rows)), None
        numbered = [(pk, *row, *rest) for pk, row in zip(ids, rows, strict=True)]
        bulk.write(model, (model._meta.pk.attname, *columns), numbered)
    bulk.record(model, ids, action, sign="+", at=at, column=among)


# --- changed groups


def change(rows, action, at):
    """Write the diffs of rows whose groups were read in this transaction."""
    day = timezone.localdate(at)
    stored = {g.id: g for g in find_groups(Q(pk__in=[row.target for row in rows]))}
    changes = {row.target: {d[0]: d[2] for d in row.diff} for row in rows}
    change_chairs(changes, stored, action, at, day)
    change_decrees(changes, stored, action, at)
    parts = parts_of(list(changes))
    records = []
    for row in rows:
        group, said = stored[row.target], changes[row.target]
        record = list(group[: len(COLUMNS)])
        for field, value in said.items():
            if field in SIMPLE:
                record[_AT[SIMPLE[field]]] = value
        if "supervisor" in said:
            record[_AT["supervisor_name"]] = said["supervisor"]
            record[_AT["supervisor_id"]] = None
        if said.get("active") is False:
            rest(record, said.get("note") or row.values.get("note"), day)
        elif said.get("active"):
            wake(record, day)
        record[_AT["name_key"]] = name_key(record[_AT["name"]])
        record[_AT["updated_at"]] = at
        record[_AT["version"]] = row.target_version = group.version + 1
        record[_AT["completeness"]] = percent(
            known(Group._make(record), parts[group.id])
        )
        records.append([group.id, *(record[_AT[column]] for column in CHANGING)])
    bulk.update(Poktan, CHANGING, records)
    bulk.record(Poktan, list(changes), action, sign="~", at=at)
    index(list(changes))
    follow(
        (desa, group.reports_from)
        for group in stored.values()
        for desa in {group.desa_id, changes[group.id].get("village_code")} - {None}
    )


def change_chairs(changes, stored, action, at, day):
    """A likeness of the name puts the spelling right; another name is a successor."""
    edited, ended, appointed = [], [], []
    for pk, said in changes.items():
        group, name = stored[pk], said.get("chair")
        phone = said.get("phone_other", group.chair_phone or "")
        if name is None and "phone_other" not in said:
            continue
        if group.chair_id is None:
            appointed.append((pk, name, phone))
        elif name is None or fuzz.token_sort_ratio(name, group.chair_name) >= SPELLING:
            edited.append((group.chair_id, name or group.chair_name, phone))
        else:
            ended.append((group.chair_id, day, "Diganti menurut berkas impor."))
            appointed.append((pk, name, said.get("phone_other", "")))
    if edited:
        bulk.update(Officer, ("name", "phone"), edited)
        bulk.record(Officer, [row[0] for row in edited], action, sign="~", at=at)
    if ended:
        bulk.update(Officer, ("ended_on", "end_reason"), ended)
        bulk.record(Officer, [row[0] for row in ended], action, sign="~", at=at)
    appoint(appointed, action, at)


def change_decrees(changes, stored, action, at):
    edited, retired, begun = [], [], []
    columns = list(DECREE_COLUMNS.values())
    for pk, said in changes.items():
        new = decree_values(said)
        if not new:
            continue
        group = stored[pk]
        if begins_new_decree(said, group):
            if group.decree_id:
                retired.append((group.decree_id, False))
            begun.append((pk, new))
        else:
            old = {c: getattr(group, f"decree_{c}") for c in columns}
            if new.get("date"):
                new["date_text"] = ""
            edited.append((group.decree_id, *(new.get(c, old[c]) for c in columns)))
    if edited:
        bulk.update(Decree, columns, edited)
        bulk.record(Decree, [row[0] for row in edited], action, sign="~", at=at)
    if retired:
        bulk.update(Decree, ("is_current",), retired)
        bulk.record(Decree, [row[0] for row in retired], action, sign="~", at=at)
    decree_anew(begun, action, at)


# --- derived from the parts


def parts_of(ids):
    """{pk: Parts} of stored groups, by four queries."""
    posts = defaultdict(list)
    officers = Officer.objects.in_office().filter(poktan__in=ids)
    for pk, position in officers.values_list("poktan", "position"):
        posts[pk].append(position)
    decrees = {
        pk: (number, day)
        for pk, number, day in Decree.objects.filter(
            poktan__in=ids, is_current=True
        ).values_list("poktan", "number", "date")
    }
    equipped = set(
        Facility.objects.filter(poktan__in=ids).values_list("poktan", flat=True)
    )
    joined = set(
        Membership.objects.filter(poktan__in=ids).values_list("poktan", flat=True)
    )
    return {
        pk: Parts(
            positions=frozenset(posts[pk]),
            cadres=posts[pk].count("kader"),
            decree_number=decrees.get(pk, ("", None))[0],
            decree_date=decrees.get(pk, ("", None))[1],
            has_facilities=pk in equipped,
            has_members=pk in joined,
        )
        for pk in ids
    }


def index(ids):
    """Write the search words of stored groups anew."""
    rows = []
    for group in find_groups(Q(pk__in=ids)):
        words = search_words(
            group.name, group.former_names, group.register_no, group.chair_name or ""
        )
        rows += [(group.id, word, personal) for word, personal in words]
    bulk.delete(PoktanWord, ids, "poktan_id")
    bulk.write(PoktanWord, WORD, rows)
