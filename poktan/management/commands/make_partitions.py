from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from poktan.models import MonthlyReport
from poktan.partitions import year_of

TABLE = MonthlyReport._meta.db_table


class Command(BaseCommand):
    help = (
        "On PostgreSQL, make the yearly partitions of the reports from this year on."
        " Reports that already lie in the rest move into theirs."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--years", type=int, default=2, help="years after this one (default: 2)"
        )

    def handle(self, *, years, verbosity, **options):
        self.verbosity = verbosity
        if connection.vendor != "postgresql":
            self.tell("Hanya PostgreSQL memakai partisi; tidak ada yang dibuat.")
            return
        this_year = timezone.localdate().year
        for year in range(this_year, this_year + years + 1):
            made, moved = make_year(year)
            self.tell(f"{TABLE}_{year}: {'dibuat' if made else 'sudah ada'}.")
            if moved:
                self.stdout.write(
                    f"{moved} laporan {year} sudah ada di {TABLE}_rest, karena"
                    " partisinya belum dibuat; sekarang dipindahkan."
                )

    def tell(self, text):
        if self.verbosity:
            self.stdout.write(text)


@transaction.atomic
def make_year(year):
    """(whether the partition was made, reports that moved into it from the rest)."""
    name, rest = f"{TABLE}_{year}", f"{TABLE}_rest"
    between = [f"{year}-01-01", f"{year + 1}-01-01"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if cursor.fetchone()[0]:
            return False, 0
        cursor.execute(f'LOCK TABLE "{TABLE}" IN ACCESS EXCLUSIVE MODE')
        # A default partition with rows of the year refuses the new one: they step out.
        cursor.execute(f'CREATE TEMPORARY TABLE kspk_moving (LIKE "{rest}")')
        cursor.execute(
            f'INSERT INTO kspk_moving SELECT * FROM "{rest}"'  # noqa: S608 our own names
            " WHERE month >= %s AND month < %s",
            between,
        )
        cursor.execute("SELECT count(*) FROM kspk_moving")
        moved = cursor.fetchone()[0]
        cursor.execute(
            f'DELETE FROM "{rest}" WHERE month >= %s AND month < %s',  # noqa: S608
            between,
        )
        cursor.execute(year_of(TABLE, year))
        cursor.execute(f'INSERT INTO "{TABLE}" SELECT * FROM kspk_moving')  # noqa: S608
        cursor.execute("DROP TABLE kspk_moving")
    return True, moved
