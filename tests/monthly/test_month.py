"""Her groups in a month: how far, what waits, what was sent, what is owed."""

import datetime

import pytest
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.reporting.deadlines import reporting_month
from kspk.reporting.months import shift, this_month, write_month
from poktan.models import Kind
from poktan.monthly.entry.mine import Due
from poktan.monthly.entry.month import month_words
from tests import factories

OWN, OTHER = "5304052001", "5304032001"
MONTH = shift(this_month(), -1)
QUERIES = 15


def address(month=MONTH):
    return f"/laporan/{write_month(month)}/"


def group(name="Melati", **fields):
    return factories.make_poktan(name, **{"reports_from": MONTH} | fields)


def text_of(response):
    """The page's text with its white space folded."""
    return " ".join(response.content.decode().split())


def sent(poktan, month=MONTH, **fields):
    return factories.make_report(poktan, month, **fields)


class TestHome:
    def test_leads_a_plkb_to_the_month_being_reported(self, as_user):
        client = as_user(Role.PLKB)
        month = reporting_month(client.user, timezone.localdate())
        response = client.get("/laporan/")
        assert (response.status_code, response.url) == (302, address(month))

    def test_leads_an_office_to_the_recap(self, as_user):
        client = as_user(Role.OFFICER)
        month = reporting_month(client.user, timezone.localdate())
        assert client.get("/laporan/").url == address(month) + "rekap/"

    def test_is_refused_to_a_partner(self, as_user):
        assert as_user(Role.PARTNER).get("/laporan/").status_code == 403


class TestMonthPage:
    def test_tells_how_many_have_reported(self, as_user):
        sent(group("Anggrek"))
        sent(group("Kenanga"), send=False)
        group("Teratai")
        page = text_of(as_user(Role.PLKB).get(address()))
        assert '<span class="h1">1</span> dari 3 sudah lapor' in page
        assert page.count("bits__ok") == 2  # in the bar and in the legend
        assert "1 draf" in page
        assert "</svg>1 belum" in page

    def test_begins_with_what_was_returned_and_says_why(self, as_user):
        group("Anggrek")
        coordinator = factories.make_user(
            Role.COORDINATOR, "530405", full_name="Kemiri Asam"
        )
        back = sent(group("Mutiara", kind=Kind.BKR))
        with action("mengembalikan laporan", by=coordinator):
            back.return_for_revision(
                by=coordinator, reason="Mohon diperiksa.", field="present"
            )
        response = as_user(Role.PLKB).get(address())
        to_do = response.context["to_do"]
        assert [(i.name, i.action) for i in to_do] == [
            ("BKR Mutiara", "Perbaiki"), ("BKB Anggrek", "Isi"),
        ]  # fmt: skip
        assert to_do[0].note_label == "Keluarga hadir"
        assert to_do[0].note.startswith("“Mohon diperiksa.” Kemiri Asam, ")

    def test_shows_what_each_group_said_last_month(self, as_user):
        last = shift(MONTH, -1)
        for name, fields in (
            ("Anggrek", {"present": 18}),
            ("Lontar", {"is_nihil": True, "nihil_reason": "Panen"}),
        ):
            sent(group(name, reports_from=last), last, **fields)
        group("Teratai")
        to_do = as_user(Role.PLKB).get(address()).context["to_do"]
        assert [item.facts[1] for item in to_do] == [
            "bulan lalu 18 hadir", "bulan lalu nihil", "bulan lalu belum lapor",
        ]  # fmt: skip

    def test_keeps_nihil_apart_from_zero_and_from_nothing(self, as_user):
        sent(group("Anggrek"), present=0)
        sent(group("Cendana"), is_nihil=True, nihil_reason="pengurus berduka")
        group("Teratai")
        context = as_user(Role.PLKB).get(address()).context
        assert [(i.status, i.facts[1]) for i in context["sent"]] == [
            ("Dikirim", "0 hadir"), ("Nihil", "pengurus berduka"),
        ]  # fmt: skip
        assert [i.name for i in context["to_do"]] == ["BKB Teratai"]

    def test_lists_the_oldest_debt_first(self, as_user):
        sent(group("Anggrek", reports_from=shift(MONTH, -3)))
        group("Lontar", reports_from=shift(MONTH, -5))
        client = as_user(Role.PLKB)
        current = reporting_month(client.user, timezone.localdate())
        context = client.get(address(current)).context
        assert [d.name for d in context["debtors"]] == ["BKB Lontar", "BKB Anggrek"]
        assert context["debts"].groups[0].months[0] == shift(MONTH, -5)

    def test_leads_to_other_months_but_never_to_one_to_come(self, as_user):
        client = as_user(Role.PLKB)
        this = this_month()
        assert client.get(address(shift(this, 1))).status_code == 404
        page = text_of(client.get(address(this)))
        assert f'href="{address(shift(this, -1))}"' in page
        assert address(shift(this, 1)) not in page

    def test_always_names_the_month_being_reported(self, as_user):
        client = as_user(Role.PLKB)
        current = reporting_month(client.user, timezone.localdate())
        page = text_of(client.get(address(shift(current, -3))))
        assert f'href="{address(current)}">Kembali ke ' in page

    def test_leaves_out_groups_of_others(self, as_user):
        group("Anggrek")
        group("Randu", desa=OTHER)
        page = text_of(as_user(Role.PLKB).get(address()))
        assert "BKB Anggrek" in page
        assert "Randu" not in page

    def test_is_open_to_an_admin_without_area(self, as_user):
        group("Anggrek")
        group("Randu", desa=OTHER)
        page = text_of(as_user(Role.ADMIN, None).get(address()))
        assert "2 kelompok di seluruh wilayah." in page

    def test_is_refused_to_a_viewer(self, as_user):
        assert as_user(Role.VIEWER).get(address()).status_code == 403

    def test_shows_a_large_area_in_pages(self, as_user):
        for number in range(52):
            group(f"Melati {number:02}")
        client = as_user(Role.OFFICER)
        first = client.get(address())
        assert len(first.context["to_do"]) == 50
        assert first.context["tally"].groups == 52
        second = client.get(address() + "?halaman=2")
        both = first.context["to_do"] + second.context["to_do"]
        assert {item.name for item in both} == {
            f"BKB Melati {number:02}" for number in range(52)
        }

    def test_asks_as_many_queries_for_forty_groups_as_for_three(
        self, as_user, django_assert_num_queries
    ):
        client = as_user(Role.PLKB)
        coordinator = factories.make_user(Role.COORDINATOR, "530405")
        counts = []
        for names in (range(3), range(3, 40)):
            for number in names:
                poktan = group(f"Melati {number}", reports_from=shift(MONTH, -2))
                if number % 2:
                    continue
                report = sent(poktan)
                if number % 4:
                    report.return_for_revision(by=coordinator, reason="Periksa.")
            with django_assert_num_queries(QUERIES) as asked:
                response = client.get(address())
            counts.append(len(asked))
        assert response.context["tally"].groups == 40
        assert counts == [QUERIES, QUERIES]


class TestWords:
    @pytest.mark.parametrize(
        ("days", "words"),
        [(0, "hari ini"), (1, "besok"), (2, "lusa"), (9, "9 hari lagi"),
         (-3, "lewat 3 hari")],
    )  # fmt: skip
    def test_say_how_far_the_deadline_is(self, days, words):
        due = Due(datetime.date(2026, 11, 3), days)
        assert (due.day, due.words) == ("Selasa, 3 November", words)

    @pytest.mark.parametrize(
        ("months", "words"),
        [
            ([(2026, 7)], "Juli 2026"),
            ([(2026, 7), (2026, 8)], "Juli dan Agustus 2026"),
            ([(2025, 12), (2026, 1), (2026, 3)],
             "Desember 2025, Januari dan Maret 2026"),
            ([(2026, n) for n in range(1, 7)],
             "6 bulan, Januari 2026 sampai Juni 2026"),
        ],
    )  # fmt: skip
    def test_name_months(self, months, words):
        assert month_words([datetime.date(*m, 1) for m in months]) == words
