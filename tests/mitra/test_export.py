"""The list as a file: the same rows, and persons only for those who may see them."""

import csv
import io

import openpyxl
import pytest

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.audit.models import AccessLog
from tests.factories import make_contact, make_mitra, make_user

EXPORT = "/mitra/unduh/"


@pytest.fixture
def world(areas):
    dinas = make_mitra("Dinas Rekaan", kind="opd", programmes=["bkl", "bkb"],
                       phone="0389 21", active_from="2020-01-02")  # fmt: skip
    make_contact(dinas, "Akasia Contoh", phone="0812", position="Kadis")
    make_contact(dinas, "Bakau Misal", valid_from="2019-01-01", valid_to="2020-01-01")
    make_mitra("=1+1", "530403")
    make_mitra("Radio Misal", "5305", "media")


def table(response):
    """Rows of a .csv as dicts."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestExport:
    def test_holds_the_rows_of_the_list_with_the_contact_of_today(self, as_user, world):
        rows = table(as_user(Role.OFFICER).get(f"{EXPORT}?format=csv"))
        assert [row["Nama lembaga"] for row in rows] == ["'=1+1", "Dinas Rekaan"]
        dinas = rows[1]
        assert (dinas["Unsur"], dinas["Program"], dinas["Kode wilayah"]) == (
            "OPD kabupaten", "BKB, BKL", "53.04",
        )  # fmt: skip
        assert (dinas["Bermitra sejak"], dinas["Narahubung"]) == (
            "2020-01-02", "Akasia Contoh",
        )  # fmt: skip
        assert dinas["Telepon narahubung"] == "0812"

    def test_holds_no_persons_for_who_may_not_see_them(self, as_user, world):
        response = as_user(Role.VIEWER).get(f"{EXPORT}?format=csv&q=rekaan")
        (row,) = table(response)
        assert row["Telepon kantor"] == "0389 21"
        assert "Narahubung" not in row
        assert not {"Akasia Contoh", "0812"} & set(row.values())

    def test_keeps_persons_to_the_area_where_they_may_be_seen(self, client, world):
        found = table(as_both(client).get(f"{EXPORT}?format=csv"))
        rows = {row["Nama lembaga"]: row for row in found}
        assert rows["Dinas Rekaan"]["Narahubung"] == ""
        assert rows["Radio Misal"]["Narahubung"] == ""
        assert "Narahubung" in rows["Radio Misal"]

    def test_is_logged_with_its_conditions_but_not_the_search(self, as_user, world):
        client = as_user(Role.OFFICER)
        client.get(f"{EXPORT}?unsur=opd&q=rekaan")
        log = AccessLog.objects.get()
        assert log.subject == "Daftar mitra, hasil pencarian, OPD kabupaten"
        assert (log.by, log.wilayah_id, log.rows) == (client.user, "5304", 1)

    def test_is_a_workbook_named_by_place_and_day(self, as_user, world):
        response = as_user(Role.OFFICER).get(EXPORT)
        assert 'filename="mitra-belu-20' in response["Content-Disposition"]
        content = io.BytesIO(b"".join(response.streaming_content))
        rows = list(openpyxl.load_workbook(content).active.values)
        assert [row[1] for row in rows] == ["Nama lembaga", "=1+1", "Dinas Rekaan"]

    def test_is_refused_to_a_partner(self, as_user, world):
        assert as_user(Role.PARTNER).get(EXPORT).status_code == 403
        assert not AccessLog.objects.exists()


def as_both(client):
    """Signed in as a viewer of Belu who is a field worker in Alor."""
    user = make_user(Role.VIEWER, "5304")
    Assignment.objects.create(user=user, role=Role.PLKB, wilayah_id="5305011001")
    client.force_login(user)
    return client
