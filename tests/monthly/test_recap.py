"""Yang ada, yang lapor, and the rows that every figure of the recap opens."""

import datetime
import re

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from poktan.monthly.recap.summary import LONGEST, summary
from poktan.monthly.recap.table import Territory, recap
from tests.factories import MONTH, make_poktan, make_report, make_user

RECAP = reverse("reports:recap", args=[MONTH])
ROWS = reverse("reports:missing", args=[MONTH])
LATE = datetime.datetime(2026, 11, 9, tzinfo=datetime.UTC)


@pytest.fixture
def reports(areas):
    """Kakuluk Mesak: five groups in three desa; Raihat: one; Alor: one."""
    by = make_user(Role.COORDINATOR, "530405")
    other = make_user(Role.COORDINATOR, "530403")

    def group(name, desa="5304052001", **fields):
        return make_poktan(name, desa=desa, reports_from=MONTH, **fields)

    make_report(group("Melati"), members=20, present=10, verified_by=by)
    make_report(group("Mawar"), members=None, present=30, at=LATE, verified_by=by)
    make_report(
        group("Lontar", "5304052002", kind="BKL"), is_nihil=True, nihil_reason="panen",
        verified_by=by,
    )  # fmt: skip
    make_report(group("Kenanga", "5304052004"))
    group("Cempaka", "5304052004", supervisor_name="Ina Contoh")
    make_report(group("Jauh", "5304032001"), members=40, verified_by=other)
    make_poktan("Alor", desa="5305011001", reports_from=MONTH)


def figures(line):
    return (line.groups, line.reported, line.on_time, line.waiting, line.missing)


class TestRecap:
    def test_adds_up_by_area(self, reports, as_user):
        lines = as_user(Role.OFFICER).get(RECAP).context["lines"]
        assert [(line.name, figures(line)) for line in lines] == [
            ("Raihat", (1, 1, 1, 0, 0)), ("Kakuluk Mesak", (5, 3, 2, 1, 1)),
        ]  # fmt: skip

    def test_shows_a_coordinator_her_desa(self, reports, as_user):
        lines = as_user(Role.COORDINATOR).get(RECAP).context["lines"]
        assert [(line.name, line.groups) for line in lines] == [
            ("Fatuketi", 2), ("Dualaus", 1), ("Kenebibi", 2),
        ]  # fmt: skip

    def test_shares_are_sums_over_sums_of_what_is_known(self, reports, as_user):
        total = as_user(Role.OFFICER).get(RECAP).context["total"]
        assert (total.members, total.present) == (60, 52)
        assert total.present_rate == 22 / 60
        assert total.kb_rate is None

    @pytest.mark.parametrize("by", ["wilayah", "jenis", "pembina"])
    def test_counts_alike_whatever_it_is_told_by(self, reports, as_user, by):
        page = as_user(Role.OFFICER).get(RECAP, {"menurut": by})
        assert figures(page.context["total"]) == (6, 4, 3, 1, 1)

    @pytest.mark.parametrize("by", ["wilayah", "jenis", "pembina"])
    def test_every_figure_opens_its_rows(self, reports, as_user, by):
        client = as_user(Role.OFFICER)
        page = client.get(RECAP, {"menurut": by})
        cells = re.findall(
            r'href="(/laporan/[^"]*keadaan=[^"]*)">([\d.]+)</a>', page.content.decode()
        )
        assert len(cells) >= 10
        for url, shown in cells:
            rows = client.get(url.replace("&amp;", "&"))
            count = rows.context["page"].paginator.count
            assert len(rows.context["page"].object_list) == count
            sums = rows.context["sums"] or {}
            known = {count, sums.get("sum_members"), sums.get("sum_present")}
            assert int(shown) in known, url

    def test_can_be_asked_for_one_area_and_kind(self, reports, as_user):
        page = as_user(Role.OFFICER).get(RECAP, {"wilayah": "530405", "jenis": "BKL"})
        assert figures(page.context["total"]) == (1, 1, 1, 0, 0)

    @pytest.mark.parametrize("name", ["recap", "missing", "summary"])
    def test_is_not_found_for_a_foreign_area_or_a_month_to_come(self, as_user, name):
        client = as_user(Role.COORDINATOR)
        url = reverse(f"reports:{name}", args=[MONTH])
        for area in ("530403", "5304", "5305", "99", "x"):
            assert client.get(url, {"wilayah": area}).status_code == 404
        later = reverse(f"reports:{name}", args=[datetime.date(2099, 1, 1)])
        assert client.get(later).status_code == 404

    def test_is_refused_to_a_partner(self, as_user):
        assert as_user(Role.PARTNER).get(RECAP).status_code == 403

    @pytest.mark.parametrize("by", ["wilayah", "jenis", "pembina"])
    def test_takes_the_same_queries_for_more_groups(
        self, reports, as_user, django_assert_max_num_queries, by
    ):
        client = as_user(Role.OFFICER)
        client.get(RECAP)
        with django_assert_max_num_queries(12) as few:
            client.get(RECAP, {"menurut": by})
        for n in range(5):
            make_report(make_poktan(f"Baru {n}", desa="5304032002", reports_from=MONTH))
        with django_assert_max_num_queries(12) as more:
            client.get(RECAP, {"menurut": by})
        assert len(few) == len(more)


class TestRows:
    def names(self, client, **query):
        page = client.get(ROWS, query).context["page"]
        return [row["name"] for row in page.object_list]

    @pytest.mark.parametrize(
        ("state", "names"),
        [
            ("belum", ["Cempaka"]), ("menunggu", ["Kenanga"]),
            ("lapor", ["Mawar", "Melati", "Lontar"]), ("terlambat", ["Mawar"]),
            ("tepat", ["Melati", "Lontar"]), ("nihil", ["Lontar"]),
            ("dikembalikan", []), ("x", ["Cempaka"]),
        ],
    )  # fmt: skip
    def test_are_those_of_the_state(self, reports, as_user, state, names):
        assert self.names(as_user(Role.COORDINATOR), keadaan=state) == names

    def test_can_be_those_of_a_supervisor(self, reports, as_user):
        client = as_user(Role.OFFICER)
        assert self.names(client, keadaan="semua", pembina="Ina Contoh") == ["Cempaka"]
        assert len(self.names(client, keadaan="semua", pembina="tanpa")) == 5
        assert self.names(client, keadaan="semua", pembina="9" * 18) == []

    def test_are_those_of_her_own_area(self, reports, as_user):
        client = as_user(Role.PLKB, "5304052001")
        assert self.names(client, keadaan="semua") == ["Mawar", "Melati"]

    def test_take_the_same_queries_for_one_and_many(
        self, reports, as_user, django_assert_num_queries
    ):
        client = as_user(Role.OFFICER)
        client.get(ROWS)
        with django_assert_num_queries(8):
            client.get(ROWS, {"keadaan": "belum"})
        with django_assert_num_queries(8):
            client.get(ROWS, {"keadaan": "semua"})


class TestSummary:
    def test_says_the_same_as_the_recap(self, reports, as_user):
        text = as_user(Role.COORDINATOR).get(
            reverse("reports:summary", args=[MONTH])
        ).context["text"]  # fmt: skip
        assert text == "\n".join([
            "*Laporan POKTAN Oktober 2026*",
            "Kecamatan Kakuluk Mesak",
            "",
            "Ada 5 kelompok, lapor 3 (60%), tepat waktu 2 (40%).",
            "BKB 2/4 · BKL 1/1",
            "Menunggu verifikasi: 1.",
            "",
            "*Belum lapor (1)*",
            "- BKB Cempaka, Kenebibi",
            "",
            "Batas kelompok: Selasa, 3 November 2026 (WITA).",
            "http://testserver/laporan/2026-10/belum/",
        ])  # fmt: skip

    def test_never_grows_over_its_limit(self, reports, as_user):
        user = as_user(Role.OFFICER).user
        names = [(f"BKB {'Kelompok ' * 9}{n}", "Desa") for n in range(60)]
        text = summary(
            MONTH, Territory(user), names, url="https://kspk.example.go.id/",
            deadline=MONTH,
        )  # fmt: skip
        assert len(text) <= LONGEST
        assert text.endswith("https://kspk.example.go.id/")

    def test_of_a_whole_month_says_thanks(self, areas):
        user = make_user(Role.COORDINATOR, "530405")
        _, total = recap(MONTH, Territory(user))
        assert total.missing == 0
        text = summary(MONTH, Territory(user), [], url="u", deadline=MONTH)
        assert "Semua kelompok sudah lapor." in text
