"""Rows of a list of groups: each found again in the register, compared, asked about."""

from django.db.models import Q
from django.utils import timezone

from kspk.accounts.permissions import Permission
from kspk.imports import registry
from kspk.imports.models import ImportBatch, ImportRow
from kspk.imports.registry import Problem
from kspk.imports.rows import parse_grids
from kspk.ui import formats
from kspk.wilayah.matching import normalise
from kspk.wilayah.models import Level, Wilayah, WilayahAlias, area_filter

from . import import_answers, import_apply
from .import_groups import UPDATE, differences, find_by_key, find_groups, is_standing
from .kinds import LABELS
from .models import Poktan
from .names import name_key
from .resources import catalogue_words
from .sheets import PoktanSheet
from .similar import similar_groups

State = ImportRow.State
# What only the comparison says; asked afresh each time.
COMPARED = frozenset(
    ["similar_group", "ended_group", "outside_area", "row_repeated", "several_groups",
     "id_unknown", "kind_differs", "name_taken", "changed_since"]
)  # fmt: skip
IN_FILE = frozenset(["duplicate", "possible_duplicate"])
NOT_KEPT = frozenset(["district", "village", "village_match", "village_score",
                      "name_kind"])  # fmt: skip


class PoktanWork(registry.Work):
    """One run over rows for a kabupaten, by a person, in a mode."""

    def __init__(self, wilayah, by, mode):
        self.wilayah, self.by, self.mode = wilayah, by, mode
        self.may_add = by.areas_with(Permission.POKTAN_ADD)
        self.may_change = by.areas_with(Permission.POKTAN_CHANGE)
        inside = Wilayah.objects.current().inside(wilayah.pk)
        self.areas = list(
            inside.filter(level__gte=Level.KECAMATAN).values_list("code", "name")
        )
        learnt = WilayahAlias.objects.active().filter(wilayah__in=inside)
        self.aliases = [
            (normalise(text), code)
            for text, code in learnt.values_list("text", "wilayah")
        ]
        today = timezone.localdate()
        self.sheet = PoktanSheet(self.areas, self.aliases, today, catalogue_words())
        self.begin(())

    def begin(self, keys, others=()):
        """`others`: rows outside this run that already stand for a record."""
        self.keys = set(keys)
        self.newest = (
            Poktan.objects.order_by("-pk").values_list("pk", flat=True).first()
        )
        self.taken = {}  # pk of a group → (sheet, number) of the row that is about it
        self.made = {}  # key → the same of the row that makes a group of it
        for row in others:
            self.occupy(row)

    def occupy(self, row):
        place = row.sheet, row.number
        if row.target:
            self.taken.setdefault(row.target, place)
        elif row.state == State.NEW:
            self.made.setdefault(row.key, place)

    # --- from the file

    def parse(self, grids, mappings):
        return parse_grids(grids, self.sheet, mappings)

    def key(self, values):
        kind, desa, name = (
            values.get("kind"),
            values.get("village_code"),
            values.get("name"),
        )
        return f"{kind}|{desa}|{name_key(name)}"[:150] if kind and desa and name else ""

    def draft(self, row, position):
        """The Draft of a row of the file: what it says, without what it leaves open."""
        fields, raw = row.fields, row.raw
        if fields["active"] and not says_active(fields, raw):
            fields["active"] = None
        draft = registry.Draft(
            sheet=row.sheet[:60],
            number=row.number,
            position=position,
            key=self.key(fields),
            values={
                name: value
                for name, value in fields.items()
                if name not in NOT_KEPT and (value or value == 0)
            },
            fixes=row.fixes or None,
        )
        problems = import_answers.problems_of(row)
        problems += import_answers.too_long(draft.values)
        if problems:
            draft.problems = problems
            draft.raw = {name: cell for name, cell in raw.items() if cell is not None}
        return draft

    def answer(self, row, **answer):
        import_answers.answer(self, row, **answer)

    # --- compared with the register

    def compare(self, rows):
        waiting = []
        for row in rows:
            row.target = row.target_version = row.diff = None
            problems = row.problems
            if problems:
                problems = [p for p in problems if p["code"] not in COMPARED]
                row.problems = problems or None
            if row.decision and row.decision.get("as") == "skip":
                row.state = State.SKIPPED
            elif problems and any(p["level"] == "error" for p in problems):
                row.state = state_of_errors(problems)
            elif not reaches(self.may_add, row.values["village_code"]):
                self.refuse(row, "outside_area", outside(self, row), "village")
            else:
                waiting.append(row)
        by_key, by_id, by_register = self.find(waiting)
        for row in waiting:
            self.settle(row, by_key, by_id, by_register)
            self.occupy(row)
        self.ask_similar([row for row in waiting if row.state == State.NEW])

    def find(self, rows):
        keys, ids, registers = set(), set(), set()
        for row in rows:
            values = row.values
            keys.add((values["kind"], values["village_code"], name_key(values["name"])))
            if own := own_id(row):
                ids.add(own)
            if register := values.get("register_no"):
                registers.add(register)
        mine = area_filter(self.may_change, "desa")
        by_id = {g.id: g for g in find_groups(mine & Q(pk__in=ids))} if ids else {}
        by_register = {}
        if registers:
            standing = Q(status__in=Poktan.STANDING, register_no__in=registers)
            for group in find_groups(mine & standing):
                by_register.setdefault(group.register_no, []).append(group)
        return find_by_key(keys), by_id, by_register

    def settle(self, row, by_key, by_id, by_register):
        values, said = row.values, (row.decision or {}).get("as")
        key = (values["kind"], values["village_code"], name_key(values["name"]))
        alike = by_key.get(key, ())
        standing = [group for group in alike if is_standing(group)]
        asked = next((p for p in row.problems or () if p["code"] in IN_FILE), None)
        if said == "new":
            self.make(row)
            return
        if said == "same" and not row.decision.get("same"):
            row.state = State.SKIPPED
            return
        own = own_id(row)
        registered = by_register.get(values.get("register_no"), ())
        if own:
            if own not in by_id:
                self.refuse(row, "id_unknown", f"ID KSPK {own} tidak dikenal di wilayah"
                            " Anda. Kosongkan untuk kelompok baru.", "id")  # fmt: skip
                return
            standing = [by_id[own]]
        elif len(registered) == 1:
            standing = list(registered)
        free = [group for group in standing if group.id not in self.taken]
        if asked and not said:
            exact = self.exact(row, free)
            if exact:
                self.match(row, exact, alike)
            else:
                duplicate = asked["code"] == "duplicate"
                row.state = State.DUPLICATE if duplicate else State.DECIDE
        elif not standing:
            self.make_unless_asked(row, alike)
        elif not free:
            self.repeat(row, *self.taken[standing[0].id])
        elif group := self.choose(row, free):
            self.match(row, group, alike)
        else:
            self.ask(row, Problem(
                "several_groups", "question",
                "Ada beberapa kelompok dengan jenis, desa, dan nama ini. Pilih satu.",
                "name", values["name"], [suggestion(group) for group in free], "same",
            ))  # fmt: skip

    def exact(self, row, groups):
        return next((g for g in groups if not differences(row.values, g, UPDATE)), None)

    def choose(self, row, groups):
        """The one group a row is about: the only one, an equal one, the same chair."""
        if len(groups) == 1:
            return groups[0]
        chair = row.values.get("chair")
        led = [group for group in groups if chair and group.chair_name == chair]
        return self.exact(row, groups) or (led[0] if len(led) == 1 else None)

    def match(self, row, group, alike):
        """The row is about this group: SAME, CHANGED, or SKIPPED by the mode."""
        values = row.values
        if values["kind"] != group.kind:
            self.refuse(row, "kind_differs", f"Kelompok ini tercatat sebagai"
                        f" {LABELS.get(group.kind, group.kind)}. Jenis tidak dapat"
                        " diubah lewat impor.", "kind")  # fmt: skip
            return
        if not is_standing(group):
            self.ask_ended(row, group)
            return
        row.target, row.target_version = group.id, group.version
        row.diff = differences(values, group, self.mode) or None
        renames = row.diff and any(d[0] in ("name", "village_code") for d in row.diff)
        if renames and any(is_standing(g) and g.id != group.id for g in alike):
            row.target = row.target_version = row.diff = None
            self.refuse(row, "name_taken", "Kelompok lain sejenis dengan nama ini"
                        " sudah ada di desa itu. Periksa nama dan desanya.",
                        "name")  # fmt: skip
        elif not row.diff:
            row.state = State.SAME
        elif self.mode == ImportBatch.Mode.SKIP:
            row.state, row.diff = State.SKIPPED, None
        else:
            row.state = State.CHANGED

    def make(self, row):
        row.state = State.NEW

    def make_unless_asked(self, row, alike):
        if alike:
            self.ask_ended(row, alike[-1])
        elif row.key in self.made:
            self.repeat(row, *self.made[row.key])
        else:
            self.make(row)

    # --- questions

    def ask(self, row, problem, state=State.DECIDE):
        row.problems = [*(row.problems or ()), problem.stored()]
        row.state = state

    def refuse(self, row, code, message, field):
        value = str(row.values.get(field, ""))
        choices = import_answers.KIND_CHOICES if field == "kind" else ()
        problem = Problem(code, "error", message, field, value, choices, field)
        self.ask(row, problem, State.REFUSED)

    def repeat(self, row, sheet, number):
        message = (
            f"Kelompok yang sama sudah ada di baris {number} lembar {sheet}. Pilih:"
            " kelompok yang sama atau kelompok lain."
        )
        problem = Problem("row_repeated", "question", message, "name",
                          row.values["name"], (), "choice")  # fmt: skip
        self.ask(row, problem, State.DUPLICATE)

    def ask_ended(self, row, group):
        status = Poktan.Status(group.status).label.lower()
        since = f" sejak {formats.day(group.status_on)}" if group.status_on else ""
        message = (
            f"Kelompok dengan nama ini sudah {status}{since}. Buat kelompok baru, atau"
            " lewati baris ini."
        )
        self.ask(row, Problem("ended_group", "question", message, "name",
                              row.values["name"], (), "choice"))  # fmt: skip

    def ask_similar(self, rows):
        """Ask where a new group looks like one that is there and not in the file."""
        rows = [row for row in rows if not (row.decision or {}).get("as")]
        places = {row.values["village_code"] for row in rows}
        if not places or not self.newest:
            return
        there = {}
        earlier = Q(pk__lte=self.newest)  # not those that this run has made
        standing = Q(desa__in=places, status__in=Poktan.STANDING)
        for group in find_groups(standing & earlier):
            if f"{group.kind}|{group.desa_id}|{group.name_key}" not in self.keys:
                there.setdefault((group.kind, group.desa_id), []).append(group)
        for row in rows if there else ():
            values = row.values
            near = there.get((values["kind"], values["village_code"]), ())
            near = [group for group in near if group.id not in self.taken]
            found = similar_groups(
                values["name"], values["village_code"], near,
                chair=values.get("chair") or "",
            )  # fmt: skip
            if found:
                first = found[0]
                message = (
                    f"Mungkin kelompok yang sama dengan {kind_label(first.poktan.kind)}"
                    f" {first.poktan.name}: {', '.join(first.reasons)}."
                )
                self.ask(row, Problem(
                    "similar_group", "question", message, "name", values["name"],
                    [suggestion(it.poktan, it.score) for it in found[:3]], "same",
                ))  # fmt: skip

    def apply(self, rows, *, action, at):
        return import_apply.apply(self, rows, action=action, at=at)


def state_of_errors(problems):
    """A row that a choice can mend waits for it; any other is refused."""
    errors = [p for p in problems if p["level"] == "error"]
    is_choice = all(
        p["answer"] in ("village", "kind") and p["suggestions"] for p in errors
    )
    return State.DECIDE if is_choice else State.REFUSED


def says_active(fields, raw):
    """Does the file say "aktif", or does it just say nothing?"""
    if raw.get("active") is not None:
        return True
    return raw.get("note") is not None and not fields.get("note")


def own_id(row):
    """pk of the group that the row is said to be, by a person or by its id column."""
    if row.decision and row.decision.get("same"):
        return row.decision["same"]
    text = str(row.values.get("id", ""))
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def reaches(areas, code):
    return None in areas or any(code.startswith(area) for area in areas)


def outside(work, row):
    desa = work.sheet.matcher.names.get(row.values["village_code"], "")
    return f"Desa {desa} di luar wilayah tugas Anda, jadi baris ini tidak diimpor."


def kind_label(kind):
    return LABELS.get(kind, kind)


def suggestion(group, score=100):
    chair = f", ketua {group.chair_name}" if group.chair_name else ""
    return [group.id, f"{kind_label(group.kind)} {group.name}{chair}", score]
