"""`manage.py import_laporan`: the sample of a kecamatan's month, row by row."""

import datetime
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Meeting, MonthlyReport, Poktan, ReportRollup
from tests import factories

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "laporan-bulanan-bkb-kakuluk-mesak.xlsx"
EXPECTED = DATA / "laporan-bulanan-bkb-kakuluk-mesak.expected.json"
LIST = DATA / "data-poktan-belu-2017.xlsx"
NOVEMBER = datetime.date(2017, 11, 1)


@pytest.fixture
def groups(importer, catalogue):
    call_command("import_poktan", str(LIST), "--as", "petugas.belu", verbosity=0)
    return importer


def run(capsys, *args):
    capsys.readouterr()
    arguments = (str(SAMPLE), "--as", "petugas.belu", *args)
    call_command("import_laporan", *arguments, skip_checks=False)  # as from a shell
    return capsys.readouterr().out.splitlines()


class TestSample:
    def test_is_read_and_stored_as_expected(self, groups, capsys, tmp_path):
        """One long test: the list of groups takes most of its time."""
        out = tmp_path / "hasil.json"
        assert run(capsys, "--dry-run", "--json", str(out)) == [
            "10 baris diperiksa, tidak ada yang disimpan:",
            "  Baru: 3",
            "  Perlu diputuskan: 2",
            "  Ditolak: 3",
            "  Dilewati: 2",
        ]
        assert not MonthlyReport.objects.exists()
        found = json.loads(out.read_text())
        expected = json.loads(EXPECTED.read_text())
        for one, other in zip(found["rows"], expected["rows"], strict=True):
            assert one == other
        for name in ("about", "codes", "notes"):
            del expected[name]
        assert found == expected
        self.is_stored(groups, capsys)
        self.writes_nothing_twice(capsys)

    def is_stored(self, by, capsys):
        batch_count = Batch.objects.count()
        said = run(capsys)
        batch = ImportBatch.objects.get(layout="laporan")
        assert said == [
            f"{batch}: 2 laporan baru dan 0 laporan berubah tersimpan, dihitung ulang"
            " dari basis data.",
            "  Perlu diputuskan: 2",
            "  Ditolak: 3",
            "  Dilewati: 2",
            "5 baris menunggu keputusan di halaman Impor.",
        ]
        assert Batch.objects.count() == batch_count + 1
        desa = "5304052006"
        east = MonthlyReport.objects.get(poktan__name="Bintang Timur", desa=desa)
        assert (east.month, east.state, east.submitted_by) == (
            NOVEMBER, "dikirim", by,
        )  # fmt: skip
        assert east.is_late and east.due_on == datetime.date(2017, 12, 3)
        assert (east.meetings, east.members, east.present, east.attendance) == (
            2, 60, 40, 76,
        )  # fmt: skip
        assert (east.children, east.children_kka) == (44, 33)
        first, second = Meeting.objects.filter(report=east).order_by("sheet_no")
        assert (first.held_on, first.topics, first.presenters, first.discussion) == (
            datetime.date(2017, 11, 5), ["peran_orang_tua"], ["plkb"], True,
        )  # fmt: skip
        assert (second.held_on, second.topics, second.presenters) == (
            datetime.date(2017, 11, 19), ["kespro", "pengaruh_media"],
            ["plkb", "sub_ppkbd"],
        )  # fmt: skip
        assert (second.children_0, second.children_5, second.children) == (6, 6, 36)
        cell = ReportRollup.objects.get(area=desa, kind="BKB", month=NOVEMBER)
        assert (cell.groups, cell.waiting, cell.reported) == (2, 2, 0)
        history = MonthlyReport.history.filter(id=east.pk)
        assert [row.batch for row in history] == [batch.action]

    def writes_nothing_twice(self, capsys):
        before = MonthlyReport.history.count(), Meeting.history.count()
        assert "  Sama: 3" in run(capsys)
        assert (MonthlyReport.history.count(), Meeting.history.count()) == before


class TestRefusal:
    @pytest.mark.parametrize(
        ("args", "sentence"),
        [
            ((str(SAMPLE), "--as", "entah"), "“entah” tidak dikenal"),
            ((str(SAMPLE), "--as", "plkb"), "tidak berwenang mengimpor"),
            (("/tidak/ada.xlsx", "--as", "petugas.belu"), "tidak ada"),
            ((__file__, "--as", "petugas.belu"), "Tidak ada baris data"),
            ((str(LIST), "--as", "petugas.belu"), "Tidak ada baris data"),
        ],
    )
    def test_is_a_sentence(self, importer, args, sentence):
        factories.make_user(Role.PLKB, "5304052001", username="plkb")
        with pytest.raises(CommandError, match=sentence):
            call_command("import_laporan", *args)
        assert not ImportBatch.objects.exists() or not ImportRow.objects.exists()
        assert not Poktan.objects.exists()
