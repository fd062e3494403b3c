"""A year of invented monthly reports, in every state that a report can be in."""

import datetime
import uuid
from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from kspk.accounts.models import User
from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.imports import bulk
from kspk.reporting.deadlines import Calendar
from kspk.reporting.months import last_day, months, shift
from kspk.reporting.states import State
from kspk.ui import formats
from kspk.wilayah.models import inside
from poktan.models import (
    Counselling,
    Meeting,
    MonthlyReport,
    Poktan,
    ReportRollup,
)
from poktan.monthly.closing.services import close_month

from .activity import Inventor, day_between
from .staff import make_staff
from .visits import make_cards, make_visits

LENGTH = 12  # months
OPEN = 6  # of these; the ones before are closed
OFFICE = "opd.belu"  # the account that closes them
GROUPS = "memuat kelompok contoh"  # title of the action that made the demo's groups
# Shares of the groups by what became of their report; the rest has none. First the
# month being reported, then the one before it; older ones are all verified.
SHARES = (
    {State.VERIFIED: 0.12, State.SUBMITTED: 0.32, State.RETURNED: 0.04,
     State.DRAFT: 0.08},
    {State.VERIFIED: 0.7, State.SUBMITTED: 0.1, State.RETURNED: 0.04,
     State.DRAFT: 0.03},
)  # fmt: skip
# What the first groups of these people look like, by months ago; None is no report.
SHOWN = {
    "plkb.kakuluk-mesak": (
        {0: None, 1: None, 2: None, 3: None}, {0: State.DRAFT, 1: None, 2: None},
        {0: State.RETURNED, 1: State.RETURNED}, {0: State.SUBMITTED, 1: State.DRAFT},
        {0: State.VERIFIED, 1: State.SUBMITTED}, {0: None, 1: State.VERIFIED},
    ),
    "plkb.raihat": (
        {0: None, 1: None, 2: None}, {0: State.RETURNED, 1: State.VERIFIED},
        {0: State.DRAFT, 1: State.RETURNED}, {0: State.SUBMITTED, 1: State.SUBMITTED},
        {0: State.VERIFIED, 1: State.VERIFIED},
    ),
}  # fmt: skip
RETURNED = {
    "present": "Jumlah hadir tidak sama dengan daftar hadir. Periksa lagi.",
    "members": "Anggota berbeda dengan kartu K/0. Mana yang benar?",
    "meetings": "Dua pertemuan pada hari yang sama? Periksa tanggalnya.",
    "nihil_reason": "Alasan nihil kurang jelas. Sebutkan kegiatan yang batal.",
}
NOTES = ("Alat peraga sudah rusak.", "Perlu buku kas baru.", "Kader baru dua orang.")
LATE = 0.12
NIHIL = 0.06


def reported_months(area, today):
    """The months of the demo; the last is the one being reported on `today`."""
    current = Calendar(area).current(today)
    return months(shift(current, 1 - LENGTH), current)


def make_reports(area, today, dice):
    """Reports, visits and cards of the demo's own groups; how many reports were made.

    0 if there is any report already: later ones are the people's own.
    """
    ours = Poktan.history.filter(batch__title=GROUPS, history_type="+").values("id")
    groups = list(
        Poktan.objects.filter(inside("desa", area), pk__in=ours).order_by("pk")
    )
    reports = MonthlyReport.objects.filter(inside("desa", area))
    if not groups or reports.exists():
        return 0
    with action("membuat akun petugas contoh", by=None, source=Batch.Source.COMMAND):
        staff = make_staff(area)
    year = Year(area, groups, staff, today, dice)
    expect_reports(groups, year.months[0])
    year.build()
    year.store()
    make_visits(groups, staff, today, dice)
    make_cards(groups, staff, today.year, dice)
    for month in year.months:
        ReportRollup.objects.refresh(month, area)
    for month in year.months[:-OPEN]:
        close(month, area)
    return len(year.reports)


def close(month, area):
    """Let the office close a month on the 20th of the next."""
    day = datetime.datetime.combine(shift(month, 1).replace(day=20), datetime.time(10))
    by = User.objects.get(username=OFFICE)
    close_month(month=month, kabupaten=area, by=by, at=timezone.make_aware(day))


def expect_reports(groups, since):
    """Let the groups owe reports from the month `since` on, if they began later."""
    late = [group for group in groups if group.reports_from > since]
    if not late:
        return
    for group in late:
        group.reports_from, group.version = since, group.version + 1
    bulk.update(
        Poktan,
        ["reports_from", "version"],
        [(g.pk, g.reports_from, g.version) for g in late],
    )
    title = f"wajib lapor contoh sejak {formats.month(since)}"
    with action(title, by=None, source=Batch.Source.COMMAND) as batch:
        keys = [group.pk for group in late]
        bulk.record(Poktan, keys, batch, sign="~", at=timezone.now())


class Year:
    """The reports of some groups in the months up to `today`; same dice, same year."""

    def __init__(self, area, groups, staff, today, dice):
        self.groups, self.staff, self.dice = groups, staff, dice
        self.today, self.yesterday = today, today - timedelta(days=1)
        self.months = reported_months(area, today)
        self.calendar = Calendar(area)
        self.inventor = Inventor(dice)
        self.reports, self.meetings, self.counsellings = [], [], []
        self.shown = defaultdict(dict)
        for username, states in SHOWN.items():
            hers = (g for g in groups if self.sender(g).username == username)
            active = (g for g in hers if g.status == Poktan.Status.ACTIVE)
            for group, by_age in zip(active, states, strict=False):
                self.shown[group.pk] = by_age

    def sender(self, group):
        return self.staff["plkb", group.desa_id]

    def verifier(self, group):
        return self.staff["pplkb", group.desa_id[:6]]

    def chance(self, share):
        return self.dice.random() < share

    def build(self):
        habits = [self.inventor.habit(group) for group in self.groups]
        for month in self.months:
            for habit in habits:
                state = self.state(habit, month)
                if state and is_expected(habit.group, month):
                    self.report(habit, month, state)

    def state(self, habit, month):
        """What becomes of the group's report of a month; None if it has none."""
        age = len(self.months) - 1 - self.months.index(month)
        if age in self.shown[habit.group.pk]:
            return self.shown[habit.group.pk][age]
        if age >= len(SHARES):
            return State.VERIFIED if self.chance(habit.diligence) else None
        share = self.dice.random()
        for state, part in SHARES[age].items():
            share -= part
            if share < 0:
                return state
        return None

    def report(self, habit, month, state):
        group = habit.group
        due_on = self.calendar.deadlines(month, group.kind).group
        at = self.sent_at(month, due_on)
        report = MonthlyReport(
            id=uuid.UUID(int=self.dice.getrandbits(128), version=4), poktan=group,
            month=month, kind=group.kind, desa_id=group.desa_id, version=1,
            created_at=at, updated_at=at,
        )  # fmt: skip
        sent_on = timezone.localdate(at)
        activity = (
            self.inventor.nihil(habit)
            if self.chance(NIHIL)
            else self.inventor.active(habit, month, sent_on)
        )
        for name, value in activity.values.items():
            setattr(report, name, value)
        if self.chance(0.05):
            report.note = self.dice.choice(NOTES)
        if state != State.DRAFT:
            report.mark_sent(by=self.sender(group), at=at, due_on=due_on)
        if state in (State.VERIFIED, State.SUBMITTED):
            self.inventor.remember(habit, activity.values)
        self.add(report, activity, state)

    def add(self, report, activity, state):
        report.becomes = state
        self.reports.append(report)
        for place, meeting in enumerate(activity.meetings, 1):
            meeting.report, meeting.sheet_no = report, place
            self.meetings.append(meeting)
        for counselling in activity.counsellings:
            counselling.report = report
            self.counsellings.append(counselling)

    def sent_at(self, month, due_on):
        """A moment in working hours, not after yesterday; a few are late."""
        if self.chance(LATE) and due_on < self.yesterday:
            first, last = due_on + timedelta(days=1), due_on + timedelta(days=9)
        else:
            first, last = last_day(month) - timedelta(days=6), due_on
        first = min(first, self.yesterday - timedelta(days=8))
        last = min(last, self.yesterday)
        day = max(day_between(self.dice, first, last), month)
        return self.moment(day)

    def moment(self, day):
        minutes = self.dice.randrange(8 * 60, 16 * 60)
        time = datetime.time(minutes // 60, minutes % 60)
        return timezone.make_aware(datetime.datetime.combine(day, time))

    # ---------------------------------------------------------------- storing

    def store(self):
        """All in bulk, with the history of each step under the action of a person."""
        write(MonthlyReport, self.reports)
        for model, rows in ((Meeting, self.meetings), (Counselling, self.counsellings)):
            for row, key in zip(rows, bulk.allocate_ids(model, len(rows)), strict=True):
                row.pk = key
            write(model, rows)
        for (by, is_draft, month), reports in self.steps(is_first=True).items():
            verb = "menyimpan draf" if is_draft else "mengirim"
            at = max(report.created_at for report in reports)
            self.record(verb, by, month, reports, sign="+", at=at)
        self.decide()
        self.store_decisions()

    def steps(self, *, is_first):
        """{(who, which step, month): reports} of the first or the second step."""
        found = defaultdict(list)
        for report in self.reports:
            if is_first:
                step = self.sender(report.poktan), report.becomes == State.DRAFT
            elif report.becomes in (State.VERIFIED, State.RETURNED):
                step = self.verifier(report.poktan), report.becomes
            else:
                continue
            found[*step, report.month].append(report)
        return found

    def decide(self):
        """The second step, in memory: verified or returned by the coordinator."""
        for (by, becomes, _), reports in self.steps(is_first=False).items():
            for report in reports:
                self.decide_one(report, becomes, by)

    def store_decisions(self):
        steps = self.steps(is_first=False)
        columns = ["state", "verified_at", "verified_by_id", "return_field",
                   "return_reason", "version", "updated_at"]  # fmt: skip
        decided = [report for reports in steps.values() for report in reports]
        bulk.update(MonthlyReport, columns, tuples(decided, ["id", *columns]))
        for (by, becomes, month), reports in steps.items():
            verb = "memverifikasi" if becomes == State.VERIFIED else "mengembalikan"
            at = max(report.updated_at for report in reports)
            self.record(verb, by, month, reports, sign="~", at=at)

    def decide_one(self, report, becomes, by):
        sent_on = timezone.localdate(report.submitted_at)
        day = min(sent_on + timedelta(days=self.dice.randrange(1, 4)), self.yesterday)
        at = max(self.moment(day), report.submitted_at + timedelta(hours=1))
        report.state, report.version, report.updated_at = becomes, 2, at
        if becomes == State.VERIFIED:
            report.verified_at, report.verified_by = at, by
            return
        fields = ["nihil_reason"] if report.is_nihil else ["present", "members",
                                                           "meetings"]  # fmt: skip
        report.return_field = self.dice.choice(fields)
        report.return_reason = RETURNED[report.return_field]

    def record(self, verb, by, month, reports, *, sign, at):
        batch = Batch.objects.create(
            by=by, by_name=by.full_name, source=Batch.Source.PAGE, at=at,
            title=f"{verb} {len(reports)} laporan {formats.month(month)}",
        )  # fmt: skip
        keys = [report.pk for report in reports]
        bulk.record(MonthlyReport, keys, batch, sign=sign, at=at)
        if sign == "+":
            for model in (Meeting, Counselling):
                bulk.record(model, keys, batch, sign="+", at=at, column="report_id")


def is_expected(group, month):
    return group.status == Poktan.Status.ACTIVE or group.status_on > last_day(month)


def tuples(rows, columns):
    return [tuple(getattr(row, name) for name in columns) for row in rows]


def write(model, rows):
    columns = bulk.columns_of(model)
    bulk.write(model, columns, tuples(rows, columns))
