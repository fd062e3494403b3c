"""Pure functions from a cell's value to what it means: text, numbers, codes, places.

Each returns Parsed. Dates are in parse_dates.py, persons and telephones in
parse_people.py. A value that cannot be kept becomes None with a warning that names it
and says what to do.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from kspk.imports.grid import CellError, RuinedNumber


class Note(NamedTuple):
    """A problem with one value: `code` for programs, `message` in Indonesian."""

    code: str
    message: str
    suggestions: tuple = ()  # (code, label, score)


class Parsed(NamedTuple):
    """`value` (a dict of several fields where a cell holds several facts), the codes of
    what was put right, and what a person must look at."""

    value: object = None
    fixes: tuple = ()
    warnings: tuple = ()
    errors: tuple = ()


NOTHING = Parsed()
BLANKS = frozenset(
    ["-", "--", "---", "–", "—", ".", "..", "...", "_", "n/a", "na", "null", "none"]
)
CARD_NUMBER = re.compile(r"(?<!\d)(?:\d[ .]?){12}(?=(?:\d[ .]?){3}\d(?!\d))")
NOT_YET = re.compile(
    r"(?:belum|blm|tidak|tdk|tak)\s*(?:ada|punya|memiliki|ber-?sk|terbit|diketahui)?"
    r"(?:\s+sk)?|nihil|kosong|ada",
    re.I,
)


def is_blank(value):
    """Nothing, or a sign that stands for nothing ("-")."""
    return value is None or (
        isinstance(value, str)
        and (not value.strip() or value.strip().lower() in BLANKS)
    )


def text_of(value):
    """The value as a person would read it in the cell, single-spaced; "" for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value}".replace(".", ",")
    return str(value)


def shown(value):
    """`value` for a sentence: at most 40 characters."""
    text = text_of(value)
    return text if len(text) <= 40 else text[:39] + "…"


def example(value):
    """`value` to show what a column holds: of a NIK or KK number only its end."""
    return CARD_NUMBER.sub("…", shown(value))


def cell_error(value, label):
    return Parsed(
        warnings=(
            Note(
                "cell_error",
                f"{label} berisi kesalahan rumus {value}. Ketik nilainya di sel itu.",
            ),
        )
    )


def parse_text(value, limit=250):
    """Text without stray spaces; "-" is nothing."""
    if type(value) is str and len(value) > 4:
        return Parsed(" ".join(value.split())[:limit] or None)
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    return Parsed(text_of(value)[:limit])


def lowered_key(value):
    """Letters and digits of a text, lower case: "B.K.B " → "bkb"."""
    return re.sub(r"[\W_]+", "", text_of(value).casefold())


UNITS = (
    "orang|org|orng|kk|k k|keluarga|kel|klg|jiwa|anggota|agt|kader|kdr|pasangan|pasang|"
    "pus|anak|balita|remaja|lansia|kali|x|buah"
)
NUMBER = re.compile(
    r"(?:±|\+/-|\+|~|kl|k\.l|lk|kurang lebih|sekitar|ada)?[\s.]*"
    r"(?P<number>\d{1,3}(?:[. ]\d{3})+|\d+)(?:,0+)?\s*"
    rf"(?:\(?(?:{UNITS})\)?)?\s*\.?",
    re.I,
)
NONE = frozenset(["nihil", "tidak ada", "tdk ada", "kosong", "nol"])


def parse_count(value, code, label, most=9_999):
    """A whole number of persons or families: 24, "24 org", "±30", "1.250", "nihil" (0).

    "-" and an empty cell are None. Warns `<code>_not_a_number`.
    """
    kind = type(value)
    if kind is int:
        if 0 <= value <= most:
            return Parsed(value)
    elif is_blank(value):
        return NOTHING
    elif isinstance(value, CellError):
        return cell_error(value, label)
    elif kind is str:
        text = " ".join(value.split())
        if text.lower() in NONE:
            return Parsed(0, ("number_from_text",))
        match = NUMBER.fullmatch(text)
        if match:
            digits = re.sub(r"\D", "", match["number"])
            if len(digits) < 16 and (number := int(digits)) <= most:
                return Parsed(number, ("number_from_text",))
    message = f"{label} “{shown(value)}” bukan angka yang wajar. Isi dengan angka saja."
    return Parsed(warnings=(Note(f"{code}_not_a_number", message),))


def parse_decimal(value, code, label, lowest, highest):
    """A number with a decimal point or comma between two bounds, such as a latitude."""
    if is_blank(value):
        return NOTHING
    number = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    elif isinstance(value, str):
        text = value.strip().replace("°", "").replace(",", ".")
        if re.fullmatch(r"[+-]?\d{1,3}(?:\.\d+)?", text):
            number = float(text)
    if number is not None and lowest <= number <= highest:
        return Parsed(round(number, 6))
    message = (
        f"{label} “{shown(value)}” di luar {lowest} sampai {highest}. "
        "Isi dengan derajat desimal, misalnya -9,1067."
    )
    return Parsed(warnings=(Note(f"{code}_invalid", message),))


def parse_choice(value, choices, code, label):
    """The code whose word stands in the cell. `choices`: lowered_key → code."""
    if is_blank(value):
        return NOTHING
    found = choices.get(lowered_key(value))
    if found is not None:
        return Parsed(found)
    return Parsed(warnings=(unknown_choice(value, code, label),))


def unknown_choice(value, code, label):
    message = f"{label} “{shown(value)}” tidak dikenal. Pilih dari daftar yang ada."
    return Note(f"{code}_unknown", message)


LIST_SIGNS = re.compile(r"\s*(?:[,;&|+/\n]|\bdan\b|\bserta\b)\s*", re.I)


def parse_choices(value, choices, code, label):
    """Sorted codes of a list in one cell: "PAUD & Posyandu" → ["paud", "posyandu"]."""
    if is_blank(value) or lowered_key(value) in NO_CHOICE:
        return Parsed([])
    whole = choices.get(lowered_key(value))
    if whole:
        return Parsed([whole])
    found, unknown = set(), []
    for part in LIST_SIGNS.split(text_of(value)):
        if not part or is_blank(part):
            continue
        known = choices.get(lowered_key(part))
        if known:
            found.add(known)
        else:
            unknown.append(part)
    notes = (unknown_choice(", ".join(unknown), code, label),) if unknown else ()
    return Parsed(sorted(found), warnings=notes)


NO_CHOICE = frozenset(["tidakada", "tdkada", "belumada", "blmada", "nihil", "tidak"])

ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})", re.I)
HAMLET = re.compile(
    r"\b(?P<kind>dusun|dsn|dusn|dus|lingkungan|lingk|lingkg|link|lk)\b[\s.:]*"
    r"(?P<name>[IVX]+\b|\d{1,2}\b|[^\d\W][\w'’ ]*?)"
    r"(?=\s*(?:$|[,;/()\-]|\b(?:rt|rw|rk|jl|jln|jalan|desa|ds|kel)\b|\brt\d|\brw\d))",
    re.I,
)
RT = re.compile(r"\brt[\s.:]*(?P<rt>\d{1,3})(?:\s*/\s*(?P<rw>\d{1,3}))?\b", re.I)
RW = re.compile(r"\brw[\s.:]*(?P<rw>\d{1,3})\b", re.I)
RT_RW = re.compile(
    r"\brt\s*[/.\-]\s*rw\b[\s.:]*(?P<rt>\d{1,3})\s*/\s*(?P<rw>\d{1,3})\b", re.I
)
BARE_RT_RW = re.compile(r"(?P<rt>\d{1,3})\s*[/\-]\s*(?P<rw>\d{1,3})")


def roman(number):
    """1 → "I" … 39 → "XXXIX"."""
    tens, ones = divmod(number, 10)
    units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    return "X" * tens + units[ones]


def three_digits(number):
    return f"{int(number):03d}" if number and int(number) else None


def find_rt_rw(text):
    """(rt, rw) as three digits each, or None; a pair is RT before RW."""
    pair = RT_RW.search(text) or BARE_RT_RW.fullmatch(text.strip())
    if pair:
        return three_digits(pair["rt"]), three_digits(pair["rw"])
    rt, rw = RT.search(text), RW.search(text)
    number = (rw and rw["rw"]) or (rt and rt["rw"])
    return three_digits(rt and rt["rt"]), three_digits(number)


def find_hamlet(text):
    """ "Dsn 2" → "Dusun II", "Lingk. Melati" → "Lingkungan Melati", else None."""
    match = HAMLET.search(text)
    if not match:
        return None
    kind = "Lingkungan" if match["kind"].lower().startswith("l") else "Dusun"
    return f"{kind} {hamlet_name(match['name'])}"


def hamlet_name(name):
    name = " ".join(name.split())
    if name.isdecimal() and len(name) < 5:
        return roman(int(name)) if 0 < int(name) < 40 else name
    return name.upper() if ROMAN.fullmatch(name) else title_case(name)


def parse_address(value):
    """dusun, rt, rw out of a free address; `address` keeps it as written."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    rt, rw = find_rt_rw(text)
    return Parsed({"address": text, "dusun": find_hamlet(text), "rt": rt, "rw": rw})


def parse_hamlet(value):
    """A column of its own for dusun or lingkungan: "II" and 2 are "Dusun II"."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    text = text_of(value)
    hamlet = find_hamlet(text)
    rt, rw = find_rt_rw(text) if re.search(r"\br[tw]", text, re.I) else (None, None)
    return Parsed({"dusun": hamlet or f"Dusun {hamlet_name(text)}", "rt": rt, "rw": rw})


def parse_rt_rw(value):
    """ "005/002" is RT 005, RW 002; a cell that became a date cannot be read."""
    if is_blank(value) or isinstance(value, CellError):
        return NOTHING
    if isinstance(value, date):
        message = (
            f"RT/RW berubah menjadi tanggal {shown(value)}. Ketik ulang sebagai teks, "
            "misalnya 005/002."
        )
        return Parsed(warnings=(Note("rt_rw_not_read", message),))
    rt, rw = find_rt_rw(text_of(value))
    if rt or rw:
        return Parsed({"rt": rt, "rw": rw})
    if re.fullmatch(r"[0/\-. ]+", text_of(value)):
        return NOTHING
    message = f"RT/RW “{shown(value)}” tidak terbaca. Tulis seperti 005/002."
    return Parsed(warnings=(Note("rt_rw_not_read", message),))


def parse_unit(value, name):
    """A column of its own for RT or for RW (`name`): 5, "005", "RT 5" → "005"."""
    if is_blank(value):
        return NOTHING
    match = re.fullmatch(r"(?:r[tw][\s.:]*)?0*(\d{1,3})", text_of(value), re.I)
    if match:
        return Parsed(three_digits(match[1]))
    message = f"{name.upper()} “{shown(value)}” tidak terbaca. Isi dengan angka saja."
    return Parsed(warnings=(Note("rt_rw_not_read", message),))


WORD = re.compile(r"[^\W\d_]+(?:['’`´‘][^\W\d_]+)*")
KEEP_SHORT = 3  # letters up to which capitals in mixed text are an acronym
VOWELS = frozenset("AEIOUY")


def title_case(text):
    """Title Case; Roman numerals after the first word and acronyms stay capitals."""
    shouted = text.upper() == text

    def change(match):
        word = match[0]
        upper = word.upper()
        if match.start() and ROMAN.fullmatch(upper):
            return upper
        if word == upper and len(word) > 1 and not shouted and len(word) <= KEEP_SHORT:
            return word
        if word == upper and len(word) == KEEP_SHORT and not VOWELS & set(upper):
            return word
        return upper[0] + word[1:].lower()

    return WORD.sub(change, text)


def parse_nik(value, label="NIK"):
    """Sixteen digits as text. Structure: PPKKCC DDMMYY NNNN, women DD + 40.

    A number that a spreadsheet has rounded is an error: its last digits are lost.
    Source: Dukcapil (domain dossier 7.2); the region is that of first registration.
    """
    if is_blank(value):
        return NOTHING
    if is_ruined(value):
        message = (
            f"{label} {shown(value)} tersimpan sebagai angka sehingga digit akhirnya "
            "hilang. Ubah kolomnya menjadi teks, lalu ketik ulang."
        )
        return Parsed(errors=(Note("nik_ruined", message),))
    digits = re.sub(r"[\s.'’`-]", "", text_of(value))
    problem = nik_problem(digits)
    if problem:
        message = f"{label} “{shown(value)}” {problem}. Periksa pada kartunya."
        return Parsed(errors=(Note("nik_invalid", message),))
    return Parsed(digits, () if digits == text_of(value) else ("nik_reformatted",))


SCIENTIFIC = re.compile(r"\s*\d[.,]\d+\s*[eE]\+?\d+\s*")


def is_ruined(value):
    """Did a spreadsheet round this number, or show it as 5,30E+15?"""
    return isinstance(value, RuinedNumber) or (
        isinstance(value, str) and SCIENTIFIC.fullmatch(value) is not None
    )


def nik_problem(digits):
    if not (digits.isascii() and digits.isdigit()):
        return "memuat huruf atau tanda"
    if len(digits) != 16:
        return f"terdiri atas {len(digits)} digit, seharusnya 16"
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    if not (int(digits[6:8]) <= 71 and 1 <= day <= 31 and 1 <= month <= 12):
        return "memuat tanggal lahir yang tidak ada"
    if digits[12:] == "0000" or not "11" <= digits[:2] <= "97":
        return "bukan NIK yang sah"
    return ""
