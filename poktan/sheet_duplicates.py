"""The same group twice in one file."""

from collections import defaultdict

from kspk.imports.sheet import Problem
from poktan.names import name_key

COMPARED = (
    "chair",
    "sk_number",
    "phone",
    "founded_year",
    "members",
    "dusun",
    "rt",
    "rw",
)


def mark_duplicates(rows):
    """Rows of one kind, desa and name: duplicates, or possible ones for a person.

    The same chair, or the same decree where a chair is missing, makes a duplicate; so
    does a copy in which nothing differs. Everything else is only possible.
    """
    together = defaultdict(list)
    for row in rows:
        if not row.errors:
            together[row.fields["village_code"], row.fields["kind"]].append(row)
    for group in together.values():
        if len(group) > 1:
            compare(group)


def compare(rows):
    """Mark the later rows among `rows` of one kind and desa that bear one name."""
    earlier = defaultdict(list)
    for row in rows:
        others = earlier[name_key(row.fields["name"])]
        twin = next((other for other in others if is_same(row, other)), None)
        if twin:
            row.status, row.same_as = "duplicate", (twin.sheet, twin.number)
            continue
        if others:
            first = others[0]
            row.same_as = (first.sheet, first.number)
            row.warnings.append(possible(row, first))
        others.append(row)


def is_same(row, other):
    mine, theirs = row.fields, other.fields
    chairs = person_key(mine["chair"]), person_key(theirs["chair"])
    if all(chairs):
        return chairs[0] == chairs[1]
    decrees = mine["sk_number"], theirs["sk_number"]
    if all(decrees):
        return decrees[0] == decrees[1]
    return all(mine[name] == theirs[name] for name in COMPARED)


def person_key(name):
    return "".join(filter(str.isalnum, (name or "").casefold()))


def possible(row, first):
    name = row.fields["name"]
    place = f"baris {first.number} lembar {first.sheet}"
    message = (
        f"{name} mungkin sama dengan {place}, tetapi ketua atau SK-nya berbeda. "
        "Pilih: kelompok yang sama atau kelompok lain."
    )
    return Problem("possible_duplicate", "name", name, message)


def mark_repeated_ids(rows):
    """One id of ours twice in a file: the later row is an error."""
    seen = {}
    for row in rows:
        own = row.fields.get("id")
        if not own:
            continue
        first = seen.setdefault(own, row)
        if first is not row:
            message = (
                f"ID KSPK {own} sudah dipakai di baris {first.number} lembar "
                f"{first.sheet}. Kosongkan ID untuk kelompok baru."
            )
            row.errors.append(Problem("id_repeated", "id", own, message))
