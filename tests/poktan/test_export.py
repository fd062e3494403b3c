"""The list as a file: rows and columns of the screen, personal data, the way back."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog
from kspk.catalogue.models import FundSource, Integration
from kspk.imports import services
from kspk.imports.reader import read_file
from poktan.exports import common_area, export
from poktan.models import Decree, Kind, Poktan
from poktan.resources import CELLS, PoktanResource
from poktan.sheets import parse_workbook
from tests import factories

NIK = "5304015203850001"
TODAY = timezone.localdate


@pytest.fixture
def melati(areas, catalogue):
    supervisor = factories.make_field_officer("Kenari Umpama", "5304052001")
    melati = factories.make_poktan(
        "Melati 1", chair="Dahlia Contoh", register_no="005010012", dusun="Dusun II",
        rt="005", rw="002", address="Jalan Cendana", meeting_place="Posyandu Melati",
        phone="081200000001", founded_year=2014, supervisor=supervisor,
        members_count=24,
        cadres_count=6, cadres_trained_count=0, funds=["apbd", "swadaya"],
        integrations=["posyandu"], latitude="-9.106700", longitude="124.893345",
        note="Bertemu tiap Jumat", stratum="dasar",
    )  # fmt: skip
    Decree.objects.create(
        poktan=melati, number="7/SK/2016", date="2016-06-10", issuer="kepala_desa"
    )
    return melati


@pytest.fixture
def neighbour(areas):
    return factories.make_poktan(
        "Cendana", Kind.BKR, "5304032001", chair="Mahoni Rekaan"
    )


def fetch(client, query=""):
    response = client.get(f"{reverse('poktan:export')}?{query}")
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def table(client, query=""):
    """Rows of the workbook as dicts."""
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(client, query)[1])).active
    heading, *rows = sheet.values
    return [dict(zip(heading, row, strict=True)) for row in rows]


class TestRows:
    def test_are_those_of_the_area(self, as_user, melati, neighbour):
        assert [r["Nama kelompok"] for r in table(as_user(Role.PLKB))] == ["Melati 1"]
        names = [r["Nama kelompok"] for r in table(as_user(Role.OFFICER))]
        assert names == ["Cendana", "Melati 1"]

    def test_are_those_of_the_filter_in_its_order(self, as_user, melati, neighbour):
        factories.make_poktan("Anggrek")
        client = as_user(Role.OFFICER)
        found = table(client, "jenis=BKB&urut=-nama&kolom=desa&kolom=sk")
        assert [r["Nama kelompok"] for r in found] == ["Melati 1", "Anggrek"]

    def test_of_a_foreign_area_are_none(self, as_user, melati, neighbour):
        rows = table(as_user(Role.PLKB), "wilayah=530403&kolom=semua")
        assert "Cendana" not in [row["Nama kelompok"] for row in rows]

    def test_take_the_same_queries_for_one_and_three(
        self, as_user, melati, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = as_user(Role.PLKB)
        fetch(client, "kolom=semua")
        with django_assert_max_num_queries(40) as one:
            fetch(client, "kolom=semua")
        for name in ("Mawar", "Kenanga"):
            factories.make_poktan(name, chair="Melur Umpama", funds=["apbd"])
        with django_assert_num_queries(len(one)):
            fetch(client, "kolom=semua")

    def test_are_refused_to_a_partner(self, as_user):
        client = as_user(Role.PARTNER)
        assert client.get(reverse("poktan:export")).status_code == 403
        assert not AccessLog.objects.exists()


class TestColumns:
    def test_are_those_of_the_screen(self, as_user, melati):
        (row,) = table(as_user(Role.PLKB), "kolom=anggota&kolom=sk")
        assert row == {
            "ID KSPK": melati.pk, "Jenis": "BKB", "Nama kelompok": "Melati 1",
            "Kode desa": "53.04.05.2001", "Desa/kelurahan": "Fatuketi",
            "Kecamatan": "Kakuluk Mesak", "Nomor SK": "7/SK/2016",
            "Tanggal SK": row["Tanggal SK"], "Penerbit SK": "Kepala Desa",
            "Jumlah anggota": 24,
        }  # fmt: skip
        assert row["Tanggal SK"].date().isoformat() == "2016-06-10"

    def test_all_are_typed(self, as_user, melati):
        (row,) = table(as_user(Role.PLKB), "kolom=semua")
        wanted = {
            "RT": "005", "RW": "002", "Nomor telepon": "081200000001", "Ketua":
            "Dahlia Contoh", "No. register": "005010012", "Tahun berdiri": 2014,
            "Kader terlatih": 0, "Sumber dana": "APBD, Swadaya", "Keterpaduan":
            "Posyandu", "Pembina": "Kenari Umpama", "Lintang": -9.1067, "Bujur":
            124.893345, "Status": "Aktif", "Strata": "Dasar",
        }  # fmt: skip
        assert {name: row[name] for name in wanted} == wanted
        assert row["Diubah pada"].date() == TODAY()
        assert "NIK ketua" not in row

    def test_of_persons_are_not_for_a_viewer(self, as_user, melati):
        (row,) = table(as_user(Role.VIEWER), "kolom=semua&kolom=nik")
        personal = {"Ketua", "Nomor telepon", "Alamat", "Pembina", "NIK ketua"}
        assert not personal & row.keys()
        content = fetch(as_user(Role.VIEWER), "format=csv&kolom=semua")[1].decode()
        for word in ("Dahlia", "081200000001", "Kenari"):
            assert word not in content

    def test_of_persons_stay_empty_where_she_only_looks(
        self, client, melati, neighbour
    ):
        user = factories.make_user(Role.PLKB, "5304052001")
        Assignment.objects.create(user=user, role=Role.VIEWER, wilayah_id="5304")
        client.force_login(user)
        chairs = {r["Nama kelompok"]: r["Ketua"] for r in table(client, "kolom=semua")}
        assert chairs == {"Melati 1": "Dahlia Contoh", "Cendana": None}

    @pytest.mark.parametrize(
        ("column", "cells"),
        [
            ("alamat", {"Alamat": "Jalan Cendana",
                        "Tempat pertemuan": "Posyandu Melati"}),
            ("dana", {"Sumber dana": "APBD, Swadaya"}),
            ("terpadu", {"Keterpaduan": "Posyandu"}),
        ],
    )  # fmt: skip
    def test_of_the_screen_bring_what_belongs_to_them(
        self, as_user, melati, column, cells
    ):
        (row,) = table(as_user(Role.PLKB), f"kolom={column}")
        assert dict(list(row.items())[6:]) == cells


class TestStream:
    def test_is_logged_before_a_byte_leaves_and_sent_while_it_is_read(
        self, as_user, melati, neighbour, monkeypatch
    ):
        monkeypatch.setattr("poktan.exports.CHUNK", 1)
        response = as_user(Role.OFFICER).get(f"{reverse('poktan:export')}?format=csv")
        assert AccessLog.objects.get().rows == 2
        pieces = response.streaming_content
        assert next(pieces).startswith(b"\xef\xbb\xbfID KSPK;Jenis;")
        assert b"Cendana" in next(pieces)
        assert b"Melati 1" in next(pieces)
        assert list(pieces) == []

    def test_may_be_broken_off(self, as_user, melati, neighbour, monkeypatch):
        monkeypatch.setattr("poktan.exports.CHUNK", 1)
        user = as_user(Role.OFFICER).user
        content = export(
            Poktan.objects.order_by("pk"), CELLS[:3], "csv", by=user, subject="Uji",
            area=None,
        )  # fmt: skip
        next(content)
        assert next(content).decode() == f"{melati.pk};BKB;Melati 1\r\n"
        content.close()
        assert AccessLog.objects.get().rows == Poktan.objects.count() == 2


class TestNik:
    @pytest.fixture(autouse=True)
    def number(self, melati):
        chair = melati.officers.get()
        chair.nik = NIK
        chair.save()

    def test_is_no_column_unless_asked_for(self, as_user):
        for query in ("", "kolom=semua", "format=csv&kolom=semua"):
            assert NIK.encode() not in fetch(as_user(Role.ADMIN), query)[1]
        assert "NIK ketua" not in table(as_user(Role.ADMIN), "kolom=semua")[0]

    def test_is_full_and_text_for_an_admin_who_asks(self, as_user):
        (row,) = table(as_user(Role.ADMIN), "kolom=nik&keperluan=Bantuan+sosial")
        assert row["NIK ketua"] == NIK
        log = AccessLog.objects.get()
        assert log.purpose == "Bantuan sosial"
        assert "dengan NIK ketua" in log.subject

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR, Role.PLKB])
    def test_is_masked_for_all_others(self, as_user, role):
        (row,) = table(as_user(role), "kolom=nik")
        assert row["NIK ketua"] == "5304••••••••0001"


class TestLog:
    def test_says_who_took_what_from_where(self, as_user, melati, neighbour):
        client = as_user(Role.OFFICER)
        fetch(client, "jenis=BKB&wilayah=530405&q=dahlia")
        log = AccessLog.objects.get()
        assert (log.by, log.action, log.rows, log.wilayah_id) == (
            client.user, "export", 1, "530405",
        )  # fmt: skip
        assert log.purpose == "Mengunduh daftar kelompok"
        assert "BKB" in log.subject
        assert "dahlia" not in log.subject.lower()

    def test_stands_where_the_office_reads_it(self, as_user, melati):
        fetch(as_user(Role.PLKB))
        assert AccessLog.objects.visible_to(as_user(Role.OFFICER).user).count() == 1

    @pytest.mark.parametrize(
        ("codes", "area"),
        [({"5304"}, "5304"), ({"5304052001", "5304052004"}, "530405"), ({None}, None),
         ({"5304052001", "5304032001"}, "5304"), ({"5304", "5305"}, "53")],
    )  # fmt: skip
    def test_names_the_smallest_area_around(self, areas, codes, area):
        found = common_area(codes)
        assert (found and found.pk) == area

    def test_file_names_hold_nothing_personal(self, as_user, melati):
        for query, ending in (("q=dahlia", "xlsx"), ("format=csv&q=dahlia", "csv")):
            response, _ = fetch(as_user(Role.OFFICER), query)
            name = f'filename="poktan-belu-{TODAY().isoformat()}.{ending}"'
            assert name in response.headers["Content-Disposition"]
            assert "no-store" in response.headers["Cache-Control"]


class TestWayBack:
    """A file that was taken along is read again without touching its headings."""

    def areas(self):
        from kspk.wilayah.models import Wilayah

        return list(Wilayah.objects.filter(level__gte=3, code__startswith="5304")
                    .values_list("code", "name"))  # fmt: skip

    def upload(self, user, content, name, wilayah):
        return services.upload(
            file=SimpleUploadedFile(name, content), by=user, wilayah=wilayah
        )

    @pytest.fixture
    def groups(self, melati, neighbour):
        """Groups of all kinds, some with next to nothing, some with odd texts."""
        Decree.objects.create(
            poktan=neighbour, date_text="Maret 2016", issuer="lainnya",
            issuer_other="Ketua TP PKK",
        )  # fmt: skip
        factories.make_poktan("Kosong", Kind.PIK_R, "5304052002")
        factories.make_poktan(
            "Kenanga", Kind.UPPKS, "5304052004", note="=SUM(A1)", members_count=0,
            supervisor_name="Cempaka Umpama",
        )  # fmt: skip
        factories.make_poktan("Lansia Bahagia", Kind.BKL, status="tidak_aktif",
                              status_on="2026-01-01", address="-")  # fmt: skip
        return Poktan.objects.count()

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    @pytest.mark.parametrize("columns", ["kolom=semua", "", "kolom=status&kolom=sk"])
    def test_has_no_difference(self, as_user, areas, groups, form, columns):
        client = as_user(Role.ADMIN)
        content = fetch(client, f"format={form}&{columns}")[1]
        batch = self.upload(client.user, content, f"poktan.{form}", areas["5304"])
        rows = batch.rows.values_list("values__name", "state", "diff", "problems")
        assert [row for row in rows if row[1] != "same"] == []
        assert batch.rows.count() == groups

    def test_keeps_what_was_written_by_hand(self, as_user, areas):
        factories.make_poktan(
            "MELATI INDAH", dusun="2", rt="5", phone="0812-0000-1111",
            chair="DAHLIA CONTOH",
        )  # fmt: skip
        client = as_user(Role.ADMIN)
        content = fetch(client, "kolom=semua")[1]
        batch = self.upload(client.user, content, "p.xlsx", areas["5304"])
        assert list(batch.rows.values_list("state", "diff")) == [("same", None)]

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_knows_every_heading(self, as_user, areas, groups, form):
        content = fetch(as_user(Role.ADMIN), f"format={form}&kolom=semua&kolom=nik")[1]
        batch = self.upload(
            as_user(Role.ADMIN).user, content, f"p.{form}", areas["5304"]
        )
        (sheet,) = batch.sheets
        found = {column["heading"]: column["field"] for column in sheet["columns"]}
        passed_over = {"NIK ketua", "Strata", "Kelengkapan (%)", "Diubah pada"}
        assert found == {
            cell.column_name: "" if cell.column_name in passed_over else cell.name
            for cell in CELLS
        }

    def test_finds_a_renamed_group_by_its_id(self, as_user, areas, melati):
        client = as_user(Role.ADMIN)
        book = openpyxl.load_workbook(io.BytesIO(fetch(client)[1]))
        heading = [cell.value for cell in book.active[1]]
        book.active.cell(2, heading.index("Nama kelompok") + 1, "Melati Baru")
        target = io.BytesIO()
        book.save(target)
        batch = self.upload(client.user, target.getvalue(), "p.xlsx", areas["5304"])
        row = batch.rows.get()
        assert (row.state, row.target) == ("changed", melati.pk)
        assert row.diff == [["name", "Melati 1", "Melati Baru"]]

    def test_reads_every_label_of_the_catalogue(self, as_user, areas, catalogue):
        for model, field in ((FundSource, "funds"), (Integration, "integrations")):
            for item in model.objects.all():
                factories.make_poktan(
                    f"Uji {field.title()} {item.code.title()}", **{field: [item.code]}
                )
        client = as_user(Role.ADMIN)
        content = fetch(client, "kolom=semua")[1]
        batch = self.upload(client.user, content, "p.xlsx", areas["5304"])
        rows = batch.rows.exclude(state="same")
        assert list(rows.values_list("values__name", "diff", "problems")) == []

    def test_reads_the_ids_without_a_database(self, as_user, areas, groups):
        content = fetch(as_user(Role.ADMIN), "kolom=semua")[1]
        read = parse_workbook(read_file(content), self.areas(), today=TODAY())
        ids = {int(row.fields["id"]) for row in read.rows}
        assert ids == set(Poktan.objects.values_list("pk", flat=True))
        assert {row.status for row in read.rows} <= {"ok", "review"}


class TestResource:
    """django-import-export reads and writes by the same list of columns."""

    def dataset(self, client, *changes):
        import tablib

        content = fetch(client, "format=csv&kolom=semua")[1].decode("utf-8-sig")
        heading, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=";")
        data = tablib.Dataset(*rows, headers=heading)
        told = data.dict
        for number, name, value in changes:
            told[number][name] = value
        data.dict = told
        return data

    def test_writes_what_changed_with_history(self, as_user, melati):
        client = as_user(Role.PLKB)
        data = self.dataset(client, (0, "RT", "7"), (0, "Sumber dana", "APBN"))
        result = PoktanResource(user=client.user).import_data(data, raise_errors=True)
        melati.refresh_from_db()
        assert (melati.rt, melati.funds, result.totals["update"]) == (
            "007",
            ["apbn"],
            1,
        )
        assert melati.history.latest().batch.title == "mengimpor daftar kelompok"

    def test_skips_what_is_the_same(self, as_user, melati):
        client = as_user(Role.PLKB)
        before = melati.history.count()
        result = PoktanResource(user=client.user).import_data(
            self.dataset(client), raise_errors=True
        )
        assert result.totals["skip"] == 1
        assert melati.history.count() == before

    def test_reaches_no_group_of_others(self, as_user, melati, neighbour):
        data = self.dataset(as_user(Role.OFFICER), (0, "RT", "7"))
        result = PoktanResource(user=as_user(Role.PLKB).user).import_data(data)
        neighbour.refresh_from_db()
        assert neighbour.rt == ""
        assert result.has_errors() or result.has_validation_errors()

    def test_moves_no_group_out_of_the_area(self, as_user, melati):
        client = as_user(Role.PLKB)
        data = self.dataset(client, (0, "Kode desa", "53.04.03.2001"))
        result = PoktanResource(user=client.user).import_data(data)
        melati.refresh_from_db()
        assert melati.desa_id == "5304052001"
        assert result.has_errors()
