"""The first page: for each role the right one, and every figure equal to its rows."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.imports.models import ImportBatch
from poktan.models import Decree, Kind, Poktan
from tests.factories import make_poktan, make_user

FIGURE = re.compile(
    r'<a (?:class="stat" )?href="(/poktan/[^"]*)"[^>]*>(?:\s*<span class="stat__label">'
    r'[^<]*</span>\s*<span class="stat__value">)?\s*([\d.]+)\b'
)
WORKERS = [Role.ADMIN, Role.OFFICER, Role.COORDINATOR, Role.PLKB, Role.VIEWER]


@pytest.fixture
def five(areas):
    """Three groups in Kakuluk Mesak, one in Raihat, one in Alor; one has ended."""
    groups = [
        make_poktan("Melati", supervisor_name="Nona Umpama"),
        make_poktan("Mawar", Kind.BKR, "5304052002"),
        make_poktan("Kenanga", Kind.BKR, "5304052004"),
        make_poktan("Anggrek", desa="5304032001"),
        make_poktan("Teratai", desa="5305011001"),
    ]
    Decree.objects.create(poktan=groups[0], number="KEP/1/2024")
    groups[2].end(Poktan.Status.DISSOLVED, on="2026-01-31", reason="sepi")
    return groups


class TestFigures:
    @pytest.mark.parametrize("role", WORKERS)
    def test_equal_the_rows_that_they_open(self, as_user, five, role):
        client = as_user(role)
        figures = FIGURE.findall(client.get("/").text)
        assert len(figures) >= 4
        for url, number in figures:
            page = client.get(unescape(url)).context["page"]
            assert (url, number) == (url, str(page.totals.groups))
            assert len(page.rows) == page.totals.groups

    def test_count_the_standing_groups_of_the_own_area(self, as_user, five):
        overview = as_user(Role.COORDINATOR).get("/").context["overview"]
        lines = {line.name: line.groups for line in overview.lines}
        assert lines == {"Fatuketi": 1, "Dualaus": 1, "Kenebibi": 0}
        assert overview.total.groups == 2

    def test_are_by_kecamatan_for_a_kabupaten(self, as_user, five):
        overview = as_user(Role.OFFICER).get("/").context["overview"]
        assert [(line.name, line.groups) for line in overview.lines] == [
            ("Raihat", 1),
            ("Kakuluk Mesak", 2),
        ]
        assert [gap.number for gap in overview.total.gaps] == [2, 2, 3]

    def test_put_the_area_that_lags_most_first(self, as_user, five):
        Poktan.objects.filter(pk=five[3].pk).update(completeness=90)
        overview = as_user(Role.OFFICER).get("/").context["overview"]
        names = [line.name for line in overview.least_complete]
        assert names == ["Kakuluk Mesak", "Raihat"]

    def test_are_by_kabupaten_for_a_province(self, as_user, five):
        client = as_user(Role.VIEWER, "53")
        overview = client.get("/").context["overview"]
        assert [(line.name, line.groups) for line in overview.lines] == [
            ("Kabupaten Belu", 3),
            ("Kabupaten Alor", 1),
        ]

    def test_are_by_province_for_the_nation(self, as_user, five):
        client = as_user(Role.ADMIN, None)
        overview = client.get("/").context["overview"]
        lines = [(line.name, line.groups) for line in overview.lines]
        assert lines == [("Nusa Tenggara Timur", 4)]
        for url, number in FIGURE.findall(client.get("/").text):
            page = client.get(unescape(url)).context["page"]
            assert str(page.totals.groups) == number


class TestPlkb:
    def test_sees_her_emptiest_cards_first(self, as_user, five):
        Poktan.objects.filter(pk=five[0].pk).update(completeness=60)
        groups = as_user(Role.PLKB).get("/").context["groups"]
        assert [(g["name"], g["completeness"]) for g in groups] == [
            ("BKR Mawar", five[1].completeness),
            ("BKB Melati", 60),
        ]
        assert groups[0]["gaps"] == ["tanpa SK", "tanpa pembina"]


class TestPlace:
    @pytest.mark.parametrize(
        ("role", "codes", "title"),
        [
            (Role.OFFICER, ["5304"], "Kabupaten Belu"),
            (Role.PLKB, ["5304052001", "5304052002"], "Fatuketi, Dualaus"),
            (
                Role.PLKB,
                ["5304052001", "5304052002", "5304052004", "5304032001"],
                "4 desa binaan",
            ),
            (Role.ADMIN, [None], "Beranda"),
        ],
    )
    def test_is_the_title(self, as_user, areas, role, codes, title):
        assert f"<h1>{title}</h1>" in as_user(role, *codes).get("/").text


class TestActions:
    def test_are_those_on_groups_of_the_own_area(self, as_user, five):
        by = make_user(full_name="Kenari Umpama")
        with action("mengubah BKB Anggrek", by=by):
            five[3].save()
        with action("mengubah BKB Melati", by=by):
            five[0].save()
        html = as_user(Role.COORDINATOR).get("/").text
        assert "Kenari Umpama" in html
        assert "mengubah BKB Melati" in html
        assert "mengubah BKB Anggrek" not in html

    def test_are_forgotten_after_a_week(self, as_user, five):
        with action("mengubah BKB Melati", by=make_user()) as batch:
            five[0].save()
        long_ago = timezone.now() - timedelta(days=8)
        batch.at = long_ago
        batch.save()
        Poktan.history.filter(batch=batch).update(history_date=long_ago)
        assert "mengubah BKB Melati" not in as_user(Role.OFFICER).get("/").text

    def test_are_not_shown_to_a_viewer(self, as_user, five):
        with action("mengubah BKB Melati", by=make_user()):
            five[0].save()
        assert "mengubah BKB Melati" not in as_user(Role.VIEWER).get("/").text


class TestAdmin:
    def test_sees_the_accounts_that_nobody_has_used(self, as_user, areas):
        make_user(Role.PLKB, "5304052001", full_name="Kenari Umpama")
        make_user(Role.PLKB, "5305011001", full_name="Bakau Umpama")
        html = as_user(Role.ADMIN).get("/").text
        assert "Kenari Umpama" in html
        assert "Bakau Umpama" not in html


class TestImports:
    def make(self, by, wilayah="5304", **fields):
        return ImportBatch.objects.create(
            by=by, wilayah_id=wilayah, size=1, sha256="0" * 64, **fields
        )

    def test_that_are_open_wait_on_the_page(self, as_user, areas):
        client = as_user(Role.OFFICER)
        self.make(client.user, file_name="belum.xlsx", status="ready",
                  counts={"decide": 14, "new": 3})  # fmt: skip
        self.make(client.user, file_name="buang.xlsx", status="discarded")
        self.make(client.user, "5305", file_name="alor.xlsx", status="ready")
        html = client.get("/").text
        assert "belum.xlsx" in html
        assert "14 baris perlu diputuskan" in html
        assert "buang.xlsx" not in html
        assert "alor.xlsx" not in html


class TestOthers:
    def test_a_partner_is_told_what_will_stand_here(self, as_user, five):
        html = as_user(Role.PARTNER).get("/").text
        assert "Komitmen lembaga Anda akan tampil di sini" in html
        assert "Melati" not in html

    def test_a_person_without_a_task_is_told_whom_to_ask(self, client, five):
        client.force_login(make_user(username="tanpa.tugas"))
        html = client.get("/").text
        assert "Akun Anda belum mempunyai tugas" in html
        assert "tanpa.tugas" in html
        assert "/poktan/" not in html

    def test_a_visitor_is_sent_to_sign_in(self, client, db):
        response = client.get("/")
        assert response.status_code == 302
        assert "/akun/" in response["Location"]


@pytest.mark.parametrize("role", WORKERS)
def test_queries_are_as_many_for_one_group_as_for_many(as_user, areas, role):
    make_poktan("Melati")
    client = as_user(role)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for n in range(5):
        make_poktan(f"Mawar {n}", Kind.BKR, "5304052002")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(one) <= 24
