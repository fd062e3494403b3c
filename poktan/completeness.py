"""How complete a group's card is: which facts are there, which are missing.

Every fact weighs the same; the figure is the share of facts known, in whole percent.
Source of the list: the questions of card K/0, parts identity, supervisor, SK, officers,
facilities and members.
"""

from dataclasses import dataclass

EXPECTED_CADRES = {"BKB": 6, "BKR": 2, "BKL": 3}  # card K/0, step 2


@dataclass(frozen=True)
class Fact:
    """One thing the card asks: where it is filled in, and whether it is known."""

    label: str
    section: str
    known: bool


QUESTIONS = (
    ("Alamat dusun, RW, atau RT", "identitas"),
    ("Nomor register", "identitas"),
    ("Tahun berdiri", "identitas"),
    ("Telepon", "identitas"),
    ("Titik lokasi", "identitas"),
    ("Pembina", "pembina"),
    ("Nomor SK pengukuhan", "pembina"),
    ("Tanggal SK pengukuhan", "pembina"),
    ("Ketua", "pengurus"),
    ("Sekretaris", "pengurus"),
    ("Bendahara", "pengurus"),
    ("Kader ({cadres} orang)", "pengurus"),
    ("Sarana dan materi", "sarana"),
    ("Jumlah keluarga anggota", "anggota"),
    ("Sumber dana", "dana"),
)


@dataclass(slots=True)
class Parts:
    """What the questions ask of a group's parts: posts held, the SK, what is there."""

    positions: frozenset = frozenset()
    cadres: int = 0
    decree_number: str = ""
    decree_date: object = None
    has_facilities: bool = False
    has_members: bool = False


def expected_cadres(kind):
    return EXPECTED_CADRES.get(kind, 1)


def known(group, parts):
    """Whether each of QUESTIONS is answered; `group` has a Poktan's attributes."""
    positions = parts.positions
    cadres = parts.cadres or group.cadres_count or 0
    return (
        bool(group.dusun or group.rw or group.rt),
        bool(group.register_no),
        group.founded_year is not None,
        bool(group.phone),
        group.latitude is not None,
        bool(group.supervisor_id or group.supervisor_name),
        bool(parts.decree_number),
        bool(parts.decree_date),
        "ketua" in positions,
        "sekretaris" in positions,
        "bendahara" in positions,
        cadres >= expected_cadres(group.kind),
        parts.has_facilities,
        group.members_count is not None or parts.has_members,
        bool(group.funds),
    )


def percent(answers):
    """Share of the questions answered, 0–100 in whole percent."""
    return round(100 * sum(answers) / len(answers))


def parts_of(poktan):
    """Parts of one stored group; four queries."""
    posts = list(poktan.officers.in_office().values_list("position", flat=True))
    decree = poktan.decrees.filter(is_current=True).first()
    return Parts(
        positions=frozenset(posts),
        cadres=posts.count("kader"),
        decree_number=decree.number if decree else "",
        decree_date=decree.date if decree else None,
        has_facilities=poktan.facilities.exists(),
        has_members=poktan.members_count is None and poktan.memberships.exists(),
    )


def facts(poktan):
    """All facts of a stored group, in the order of the card."""
    cadres = expected_cadres(poktan.kind)
    return [
        Fact(label.format(cadres=cadres), section, answer)
        for (label, section), answer in zip(
            QUESTIONS, known(poktan, parts_of(poktan)), strict=True
        )
    ]


def completeness(poktan):
    """Share of the facts that are known, 0–100 in whole percent."""
    return percent(known(poktan, parts_of(poktan)))
