"""“Kejar laporan”: late months of many groups, each sent with its own lateness."""

import pytest
from django.db.models import Q
from django.utils import timezone

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.reporting.deadlines import reporting_month
from kspk.reporting.months import shift, write_month
from kspk.reporting.states import State
from poktan.models import Kind, MonthClosing, MonthlyReport, Reopening
from tests import factories

URL = "/laporan/kejar/"
QUERIES = 11


class Nowhere:
    """Somebody without an area, whose months are those of the usual days."""

    def areas_with(self, permission):
        return set()


MONTH = shift(reporting_month(Nowhere(), timezone.localdate()), -1)  # the last late one


def group(name="Melati", late=2, **fields):
    """A group that owes `late` months, the last of them MONTH."""
    first = shift(MONTH, 1 - late)
    return factories.make_poktan(name, **{"reports_from": first} | fields)


@pytest.fixture
def plkb(as_user):
    return as_user(Role.PLKB)


def owed(client, url=URL):
    """{group: [month, …]} in the order of the page."""
    sheets = client.get(url).context["sheets"]
    return {s.poktan.name: [line.month for line in s.lines] for s in sheets}


def line_of(client, poktan, month=MONTH):
    sheets = client.get(URL).context["sheets"]
    (sheet,) = (s for s in sheets if s.poktan == poktan)
    return next(line for line in sheet.lines if line.month == month)


def filled(line, *numbers, **more):
    """What the form sends of a line, with `numbers` typed into its inputs."""
    inputs = dict(zip(line.names, map(str, numbers), strict=False))
    sent = {name: line.text(name) for name in line.names} | inputs
    sent |= {"key": str(line.key), "version": line.version, "was": line.was}
    return {f"{line.prefix}-{name}": text for name, text in (sent | more).items()}


def tap(client, line, reason="Panen", data=(), **extra):
    url = f"/laporan/{write_month(line.month)}/nihil/{line.poktan.pk}/"
    sent = filled(line) | {f"sebab-{line.poktan.pk}": reason} | dict(data)
    return client.post(url, sent, **extra)


def stored(poktan, month=MONTH):
    return MonthlyReport.objects.get(poktan=poktan, month=month)


def close(month, **fields):
    officer = factories.make_user(Role.OFFICER, "5304")
    return MonthClosing.objects.create(
        area_id="5304", month=month, number=1, closed_by=officer, **fields
    )


class TestCatchUp:
    def test_lists_late_months_with_the_oldest_first(self, plkb):
        group("Anggrek", 2)
        group("Lontar", 4)
        assert owed(plkb) == {
            "Lontar": [shift(MONTH, -n) for n in (3, 2, 1, 0)],
            "Anggrek": [shift(MONTH, -1), MONTH],
        }
        assert list(owed(plkb)) == ["Lontar", "Anggrek"]

    def test_leaves_out_what_was_sent_but_not_drafts_and_what_came_back(self, plkb):
        poktan = group(late=4)
        factories.make_report(poktan, shift(MONTH, -3))
        factories.make_report(poktan, shift(MONTH, -2), send=False)
        coordinator = factories.make_user(Role.COORDINATOR, "530405")
        back = factories.make_report(poktan, shift(MONTH, -1))
        with action("mengembalikan laporan", by=coordinator):
            back.return_for_revision(by=coordinator, reason="Periksa anggota.")
        assert owed(plkb) == {"Melati": [shift(MONTH, -n) for n in (2, 1, 0)]}
        assert "Periksa anggota." in plkb.get(URL).content.decode()

    def test_goes_no_further_back_than_two_years(self, plkb):
        group(late=30)
        assert owed(plkb) == {"Melati": [shift(MONTH, -n) for n in range(23, -1, -1)]}

    def test_offers_only_the_last_known_members(self, plkb):
        poktan = group(late=3)
        factories.make_report(poktan, shift(MONTH, -2), members=27, present=18)
        line = line_of(plkb, poktan)
        assert [line.text(n) for n in line.names] == ["", "27", "", ""]

    def test_tells_months_that_were_closed_apart(self, plkb):
        poktan = group(late=2)
        closing = close(shift(MONTH, -1))
        closing.closed_groups.create(
            poktan=poktan, desa_id=poktan.desa_id, kind=poktan.kind, name=poktan.name
        )
        assert owed(plkb) == {"Melati": [MONTH]}
        page = " ".join(plkb.get(URL).content.decode().split())
        assert "Minta petugas kabupaten membukanya kembali." in page

    def test_takes_a_month_that_was_opened_again(self, plkb):
        poktan = group(late=1)
        closing = close(MONTH)
        closing.closed_groups.create(
            poktan=poktan, desa_id=poktan.desa_id, kind=poktan.kind, name=poktan.name
        )
        assert owed(plkb) == {}
        Reopening.objects.create(
            area_id="530405", month=MONTH, until=timezone.localdate(), reason="Banjir",
            opened_by=closing.closed_by,
        )  # fmt: skip
        assert owed(plkb) == {"Melati": [MONTH]}
        assert tap(plkb, line_of(plkb, poktan)).status_code == 302
        assert stored(poktan).is_nihil

    def test_shows_one_group_if_asked(self, plkb):
        group("Anggrek")
        poktan = group("Lontar")
        assert list(owed(plkb, f"{URL}?kelompok={poktan.pk}")) == ["Lontar"]

    def test_shows_ten_groups_on_a_page(self, plkb):
        for number in range(11):
            group(f"Melati {number}")
        assert len(owed(plkb)) == 10
        assert len(owed(plkb, URL + "?halaman=2")) == 1

    def test_leaves_out_groups_of_others(self, plkb):
        group("Anggrek")
        other = group("Randu", desa="5304032001")
        assert list(owed(plkb)) == ["Anggrek"]
        assert owed(plkb, f"{URL}?kelompok={other.pk}") == {}

    def test_says_so_if_nothing_is_owed(self, plkb):
        assert "Tidak ada tunggakan" in plkb.get(URL).content.decode()

    def test_is_refused_to_a_viewer(self, as_user):
        client = as_user(Role.VIEWER)
        assert client.get(URL).status_code == 403
        assert client.post(URL).status_code == 403

    def test_asks_as_many_queries_for_ten_groups_as_for_one(
        self, plkb, django_assert_num_queries
    ):
        for names in (range(1), range(1, 10)):
            for number in names:
                poktan = group(f"Melati {number}", 6)
                factories.make_report(poktan, shift(MONTH, -5), members=20)
                factories.make_report(poktan, shift(MONTH, -4), send=False)
            with django_assert_num_queries(QUERIES):
                response = plkb.get(URL)
        assert len(response.context["sheets"]) == 10
        assert response.context["debts"].reports == 50


class TestNumbers:
    def send(self, client, *parts, **extra):
        data = {"aksi": "kirim"}
        for part in parts:
            data |= part
        return client.post(URL, data, **extra)

    def test_of_many_months_go_in_one_form(self, plkb):
        poktan = group(late=4)
        factories.make_report(poktan, shift(MONTH, -3), members=27, present=18)
        months = [shift(MONTH, -2), shift(MONTH, -1)]
        response = self.send(
            plkb,
            *(filled(line_of(plkb, poktan, m), 1, 27, 18 + n, 15)
              for n, m in enumerate(months)),
            filled(line_of(plkb, poktan)),
        )  # fmt: skip
        assert response.status_code == 302
        assert [stored(poktan, m).present for m in months] == [18, 19]
        assert [stored(poktan, m).is_late for m in months] == [True, True]
        # The members that were only offered are not a report.
        assert not MonthlyReport.objects.filter(poktan=poktan, month=MONTH).exists()

    def test_of_a_good_month_are_not_stopped_by_a_bad_one(self, plkb):
        poktan, before = group(), shift(MONTH, -1)
        response = self.send(
            plkb,
            filled(line_of(plkb, poktan, before), 1, 20, 18),
            filled(line_of(plkb, poktan), 1, 20, "?"),
        )
        page = response.content.decode()
        assert response.status_code == 200
        assert "Keluarga hadir “?” bukan angka." in page
        assert stored(poktan, before).state == State.SUBMITTED
        assert not MonthlyReport.objects.filter(poktan=poktan, month=MONTH).exists()

    def test_that_are_unusual_for_their_month_ask_a_reason(self, plkb):
        poktan, before = group(), shift(MONTH, -1)
        factories.make_report(poktan, before, members=20, present=18)
        line = line_of(plkb, poktan)
        response = self.send(plkb, filled(line, 1, 20, 3))
        assert response.status_code == 422
        assert f'name="{line.prefix}-why-present"' in response.content.decode()
        why = {"why-present": "Hujan"}
        assert self.send(plkb, filled(line, 1, 20, 3, **why)).status_code == 302

    def test_of_a_month_that_was_left_are_kept_as_a_draft(self, plkb):
        poktan = group()
        line = line_of(plkb, poktan)
        data = filled(line, 1) | {"aksi": "draf", "baris": line.prefix}
        response = plkb.post(URL, data, headers={"hx-request": "true"})
        assert response.content.decode().strip().startswith("<tbody")
        assert stored(poktan).state == State.DRAFT

    def test_of_groups_of_others_are_not_found(self, plkb):
        other = group(desa="5304032001")
        prefix = f"k{other.pk}-{MONTH:%Y%m}"
        data = {f"{prefix}-key": "x", f"{prefix}-meetings": "1", "baris": prefix}
        response = plkb.post(URL, data, headers={"hx-request": "true"})
        assert response.status_code == 404
        assert not MonthlyReport.objects.filter(Q(poktan=other)).exists()


class TestNihil:
    def test_sends_a_month_without_activity_in_one_tap(self, plkb):
        poktan = group()
        response = tap(plkb, line_of(plkb, poktan))
        assert response.url == f"{URL}#kelompok-{poktan.pk}"
        report = stored(poktan)
        assert (report.state, report.is_nihil, report.nihil_reason) == (
            State.SUBMITTED, True, "Panen",
        )  # fmt: skip
        # 0 meetings; nobody said a number of anything else.
        assert (report.meetings, report.present, report.members) == (0, None, None)
        assert (report.is_late, report.submitted_by) == (True, plkb.user)

    def test_keeps_the_reason_for_the_next_tap(self, plkb):
        poktan = group()
        data = {f"sebab-{poktan.pk}-lain": "Jalan putus"}
        tap(plkb, line_of(plkb, poktan, shift(MONTH, -1)), "lain", data)
        assert stored(poktan, shift(MONTH, -1)).nihil_reason == "Jalan putus"
        response = plkb.get(URL)
        assert response.context["remembered"] == "Jalan putus"
        assert 'value="Jalan putus"' in response.content.decode()

    @pytest.mark.parametrize("reason", ["", "lain"])
    def test_needs_a_reason(self, plkb, reason):
        poktan = group()
        response = tap(plkb, line_of(plkb, poktan), reason)
        assert response.status_code == 302
        assert "Pilih atau tulis dulu alasan" in plkb.get(URL).content.decode()
        assert not MonthlyReport.objects.exists()

    def test_stores_two_taps_once(self, plkb):
        poktan = group()
        line = line_of(plkb, poktan)
        for _ in range(2):
            tap(plkb, line)
        assert stored(poktan).version == 1

    def test_leaves_a_report_with_single_meetings_alone(self, plkb):
        poktan = group()
        meeting = factories.make_meeting(held_on=MONTH.replace(day=4))
        factories.make_report(poktan, MONTH, meetings=[meeting], send=False)
        tap(plkb, line_of(plkb, poktan))
        assert "dicatat satu per satu" in plkb.get(URL).content.decode()
        assert stored(poktan).is_nihil is False
        assert stored(poktan).meeting_rows.count() == 1

    def test_answers_htmx_with_the_month_alone(self, plkb):
        poktan = group()
        response = tap(plkb, line_of(plkb, poktan), headers={"hx-request": "true"})
        row = response.content.decode().strip()
        assert row.startswith(f'<tbody id="baris-k{poktan.pk}-')
        assert 'data-line="done"' in row
        assert "dikirim terlambat" in row

    def test_is_a_report_of_a_pik_r_too(self, plkb):
        poktan = group(kind=Kind.PIK_R)
        tap(plkb, line_of(plkb, poktan))
        assert stored(poktan).is_nihil

    def test_is_not_found_outside_the_area(self, plkb):
        other = group(desa="5304032001")
        url = f"/laporan/{write_month(MONTH)}/nihil/{other.pk}/"
        response = plkb.post(url, {f"sebab-{other.pk}": "Panen"})
        assert response.status_code == 404
        assert not MonthlyReport.objects.exists()

    def test_is_refused_to_a_viewer(self, as_user):
        poktan = group()
        client = as_user(Role.VIEWER)
        url = f"/laporan/{write_month(MONTH)}/nihil/{poktan.pk}/"
        assert client.post(url, {f"sebab-{poktan.pk}": "Panen"}).status_code == 403
        assert not MonthlyReport.objects.exists()

    def test_is_refused_for_a_month_to_come(self, plkb):
        poktan = group()
        url = f"/laporan/{write_month(shift(MONTH, 3))}/nihil/{poktan.pk}/"
        data = {f"sebab-{poktan.pk}": "Panen"}
        data[f"k{poktan.pk}-{shift(MONTH, 3):%Y%m}-key"] = str(
            line_of(plkb, poktan).key
        )
        plkb.post(url, data)
        assert "belum tiba" in plkb.get(URL).content.decode()
        assert not MonthlyReport.objects.exists()
