"""What an invented group does in a month: its meetings and its numbers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from kspk.catalogue.models import Topic
from kspk.reporting.months import last_day
from poktan.models import AGES, Counselling, Meeting, Poktan, Presenter
from poktan.monthly import figures, rules

from .people import person

# (fewest, most) members, share of them that are PUS, share of PUS that use a method.
SIZES = {
    "BKB": ((18, 42), 0.85, 0.68),
    "BKR": ((14, 34), 0.7, 0.66),
    "BKL": ((14, 32), 0.25, 0.6),
    "UPPKS": ((9, 22), 0.75, 0.72),
    "PIK_R": ((16, 50), 0, 0),
}
SHARES_OF_METHODS = {"suntik": 45, "implan": 25, "pil": 12, "iud": 10, "mow": 5,
                     "kondom": 2, "mop": 1}  # fmt: skip
SPEAKERS = (Presenter.PLKB, Presenter.PPKBD, Presenter.SUB_PPKBD, Presenter.PPLKB)
YOUNG_SPEAKERS = (Presenter.PEER_EDUCATOR, Presenter.PEER_COUNSELLOR, Presenter.PLKB)
OF_BUSINESS = ("Pembukuan usaha", "Kemasan dan label", "Arisan modal", "Harga jual")
NIHIL = (
    "Kader mengikuti pelatihan di kabupaten.",
    "Musim panen, anggota tidak dapat berkumpul.",
    "Jalan ke dusun terputus karena banjir.",
    "Bertepatan dengan hari raya.",
)
ABOVE = (
    "Digabung dengan hari Posyandu, keluarga lain ikut hadir.",
    "Ada anggota baru dari dusun sebelah.",
    "Bersamaan dengan kunjungan kabupaten.",
)
BELOW = (
    "Hujan deras, banyak yang tidak datang.",
    "Beberapa keluarga pindah ke luar desa.",
    "Bersamaan dengan upacara adat di dusun.",
)


@dataclass
class Habit:
    """How a group meets; `told` keeps the numbers it has sent, the latest last."""

    group: Poktan
    members: int
    turnout: float
    diligence: float
    counts_only: bool  # reports numbers, not meeting by meeting
    told: dict = field(default_factory=dict)


@dataclass
class Activity:
    """A month of a group: {number or reason: value} and the rows behind them."""

    values: dict
    meetings: list = field(default_factory=list)
    counsellings: list = field(default_factory=list)


class Inventor:
    """Invents activities; the same dice give the same ones."""

    def __init__(self, dice):
        self.dice = dice
        self.topics = {}
        for topic in Topic.objects.active():
            self.topics.setdefault(topic.kind, []).append(topic)

    def chance(self, share):
        return self.dice.random() < share

    def habit(self, group):
        low, high = SIZES[group.kind][0]
        return Habit(
            group,
            members=group.members_count or self.dice.randrange(low, high),
            turnout=self.dice.uniform(0.55, 0.9),
            diligence=self.dice.choice((0.99, 0.98, 0.97, 0.95, 0.9, 0.75)),
            counts_only=self.chance(0.25),
        )

    def nihil(self, habit):
        size = self.size(habit) if self.chance(0.8) else {}
        reason = self.dice.choice(NIHIL)
        nothing = {"meetings": 0, "meetings_virtual": 0}
        return Activity(
            {"is_nihil": True, "nihil_reason": reason, "reasons": {}, **size, **nothing}
        )

    def active(self, habit, month, until):
        """A month with meetings, all of them until the day `until`."""
        kind, values = habit.group.kind, self.size(habit)
        days = (min(until, last_day(month)) - month).days + 1
        count = min(2 if self.chance(0.15) else 1, days)
        held = sorted(self.dice.sample(range(days), count))
        meetings = [
            self.meeting(habit, values["members"], month + timedelta(days=day))
            for day in held
        ]
        told = []
        if kind == "PIK_R" and self.chance(0.6):
            told = [self.counselling(meetings[0].held_on) for _ in range(count)]
        values |= figures.derive(kind, meetings, told)
        if habit.counts_only:
            values["attendance"], meetings, told = None, [], []
        values["reasons"] = self.explain(kind, values, habit)
        return Activity(values, meetings, told)

    def size(self, habit):
        """The numbers of `figures.of_group`; they change little from month to month."""
        habit.members = max(6, habit.members + self.dice.choice((-1, 0, 0, 0, 0, 1)))
        values = {"members": habit.members}
        _, pus, users = SIZES[habit.group.kind]
        if pus:
            values["pus"] = round(habit.members * pus)
            values["pus_kb"] = round(values["pus"] * users)
            if self.chance(0.2):
                values["methods"] = self.methods(values["pus_kb"])
        return values

    def methods(self, users):
        chosen = self.dice.choices(list(SHARES_OF_METHODS), SHARES_OF_METHODS.values(),
                                   k=users)  # fmt: skip
        return dict(Counter(chosen))

    def meeting(self, habit, members, held_on):
        """One meeting, unsaved; now and then many more or far fewer come."""
        dice, kind = self.dice, habit.group.kind
        share = habit.turnout + dice.uniform(-0.08, 0.08)
        if self.chance(0.03):
            share = dice.choice((0.2, 1.3))
        present = max(2, round(members * share))
        meeting = Meeting(
            held_on=held_on,
            mode=Meeting.Mode.VIRTUAL if self.chance(0.04) else "tatap_muka",
            presenters=dice.sample(
                YOUNG_SPEAKERS if kind == "PIK_R" else SPEAKERS, dice.choice((1, 1, 2))
            ),
            discussion=self.chance(0.75) if self.chance(0.9) else None,
            present=present,
        )
        if kind == "PIK_R" and self.chance(0.6):
            meeting.presenter_name = person(dice)
        self.teach(meeting, kind)
        self.count(meeting, kind, present)
        return meeting

    def teach(self, meeting, kind):
        """Topics of the form, and who was there when the PKBR ones were taught."""
        known = [t for t in self.topics.get(kind, ()) if t.code != "lainnya"]
        if not known:
            meeting.topic_other = self.dice.choice(OF_BUSINESS)
            return
        topics = self.dice.sample(known, self.dice.choice((1, 1, 2)))
        meeting.topics = sorted(topic.code for topic in topics)
        own = figures.OWN[kind]
        if "pkbr_present" in own and any(t.group in Topic.PKBR for t in topics):
            meeting.pkbr_present = meeting.present

    def count(self, meeting, kind, present):
        if kind == "BKB":
            ages = [0] * len(AGES)
            for _ in range(round(present * self.dice.uniform(0.95, 1.15))):
                ages[self.dice.randrange(len(AGES))] += 1
            for name, number in zip(figures.AGE_FIELDS, ages, strict=True):
                setattr(meeting, name, number)
            meeting.children = sum(ages)
            meeting.children_kka = round(sum(ages) * self.dice.uniform(0.5, 1))
        elif kind == "BKL":
            meeting.elderly_assisted = round(present * self.dice.uniform(0.1, 0.3))
            meeting.elderly_independent = present - meeting.elderly_assisted

    def counselling(self, held_on):
        dice = self.dice
        form = dice.choice(Counselling.Form.values)
        total = 1 if form == Counselling.Form.INDIVIDUAL else dice.randrange(3, 9)
        male, young = dice.randrange(total + 1), dice.randrange(total + 1)
        topics = dice.sample(self.topics["PIK_R"][:8], dice.choice((1, 2)))
        return Counselling(
            held_on=held_on, form=form, counsellor=person(dice), male=male,
            female=total - male, age_10_14=young, age_15_19=total - young,
            topics=sorted(topic.code for topic in topics),
        )  # fmt: skip

    def explain(self, kind, values, habit):
        """A reason for each number that the rules ask about: {number: text}."""
        hints = {
            name: rules.Hint(None, None, *rules.usual(told[-12:]))
            for name, told in habit.told.items()
        }
        reasons = {}
        for finding in rules.warnings(kind, values, hints):
            hint = hints.get(finding.field)
            is_low = hint and hint.low is not None and values[finding.field] < hint.low
            reasons[finding.field] = self.dice.choice(BELOW if is_low else ABOVE)
        return reasons

    @staticmethod
    def remember(habit, values):
        for name in rules.UNUSUAL:
            if values.get(name) is not None:
                habit.told.setdefault(name, []).append(values[name])


def day_between(dice, first, last) -> date:
    """A day from `first` to `last`, both included; `last` if they are crossed."""
    return last - timedelta(days=dice.randrange(max((last - first).days, 0) + 1))
