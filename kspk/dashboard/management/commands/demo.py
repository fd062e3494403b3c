from random import Random

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kspk.audit.history import action
from kspk.audit.models import Batch
from kspk.dashboard.demo import (
    accounts,
    edits,
    groups,
    partnership,
    people,
    reports,
)
from kspk.ui import formats
from kspk.wilayah.models import Level, Wilayah, inside
from poktan.models import Poktan

KABUPATEN = "5304"
SEED = 5304


class Command(BaseCommand):
    help = (
        "Areas, option lists, accounts and invented groups of Kabupaten Belu, for"
        " trying out only, with a year of reports and a partnership. Adds what is"
        " missing; what people made of it stays."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--accounts-only", action="store_true", help="areas and accounts, no groups"
        )

    def handle(self, *, accounts_only, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Data contoh hanya untuk pemasangan coba. Di server sungguhan akun"
                " dibuat lewat halaman Akun; untuk mencoba, set KSPK_DEBUG=1."
            )
        if not Wilayah.objects.filter(pk=KABUPATEN).exists():
            call_command("load_wilayah", verbosity=verbosity)
        call_command("load_catalogue", verbosity=0)
        with transaction.atomic():
            made = self.make_accounts()
            counts = None if accounts_only else self.make_records()
        if verbosity:
            self.report(made, counts)

    def make_accounts(self):
        missing = people.missing_accounts()
        if missing:
            with action("membuat akun contoh", by=None, source=Batch.Source.COMMAND):
                people.make_accounts(missing, settings.DEMO_PASSWORD)
        return len(missing)

    def make_records(self):
        today = timezone.localdate()
        count = self.make_groups(reports.reported_months(KABUPATEN, today)[0])
        dice = Random(SEED)  # noqa: S311 (as below)
        return (
            count,
            reports.make_reports(KABUPATEN, today, dice),
            partnership.make_partnership(KABUPATEN, today),
        )

    def make_groups(self, reports_from):
        """Groups only where there are none yet: later ones are the people's own."""
        if Poktan.objects.filter(inside("desa", KABUPATEN)).exists():
            return 0
        dice = Random(SEED)  # noqa: S311 (nothing secret; the same data every time)
        desa = list(
            Wilayah.objects.current()
            .inside(KABUPATEN)
            .filter(level=Level.DESA)
            .values_list("pk", flat=True)
        )
        with action(reports.GROUPS, by=None, source=Batch.Source.COMMAND) as batch:
            officers = people.make_officers(desa, batch, dice)
            builder = groups.Builder(desa, officers, dice).build()
            for group in builder.groups:
                group.reports_from = reports_from
            builder.store(batch)
        edits.make_edits(dice)
        return len(builder.groups)

    def report(self, made, counts):
        say = self.stdout.write
        for what, count in zip(
            ("Kelompok", "Laporan", "Mitra"), counts or (), strict=False
        ):
            say(
                f"{what} contoh: {formats.number(count)} dibuat."
                if count
                else f"{what} contoh: Kabupaten Belu sudah berisi, tidak diubah."
            )
        say(f"Akun contoh: {made} dibuat, kata sandi awal {settings.DEMO_PASSWORD}")
        width = max(len(account.username) for account in accounts.ACCOUNTS)
        for account in accounts.ACCOUNTS:
            say(f"  {account.username:{width}}  {account.shown_as}")
