"""“Isi sekaligus”: every row is checked and stored by itself."""

import uuid

import pytest
from django.db.models import Q

from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.reporting.months import shift, this_month, write_month
from kspk.reporting.states import State
from poktan.models import Kind, MonthlyReport
from tests import factories

MONTH = shift(this_month(), -1)
URL = f"/laporan/{write_month(MONTH)}/kisi/"
NAMES = ("meetings", "members", "present", "pus_kb")
QUERIES = 9


def group(name="Melati", **fields):
    return factories.make_poktan(name, **{"reports_from": MONTH} | fields)


def lines_of(client, url=URL):
    return {line.poktan.name: line for line in client.get(url).context["lines"]}


def filled(line, *numbers, **more):
    """What the form sends of a line, with `numbers` typed into its inputs."""
    inputs = dict(zip(line.names, map(str, numbers), strict=False))
    sent = {name: line.text(name) for name in line.names} | inputs
    sent |= {"key": str(line.key), "version": line.version, "was": line.was}
    return {f"{line.prefix}-{name}": text for name, text in (sent | more).items()}


def post(client, *parts, send=True, url=URL, **extra):
    data = {"aksi": "kirim" if send else "draf"}
    for part in parts:
        data |= part
    return client.post(url, data | extra.pop("data", {}), **extra)


def stored(poktan):
    return MonthlyReport.objects.get(poktan=poktan, month=MONTH)


@pytest.fixture
def plkb(as_user):
    return as_user(Role.PLKB)


class TestGrid:
    def test_shows_last_month_below_each_input(self, plkb):
        last = shift(MONTH, -1)
        poktan = group(reports_from=last)
        factories.make_report(poktan, last, members=24, present=18, pus_kb=15, pus=20)
        cells = list(lines_of(plkb)["Melati"].cells)
        assert [c.last for c in cells] == [1, 24, 18, 15]
        assert [c.text for c in cells] == ["", "", "", ""]

    def test_asks_a_pik_r_for_no_family_planning(self, plkb):
        group(kind=Kind.PIK_R)
        cells = list(lines_of(plkb)["Melati"].cells)
        assert [c.name for c in cells] == ["meetings", "members", "present", None]

    def test_shows_what_was_sent_as_text(self, plkb):
        poktan = group()
        factories.make_report(poktan, MONTH, present=0)
        page = plkb.get(URL).content.decode()
        assert "grid-entry__done" in page
        assert f'name="g{poktan.pk}-present"' not in page

    def test_leaves_a_report_of_single_meetings_to_its_form(self, plkb):
        poktan = group()
        meeting = factories.make_meeting(held_on=MONTH.replace(day=4))
        report = factories.make_report(poktan, MONTH, meetings=[meeting], send=False)
        line = lines_of(plkb)["Melati"]
        assert (line.is_open, line.is_recorded) == (False, True)
        post(plkb, filled(line, 7, 7, 7))
        assert stored(poktan).version == report.version

    def test_shows_only_what_is_open_if_asked(self, plkb):
        factories.make_report(group("Anggrek"), MONTH)
        group("Teratai")
        assert list(lines_of(plkb, URL + "?keadaan=belum")) == ["Teratai"]
        assert sorted(lines_of(plkb)) == ["Anggrek", "Teratai"]

    def test_shows_twenty_on_a_page(self, plkb):
        for number in range(21):
            group(f"Melati {number}")
        assert len(lines_of(plkb)) == 20
        assert len(lines_of(plkb, URL + "?halaman=2")) == 1

    def test_asks_as_many_queries_for_twelve_groups_as_for_one(
        self, plkb, django_assert_num_queries
    ):
        for names in (range(1), range(1, 12)):
            for number in names:
                poktan = group(f"Melati {number}", reports_from=shift(MONTH, -1))
                factories.make_report(poktan, shift(MONTH, -1))
                if number % 2:
                    factories.make_report(poktan, MONTH, send=False)
            with django_assert_num_queries(QUERIES):
                response = plkb.get(URL)
        assert len(response.context["lines"]) == 12

    def test_is_refused_to_a_viewer(self, as_user):
        assert as_user(Role.VIEWER).get(URL).status_code == 403

    def test_is_not_there_for_a_month_to_come(self, plkb):
        url = f"/laporan/{write_month(shift(this_month(), 1))}/kisi/"
        assert plkb.get(url).status_code == 404
        assert plkb.post(url).status_code == 404


class TestSend:
    def test_stores_every_row_that_was_filled(self, plkb):
        groups = [group("Anggrek"), group("Teratai", kind=Kind.PIK_R), group("Lontar")]
        lines = lines_of(plkb)
        response = post(
            plkb,
            filled(lines["Anggrek"], 1, 24, 18, 15),
            filled(lines["Teratai"], 2, "1.031", 26),
            filled(lines["Lontar"]),
        )
        assert response.status_code == 302
        reports = [stored(poktan) for poktan in groups[:2]]
        assert [[getattr(r, n) for n in NAMES] for r in reports] == [
            [1, 24, 18, 15], [2, 1031, 26, None],
        ]  # fmt: skip
        assert {r.state for r in reports} == {State.SUBMITTED}
        assert {r.submitted_by for r in reports} == {plkb.user}
        assert not MonthlyReport.objects.filter(poktan=groups[2]).exists()

    def test_leaves_a_number_that_nobody_typed_blank(self, plkb):
        poktan = group()
        post(plkb, filled(lines_of(plkb)["Melati"], 1, "", 0))
        report = stored(poktan)
        assert (report.members, report.present, report.pus_kb) == (None, 0, None)

    def test_lets_no_bad_row_stop_a_good_one(self, plkb):
        good, bad = group("Anggrek"), group("Teratai")
        lines = lines_of(plkb)
        response = post(
            plkb,
            filled(lines["Anggrek"], 1, 24, 18, 15),
            filled(lines["Teratai"], 1, 20, "1o", 8),
        )
        page = response.content.decode()
        assert response.status_code == 200
        assert "1 laporan dikirim untuk diverifikasi." in page
        assert "Keluarga hadir “1o” bukan angka. Tulis angka bulat" in page
        assert f'name="g{bad.pk}-present"\n' in page
        assert 'value="1o"' in page
        assert stored(good).state == State.SUBMITTED
        assert not MonthlyReport.objects.filter(poktan=bad).exists()

    def test_answers_422_if_nothing_was_stored(self, plkb):
        poktan = group()
        response = post(plkb, filled(lines_of(plkb)["Melati"], 0, 20, 5))
        assert response.status_code == 422
        assert "tetapi pertemuan 0. Isi jumlah pertemuan." in response.content.decode()
        assert not MonthlyReport.objects.filter(poktan=poktan).exists()

    def test_asks_why_there_was_no_meeting_and_then_says_nihil(self, plkb):
        poktan = group()
        line = lines_of(plkb)["Melati"]
        response = post(plkb, filled(line, 0, 16))
        assert response.status_code == 422
        assert "Alasan tidak ada kegiatan:" in response.content.decode()
        post(plkb, filled(line, 0, 16, nihil_reason="Panen"))
        report = stored(poktan)
        assert (report.is_nihil, report.nihil_reason, report.members) == (
            True, "Panen", 16,
        )  # fmt: skip
        assert (report.meetings, report.present) == (0, None)

    def test_asks_a_reason_for_what_is_unusual(self, plkb):
        last = shift(MONTH, -1)
        poktan = group(reports_from=last)
        factories.make_report(poktan, last, members=24, present=18)
        line = lines_of(plkb)["Melati"]
        response = post(plkb, filled(line, 1, 24, 5))
        assert response.status_code == 422
        assert f'name="g{poktan.pk}-why-present"' in response.content.decode()
        why = {"why-present": "Hujan, jembatan putus"}
        assert post(plkb, filled(line, 1, 24, 5, **why)).status_code == 302
        assert stored(poktan).reasons == {"present": "Hujan, jembatan putus"}

    def test_takes_along_a_draft_that_is_complete(self, plkb):
        done, half = group("Anggrek"), group("Teratai")
        factories.make_report(done, MONTH, send=False)
        factories.make_report(half, MONTH, send=False, present=None)
        post(plkb, *map(filled, lines_of(plkb).values()))
        assert stored(done).state == State.SUBMITTED
        assert stored(half).state == State.DRAFT

    def test_sends_a_returned_report_only_if_it_was_touched(self, plkb):
        poktan = group()
        coordinator = factories.make_user(Role.COORDINATOR, "530405")
        report = factories.make_report(poktan, MONTH)
        with action("mengembalikan laporan", by=coordinator):
            report.return_for_revision(by=coordinator, reason="Periksa.")
        line = lines_of(plkb)["Melati"]
        post(plkb, filled(line))
        assert stored(poktan).state == State.RETURNED
        post(plkb, filled(line, again="1"))
        assert stored(poktan).state == State.SUBMITTED

    def test_writes_only_numbers_that_changed(self, plkb):
        poktan = group()
        factories.make_report(poktan, MONTH, send=False, pus=14, note="Contoh")
        post(plkb, filled(lines_of(plkb)["Melati"], 2))
        report = stored(poktan)
        assert (report.meetings, report.members, report.present) == (2, 20, 12)
        assert (report.pus, report.note) == (14, "Contoh")

    def test_checks_the_row_with_what_is_stored_beside_it(self, plkb):
        poktan = group()
        factories.make_report(poktan, MONTH, send=False, pus=14)
        response = post(plkb, filled(lines_of(plkb)["Melati"], 1, 20, 12, 15))
        assert "PUS yang ber-KB 15 melebihi PUS anggota 14." in " ".join(
            response.content.decode().split()
        )
        assert stored(poktan).pus_kb is None

    def test_stores_a_form_that_arrives_twice_once(self, plkb):
        poktan = group()
        part = filled(lines_of(plkb)["Melati"], 1, 24, 18, 15)
        for _ in range(2):
            assert post(plkb, part).status_code == 302
        assert stored(poktan).version == 1

    def test_refuses_a_key_that_was_used_for_other_numbers(self, plkb):
        poktan = group()
        line = lines_of(plkb)["Melati"]
        post(plkb, filled(line, 1, 24, 18), send=False)
        response = post(plkb, filled(line, 1, 24, 19), send=False)
        assert response.status_code == 422
        assert "sudah tersimpan dengan angka lain" in response.content.decode()
        assert stored(poktan).present == 18

    def test_says_that_somebody_else_changed_a_draft(self, plkb):
        poktan = group()
        factories.make_report(poktan, MONTH, send=False)
        line = lines_of(plkb)["Melati"]
        stored(poktan).save()
        response = post(plkb, filled(line, 2))
        assert response.status_code == 422
        assert "sudah diubah orang lain" in response.content.decode()
        assert stored(poktan).meetings == 1

    def test_says_that_somebody_else_has_sent_it(self, plkb):
        poktan = group()
        line = lines_of(plkb)["Melati"]
        factories.make_report(poktan, MONTH)
        response = post(plkb, filled(line, 2, 30, 25))
        assert response.status_code == 422
        assert "sudah dikirim orang lain" in response.content.decode()
        assert stored(poktan).present == 12

    def test_is_blind_to_groups_of_others(self, plkb):
        mine, other = group("Anggrek"), group("Randu", desa="5304032001")
        sent = filled(lines_of(plkb)["Anggrek"], 1, 24, 18)
        stolen = {
            n.replace(f"g{mine.pk}-", f"g{other.pk}-"): v for n, v in sent.items()
        }
        stolen[f"g{other.pk}-key"] = str(uuid.uuid4())
        post(plkb, stolen)
        assert not MonthlyReport.objects.filter(Q(poktan=other)).exists()

    def test_is_refused_to_a_viewer(self, as_user):
        assert as_user(Role.VIEWER).post(URL).status_code == 403

    @pytest.mark.parametrize("key", ["", "x", "1" * 40])
    def test_bears_a_key_that_is_none(self, plkb, key):
        poktan = group()
        part = filled(lines_of(plkb)["Melati"], 1, 24, 18, key=key)
        assert post(plkb, part).status_code == 422
        assert not MonthlyReport.objects.filter(poktan=poktan).exists()


class TestLater:
    def test_keeps_what_was_typed_as_drafts(self, plkb):
        poktan = group()
        response = post(plkb, filled(lines_of(plkb)["Melati"], 1), send=False)
        assert response.url == f"/laporan/{write_month(MONTH)}/"
        report = stored(poktan)
        assert (report.state, report.meetings, report.present) == (
            State.DRAFT, 1, None,
        )  # fmt: skip

    def test_nihil_asks_for_the_reason_and_keeps_the_rest(self, plkb):
        poktan = group("Anggrek")
        other = group("Teratai")
        lines = lines_of(plkb)
        response = post(
            plkb, filled(lines["Anggrek"]), filled(lines["Teratai"], 1), send=False,
            data={"nihil": str(poktan.pk)},
        )  # fmt: skip
        assert response.status_code == 200
        assert f'name="g{poktan.pk}-nihil_reason"' in response.content.decode()
        assert (stored(poktan).meetings, stored(poktan).is_nihil) == (0, False)
        assert stored(other).meetings == 1


class TestRow:
    """A row that was left, sent by htmx alone."""

    def leave(self, plkb, line, *numbers, **more):
        data = {"baris": str(line.poktan.pk)}
        return post(
            plkb, filled(line, *numbers, **more), send=False, data=data,
            headers={"hx-request": "true"},
        )  # fmt: skip

    def test_is_kept_as_a_draft_and_drawn_anew(self, plkb):
        poktan = group()
        response = self.leave(plkb, lines_of(plkb)["Melati"], 1, 24, 18, 15)
        row = response.content.decode().strip()
        assert row.startswith("<tbody")
        assert 'data-line="ready"' in row
        assert f'name="g{poktan.pk}-version"\n       value="1"' in row
        assert stored(poktan).state == State.DRAFT

    def test_says_what_is_wrong_without_storing_it(self, plkb):
        poktan = group()
        response = self.leave(plkb, lines_of(plkb)["Melati"], "x")
        assert response.status_code == 200
        assert "bukan angka" in response.content.decode()
        assert not MonthlyReport.objects.filter(poktan=poktan).exists()

    def test_of_another_area_is_not_found(self, plkb):
        group("Anggrek")
        other = group("Randu", desa="5304032001")
        line = lines_of(plkb)["Anggrek"]
        line.poktan = other
        assert self.leave(plkb, line, 1).status_code == 404
