"""A month as a workbook: what stands in it, who may take it, and the way back."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog
from tests.factories import MONTH, make_meeting, make_poktan, make_report, make_user

EXPORT = reverse("reports:export", args=[MONTH])


@pytest.fixture
def reports(areas, catalogue):
    """Two verified reports in Kakuluk Mesak, one sent, one missing; one of Alor."""
    by = make_user(Role.COORDINATOR, "530405")

    def group(name, kind="BKB", desa="5304052001", **fields):
        return make_poktan(name, kind=kind, desa=desa, reports_from=MONTH, **fields)

    first = make_meeting(
        4, topics=["peran_orang_tua", "kespro_balita"], discussion=True,
        presenters=["plkb", "ppkbd"], children=9, children_kka=0,
    )  # fmt: skip
    second = make_meeting(
        18,
        present=7,
        mode="virtual",
        topics=["lainnya"],
        topic_other="gizi",
        presenters=["lainnya"],
    )
    make_report(
        group("Melati"), meetings=[first, second], members=20, pus=0, verified_by=by,
        note="Nihil alat peraga",
    )  # fmt: skip
    make_report(
        group("Lontar", "BKL"), is_nihil=True, nihil_reason="panen raya", verified_by=by
    )
    make_report(group("Mawar"), members=15, present=11)
    group("Cempaka", desa="5304052004", supervisor_name="Ina Contoh")
    make_report(group("Jauh", desa="5305011001"), present=90)


def sheets(response):
    """{title: rows as tuples} of an answer."""
    assert response.status_code == 200, response
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return {sheet.title: list(sheet.values) for sheet in book}


def dicts(rows):
    head, *rest = rows
    return [dict(zip(head, row, strict=True)) for row in rest]


class TestWorkbook:
    def test_has_the_recap_of_the_page(self, reports, as_user):
        rows = dicts(sheets(as_user(Role.OFFICER).get(EXPORT))["Rekap"])
        (kecamatan, total) = rows
        assert (kecamatan["Kode"], kecamatan["Wilayah"]) == (
            "53.04.05",
            "Kakuluk Mesak",
        )
        assert total["Wilayah"] == "Jumlah"
        shown = ("Ada", "Lapor", "% lapor", "Menunggu", "Belum lapor", "Nihil", "Hadir")
        assert [total[name] for name in shown] == [4, 2, 50, 1, 1, 1, 12]
        assert total["% anak dengan KKA"] == 0  # zero was counted
        assert total["PUS ber-KB"] is None  # nobody counted

    @pytest.mark.parametrize(
        ("by", "first"),
        [("jenis", ["BKB", "BKL", "Jumlah"]),
         ("pembina", ["Ina Contoh", "Tanpa pembina", "Jumlah"])],
    )  # fmt: skip
    def test_follows_what_the_page_is_told_by(self, reports, as_user, by, first):
        answer = as_user(Role.OFFICER).get(EXPORT, {"menurut": by})
        rows = dicts(sheets(answer)["Rekap"])
        assert sorted(row[by.capitalize()] for row in rows) == sorted(first)

    def test_has_a_row_for_each_meeting(self, reports, as_user):
        rows = dicts(sheets(as_user(Role.OFFICER).get(EXPORT))["Laporan"])
        assert [row["Nama kelompok"] for row in rows] == [
            "Mawar", "Melati", "Melati", "Lontar",
        ]  # fmt: skip
        mawar, first, second, lontar = rows
        assert (mawar["Jumlah pertemuan"], mawar["Hadir"]) == (1, 11)
        assert (first["Anggota"], first["PUS anggota"], first["Materi"]) == (
            20,
            0,
            "4, 6",
        )
        assert (second["Anggota"], second["Materi"], second["Hadir"]) == (
            None,
            "11, gizi",
            7,
        )
        assert (first["Anak dengan KKA"], second["Anak dengan KKA"]) == (0, None)
        assert lontar["Keterangan"] == "Nihil: panen raya"
        assert mawar["Keadaan laporan"] == "Dikirim"

    def test_has_who_has_not_reported(self, reports, as_user):
        rows = dicts(sheets(as_user(Role.OFFICER).get(EXPORT))["Belum lapor"])
        shown = ("Nama kelompok", "Desa/kelurahan", "Pembina", "Keadaan laporan")
        assert [[row[name] for name in shown] for row in rows] == [
            ["Cempaka", "Kenebibi", "Ina Contoh", "Belum lapor"]
        ]

    def test_is_narrowed_like_the_page(self, reports, as_user):
        client = as_user(Role.OFFICER)
        found = sheets(client.get(EXPORT, {"jenis": "BKL"}))
        assert [row[1] for row in found["Laporan"][1:]] == ["Lontar"]
        found = sheets(client.get(EXPORT, {"wilayah": "530403"}))
        assert found["Laporan"][1:] == found["Belum lapor"][1:] == []
        assert client.get(EXPORT, {"wilayah": "5305"}).status_code == 404

    def test_leaves_out_a_draft(self, areas, as_user):
        make_report(send=False)
        found = sheets(as_user(Role.OFFICER).get(EXPORT))
        assert found["Laporan"][1:] == []
        assert dicts(found["Belum lapor"])[0]["Keadaan laporan"] == "Draf"

    def test_is_logged(self, reports, as_user):
        client = as_user(Role.OFFICER)
        client.get(EXPORT)
        log = AccessLog.objects.get()
        assert (log.by, log.action, log.rows) == (client.user, "export", 3)
        assert log.subject == "Laporan bulanan Oktober 2026"
        assert log.wilayah_id == "5304"

    def test_asks_the_same_queries_for_more_rows(
        self, reports, as_user, django_assert_max_num_queries
    ):
        client = as_user(Role.OFFICER)
        with django_assert_max_num_queries(20) as few:
            sheets(client.get(EXPORT))
        for number in range(8):
            make_report(make_poktan(f"Baru {number}", reports_from=MONTH))
            make_poktan(f"Diam {number}", reports_from=MONTH)
        with django_assert_max_num_queries(len(few)):
            sheets(client.get(EXPORT))


def test_comes_back_without_a_difference(reports, as_user, uploaded):
    response = as_user(Role.OFFICER).get(EXPORT)
    content = b"".join(response.streaming_content)
    batch = uploaded(SimpleUploadedFile("laporan.xlsx", content))
    assert batch.layout == "laporan"
    assert {row.state for row in batch.rows.all()} == {"same"}, [
        (row.number, row.state, row.diff, row.problems) for row in batch.rows.all()
    ]
    assert batch.rows.count() == 4
