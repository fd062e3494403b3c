"""Commands of the monthly figures: check and repair, open a month, partitions."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from kspk.accounts.roles import Role
from poktan.models import MonthlyReport, ReportRollup
from tests import factories
from tests.factories import MONTH

FATUKETI = "5304052001"
on_postgres = pytest.mark.skipif(
    "not connection.vendor == 'postgresql'", reason="PostgreSQL"
)


def run(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def refused(*args, **options):
    """What the command prints before it ends with 1."""
    out = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command(*args, stdout=out, **options)
    assert problem.value.returncode == 1
    return out.getvalue()


@pytest.fixture
def report(areas):
    plkb = factories.make_user(Role.PLKB, FATUKETI)
    officer = factories.make_user(Role.OFFICER, "5304")
    poktan = factories.make_poktan(reports_from=MONTH)
    made = factories.make_report(poktan, by=plkb, verified_by=officer, members=20)
    ReportRollup.objects.exclude(month=MONTH).delete()  # as if today were October
    return made


def spoil(**values):
    cells = ReportRollup.objects.filter(area=FATUKETI, kind="BKB", month=MONTH)
    assert cells.update(**values) == 1


class TestCheckRollups:
    def test_says_that_all_is_well(self, report):
        assert run("check_rollups") == "1 bulan dan kabupaten diperiksa: cocok.\n"

    def test_of_nothing_is_well(self, db):
        assert run("check_rollups") == "0 bulan dan kabupaten diperiksa: cocok.\n"

    @pytest.mark.parametrize("column", ["groups", "nihil", "members", "pus_paired"])
    def test_finds_any_wrong_number(self, report, column):
        right = ReportRollup.objects.values_list(column, flat=True).get(
            area=FATUKETI, kind="BKB"
        )
        spoil(**{column: 77})
        said = f"2026-10 5304052001 BKB {column}: 77, seharusnya {right}\n"
        assert refused("check_rollups") == said

    def test_finds_a_0_that_should_be_blank(self, report):
        spoil(pus=0)
        assert "pus: 0, seharusnya None" in refused("check_rollups")

    def test_finds_a_wrong_kabupaten(self, report):
        ReportRollup.objects.filter(area="5304", kind="BKB").update(members=1)
        assert refused("check_rollups") == (
            "2026-10 5304 BKB members: 1, seharusnya 20\n"
        )

    def test_finds_a_missing_cell(self, report):
        ReportRollup.objects.filter(area="5304", kind="BKL").delete()
        assert refused("check_rollups") == "2026-10 5304 BKL tidak ada\n"

    def test_finds_a_month_without_cells(self, report):
        ReportRollup.objects.all().delete()
        assert "2026-10 5304052001 BKB members: None, seharusnya 20" in refused(
            "check_rollups"
        )

    def test_finds_what_came_around_the_models(self, report):
        MonthlyReport.objects.update(members=F("members") + 5)
        assert "members: 20, seharusnya 25" in refused("check_rollups")

    def test_repairs(self, report):
        spoil(members=77)
        assert "members: 77" in run("check_rollups", repair=True)
        assert ReportRollup.objects.get(area=FATUKETI, kind="BKB").members == 20
        run("check_rollups")

    def test_may_look_at_one_month(self, report):
        spoil(members=77)
        run("check_rollups", "--month=2026-09")
        assert "members" in refused("check_rollups", "--month=2026-10")

    def test_does_not_change_what_it_only_reads(self, report):
        spoil(members=77)
        refused("check_rollups")
        assert ReportRollup.objects.get(area=FATUKETI, kind="BKB").members == 77


class TestOpenMonth:
    def test_makes_the_cells_of_every_kabupaten_with_groups(self, areas):
        factories.make_poktan("Melati")
        factories.make_poktan("Teluk", desa="5305011001", reports_from=MONTH)
        assert run("open_month", "--month=2026-10") == "2026-10: 2 kabupaten terbuka.\n"
        cells = ReportRollup.objects.filter(kind="BKB", month=MONTH)
        assert dict(cells.values_list("area", "groups")) == {
            "5304": 0, "5305": 1, "5305011001": 1,
        }  # fmt: skip
        run("check_rollups")

    def test_is_of_the_current_month_by_itself(self, areas):
        factories.make_poktan()
        run("open_month")
        months = set(ReportRollup.objects.values_list("month", flat=True))
        assert months == {datetime.date(2026, 11, 1)}

    def test_a_second_time_changes_nothing(self, report):
        before = list(ReportRollup.objects.order_by("pk").values())
        run("open_month", "--month=2026-10")
        assert list(ReportRollup.objects.order_by("pk").values()) == before


class TestMakePartitions:
    @pytest.mark.skipif("connection.vendor == 'postgresql'", reason="SQLite")
    def test_does_nothing_elsewhere(self, db):
        assert "Hanya PostgreSQL" in run("make_partitions")

    @on_postgres
    def test_makes_the_years_to_come_once(self, db):
        said = run("make_partitions", "--years=4")
        assert "poktan_monthlyreport_2028: sudah ada." in said
        assert "poktan_monthlyreport_2029: dibuat." in said
        assert "poktan_monthlyreport_2030: dibuat." in said
        assert "dibuat" not in run("make_partitions", "--years=4")

    @on_postgres
    @pytest.mark.django_db(transaction=True)
    def test_moves_reports_of_the_year_out_of_the_rest(self, areas):
        month = datetime.date(2030, 3, 1)
        poktan = factories.make_poktan(reports_from=MONTH)
        other = factories.make_poktan("Mawar", reports_from=MONTH)
        with transaction.atomic():
            for group, at in ((poktan, month), (other, datetime.date(2031, 3, 1))):
                MonthlyReport(poktan=group, month=at, kind="BKB", desa=group.desa).save(
                    force_insert=True
                )
        try:
            said = run("make_partitions", "--years=4")
            assert "1 laporan 2030 sudah ada di poktan_monthlyreport_rest" in said
            assert partition_of(poktan) == "poktan_monthlyreport_2030"
            assert partition_of(other) == "poktan_monthlyreport_rest"
            assert MonthlyReport.objects.count() == 2
        finally:
            with connection.cursor() as cursor:
                for year in (2029, 2030):
                    cursor.execute(f"DROP TABLE poktan_monthlyreport_{year}")


def partition_of(poktan):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM poktan_monthlyreport"
            " WHERE poktan_id = %s",
            [poktan.pk],
        )
        return cursor.fetchone()[0]
