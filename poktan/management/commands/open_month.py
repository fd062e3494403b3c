from django.core.management.base import BaseCommand

from kspk.reporting.months import read_month, this_month, write_month
from poktan.models import ReportRollup
from poktan.monthly.closing.check import kabupaten_with_groups


class Command(BaseCommand):
    help = (
        "Make the figures of a month for every kabupaten with groups, so that “yang"
        " ada” stands before the first report. What is there stays."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--month",
            type=read_month,
            metavar="YYYY-MM",
            help="default: the current month",
        )

    def handle(self, *, month, verbosity, **options):
        month = month or this_month()
        codes = kabupaten_with_groups()
        for code in codes:  # each in a transaction of its own
            ReportRollup.objects.ensure_open(month, code)
        if verbosity:
            self.stdout.write(f"{write_month(month)}: {len(codes)} kabupaten terbuka.")
