"""The month on the first page: its figures are their rows, and what waits is named."""

import datetime
import re
from html import unescape

import pytest
from django.utils import timezone

from kspk.accounts.models import Assignment
from kspk.accounts.roles import Role
from kspk.dashboard import views
from kspk.imports.models import ImportBatch
from kspk.reporting.deadlines import reporting_month
from kspk.reporting.months import shift
from poktan.models import Kind, MentoringVisit
from tests.factories import (
    MONTH,
    make_field_officer,
    make_poktan,
    make_report,
    make_user,
)

TODAY = datetime.date(2026, 11, 6)  # October is being reported until the 7th
LATE = datetime.datetime(2026, 11, 5, tzinfo=datetime.UTC)
TILE = re.compile(
    r'<a class="stat" href="(/laporan/[^"]+)">'
    r'\s*<span class="stat__label">([^<]+)</span>'
    r'\s*<span class="stat__value">([\d.]+)'
)
FIGURES = [Role.ADMIN, Role.OFFICER, Role.COORDINATOR, Role.VIEWER]


@pytest.fixture
def plkb(areas):
    return make_user(Role.PLKB, "5304052001", "5304052002", "5304032001")


@pytest.fixture
def month(areas):
    """The month that is reported today; only its pages ask for today themselves."""
    user = make_user(Role.OFFICER, "5304")
    return reporting_month(user, timezone.localdate())


def spread(month, plkb):
    """Eight groups in two kecamatan, in every state of a report."""
    start = shift(month, -2)
    verifier = make_user(Role.OFFICER, "5304")
    names = ["Melati", "Mawar", "Kenanga", "Teratai", "Randu", "Waru"]
    groups = [make_poktan(name, reports_from=start) for name in names]
    groups.append(make_poktan("Anggrek", Kind.BKR, "5304032001", reports_from=start))
    groups.append(make_poktan("Kalabahi", desa="5305011001", reports_from=start))
    in_time = datetime.datetime.combine(month, datetime.time(8), datetime.UTC)
    late = datetime.datetime.combine(shift(month, 2), datetime.time(8), datetime.UTC)
    make_report(groups[0], month, by=plkb, at=in_time, verified_by=verifier)
    make_report(groups[1], month, by=plkb, at=late, verified_by=verifier)
    make_report(groups[2], month, by=plkb, at=in_time)
    returned = make_report(groups[3], month, by=plkb, at=in_time)
    returned.return_for_revision(by=verifier, reason="Periksa hadir.", field="present")
    make_report(groups[4], month, by=plkb, send=False)
    return groups


class TestFigures:
    @pytest.mark.parametrize("role", FIGURES)
    def test_equal_the_rows_that_they_open(self, as_user, month, plkb, role):
        spread(month, plkb)
        client = as_user(role)
        tiles = TILE.findall(client.get("/").text)
        inside = {"Yang ada": 6, "Yang lapor": 2, "Tepat waktu": 1, "Belum lapor": 2}
        if role != Role.COORDINATOR:
            inside |= {"Yang ada": 7, "Belum lapor": 3}
        assert {label: int(number) for _, label, number in tiles} == inside
        for url, label, number in tiles:
            page = client.get(unescape(url)).context["page"]
            assert (label, page.paginator.count) == (label, int(number))
            assert len(page.object_list) == int(number)

    def test_of_all_areas_add_up_to_the_whole(self, plkb):
        spread(MONTH, plkb)
        month = views.figures_page(make_user(Role.OFFICER, "5304"), TODAY)["month"]
        assert month.month == MONTH
        counts = [(line.name, line.groups, line.missing) for line in month.lines]
        assert counts == [("Raihat", 1, 1), ("Kakuluk Mesak", 6, 2)]
        total = month.total
        assert (total.groups, total.missing) == (7, 3)
        assert total.report_rate == 2 / 7
        assert [line.name for line in month.latest] == ["Kakuluk Mesak", "Raihat"]

    def test_of_nothing_are_unknown(self, areas):
        month = views.figures_page(make_user(Role.VIEWER, "5304"), TODAY)["month"]
        assert (month.total.groups, month.total.report_rate) == (0, None)
        assert month.latest == []

    def test_open_the_rows_of_the_areas_that_are_late(self, as_user, month, plkb):
        spread(month, plkb)
        client = as_user(Role.OFFICER)
        text = client.get("/").text
        table = text[text.index("Siapa yang terlambat?") :]
        cells = re.findall(
            r'href="(/laporan/[^"]*keadaan=(\w+)[^"]*)">(\d+)</a>', table
        )
        counts = [(state, number) for _, state, number in cells]
        assert counts[:4] == [
            ("semua", "6"), ("lapor", "2"), ("belum", "2"), ("semua", "1"),
        ]  # fmt: skip
        assert counts[-1] == ("belum", "3")  # of the whole
        for url, _, number in cells:
            page = client.get(unescape(url)).context["page"]
            assert page.paginator.count == int(number)


class TestCoordinator:
    def test_sees_whose_groups_are_late(self, plkb):
        groups = spread(MONTH, plkb)
        seruni = make_field_officer("Seruni Umpama", "5304052001")
        for group in (groups[0], groups[4], groups[5]):
            group.supervisor = seruni
            group.save()
        groups[2].supervisor_name = "Bakau Umpama"
        groups[2].save()
        page = views.checking_page(make_user(Role.COORDINATOR, "530405"), TODAY)
        late = [(line.name, line.groups, line.missing)
                for line in page["month"].supervisors]  # fmt: skip
        assert late == [("Seruni Umpama", 3, 2)]

    def test_is_offered_to_verify_what_waits(self, as_user, month, plkb):
        spread(month, plkb)
        text = as_user(Role.COORDINATOR).get("/").text
        assert "Verifikasi 1 laporan" in text
        assert re.search(
            rf'href="/laporan/{month:%Y-%m}/verifikasi/"\s+aria-label', text
        )


class TestWork:
    def test_is_merged_and_sorted_by_due_date(self, plkb):
        groups = spread(MONTH, plkb)
        before = datetime.date(2026, 9, 1)
        make_report(groups[0], before, by=plkb, at=LATE)
        user = make_user(Role.OFFICER, "5304")
        ImportBatch.objects.create(
            by=user, wilayah_id="5304", size=1, sha256="0" * 64, status="ready",
            file_name="belum.xlsx", counts={"decide": 14, "new": 3},
        )  # fmt: skip
        tasks = views.office_page(user, TODAY)["tasks"]
        assert [(task.title, task.count, task.due) for task in tasks] == [
            ("Laporan Agustus 2026 belum dikirim", 7, datetime.date(2026, 9, 7)),
            ("Laporan September 2026 menunggu verifikasi", 1,
             datetime.date(2026, 10, 7)),
            ("Laporan September 2026 belum dikirim", 6, datetime.date(2026, 10, 7)),
            ("Laporan Oktober 2026 menunggu verifikasi", 1,
             datetime.date(2026, 11, 7)),
            ("Laporan Oktober 2026 dikembalikan, belum dikirim lagi", 1,
             datetime.date(2026, 11, 7)),
            ("Impor yang belum selesai", 14, None),
        ]  # fmt: skip

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.OFFICER, Role.COORDINATOR])
    def test_opens_as_many_rows_as_it_says(self, as_user, plkb, role):
        spread(MONTH, plkb)
        client = as_user(role)
        tasks = views.checking_page(client.user, TODAY)["tasks"]
        assert tasks
        for task in tasks:
            found = client.get(task.url).context
            count = found["paginator"].count if "paginator" in found else None
            count = found["page"].paginator.count if count is None else count
            assert (task.title, count) == (task.title, task.count)

    def test_of_a_coordinator_who_also_reports_has_both(self, plkb):
        spread(MONTH, plkb)
        user = make_user(Role.COORDINATOR, "530405")
        Assignment.objects.create(user=user, role=Role.PLKB, wilayah_id="5304032001")
        tasks = views.checking_page(user, TODAY)["tasks"]
        assert ("Laporan Oktober 2026 belum dikirim", 1, "/laporan/2026-10/") in [
            (task.title, task.count, task.url) for task in tasks
        ]

    def test_is_not_shown_to_a_viewer(self, as_user, month, plkb):
        spread(month, plkb)
        text = as_user(Role.VIEWER).get("/").text
        assert "Yang lapor" in text
        assert "Pekerjaan saya" not in text
        assert "Verifikasi 1 laporan" not in text
        assert "belum dikirim" not in text


class TestPlkb:
    def test_sees_how_far_she_is(self, plkb):
        spread(MONTH, plkb)
        page = views.plkb_page(plkb, TODAY)
        counts = page["tally"]
        assert (counts.groups, counts.sent, counts.returned, counts.drafts) == (
            7, 3, 1, 1,
        )  # fmt: skip
        assert page["month"] == MONTH
        assert page["due"].on == datetime.date(2026, 11, 3)

    def test_sees_what_is_to_be_done_what_came_back_first(self, plkb):
        spread(MONTH, plkb)
        items = views.plkb_page(plkb, TODAY)["to_do"]
        assert [(item.name, item.action) for item in items] == [
            ("BKB Teratai", "Perbaiki"), ("BKR Anggrek", "Isi"),
            ("BKB Randu", "Lanjutkan"), ("BKB Waru", "Isi"),
        ]  # fmt: skip
        assert items[0].note_label == "Keluarga hadir"
        assert items[0].note.startswith("“Periksa hadir.”")

    def test_sees_reports_of_other_months_that_came_back(self, as_user, month, plkb):
        before = shift(month, -1)
        client = as_user(Role.PLKB)
        group = make_poktan("Melati", reports_from=before)
        report = make_report(group, before, by=client.user)
        report.return_for_revision(
            by=make_user(Role.COORDINATOR, "530405"), reason="Salah bulan."
        )
        foreign = make_poktan("Asing", desa="5304032001", reports_from=before)
        report = make_report(foreign, before, by=plkb)
        report.return_for_revision(by=plkb, reason="Bukan dia.")
        page = client.get("/")
        (item,) = page.context["came_back"]
        assert (item.name, item.action) == ("BKB Melati", "Perbaiki")
        assert "“Salah bulan.”" in page.text
        assert "Bukan dia." not in page.text

    def test_sees_whom_nobody_has_visited(self, as_user, areas):
        client = as_user(Role.PLKB)
        seen, unseen = make_poktan("Melati"), make_poktan("Mawar")
        make_poktan("Asing", desa="5304032001")
        today = timezone.localdate()
        MentoringVisit.objects.create(
            poktan=seen, desa_id=seen.desa_id, visited_on=today, visitor_kind="plkb",
            visitor_name="Seruni", recorded_by=client.user,
        )  # fmt: skip
        visits = client.get("/").context["visits"]
        assert (visits.visited, visits.unvisited) == (1, [unseen])

    def test_is_reminded_until_it_is_done(self, plkb, client):
        group = make_poktan("Melati", reports_from=MONTH)
        found = views.plkb_page(plkb, TODAY)["reminder"]
        assert found.lines[0].text.startswith("1 laporan Oktober belum dikirim")
        make_report(group, by=plkb)
        assert views.plkb_page(plkb, TODAY)["reminder"] is None

    def test_sees_the_reminder_on_her_page(self, as_user, areas):
        before = shift(timezone.localdate().replace(day=1), -3)
        make_poktan("Melati", reports_from=before)
        text = as_user(Role.PLKB).get("/").text
        assert re.search(r'note--bad">.*?laporan bulan lama, sejak', text, re.S)


class TestTopBar:
    @pytest.mark.parametrize("role", [*FIGURES, Role.PLKB])
    def test_says_which_month_is_reported(self, as_user, month, role):
        text = " ".join(as_user(role).get("/wilayah/", follow=True).text.split())
        label = re.search(
            r'month__label" href="(/laporan/)">.*?</span> (\w+ \d{4})<', text
        )
        assert label, role
        assert label[1] == "/laporan/"

    def test_says_none_to_whoever_sees_no_report(self, as_user, areas):
        assert "month__label" not in as_user(Role.PARTNER).get("/").text
