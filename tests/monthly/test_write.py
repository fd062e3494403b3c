"""The form of one report: what it asks, what it stores, who may write it."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kspk.accounts.roles import Role
from kspk.reporting.months import shift
from kspk.reporting.states import State
from poktan.models import AGES, Kind, MonthlyReport
from tests import factories
from tests.factories import MONTH
from tests.monthly.entry_forms import counselling, form, meeting, write_url

NEXT_YEAR = shift(MONTH, 14)


@pytest.fixture
def melati(areas, catalogue):
    return factories.make_poktan("Melati", reports_from=shift(MONTH, -13))


@pytest.fixture
def plkb(as_user):
    return as_user(Role.PLKB)


def year_before(poktan):
    """Twelve verified months with a meeting of 16 families and 20 children each."""
    by = factories.make_user(Role.PLKB, poktan.desa_id)
    for n in range(1, 13):
        month = shift(MONTH, -n)
        held = factories.make_meeting(
            present=16, children=20, held_on=month.replace(day=4)
        )
        factories.make_report(
            poktan, month, by=by, members=20, pus=15, pus_kb=10, meetings=[held]
        )


class TestPage:
    @pytest.mark.parametrize("kind", Kind.values)
    def test_asks_the_numbers_of_the_kind(self, plkb, catalogue, kind):
        html = plkb.get(write_url(factories.make_poktan("Randu", kind))).text
        asked = {
            "BKB": {"children", "children_kka", "children_5"},
            "BKR": {"pkbr_present"},
            "BKL": {"elderly_independent", "elderly_assisted"},
            "UPPKS": set(),
            "PIK_R": {"pkbr_present"},
        }
        for of_kind, names in asked.items():
            for name in names - asked[kind]:
                assert f'name="meeting-0-{name}"' not in html, of_kind
        for name in asked[kind]:
            assert f'name="meeting-0-{name}"' in html
        assert ('name="pus"' in html) == (kind != "PIK_R")
        assert ("tambah:counselling" in html) == (kind == "PIK_R")

    def test_numbers_open_the_number_keypad(self, plkb, melati):
        html = plkb.get(write_url(melati)).text
        numbers = re.findall(r"<input[^>]*field__number[^>]*>", html)
        assert len(numbers) > 10
        assert all('inputmode="numeric"' in number for number in numbers)

    def test_lists_the_topics_with_the_numbers_of_the_form(self, plkb, melati):
        html = plkb.get(write_url(melati)).text
        assert "2. Melibatkan peran ayah" in html
        assert "Dimensi spiritual" not in html

    def test_shows_what_earlier_months_said(self, plkb, melati):
        year_before(melati)
        html = plkb.get(write_url(melati)).text
        assert "Bulan lalu <b>16</b>" in html
        assert "Okt 2025 <b>16</b>" in html
        assert "Biasanya 10–22" in html
        assert "Dari mana “biasanya”?" in html

    def test_weighs_at_most_40_kb(self, plkb, melati):
        year_before(melati)
        html = plkb.get(write_url(melati)).text
        assert len(gzip.compress(html.encode(), 6)) < 40 * 1024

    def test_is_refused_to_those_who_only_read(self, as_user, melati):
        assert as_user(Role.VIEWER).get(write_url(melati)).status_code == 403

    def test_is_not_found_outside_the_area(self, as_user, melati):
        client = as_user(Role.PLKB, "5304032001")
        assert client.get(write_url(melati)).status_code == 404
        assert client.post(write_url(melati), form()).status_code == 404
        assert not MonthlyReport.objects.exists()

    def test_is_not_found_for_a_report_of_another_area(self, as_user, melati):
        factories.make_report(melati, send=False)
        melati.desa_id = "5304032001"  # moved since
        melati.save()
        client = as_user(Role.PLKB, "5304032001")
        assert client.get(write_url(melati)).status_code == 404

    def test_costs_the_same_queries_for_one_and_five_meetings(self, plkb, melati):
        url = write_url(melati)
        report = factories.make_report(
            melati, send=False, meetings=[factories.make_meeting()]
        )
        plkb.get(url)
        with CaptureQueriesContext(connection) as one:
            plkb.get(url)
        for n in range(2, 6):
            held = factories.make_meeting(n, sheet_no=n, report=report)
            held.save()
        with CaptureQueriesContext(connection) as five:
            html = plkb.get(url).text
        assert 'name="meeting-4-present"' in html
        assert len(five) == len(one)


class TestSending:
    def test_stores_report_and_meeting(self, plkb, melati):
        sheet = meeting(
            presenters=["plkb", "ppkbd"], topics=["peran_ayah"], discussion="true",
            children_1="5", children_2="6", children_kka="4",
        )  # fmt: skip
        sent = form(sheet, method_iud="3", method_pil="0", note="Ramai")
        response = plkb.post(write_url(melati), sent)
        report = MonthlyReport.objects.get()
        assert response.url == report.get_absolute_url()
        assert str(report.pk) == sent["key"]
        assert (report.state, report.submitted_by) == (State.SUBMITTED, plkb.user)
        assert (report.members, report.pus, report.pus_kb) == (20, 15, 10)
        assert report.methods == {"iud": 3, "pil": 0}
        assert (report.meetings, report.present, report.children) == (1, 12, 11)
        assert report.note == "Ramai"
        row = report.meeting_rows.get()
        assert row.presenters == ["plkb", "ppkbd"]
        assert (row.topics, row.discussion) == (["peran_ayah"], True)
        assert [getattr(row, f"children_{n}") for n in range(len(AGES))] == [
            None, 5, 6, None, None, None,
        ]  # fmt: skip

    def test_keeps_blank_and_zero_apart(self, plkb, melati):
        plkb.post(write_url(melati), form(meeting(present="0"), pus="", pus_kb="0"))
        report = MonthlyReport.objects.get()
        assert (report.pus, report.pus_kb, report.present) == (None, 0, 0)

    def test_takes_the_largest_of_several_meetings(self, plkb, melati):
        sheets = meeting(0, present="9"), meeting(3, held_on="20/10/2026", present="11")
        plkb.post(write_url(melati), form(*sheets))
        report = MonthlyReport.objects.get()
        assert (report.meetings, report.present, report.attendance) == (2, 11, 20)
        days = [row.held_on.day for row in report.meeting_rows.all()]
        assert days == [14, 20]

    def test_stores_a_month_without_activity(self, plkb, melati):
        blank = meeting(held_on="", present="")
        sent = form(blank, activity="nihil", nihil_reason="Panen raya")
        plkb.post(write_url(melati), sent)
        report = MonthlyReport.objects.get()
        assert (report.is_nihil, report.nihil_reason) == (True, "Panen raya")
        assert (report.state, report.members) == (State.SUBMITTED, 20)
        assert (report.meetings, report.present) == (0, None)

    def test_stores_counselling_of_a_pik_r(self, plkb, catalogue):
        group = factories.make_poktan("Randu", Kind.PIK_R)
        sent = form(meeting(pkbr_present="5"), counselling(topics=["pubertas"]))
        plkb.post(write_url(group), sent)
        report = MonthlyReport.objects.get()
        assert (report.present, report.pkbr_present, report.counselled) == (12, 5, 3)
        row = report.counselling_rows.get()
        assert (row.male, row.female, row.age_15_19) == (1, 2, 3)
        assert row.topics == ["pubertas"]

    def test_changes_a_returned_report(self, as_user, melati):
        client = as_user(Role.PLKB)
        report = factories.make_report(melati, by=client.user)
        boss = factories.make_user(Role.COORDINATOR, "530405")
        report = report.return_for_revision(
            by=boss, reason="Lebih dari daftar", field="members"
        )
        html = client.get(write_url(melati)).text
        assert "Dikembalikan: Lebih dari daftar" in html
        sent = form(meeting(), version=str(report.version), members="19")
        assert client.post(write_url(melati), sent).status_code == 302
        report.refresh_from_db()
        assert (report.state, report.members) == (State.SUBMITTED, 19)
        assert report.return_reason == ""

    def test_changes_bare_numbers_of_the_grid(self, plkb, melati):
        report = factories.make_report(melati, send=False, meetings_virtual=0)
        html = plkb.get(write_url(melati)).text
        assert 'name="numbers-present" value="12"' in html
        sent = form({}, version=str(report.version)) | {
            "numbers-meetings": "2", "numbers-present": "13",
        }  # fmt: skip
        assert plkb.post(write_url(melati), sent).status_code == 302
        report.refresh_from_db()
        assert (report.meetings, report.present) == (2, 13)


class TestDraft:
    def test_may_lack_numbers(self, plkb, melati):
        sheet = meeting(present="")
        plkb.post(write_url(melati), form(sheet, do="simpan", members=""))
        report = MonthlyReport.objects.get()
        assert (report.state, report.members, report.present) == (
            State.DRAFT, None, None,
        )  # fmt: skip
        assert report.meeting_rows.get().held_on.day == 14

    def test_needs_no_reason_and_keeps_the_one_given(self, plkb, melati):
        year_before(melati)
        sent = form(meeting(present="2"), do="simpan")
        plkb.post(write_url(melati), sent)
        report = MonthlyReport.objects.get(month=MONTH)
        assert (report.state, report.reasons) == (State.DRAFT, {})
        sent = form(
            meeting(present="2"), do="simpan", reason_present="Hujan",
            version=str(report.version),
        )  # fmt: skip
        plkb.post(write_url(melati), sent)
        report.refresh_from_db()
        assert report.reasons == {"present": "Hujan"}
        assert 'value="Hujan"' in plkb.get(write_url(melati)).text

    def test_loses_its_meetings_when_they_are_taken_away(self, plkb, melati):
        report = factories.make_report(
            melati, send=False, meetings=[factories.make_meeting()]
        )
        sent = form({}, do="simpan", version=str(report.version))
        plkb.post(write_url(melati), sent)
        report.refresh_from_db()
        assert (report.meetings, report.present) == (None, None)
        assert not report.meeting_rows.exists()


class TestSheets:
    def test_one_more_without_losing_anything(self, plkb, melati):
        sent = form(meeting(present="7"), do="tambah:meeting", members="x")
        response = plkb.post(write_url(melati), sent)
        assert response.status_code == 200
        assert 'name="meeting-1-held_on"' in response.text
        for typed in ('value="7"', 'value="x"', f'value="{sent["key"]}"'):
            assert typed in response.text
        assert "field__error" not in response.text
        assert not MonthlyReport.objects.exists()

    def test_one_less(self, plkb, melati):
        sheets = meeting(0, present="7"), meeting(1, present="8")
        sent = form(*sheets, do="hapus:meeting-0")
        html = plkb.post(write_url(melati), sent).text
        assert 'name="meeting-0-held_on"' not in html
        assert 'name="meeting-1-present" value="8"' in html

    def test_keep_the_reason_that_was_given(self, plkb, melati):
        year_before(melati)
        sent = form(meeting(present="2"), do="tambah:meeting", reason_present="Hujan")
        assert 'value="Hujan"' in plkb.post(write_url(melati), sent).text


class TestClosedDoors:
    def test_a_sent_report_is_read_not_written(self, plkb, melati):
        report = factories.make_report(melati)
        assert plkb.get(write_url(melati)).url == report.get_absolute_url()

    def test_a_month_that_has_not_come(self, plkb, melati):
        response = plkb.get(write_url(melati, NEXT_YEAR))
        assert response.status_code == 409
        assert "belum tiba" in response.text

    def test_a_group_that_has_ended(self, plkb, melati):
        melati.status, melati.status_on = "bubar", shift(MONTH, -1)
        melati.save()
        response = plkb.post(write_url(melati), form())
        assert response.status_code == 409
        assert "bubar sejak" in response.text
        assert not MonthlyReport.objects.exists()
