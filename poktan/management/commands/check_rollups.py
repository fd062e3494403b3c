from django.core.management.base import BaseCommand, CommandError

from kspk.reporting.months import read_month, write_month
from poktan.models import ReportRollup
from poktan.monthly.closing.check import differences, months_and_kabupaten


def month_argument(parser):
    parser.add_argument(
        "--month", type=read_month, metavar="YYYY-MM", help="only this month"
    )


class Command(BaseCommand):
    help = (
        "Compare every cell of the monthly figures with the reports it stands for, by"
        " another way than the one that wrote it. Ends with 1 while one differs."
    )

    def add_arguments(self, parser):
        month_argument(parser)
        parser.add_argument(
            "--repair", action="store_true", help="write wrong cells anew"
        )

    def handle(self, *, month, repair, verbosity, **options):
        places, wrong = months_and_kabupaten(month), 0
        for place in places:
            found = differences(*place)
            self.tell(place[0], found)
            if found and repair:
                ReportRollup.objects.refresh(*place)
                found = differences(*place)
            wrong += len(found)
        if wrong:
            raise CommandError(f"{wrong} angka tidak cocok.", returncode=1)
        if verbosity:
            self.stdout.write(f"{len(places)} bulan dan kabupaten diperiksa: cocok.")

    def tell(self, month, found):
        for area, kind, column, stored, right in found:
            what = f"{column}: {stored}, seharusnya {right}" if column else "tidak ada"
            self.stdout.write(f"{write_month(month)} {area} {kind} {what}")
