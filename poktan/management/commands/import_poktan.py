import json
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from kspk.accounts.models import User
from kspk.accounts.permissions import Permission
from kspk.audit.transitions import InvalidTransition
from kspk.imports import reading, registry, services
from kspk.imports.grid import UnreadableFile
from kspk.imports.models import ColumnMemory, ImportBatch, ImportRow
from kspk.imports.reader import read_file
from kspk.wilayah.models import Level, Wilayah, area_filter
from poktan.sheets import to_expected

Status = ImportBatch.Status
State = ImportRow.State


class Command(BaseCommand):
    help = (
        "Mengimpor daftar POKTAN dari FILE (.xlsx, .xls, .ods, .csv): baris yang baik"
        " disimpan, sisanya menunggu di halaman Impor. --dry-run hanya memeriksa."
    )

    layout = "poktan"
    noun = "kelompok"
    modes = tuple(ImportBatch.Mode.values)

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as", dest="username", required=True, help="nama pengguna yang mengimpor"
        )
        parser.add_argument(
            "--kabupaten", help="kode kabupaten, bila Anda bertugas di lebih dari satu"
        )
        parser.add_argument(
            "--mode",
            choices=self.modes,
            default=ImportBatch.Mode.UPDATE.value,
            help="bila sudah ada: fill (isi yang kosong), update, skip",
        )
        parser.add_argument("--dry-run", action="store_true", help="periksa saja")
        parser.add_argument(
            "--json", type=Path, metavar="OUT", help="tulis hasil tiap baris ke OUT"
        )

    def handle(self, *, file, username, kabupaten, mode, dry_run, **options):
        by = self.person(username)
        area = self.kabupaten(by, kabupaten)
        work = registry.get(self.layout).work(wilayah=area, by=by, mode=mode)
        found = self.read(file, work)
        if options["json"]:
            self.write_json(options["json"], file, work, found)
        if dry_run:
            self.preview(work, found)
        else:
            self.store(file, by, area, mode)

    def person(self, username):
        by = User.objects.filter(username__iexact=username, is_active=True).first()
        if by is None:
            raise CommandError(f"Pengguna “{username}” tidak dikenal atau tidak aktif.")
        if not by.has_perm(Permission.IMPORT):
            raise CommandError(
                f"{by} tidak berwenang mengimpor. Minta admin kabupaten memberi peran"
                " Petugas OPD-KB."
            )
        return by

    def kabupaten(self, by, code):
        """The kabupaten to import for: the one given, else the only one there is."""
        mine = area_filter(by.areas_with(Permission.IMPORT), "pk")
        found = Wilayah.objects.current().filter(mine, level=Level.KABUPATEN)
        if code:
            found = found.filter(pk=code.replace(".", ""))
        found = list(found[:2])
        if not found:
            raise CommandError(
                f"Kabupaten {code or ''} bukan wilayah tugas {by}.".replace("  ", " ")
            )
        if len(found) > 1:
            raise CommandError("Sebutkan kabupatennya: --kabupaten KODE.")
        return found[0]

    def read(self, file, work):
        if not file.is_file():
            raise CommandError(f"Berkas {file} tidak ada atau tidak dapat dibaca.")
        try:
            grids = read_file(file, reading.limits())
        except (UnreadableFile, OSError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        known = ColumnMemory.objects.known_for(self.layout, work.wilayah)
        found = work.parse(grids, reading.choose(work.sheet, grids, known, {}))
        if not found.rows:
            reasons = " ".join(reason for _, reason in found.set_aside)
            raise CommandError(f"Tidak ada baris data di berkas ini. {reasons}".strip())
        return found

    def write_json(self, out, file, work, found):
        rows = to_expected(found.rows)
        summary = {}
        for row in rows:
            summary[row["status"]] = summary.get(row["status"], 0) + 1
        self.write(
            out,
            {
                "file": file.name,
                "summary": {"data_rows": len(rows), "by_status": summary},
                "rows": rows,
            },
        )

    def write(self, out, answer):
        text = json.dumps(answer, ensure_ascii=False, indent=1)
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"{out} tidak dapat ditulis: {error.strerror}."
            ) from error

    def preview(self, work, found):
        """Compare with the register and say what would happen; writes nothing."""
        drafts = self.compared(work, found)
        counts = {}
        for draft in drafts:
            counts[draft.state] = counts.get(draft.state, 0) + 1
        self.stdout.write(f"{len(drafts)} baris diperiksa, tidak ada yang disimpan:")
        self.list_counts(counts)

    def compared(self, work, found):
        drafts = list(reading.drafts(work, found))
        work.begin(draft.key for draft in drafts)
        work.compare(drafts)
        return drafts

    def store(self, file, by, area, mode):
        try:
            with file.open("rb") as opened:
                batch = services.upload(
                    file=File(opened, name=file.name), by=by, wilayah=area, mode=mode,
                    layout=self.layout, at_once=True,
                )  # fmt: skip
            if batch.status != Status.READY:
                raise CommandError(batch.notice)
            if batch.can_apply:
                batch = services.apply(batch, by=by, at_once=True)
        except (ValidationError, InvalidTransition, PermissionDenied) as error:
            raise CommandError(
                " ".join(getattr(error, "messages", [str(error)]))
            ) from error
        self.report(batch)

    def report(self, batch):
        done = batch.result or {"created": 0, "changed": 0}
        self.stdout.write(
            f"{batch}: {done['created']} {self.noun} baru dan {done['changed']}"
            f" {self.noun} berubah tersimpan, dihitung ulang dari basis data."
        )
        counts = batch.rows.filter(is_applied=False).count_by_state()
        self.list_counts(counts)
        if batch.todo_count:
            self.stdout.write(
                f"{batch.todo_count} baris menunggu keputusan di halaman Impor."
            )

    def list_counts(self, counts):
        for state in State:
            if counts.get(state):
                self.stdout.write(f"  {state.label}: {counts[state]}")
