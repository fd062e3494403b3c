"""The numbers of a report: which its kind has, what they are called, what adds up."""

from typing import NamedTuple

from ..models import AGES, Kind


class Number(NamedTuple):
    """A number of the report; `short` heads a column of the grid."""

    label: str
    short: str
    help: str = ""


_ALL = {
    "members": Number("Keluarga anggota", "Anggota", "Keadaan akhir bulan."),
    "pus": Number(
        "PUS anggota", "PUS", "Pasangan usia subur di antara keluarga anggota."
    ),
    "pus_kb": Number("PUS yang ber-KB", "PUS ber-KB"),
    "meetings": Number("Jumlah pertemuan", "Pertemuan"),
    "meetings_virtual": Number("Pertemuan virtual", "Virtual"),
    "present": Number(
        "Keluarga hadir", "Hadir", "Pada pertemuan yang paling banyak hadirnya."
    ),
    "children": Number("Anak hadir", "Anak"),
    "children_kka": Number(
        "Anak dengan KKA", "KKA", "Kartu Kembang Anak diisi pada pertemuan ini."
    ),
    "elderly_independent": Number("Lansia mandiri hadir", "Lansia mandiri"),
    "elderly_assisted": Number("Lansia butuh pendamping hadir", "Butuh pendamping"),
    "pkbr_present": Number("Hadir pada materi PKBR", "Hadir PKBR"),
    "counselled": Number("Remaja dikonseling", "Konseling"),
}
_ADOLESCENTS = {
    "members": Number("Remaja anggota", "Anggota", "Keadaan akhir bulan."),
    "present": Number(
        "Remaja hadir", "Hadir", "Pada pertemuan yang paling banyak hadirnya."
    ),
}
_OF_FAMILIES = ("members", "pus", "pus_kb")
OWN = {  # what a meeting of the kind counts beside `present`
    Kind.BKB: ("children", "children_kka"),
    Kind.BKR: ("pkbr_present",),
    Kind.BKL: ("elderly_independent", "elderly_assisted"),
    Kind.UPPKS: (),
    Kind.PIK_R: ("pkbr_present",),
}
AGE_FIELDS = tuple(f"children_{n}" for n in range(len(AGES)))
GRID = ("meetings", "members", "present", "pus_kb")  # one row of “Isi sekaligus”
HIGHEST = 9999  # of any number of one group in one month


def words(kind, name):
    """The Number called `name` in the words of a kind of group."""
    if kind == Kind.PIK_R and name in _ADOLESCENTS:
        return _ADOLESCENTS[name]
    return _ALL[name]


def inside(kind, name):
    """The label inside a sentence: "keluarga anggota", "PUS anggota"."""
    label = words(kind, name).label
    return label if label[1].isupper() else label[0].lower() + label[1:]


def of_group(kind):
    """Names of the numbers that say how large the group is at the month's end."""
    return ("members",) if kind == Kind.PIK_R else _OF_FAMILIES


def of_report(kind):
    """Names of all numbers a report of the kind may carry, in the form's order."""
    counselled = ("counselled",) if kind == Kind.PIK_R else ()
    return (*of_group(kind), "meetings", "meetings_virtual", "present", *OWN[kind],
            *counselled)  # fmt: skip


def children_of(meeting):
    """Sum of the age classes that are known; None if none is, then the total counts."""
    known = [n for name in AGE_FIELDS if (n := getattr(meeting, name)) is not None]
    return sum(known) if known else meeting.children


def derive(kind, meetings, counsellings=()):
    """{number of the report: value} from its meetings, a list of unsaved Meeting.

    What nobody counted at any meeting is None. Largest meeting, never a sum over them
    (design: Decisions, “Hadir”), but for `attendance`.
    """
    for meeting in meetings:
        meeting.children = children_of(meeting)
    largest = {
        name: max(
            (n for m in meetings if (n := getattr(m, name)) is not None), default=None
        )
        for name in ("present", *OWN[kind])
    }
    present = [m.present for m in meetings if m.present is not None]
    values = {
        "meetings": len(meetings),
        "meetings_virtual": sum(m.mode == m.Mode.VIRTUAL for m in meetings),
        "attendance": sum(present) if present else None,
        **largest,
    }
    if kind == Kind.PIK_R:
        values["counselled"] = sum(c.total for c in counsellings) or None
    return values
