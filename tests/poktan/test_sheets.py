"""The master list that came with its truth, and the clean template."""

import csv
import json
from collections import Counter
from datetime import date

import pytest

from kspk.imports import rows
from kspk.imports.reader import read_file
from poktan.sheets import TEMPLATE, PoktanSheet, parse_workbook, to_expected
from tests.poktan.lists import DATA, TODAY, areas_of, sheet


@pytest.fixture(scope="module")
def sleman():
    return areas_of("3404")


class TestMasterList:
    """data-poktan-belu-2017.xlsx against its expected.json."""

    @pytest.fixture
    def expected(self):
        return json.loads(
            (DATA / "data-poktan-belu-2017.expected.json").read_text("utf-8")
        )

    @pytest.fixture
    def found(self):
        grids = read_file(DATA / "data-poktan-belu-2017.xlsx")
        return parse_workbook(grids, areas_of("5304"), today=date(2018, 1, 2))

    def test_every_row_is_as_expected(self, expected, found):
        want = {(row["sheet"], row["row"]): row for row in expected["rows"]}
        got = {(row["sheet"], row["row"]): row for row in to_expected(found.rows)}
        differences = [
            (place, key, got.get(place, {}).get(key), value)
            for place, row in want.items()
            for key, value in row.items()
            if got.get(place, {}).get(key) != value
        ]
        assert differences == []
        assert set(got) == set(want)

    @pytest.mark.parametrize("size", [1, 7])
    def test_is_the_same_however_few_rows_are_read_at_once(
        self, found, size, monkeypatch
    ):
        whole = to_expected(found.rows)
        monkeypatch.setattr(rows, "SLICE", size)
        grids = read_file(DATA / "data-poktan-belu-2017.xlsx")
        again = parse_workbook(grids, areas_of("5304"), today=date(2018, 1, 2))
        assert to_expected(again.rows) == whole

    def test_counts_by_status(self, expected, found):
        assert (
            Counter(row.status for row in found.rows)
            == (expected["summary"]["by_status"])
        )

    def test_every_other_row_is_explained(self, expected, found):
        classes = {detection.sheet: detection.classes for detection in found.detections}
        for about in expected["sheets"]:
            for line in about["not_data"]:
                what = "total" if line["what"] == "subtotal" else line["what"]
                assert classes[about["sheet"]][line["row"] - 1] == what

    def test_columns_are_found(self, expected, found):
        names = {
            "trained": "cadres_trained",
            "founded": "founded_year",
            "funds": "fund_sources",
            "rtrw": "rt_rw",
        }
        tables = {table.sheet: table for table in found.tables}
        for about in expected["sheets"]:
            letters = {c.letter: c.field for c in tables[about["sheet"]].columns}
            for name, letter in about["columns"].items():
                assert letters[letter] == names.get(name, name)

    def test_sheets_without_groups_are_set_aside_by_name(self, expected, found):
        assert [name for name, _ in found.set_aside] == expected["ignored_sheets"]

    def test_rows_can_be_stored_as_json(self, found):
        stored = json.loads(json.dumps([(row.raw, row.fields) for row in found.rows]))
        assert stored == [[row.raw, row.fields] for row in found.rows]

    def test_every_problem_is_a_sentence(self, found):
        for row in found.rows:
            for problem in (*row.errors, *row.warnings):
                assert problem.message.endswith(".") and len(problem.message) > 30

    def test_suggests_the_right_kecamatan(self, found):
        (row,) = [r for r in found.rows if (r.sheet, r.number) == ("TASBAR", 43)]
        (problem,) = row.errors
        assert problem.suggestions[0][:2] == (
            "5304052001",
            "Fatuketi, Kec. Kakuluk Mesak",
        )


class TestTemplate:
    def test_reads_the_clean_template_without_repairs(self):
        grids = read_file(DATA / "poktan-template-rapi.csv")
        found = parse_workbook(grids, areas_of("5304"), today=TODAY)
        assert len(found.rows) == 40
        assert {row.status for row in found.rows} == {"ok"}
        assert {fix for row in found.rows for fix in row.fixes} == set()
        with (DATA / "poktan-template-rapi.csv").open(encoding="utf-8") as file:
            for line, row in zip(csv.DictReader(file), found.rows, strict=True):
                fields = row.fields
                assert fields["kind"] == line["jenis"]
                assert fields["name"] == line["nama"]
                assert fields["village_code"] == line["kode_desa"].replace(".", "")
                assert (fields["rt"] or "") == line["rt"]
                assert fields["chair"] == line["ketua"]
                assert (fields["phone"] or "") == line["telepon"]
                assert (fields["sk_number"] or "") == line["nomor_sk"]
                assert (fields["sk_date"] or "") == line["tanggal_sk"]
                assert fields["members"] == int(line["jumlah_anggota"])
                assert "|".join(fields["fund_sources"]) == line["sumber_dana"]

    def test_knows_every_column_of_the_template(self, sleman):
        known = {field.template for field in PoktanSheet(sleman, today=TODAY).fields}
        assert set(TEMPLATE) <= known

    def test_reads_the_optional_columns(self, sleman):
        heading = ["ID KSPK", "No. register", "Jenis", "Nama", "Kode desa", "Pembina",
                   "Tempat pertemuan", "Lintang", "Bujur"]  # fmt: skip
        row = [
            "17",
            "340401001",
            "BKB",
            "Melati",
            "3404012001",
            "Ani",
            "Balai",
            "-7,8",
            "110.3",
        ]
        found = parse_workbook([sheet(heading, row, typed=False)], sleman, today=TODAY)
        fields = found.rows[0].fields
        assert found.rows[0].status == "ok"
        assert [fields[name] for name in (
            "id", "register_no", "supervisor", "meeting_place", "latitude", "longitude",
        )] == ["17", "340401001", "Ani", "Balai", -7.8, 110.3]  # fmt: skip

    def test_raw_tells_a_missing_column_from_an_empty_cell(self, sleman):
        found = parse_workbook(
            [
                sheet(
                    ["Jenis", "Nama", "Desa", "Ketua"],
                    ["BKB", "Melati", "Balecatur", None],
                )
            ],
            sleman,
            today=TODAY,
        )
        assert found.rows[0].raw["chair"] is None
        assert "phone" not in found.rows[0].raw
