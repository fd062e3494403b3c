from django.urls import reverse

from kspk.accounts.roles import Role
from tests.factories import MONTH, make_meeting, make_poktan, make_report, make_user

ALL = reverse("reports:print-all", args=[MONTH])


def printed(response):
    """The text of the page, its spaces as one."""
    return " ".join(response.content.decode().split())


class TestRegisterOfAReport:
    def test_stands_in_the_order_and_numbers_of_the_form(self, as_user, catalogue):
        meeting = make_meeting(
            4, present=9, children_0=2, children_1=0, children_kka=1,
            topics=["peran_ayah", "kespro"], presenters=["plkb"], discussion=True,
        )  # fmt: skip
        report = make_report(meetings=[meeting], members=20)
        response = as_user(Role.PLKB).get(reverse("reports:print", args=[report.pk]))
        (sheet,) = response.context["sheets"]
        assert (sheet.form, sheet.codes) == ("R/I/BKB", ("53", "04", "05", "2001"))
        assert sheet.columns == [
            "Hadir", "0–<1", "1–<2", "2–<3", "3–<4", "4–<5", "5–<6", "Anak", "KKA",
        ]  # fmt: skip
        (row,) = sheet.meetings
        assert row["topics"] == "10, 2"
        assert row["presenters"] == "PKB/PLKB"
        assert row["numbers"] == ["9", "2", "0", "–", "–", "–", "–", "2", "1"]
        assert ("Keluarga anggota", "20") in sheet.figures
        assert "REGISTER KEGIATAN KELOMPOK BKB" in printed(response)

    def test_says_that_a_month_was_nihil(self, as_user):
        report = make_report(is_nihil=True, nihil_reason="panen raya")
        response = as_user(Role.PLKB).get(reverse("reports:print", args=[report.pk]))
        assert "Tidak ada kegiatan bulan ini: panen raya." in printed(response)

    def test_can_be_on_f4(self, as_user):
        url = reverse("reports:print", args=[make_report().pk])
        client = as_user(Role.PLKB)
        assert "paper--f4" in printed(client.get(url, {"kertas": "f4"}))
        assert "paper--f4" not in printed(client.get(url, {"kertas": "x"}))

    def test_is_not_found_outside_her_area(self, as_user):
        report = make_report(make_poktan(desa="5304032001", reports_from=MONTH))
        url = reverse("reports:print", args=[report.pk])
        assert as_user(Role.PLKB).get(url).status_code == 404


class TestRegistersOfAnArea:
    def test_are_one_sheet_a_group_blank_where_nothing_was_sent(self, as_user):
        make_report(make_poktan("Melati", reports_from=MONTH))
        make_poktan("Cempaka", reports_from=MONTH)
        make_poktan("Jauh", desa="5304032001", reports_from=MONTH)
        page = as_user(Role.COORDINATOR).get(ALL)
        blank, filled = page.context["sheets"]
        assert [s.poktan.name for s in (blank, filled)] == ["Cempaka", "Melati"]
        assert (blank.report, len(blank.meetings)) == (None, 4)
        assert blank.figures[0] == ("Keluarga anggota", "")
        assert filled.figures[0] == ("Keluarga anggota", "20")

    def test_do_not_show_a_draft(self, as_user):
        make_report(make_poktan(reports_from=MONTH), send=False)
        (sheet,) = as_user(Role.COORDINATOR).get(ALL).context["sheets"]
        assert sheet.report is None

    def test_take_the_same_queries_for_one_and_many(
        self, as_user, django_assert_num_queries
    ):
        client = as_user(Role.COORDINATOR)
        by = make_user(Role.PLKB, "5304052001")

        def add(name):
            group = make_poktan(name, reports_from=MONTH)
            make_report(group, by=by, meetings=[make_meeting()])

        add("Satu")
        client.get(ALL)
        with django_assert_num_queries(10):
            client.get(ALL)
        for n in range(4):
            add(f"Lain {n}")
        with django_assert_num_queries(10):
            client.get(ALL)
