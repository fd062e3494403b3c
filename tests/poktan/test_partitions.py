import datetime
import uuid

import pytest
from django.db import connection

from poktan.models import MonthlyReport
from poktan.partitions import partitioned, year_of
from tests.factories import MONTH, make_report

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no partitions"
)


class TestPartitionedTable:
    def test_is_refused_if_django_writes_it_otherwise(self):
        for text in ('CREATE TABLE "t" ("id" uuid NOT NULL)', "CREATE TABLE x"):
            with pytest.raises(RuntimeError, match="cannot partition"):
                partitioned(text)

    def test_names_a_year(self):
        assert year_of("t", 2030) == (
            'CREATE TABLE IF NOT EXISTS "t_2030" PARTITION OF "t"'
            " FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')"
        )

    def test_keeps_a_report_in_its_year(self, areas):
        report = make_report()
        assert MonthlyReport.objects.get(pk=report.pk) == report
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM poktan_monthlyreport_2026")
                assert cursor.fetchall() == [(report.pk,)]

    @on_postgresql
    def test_reads_only_the_years_that_are_asked_for(self, areas):
        plan = MonthlyReport.objects.filter(month=MONTH, desa="5304052001").explain()
        assert "poktan_monthlyreport_2026" in plan
        assert "poktan_monthlyreport_2025" not in plan

    @on_postgresql
    def test_takes_a_year_without_partition(self, areas):
        report = make_report(month=datetime.date(2017, 11, 1))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM poktan_monthlyreport_rest")
            assert cursor.fetchone() == (1,)
        assert not MonthlyReport.objects.filter(pk=uuid.uuid4()).exists()
        assert MonthlyReport.objects.get(pk=report.pk).month.year == 2017
