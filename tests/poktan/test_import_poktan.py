"""`manage.py import_poktan`: the district's list of 2017 into the register."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kspk.accounts.roles import Role
from kspk.imports.models import ImportBatch
from poktan.models import Poktan
from tests import factories

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "data-poktan-belu-2017.xlsx"


def run(capsys, *args):
    call_command("import_poktan", str(SAMPLE), "--as", "petugas.belu", *args)
    return capsys.readouterr().out


class TestDryRun:
    def test_says_what_would_happen_and_writes_nothing(self, importer, capsys):
        said = run(capsys, "--dry-run")
        assert said.splitlines() == [
            "446 baris diperiksa, tidak ada yang disimpan:",
            "  Baru: 420",
            "  Perlu diputuskan: 9",
            "  Ganda: 12",
            "  Ditolak: 5",
        ]
        assert not Poktan.objects.exists()
        assert not ImportBatch.objects.exists()


class TestJson:
    def test_has_every_row_as_expected(self, importer, capsys, tmp_path):
        out = tmp_path / "hasil.json"
        run(capsys, "--dry-run", "--json", str(out))
        found = json.loads(out.read_text())["rows"]
        expected = json.loads(
            (DATA / "data-poktan-belu-2017.expected.json").read_text()
        )["rows"]
        assert len(found) == len(expected)
        right = sum(one == other for one, other in zip(found, expected, strict=True))
        assert right >= 0.99 * len(expected)

    def test_that_cannot_be_written_is_said(self, importer, tmp_path):
        out = tmp_path / "tidak" / "ada.json"
        with pytest.raises(CommandError, match="tidak dapat ditulis"):
            call_command("import_poktan", str(SAMPLE), "--as", "petugas.belu",
                         "--dry-run", "--json", str(out))  # fmt: skip


class TestImport:
    def test_stores_the_good_rows_and_counts_them_back(self, importer, capsys):
        said = run(capsys)
        batch = ImportBatch.objects.get()
        assert said.splitlines() == [
            f"{batch}: 420 kelompok baru dan 0 kelompok berubah tersimpan, dihitung"
            " ulang dari basis data.",
            "  Perlu diputuskan: 9",
            "  Ganda: 12",
            "  Ditolak: 5",
            "26 baris menunggu keputusan di halaman Impor.",
        ]
        assert Poktan.objects.count() == 420
        assert batch.status == ImportBatch.Status.APPLIED

    def test_twice_writes_nothing_the_second_time(self, importer, capsys):
        run(capsys)
        before = Poktan.history.count()
        said = run(capsys)
        assert "  Sama: 420" in said
        assert "Baru" not in said
        assert Poktan.history.count() == before


class TestRefusal:
    @pytest.mark.parametrize(
        ("args", "sentence"),
        [
            ((str(SAMPLE), "--as", "entah"), "“entah” tidak dikenal"),
            ((str(SAMPLE), "--as", "plkb"), "tidak berwenang mengimpor"),
            (("/tidak/ada.xlsx", "--as", "petugas.belu"), "tidak ada"),
            ((__file__, "--as", "petugas.belu"), "Tidak ada baris data"),
            ((str(SAMPLE), "--as", "petugas.belu", "--kabupaten", "53.05"),
             "53.05 bukan wilayah tugas"),
        ],
    )  # fmt: skip
    def test_is_a_sentence(self, importer, args, sentence):
        factories.make_user(Role.PLKB, "5304052001", username="plkb")
        with pytest.raises(CommandError, match=sentence):
            call_command("import_poktan", *args)
        assert not Poktan.objects.exists()
