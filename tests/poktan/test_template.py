"""The empty table to fill in: known to the import, with the lists of the area."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.imports import services
from poktan.models import Kind
from poktan.sheets import PoktanSheet


class TestTemplate:
    def download(self, client):
        response = client.get(reverse("imports:template"))
        assert response.status_code == 200
        return b"".join(response.streaming_content)

    def test_is_known_to_the_import_column_by_column(self, as_user, areas, catalogue):
        client = as_user(Role.OFFICER)
        book = openpyxl.load_workbook(io.BytesIO(self.download(client)))
        book["Data"].append(["BKB", "Melati 1", "Kakuluk Mesak", "Kenebibi"])
        target = io.BytesIO()
        book.save(target)
        batch = services.upload(
            file=SimpleUploadedFile("templat.xlsx", target.getvalue()), by=client.user,
            wilayah=areas["5304"],
        )  # fmt: skip
        data, *others = batch.sheets
        labels = {f.label: f.name for f in PoktanSheet(()).fields}
        assert {c["heading"]: c["field"] for c in data["columns"]} == {
            c["heading"]: labels[c["heading"]] for c in data["columns"]
        }
        assert [bool(sheet["set_aside"]) for sheet in others] == [True, True]
        row = batch.rows.get()
        assert (row.state, row.values["village_code"]) == ("new", "5304052004")

    def test_offers_the_lists_of_the_area(self, as_user, areas, catalogue):
        book = openpyxl.load_workbook(io.BytesIO(self.download(as_user(Role.OFFICER))))
        lists = {
            column[0].value: [cell.value for cell in column[1:] if cell.value]
            for column in book["Pilihan"].columns
        }
        assert lists["Pilihan Jenis"] == Kind.labels
        assert lists["Pilihan Kecamatan"] == ["Raihat", "Kakuluk Mesak"]
        assert "Kalabahi Kota" not in lists["Pilihan Desa/kelurahan"]
        assert "Kenebibi" in lists["Pilihan Desa/kelurahan"]
        assert "Kepala Desa" in lists["Pilihan Penerbit SK"]
        rules = book["Data"].data_validations.dataValidation
        assert {rule.type for rule in rules} == {"list", "whole"}

    def test_explains_each_column(self, as_user, areas, catalogue):
        book = openpyxl.load_workbook(io.BytesIO(self.download(as_user(Role.OFFICER))))
        headings = [cell.value for cell in book["Data"][1]]
        words = {row[0]: row[2] for row in book["Petunjuk"].values if row[0]}
        assert all(words[heading] for heading in headings)

    def test_is_not_for_a_field_worker(self, as_user):
        assert as_user(Role.PLKB).get(reverse("imports:template")).status_code == 403
