"""The same group twice in one file."""

from collections import namedtuple

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
Seen = namedtuple("Seen", ("sheet", "number", *COMPARED))


class Repeats:
    """Walks down a file, some rows at a call, and marks groups that were there before.

    Rows of one kind, desa and name are duplicates, or possible ones for a person. The
    same chair, or the same decree where a chair is missing, makes a duplicate; so does
    a copy in which nothing differs. Everything else is only possible.
    """

    def __init__(self):
        self.ids = {}  # id of ours → (sheet, number) of the first row that bears it
        self.groups = {}  # kind, desa and name → what was Seen, copies left out

    def __call__(self, rows):
        for row in rows:
            self.check_id(row)
            if not row.errors:
                self.compare(row)

    def check_id(self, row):
        """One id of ours twice in a file: the later row is an error."""
        own, here = row.fields.get("id"), (row.sheet, row.number)
        if not own or (first := self.ids.setdefault(own, here)) is here:
            return
        message = (
            f"ID KSPK {own} sudah dipakai di baris {first[1]} lembar {first[0]}. "
            "Kosongkan ID untuk kelompok baru."
        )
        row.errors.append(Problem("id_repeated", "id", own, message))

    def compare(self, row):
        fields = row.fields
        this = Seen(row.sheet, row.number, *map(fields.__getitem__, COMPARED))
        key = f"{fields['kind']}|{fields['village_code']}|{name_key(fields['name'])}"
        others = self.groups.get(key)
        if others is None:
            self.groups[key] = (this,)
            return
        twin = next((other for other in others if is_same(this, other)), None)
        first = twin or others[0]
        row.same_as = (first.sheet, first.number)
        if twin:
            row.status = "duplicate"
        else:
            row.warnings.append(possible(row, first))
            self.groups[key] += (this,)


def is_same(one, other):
    chairs = person_key(one.chair), person_key(other.chair)
    if all(chairs):
        return chairs[0] == chairs[1]
    if one.sk_number and other.sk_number:
        return one.sk_number == other.sk_number
    return one[2:] == other[2:]


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
