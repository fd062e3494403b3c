"""Yang ada, yang lapor and the sums of a cell; the rule that a blank is never 0."""

import datetime

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.wilayah.models import Level
from poktan.models import Poktan, ReportRollup
from poktan.monthly.expected import groups_in_month
from tests.factories import MONTH, make_poktan, make_report, make_user

EARLY = datetime.date(2026, 1, 1)


def cell(area="5304052001", kind="BKB", month=MONTH):
    return ReportRollup.objects.get(area=area, kind=kind, month=month)


@pytest.fixture
def verifier(areas):
    return make_user(Role.COORDINATOR, "530405")


@pytest.fixture
def opened(areas):
    ReportRollup.objects.ensure_open(MONTH, "5304")


class TestRollup:
    def test_counts_a_group_that_has_not_reported(self, opened):
        make_poktan("Melati", reports_from=EARLY)
        for area in ("5304052001", "5304"):
            found = cell(area)
            assert (found.groups, found.reported, found.members) == (1, 0, None)

    def test_sums_only_verified_reports(self, verifier):
        report = make_report(members=20, present=12)
        assert (cell().waiting, cell().members) == (1, None)
        report.verify(by=verifier)
        found = cell("5304")
        assert (found.groups, found.reported, found.waiting) == (1, 1, 0)
        assert (found.members, found.present, found.on_time) == (20, 12, 1)

    def test_forgets_a_report_that_is_returned(self, verifier):
        report = make_report(verified_by=verifier)
        report.return_for_revision(by=verifier, reason="anggota?", field="members")
        assert (cell().reported, cell().returned, cell().members) == (0, 1, None)

    def test_pairs_only_reports_with_both_numbers(self, verifier):
        for name, members in (("Satu", 20), ("Dua", None)):
            group = make_poktan(name, reports_from=EARLY)
            make_report(group, members=members, present=10, verified_by=verifier)
        found = cell("5304")
        assert (found.present, found.members) == (20, 20)
        assert (found.present_paired, found.members_paired) == (10, 20)
        assert (found.members_known, found.present_known) == (1, 2)

    def test_counts_a_nihil_as_reported_but_not_as_a_number(self, verifier):
        make_report(is_nihil=True, nihil_reason="panen", verified_by=verifier)
        found = cell("5304")
        assert (found.reported, found.nihil, found.met) == (1, 1, 0)
        assert (found.present, found.meetings) == (None, 0)

    def test_says_who_was_late(self, verifier):
        at = datetime.datetime(2026, 11, 4, tzinfo=datetime.UTC)
        report = make_report(at=at, verified_by=verifier)
        assert report.is_late
        assert (cell().reported, cell().on_time) == (1, 0)

    def test_keeps_the_desa_of_its_month(self, verifier):
        report = make_report(verified_by=verifier)
        group = report.poktan
        group.desa_id = "5304052002"
        group.save()
        assert (cell().groups, cell().reported) == (1, 1)
        there = ReportRollup.objects.of(MONTH, Level.DESA).filter(area="5304052002")
        assert not there.filter(groups__gt=0).exists()


class TestYangAda:
    def test_follows_new_ended_and_moved_groups(self, opened):
        group = make_poktan("Melati", reports_from=EARLY)
        make_poktan("Baru", reports_from=datetime.date(2026, 11, 1))
        assert cell().groups == 1
        group.desa_id = "5304052002"
        group.save()
        assert (cell().groups, cell("5304052002").groups) == (0, 1)
        group.end(Poktan.Status.DISSOLVED, on=MONTH.replace(day=31), reason="bubar")
        assert (cell("5304052002").groups, cell("5304").groups) == (0, 0)

    def test_counts_a_group_that_ended_after_the_month(self, opened):
        group = make_poktan("Melati", reports_from=EARLY)
        group.end(Poktan.Status.DISSOLVED, on=datetime.date(2026, 11, 1), reason="x")
        assert cell().groups == 1

    def test_leaves_out_the_time_a_group_rested(self, opened):
        group = make_poktan("Melati", reports_from=EARLY)
        group = group.end(Poktan.Status.INACTIVE, on=MONTH, reason="ketua pindah")
        assert cell().groups == 0
        group.reactivate(reason="ketua baru")
        assert cell().groups == 0
        this_month = timezone.localdate().replace(day=1)
        ReportRollup.objects.ensure_open(this_month, "5304")
        assert cell(month=this_month).groups == 1

    @pytest.mark.parametrize("end", [False, True])
    def test_equals_the_rows_behind_it(self, verifier, end):
        report = make_report(verified_by=verifier)
        make_report(make_poktan("Mawar", reports_from=MONTH), send=False)
        make_poktan("Kenanga", reports_from=EARLY)
        make_poktan("Jauh", desa="5304032001", reports_from=EARLY)
        if end:
            report.poktan.end("bubar", on=EARLY, reason="salah catat")
        rows = groups_in_month(MONTH, {"530405"})
        assert rows.count() == cell("5304052001").groups == 3
        assert groups_in_month(MONTH, {None}).count() == cell("5304").groups == 4
        assert rows.filter(report__state="terverifikasi").count() == cell().reported

    def test_is_one_query_for_the_rows(self, verifier, django_assert_num_queries):
        make_report(verified_by=verifier)
        with django_assert_num_queries(1):
            list(groups_in_month(MONTH, {"530405"}).values("name", "report__state"))
