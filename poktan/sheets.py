"""The layout of a list of groups: its columns, its rules, its clean template."""

from datetime import date

from rapidfuzz import fuzz

from kspk.imports.rows import WorkbookRows, parse_grids
from kspk.imports.sheet import Problem, Sheet, add_fix
from kspk.wilayah.codes import dotted
from kspk.wilayah.matching import SUGGEST_FROM, AreaMatcher, Match, code_of, normalise
from poktan import sheet_context as context
from poktan.kinds import LABELS
from poktan.sheet_duplicates import Repeats
from poktan.sheet_fields import OPTIONAL, TEMPLATE, make_fields
from poktan.sheet_headings import IGNORED

WORDS_OF_SHEETS = [
    "poktan", "bkb", "bkr", "bkl", "uppks", "uppka", "pik", "r", "pikr", "kelompok",
    "kegiatan", "bina", "keluarga", "balita", "remaja", "lansia", "tribina",
    "master", "fix", "final", "baru",
]  # fmt: skip
PROBLEMS = {
    "unknown": "village_unknown",
    "ambiguous": "village_ambiguous",
    "elsewhere": "village_not_in_district",
    "missing": "village_missing",
}
EXPECTED = [
    "kind", "name", "district_code", "village_code", "dusun", "rt", "rw", "chair",
    "phone", "sk_number", "sk_date", "sk_issuer", "founded_year", "members",
    "cadres", "cadres_trained", "fund_sources", "integration", "active",
]  # fmt: skip


class PoktanSheet(Sheet):
    """Groups by name and address. `areas` are (code, name) of the kabupaten, digits
    only; `aliases` (normalised text, code); no date may be later than `today`."""

    required = ("name",)
    ignored = IGNORED
    missing_table = (
        "Lembar “{sheet}” tidak mempunyai kolom nama kelompok, jadi dianggap rekap "
        "atau catatan."
    )

    def __init__(self, areas, aliases=(), today=None, options=None):
        self.today = today or date.today()
        self.matcher = AreaMatcher(areas, aliases, WORDS_OF_SHEETS)
        self.fields = make_fields(self.today, self.matcher, options or {})

    def title_context(self, text):
        return context.from_title(text, self.matcher)

    def name_context(self, name):
        return context.from_name(name, self.matcher)

    def section_context(self, text):
        return context.from_section(text, self.matcher)

    def heading_context(self, headings):
        return context.from_headings(headings)

    def finish(self, rows, contexts, table):
        for row, about in zip(rows, contexts, strict=True):
            fields = row.fields
            settle_kind(row, about)
            self.settle_place(row, about)
            if not fields["name"]:
                message = "Nama kelompok kosong. Isi nama kelompok ini."
                row.errors.append(Problem("name_missing", "name", "", message))
            if fields["active"] is None:
                fields["active"] = True
            for name in ("fund_sources", "integration"):
                if fields[name] is None:
                    fields[name] = []
            check_dates(row, about)
            check_counts(row)
            for name in ("sk", "rt_rw", "village"):
                fields.pop(name, None)

    def file_rules(self):
        return Repeats()

    def settle_place(self, row, about):
        """village_code and district_code, or what is wrong with them."""
        fields = row.fields
        district, district_text = self.district_of(row, about)
        name, code = fields["village"], code_of(fields["village_code"] or "")
        if fields["village_code"] and not code:
            code = str(fields["village_code"])
        if not name and not code and about.get("village"):
            name = about["village"]
            add_fix(row, "village_from_section")
        if code:
            match = self.by_code(code, name, district)
        else:
            match = self.matcher.village(name, district)
        fields["village_code"] = match.code or None
        fields["district_code"] = match.code[:6] or district or None
        fields.pop("district", None)
        fields["village_match"], fields["village_score"] = match.how, match.score
        if match.code:
            official = self.matcher.names[match.code]
            if (
                name
                and str(name).strip().casefold() != official.casefold()
                and not (code_of(name))
            ):
                add_fix(row, "village_spelling")
        else:
            said = code if code and not name else str(name or "")
            row.errors.append(
                self.village_problem(match, said, district, district_text)
            )

    def district_of(self, row, about):
        """(code or "", text as written) from the column, the section or the title."""
        text = row.fields["district"]
        if text:
            match = self.matcher.district(text)
        elif about.get("district"):
            text, match = about["district"]
        else:
            return "", ""
        if not match.code:
            message = (
                f"Kecamatan “{text}” tidak dikenal. Pilih kecamatannya dari daftar."
            )
            row.warnings.append(
                Problem(
                    "district_unknown", "district", text, message, match.suggestions
                )
            )
        return match.code, text

    def by_code(self, code, name, district):
        """The desa of a code, unless the name beside it says another one."""
        match = self.matcher.village(code, district)
        if not match.code or not name or code_of(name):
            return match
        official = self.matcher.names[match.code]
        if str(name).strip().casefold() == official.casefold():
            return match
        said = self.matcher.village(name, match.code[:6])
        alike = fuzz.ratio(normalise(name), normalise(official)) >= SUGGEST_FROM
        if said.code == match.code or (alike and not said.code):
            return match
        both = [(match.code, self.matcher.label(match.code), 100), *said.suggestions]
        if said.code:
            both.append((said.code, self.matcher.label(said.code), said.score))
        return Match(problem="ambiguous", suggestions=tuple(both))

    def village_problem(self, match, said, district, district_text):
        code = PROBLEMS[match.problem]
        where = self.matcher.label(district) if district else "kabupaten ini"
        first = match.suggestions[0][1] if match.suggestions else ""
        if match.problem == "missing":
            message = "Desa/kelurahan kosong. Isi desa kelompok ini."
        elif match.problem == "elsewhere":
            message = (
                f"Desa “{said}” bukan bagian dari {where}; yang ada {first}. "
                "Periksa kecamatan atau desanya."
            )
        elif match.problem == "ambiguous":
            message = f"“{said}” dapat berarti lebih dari satu desa. Pilih satu desa."
        elif code_of(said) or said.isdigit():
            message = (
                f"Kode desa {said} tidak dikenal di kabupaten ini. "
                "Periksa kode wilayah Kemendagri (10 digit)."
            )
        else:
            perhaps = f"Mungkin {first}. " if first else ""
            message = (
                f"Desa “{said}” tidak dikenal di {where}. {perhaps}"
                "Pilih desanya dari daftar."
            )
        return Problem(code, "village", said, message, match.suggestions)


def settle_kind(row, about):
    """Kind from its column, else the section, the name, the title, the sheet's name."""
    fields = row.fields
    named = fields.pop("name_kind", "")
    kind = fields["kind"]
    if kind is None and not any(error.code == "kind_unknown" for error in row.errors):
        said, origin = about.get("kind", ("", ""))
        if said and (origin == "section" or not named):
            kind = said
            add_fix(row, f"kind_from_{origin}")
        elif named:
            kind = named
            add_fix(row, "kind_from_name")
        else:
            message = "Jenis kelompok kosong. Isi BKB, BKR, BKL, UPPKA atau PIK-R."
            row.errors.append(Problem("kind_missing", "kind", "", message))
        fields["kind"] = kind or None
    if named and kind and named != kind:
        first, second = LABELS.get(kind, kind), LABELS.get(named, named)
        message = (
            f"Jenis kelompok {first}, tetapi namanya menyebut {second}. "
            "Periksa mana yang benar."
        )
        row.warnings.append(Problem("kind_name_mismatch", "name", named, message))


def check_dates(row, about):
    """No decree may be later than the day the list is about."""
    decided, last = row.fields["sk_date"], about.get("as_of")
    if decided and last and decided > last.isoformat():
        row.fields["sk_date"] = None
        row.fields["sk_date_text"] = decided
        message = (
            f"Tanggal SK {decided} sesudah keadaan daftar ini ({last:%d-%m-%Y}). "
            "Periksa tanggalnya."
        )
        row.warnings.append(
            Problem("sk_date_out_of_range", "sk_date", decided, message)
        )


def check_counts(row):
    members, cadres = row.fields["members"], row.fields["cadres"]
    trained = row.fields["cadres_trained"]
    if members is not None and cadres is not None and cadres > members:
        message = f"Jumlah kader {cadres} melebihi jumlah anggota ({members}). Periksa."
        row.warnings.append(
            Problem("cadres_exceed_members", "cadres", str(cadres), message)
        )
    if trained is not None and cadres is not None and trained > cadres:
        message = f"Kader terlatih {trained} melebihi jumlah kader ({cadres}). Periksa."
        row.warnings.append(
            Problem("trained_exceed_cadres", "cadres_trained", str(trained), message)
        )


def parse_workbook(grids, areas, aliases=(), mappings=None, today=None) -> WorkbookRows:
    """Read the groups in `grids`; pure, nothing is looked up or written elsewhere."""
    return parse_grids(grids, PoktanSheet(areas, aliases, today), mappings)


def to_expected(rows):
    """Rows as plain dicts: fields only of rows without errors, codes with dots."""
    return list(map(as_expected, rows))


def as_expected(row):
    found = {
        "sheet": row.sheet,
        "row": row.number,
        "raw_name": row.raw.get("name"),
        "status": row.status,
        "errors": [problem.code for problem in row.errors],
        "warnings": [],
        "fixes": [],
    }
    if row.status != "error":
        found["warnings"] = [problem.code for problem in row.warnings]
        found["fixes"] = sorted(row.fixes)
        fields = {name: row.fields[name] for name in EXPECTED}
        for name in ("district_code", "village_code"):
            fields[name] = dotted(fields[name])
        found["fields"] = fields
    if row.same_as:
        found["same_as"] = {"sheet": row.same_as[0], "row": row.same_as[1]}
    return found


__all__ = [
    "OPTIONAL",
    "TEMPLATE",
    "PoktanSheet",
    "parse_workbook",
    "to_expected",
]
