"""The year of reports in the demo: rules kept, every state, sums equal to the rows."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.test import override_settings

from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.audit.models import Batch
from kspk.catalogue.models import Topic
from kspk.dashboard.demo.reports import Year, make_reports, reported_months
from kspk.dashboard.demo.staff import make_staff
from kspk.dashboard.management.commands.demo import Command
from kspk.reporting.states import State
from kspk.wilayah.models import inside
from poktan.models import (
    AnnualCard,
    Counselling,
    Meeting,
    MentoringVisit,
    MonthClosing,
    MonthlyReport,
    Poktan,
    Presenter,
    ReportRollup,
)
from poktan.monthly import figures, rules
from poktan.monthly.expected import groups_in_month
from poktan.monthly.hints import hints_for
from tests import factories

from .test_demo import demo, load_belu

BELU = "5304"
TODAY = date(2026, 11, 24)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


def dice():
    return Random(5304)


@pytest.fixture(scope="class")
def year(django_db_setup, django_db_blocker):
    """The demo as it is on TODAY, for all tests of the class."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            load_belu()
            demo("--accounts-only")
        Command().make_groups(reported_months(BELU, TODAY)[0])
        make_reports(BELU, TODAY, dice())
        yield
        transaction.set_rollback(True)


def year_until(today):
    """A year in memory, as the demo makes it."""
    groups = list(Poktan.objects.order_by("pk"))
    year = Year(BELU, groups, make_staff(BELU), today, dice())
    year.build()
    year.decide()
    return year


def of(username):
    user = User.objects.get(username=username)
    return MonthlyReport.objects.permitted(user, Permission.REPORT_ADD)


def values_of(report):
    names = (*figures.of_report(report.kind), "is_nihil", "nihil_reason", "methods")
    return {name: getattr(report, name) for name in names}


@pytest.mark.usefixtures("year", "db")
class TestReports:
    def test_reach_back_a_year_and_are_verified_but_for_two_months(self):
        months = MonthlyReport.objects.order_by("month").values_list("month", flat=True)
        assert list(months.distinct()) == reported_months(BELU, TODAY)
        assert months.count() > 3500
        old = MonthlyReport.objects.filter(month__lt=OCTOBER)
        assert {report.is_counted for report in old} == {True}

    def test_are_locked_where_the_office_has_closed_the_month(self):
        closings = MonthClosing.objects.order_by("month")
        months = [closing.month for closing in closings]
        assert months == reported_months(BELU, TODAY)[:6]
        locked = MonthlyReport.objects.filter(state=State.LOCKED)
        assert set(locked.values_list("month", flat=True)) == set(months)
        in_them = MonthlyReport.objects.filter(month__in=months)
        assert locked.count() == in_them.count()
        assert closings[0].closed_groups.filter(report=None).exists()

    @pytest.mark.parametrize("month", [OCTOBER, NOVEMBER])
    def test_are_in_every_state_in_the_last_two_months(self, month):
        states = Counter(MonthlyReport.objects.of_month(month).values_list("state"))
        assert set(states) == {
            (State.VERIFIED,), (State.SUBMITTED,), (State.RETURNED,), (State.DRAFT,)
        }  # fmt: skip
        missing = groups_in_month(month, {BELU}).filter(report=None)
        assert missing.count() > 20

    def test_keep_the_rules_of_the_form(self):
        for report in MonthlyReport.objects.all():
            found = list(rules.errors(report.kind, values_of(report)))
            assert found == [], report.pk
        for report in MonthlyReport.objects.order_by("pk")[::40]:
            report.full_clean()
        for model in (Meeting, Counselling):
            for row in model.objects.order_by("pk")[::40]:
                row.full_clean()

    def test_explain_whatever_is_unusual(self):
        groups = Poktan.objects.filter(inside("desa", "530412"))
        hints = hints_for(groups, OCTOBER)
        sent = MonthlyReport.objects.of_month(OCTOBER).filter(poktan__in=groups)
        for report in sent:
            found = rules.warnings(
                report.kind, values_of(report), hints.get(report.poktan_id, {})
            )
            assert rules.unexplained(found, report.reasons) == []
        assert MonthlyReport.objects.exclude(reasons={}).count() > 20

    def test_are_the_sums_of_their_meetings(self):
        with_rows = MonthlyReport.objects.annotate(
            n=Count("meeting_rows"), most=Max("meeting_rows__present")
        ).filter(n__gt=0)
        assert with_rows.count() > 2000
        assert not with_rows.exclude(meetings=F("n"), present=F("most")).exists()
        outside = Q(held_on__lt=F("report__month")) | Q(
            held_on__gt=F("report__submitted_at")
        )
        assert not Meeting.objects.filter(outside).exists()

    def test_teach_topics_of_their_own_kind(self):
        known = set(Topic.objects.values_list("kind", "code"))
        taught = {
            (kind, code)
            for kind, codes in Meeting.objects.values_list("report__kind", "topics")
            for code in codes
        }
        assert taught <= known
        assert {kind for kind, _ in taught} == {"BKB", "BKR", "BKL", "PIK_R"}
        spoke = {
            code
            for codes in Meeting.objects.values_list("presenters", flat=True)
            for code in codes
        }
        assert spoke <= set(Presenter.values)
        assert Counselling.objects.count() > 100

    def test_have_late_ones_nihil_ones_and_returned_ones_with_reasons(self):
        late = MonthlyReport.objects.filter(is_late=True)
        assert late.count() > 200
        assert {r.submitted_at.date() > r.due_on for r in late} == {True}
        nihil = MonthlyReport.objects.filter(is_nihil=True)
        assert nihil.count() > 100
        returned = MonthlyReport.objects.filter(state=State.RETURNED)
        for report in returned:
            assert report.return_reason
            own = figures.of_report(report.kind)
            assert report.return_field in {*own, "nihil_reason"}

    def test_are_sent_and_verified_by_those_who_may(self):
        sent = MonthlyReport.objects.filter(month=OCTOBER, submitted_at__isnull=False)
        for report in sent.select_related("poktan", "submitted_by", "verified_by")[
            ::10
        ]:
            assert report.submitted_by.has_perm(Permission.REPORT_ADD, report.poktan)
            if report.verified_by:
                assert report.verified_by.has_perm(Permission.REPORT_VERIFY, report)
        assert not MonthlyReport.objects.filter(verified_by=F("submitted_by")).exists()
        staff = User.objects.filter(username__startswith="plkb.5304")
        assert not any(user.has_usable_password() for user in staff)

    @pytest.mark.parametrize("username", ["plkb.kakuluk-mesak", "plkb.raihat"])
    def test_give_the_plkb_something_of_everything(self, username):
        states = set(of(username).of_month(NOVEMBER).values_list("state", flat=True))
        assert states == {
            State.VERIFIED, State.SUBMITTED, State.RETURNED, State.DRAFT
        }  # fmt: skip
        assert of(username).filter(month=OCTOBER, state=State.RETURNED).exists()
        areas = User.objects.get(username=username).areas_with(Permission.REPORT_ADD)
        behind = [
            set(groups_in_month(month, areas).filter(report=None).values_list("pk"))
            for month in reported_months(BELU, TODAY)[-4:-1]
        ]
        assert behind[1] & behind[2]

    def test_leave_history_of_each_step_under_its_person(self):
        for model in (MonthlyReport, Meeting, Counselling):
            first = model.history.filter(history_type="+")
            assert first.count() == model.objects.count()
            assert not model.history.filter(batch=None).exists()
        report = MonthlyReport.objects.filter(state=State.VERIFIED, month=OCTOBER)[0]
        newest, oldest = report.history.order_by("-history_date", "-history_id")
        assert (oldest.state, newest.state) == (State.SUBMITTED, State.VERIFIED)
        assert oldest.history_user_id == report.submitted_by_id
        assert newest.history_user_id == report.verified_by_id
        assert newest.version == report.version == 2
        assert newest.batch.title.startswith("memverifikasi ")

    def test_are_summed_in_the_rollups(self):
        for month in reported_months(BELU, TODAY):
            stored = list(ReportRollup.objects.filter(month=month).order_by("pk"))
            ReportRollup.objects.refresh(month, BELU)
            again = list(ReportRollup.objects.filter(month=month).order_by("pk"))
            names = [f.attname for f in ReportRollup._meta.concrete_fields]
            for before, after in zip(stored, again, strict=True):
                assert all(getattr(before, n) == getattr(after, n) for n in names)
        cell = ReportRollup.objects.get(area=BELU, kind="BKB", month=OCTOBER)
        expected = groups_in_month(OCTOBER, {BELU}).filter(kind="BKB")
        assert cell.groups == expected.count()

    def test_come_with_visits_and_cards(self):
        assert MentoringVisit.objects.count() == 60
        assert MentoringVisit.objects.filter(visited_on__gte=TODAY).count() == 0
        for visit in MentoringVisit.objects.all():
            visit.full_clean()
        assert AnnualCard.objects.filter(year=2026).count() == 60
        assert MentoringVisit.history.count() >= 60

    def test_are_made_once(self):
        before = (MonthlyReport.objects.count(), Batch.objects.count())
        assert make_reports(BELU, TODAY, dice()) == 0
        assert (MonthlyReport.objects.count(), Batch.objects.count()) == before

    def test_are_the_same_every_time(self):
        def told(year):
            return [
                (r.pk, r.state, r.present, r.submitted_at, r.reasons)
                for r in year.reports
            ]

        again = told(year_until(TODAY))
        assert again == told(year_until(TODAY))
        assert len(again) == MonthlyReport.objects.count()

    @pytest.mark.parametrize(
        "today", [date(2026, 11, 1), date(2026, 11, 8), date(2027, 1, 31)]
    )
    def test_are_never_of_the_future(self, today):
        year = year_until(today)
        assert {report.month for report in year.reports} == set(year.months)
        assert max(meeting.held_on for meeting in year.meetings) < today
        moments = [
            moment
            for report in year.reports
            for moment in (report.submitted_at, report.verified_at, report.updated_at)
            if moment
        ]
        assert max(moments).date() < today


@pytest.mark.django_db
class TestOwnGroups:
    def test_of_the_people_get_no_invented_reports(self, belu, settings):
        settings.DEBUG = True
        demo("--accounts-only")
        group = factories.make_poktan("Milik Sendiri", desa="5304052001")
        said = demo()
        assert "Kelompok contoh: Kabupaten Belu sudah berisi, tidak diubah." in said
        assert not MonthlyReport.objects.exists()
        assert group.history.count() == 1
