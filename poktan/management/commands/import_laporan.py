from kspk.imports.models import ImportBatch
from poktan.report_import.expected import to_expected

from .import_poktan import Command as ImportList


class Command(ImportList):
    help = (
        "Mengimpor laporan bulanan kelompok dari FILE (.xlsx, .xls, .ods, .csv):"
        " laporan yang baik disimpan dan dikirim, sisanya menunggu di halaman Impor."
        " --dry-run hanya memeriksa."
    )
    layout = "laporan"
    noun = "laporan"
    modes = (ImportBatch.Mode.UPDATE.value, ImportBatch.Mode.SKIP.value)

    def write_json(self, out, file, work, found):
        drafts = self.compared(work, found)
        self.write(out, {"file": file.name, **to_expected(work, drafts, found)})
