from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kspk.wilayah import loading

FILE = Path(loading.__file__).parent / "data" / "wilayah.csv"


class Command(BaseCommand):
    help = (
        "All areas of Indonesia from the shipped list, or from FILE. Former names"
        " become aliases, areas that are gone get an end date; nothing is deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=FILE)
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day on which areas gone from the list ended (default: today)",
        )

    def handle(self, *, file, as_of, verbosity, **options):
        try:
            areas = loading.read_areas(file)
        except (loading.BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        done = loading.load_areas(areas, as_of=as_of or timezone.localdate())
        counts = [
            f"{len(codes)} {word}"
            for word, codes in (
                ("baru", done.new),
                ("berganti nama", done.renamed),
                ("berlaku lagi", done.back),
                ("berakhir", done.ended),
            )
            if codes
        ]
        if verbosity:
            counts = ", ".join(counts) or "tidak ada perubahan"
            self.stdout.write(f"Wilayah: {len(areas)} dibaca, {counts}.")
