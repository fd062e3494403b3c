"""Whatever happens to groups and reports, the rollups are the rows and nothing else."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kspk.accounts.roles import Role
from kspk.audit.transitions import InvalidTransition
from kspk.reporting.months import last_day
from kspk.reporting.states import COUNTED, State
from poktan.models import ClosedGroup, MonthClosing, MonthlyReport, Poktan, ReportRollup
from poktan.models.rollup import CELL, PAIRS, SUMS, ZERO
from poktan.monthly.closing.check import differences
from poktan.monthly.closing.services import close_month, reopen, revise_report
from poktan.monthly.services import store_report
from tests import factories
from tests.factories import MONTH

EARLIER = datetime.date(2026, 9, 1)
MONTHS = (EARLIER, MONTH)
DESA = ("5304052001", "5304052002", "5304032001")
GROUPS = (("BKB", DESA[0]), ("BKB", DESA[0]), ("BKR", DESA[1]), ("PIK_R", DESA[2]))
NUMBERS = ("members", "present", "pus", "pus_kb", "children", "children_kka")

number = st.one_of(st.none(), st.integers(0, 3))
which = st.integers(0, len(GROUPS) - 1)
month = st.sampled_from(MONTHS)
day = st.dates(datetime.date(2026, 8, 20), datetime.date(2026, 11, 10))
values = st.fixed_dictionaries(
    dict.fromkeys(NUMBERS, number)
    | {"meetings": st.integers(0, 2), "is_nihil": st.booleans()}
)
report = st.tuples(st.just("report"), which, month, values)
step = st.one_of(
    report,
    report,
    st.tuples(st.just("send"), which, month, values, st.booleans()),
    st.tuples(st.just("verify"), which),
    st.tuples(st.just("send_back"), which),
    st.tuples(st.just("take_back"), which),
    st.tuples(st.just("revise"), which, values),
    st.tuples(st.just("end"), which, day),
    st.tuples(st.just("reactivate"), which),
    st.tuples(st.just("move"), which, st.sampled_from(DESA)),
    st.tuples(st.just("close"), month),
    st.tuples(st.just("open_again"), month, st.sampled_from(("530403", "530405"))),
)


class World:
    """Four groups of one kabupaten and those who work on their reports."""

    def __init__(self):
        areas = factories.make_areas()
        self.areas = areas
        self.plkb = factories.make_user(Role.PLKB, *DESA)
        self.officer = factories.make_user(Role.OFFICER, "5304")
        self.groups = [
            factories.make_poktan(f"Kelompok {n}", kind, desa, reports_from=EARLIER)
            for n, (kind, desa) in enumerate(GROUPS)
        ]

    def group(self, which):
        return Poktan.objects.get(pk=self.groups[which].pk)

    def find(self, which, *states):
        """One of the reports in these states, whatever `which`; IndexError if none."""
        found = MonthlyReport.objects.with_group().filter(state__in=states)
        found = list(found.order_by("month", "poktan"))
        return found[which % len(found)] if found else found[which]

    def send(self, which, month, values, send):
        stored = MonthlyReport.objects.filter(poktan=self.groups[which], month=month)
        version = stored.values_list("version", flat=True).first()
        reason = {"nihil_reason": "Panen" if values["is_nihil"] else ""}
        store_report(
            poktan=self.group(which), month=month, values=values | reason, send=send,
            by=self.plkb, version=version, reason="Salah hitung",
        )  # fmt: skip

    def report(self, which, month, values):
        self.send(which, month, values, True)
        found = MonthlyReport.objects.get(poktan=self.groups[which], month=month)
        found.verify(by=self.officer)

    def verify(self, which):
        self.find(which, State.SUBMITTED).verify(by=self.officer)

    def send_back(self, which):
        report = self.find(which, State.SUBMITTED, State.VERIFIED)
        report.return_for_revision(by=self.officer, reason="Keliru")

    def take_back(self, which):
        self.find(which, State.SUBMITTED).take_back(by=self.plkb)

    def revise(self, which, values):
        report = self.find(which, State.LOCKED)
        numbers = {name: values[name] for name in NUMBERS}
        revise_report(
            report=report, values=numbers, version=report.version, by=self.officer,
            reason="Salah hitung",
        )  # fmt: skip

    def end(self, which, day):
        self.group(which).end("tidak_aktif", on=day, reason="Contoh")

    def reactivate(self, which):
        self.group(which).reactivate(reason="Contoh")

    def move(self, which, desa):
        group = self.group(which)
        group.desa_id = desa
        group.save()

    def close(self, month):
        close_month(month=month, kabupaten="5304", by=self.officer)

    def open_again(self, month, area):
        until = datetime.date(2026, 11, 30)
        reopen(
            month=month, area=self.areas[area], until=until, reason="Contoh",
            by=self.officer, today=datetime.date(2026, 11, 24),
        )  # fmt: skip


def is_expected(group, month):
    """Whether an open month expects a report of the group."""
    last = last_day(month)
    rests = any(r.since <= last < r.until for r in group.rests.all())
    active = group.status == Poktan.Status.ACTIVE or group.status_on > last
    return group.reports_from <= month and active and not rests


def rows_of(month):
    """[(desa, kind, report or None)] that the month counts, in plain Python."""
    reports = {r.poktan_id: r for r in MonthlyReport.objects.filter(month=month)}
    rows = [(r.desa_id, r.kind, r) for r in reports.values()]
    closed = MonthClosing.objects.of(month, "5304").first()
    if closed:
        listed = ClosedGroup.objects.filter(closing=closed)
        candidates = [(g.poktan_id, g.desa_id, g.kind) for g in listed]
    else:
        groups = [g for g in Poktan.objects.all() if is_expected(g, month)]
        candidates = [(g.pk, g.desa_id, g.kind) for g in groups]
    rows += [(desa, kind, None) for pk, desa, kind in candidates if pk not in reports]
    return rows


def add_up(rows):
    """The columns of a cell from its rows, in plain Python."""
    reports = [report for _, _, report in rows if report]
    counted = [r for r in reports if r.state in COUNTED]

    def known(name, among=None):
        among = counted if among is None else among
        return [v for r in among if (v := getattr(r, name)) is not None]

    def both(part, whole):
        return [r for r in counted if None not in (getattr(r, part), getattr(r, whole))]

    cell = {
        "groups": len(rows),
        "waiting": sum(r.state == "dikirim" for r in reports),
        "returned": sum(r.state == "dikembalikan" for r in reports),
        "reported": len(counted),
        "nihil": sum(r.is_nihil for r in counted),
        "met": sum((r.meetings or 0) > 0 for r in counted),
        "on_time": sum(not r.is_late for r in counted),
        "members_known": len(known("members")),
        "present_known": len(known("present")),
    }
    cell |= {name: sum(known(name)) if known(name) else None for name in SUMS}
    for part, whole in PAIRS:
        complete = both(part, whole)
        for one in (part, whole):
            sums = sum(known(one, complete)) if complete else None
            cell[f"{one}_paired"] = sums
    return cell


def assert_cells_are_rows(month):
    rows = rows_of(month)
    stored = ReportRollup.objects.filter(month=month).values("area_id", "kind", *CELL)
    for cell in stored:
        inside = [r for r in rows if r[0].startswith(cell["area_id"])]
        inside = [r for r in inside if r[1] == cell["kind"]]
        told = {name: cell[name] for name in CELL}
        assert told == add_up(inside), (month, cell["area_id"], cell["kind"])
        if not inside:
            assert not any(told[name] for name in ZERO)
    places = {(cell["area_id"], cell["kind"]) for cell in stored}
    if places:
        assert {(desa, kind) for desa, kind, _ in rows} <= places


SAID = dict.fromkeys(NUMBERS, 2) | {"meetings": 1, "is_nihil": False}
BLANK = dict.fromkeys(NUMBERS) | {"meetings": 1, "is_nihil": False}
WHOLE_WAY = [  # reported, closed, revised, opened again, corrected, closed again
    ("report", 0, MONTH, SAID),
    ("send", 1, MONTH, BLANK, True),
    ("end", 2, datetime.date(2026, 10, 20)),
    ("close", MONTH),
    ("revise", 0, SAID | {"members": 3, "pus": None}),
    ("verify", 0),
    ("open_again", MONTH, "530405"),
    ("report", 0, MONTH, BLANK),
    ("reactivate", 2),
    ("report", 2, MONTH, SAID),
    ("close", MONTH),
]
MOVED_AFTER_THE_CLOSE = [
    ("close", EARLIER),
    ("move", 1, DESA[1]),
    ("open_again", EARLIER, "530405"),
    ("report", 1, EARLIER, SAID),
]


@pytest.fixture
def world(db):
    return World()


@settings(
    max_examples=50, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(steps=st.lists(step, min_size=10, max_size=30))
@example(steps=WHOLE_WAY)
@example(steps=MOVED_AFTER_THE_CLOSE)
def test_the_rollups_are_the_rows_after_any_steps(world, steps):
    with transaction.atomic():
        for name, *arguments in steps:
            try:
                with transaction.atomic():
                    getattr(world, name)(*arguments)
            except (InvalidTransition, IndexError):
                pass  # not possible now: nothing may have changed
            for month in MONTHS:
                assert_cells_are_rows(month)
        for month in set(ReportRollup.objects.values_list("month", flat=True)):
            assert differences(month, "5304") == []
        transaction.set_rollback(True)
