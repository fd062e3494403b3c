"""`manage.py import_laporan`: the sample of a kecamatan's month, row by row."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).parent.parent / "data"
GROUPS = DATA / "data-poktan-belu-2017.xlsx"
SAMPLE = DATA / "laporan-bulanan-bkb-kakuluk-mesak.xlsx"
EXPECTED = DATA / "laporan-bulanan-bkb-kakuluk-mesak.expected.json"


@pytest.fixture
def groups(importer, catalogue):
    call_command("import_poktan", str(GROUPS), "--as", "petugas.belu", verbosity=0)
    return importer


def run(capsys, *args):
    capsys.readouterr()
    call_command("import_laporan", str(SAMPLE), "--as", "petugas.belu", *args)
    return capsys.readouterr().out


class TestJson:
    def test_has_every_row_as_expected(self, groups, capsys, tmp_path):
        out = tmp_path / "hasil.json"
        run(capsys, "--dry-run", "--json", str(out))
        found = json.loads(out.read_text())
        expected = json.loads(EXPECTED.read_text())
        for one, other in zip(found["rows"], expected["rows"], strict=True):
            assert one == other
        for name in ("about", "codes", "notes"):
            del expected[name]
        assert found == expected
