import datetime
from datetime import timedelta

import pytest

from agreements.models import Activity, Agreement
from agreements.models.agreement import STATUSES
from kspk.audit.transitions import InvalidTransition
from tests.agreements.contracts import TODAY, make_agreement, make_draft, two_parties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(areas):
    return areas


class TestStatus:
    @pytest.mark.parametrize(
        ("starts", "ends", "word"),
        [
            (1, 400, "Belum berlaku"),
            (0, 91, "Berlaku"),
            (-9, None, "Berlaku"),
            (-9, 90, "Akan berakhir"),
            (-9, 0, "Akan berakhir"),
            (-9, -1, "Berakhir"),
        ],
    )
    def test_follows_from_the_dates(self, starts, ends, word):
        agreement = make_agreement(
            starts_on=TODAY + timedelta(starts),
            ends_on=None if ends is None else TODAY + timedelta(ends),
        )
        assert agreement.status(TODAY) == word

    def test_is_the_same_in_sql_for_every_agreement(self):
        for starts in (-400, -1, 0, 1):
            for ends in (None, 1, 89, 90, 91, 500):
                start = TODAY + timedelta(starts)
                end = None if ends is None else start + timedelta(ends)
                make_agreement(f"A {starts} {ends}", starts_on=start, ends_on=end)
        make_draft()
        make_agreement("lepas", state=Agreement.State.STOPPED, stopped_on=TODAY)
        found = {
            code: {row.pk for row in Agreement.objects.in_status(code, TODAY)}
            for code in STATUSES
        }
        said = {code: set() for code in STATUSES}
        codes = {word: code for code, word in STATUSES.items()}
        for agreement in Agreement.objects.all():
            said[codes[agreement.status(TODAY)]].add(agreement.pk)
        assert found == said
        assert all(said.values())


class TestEnding:
    def test_gives_the_soonest_first(self):
        late = make_agreement("lama", ends_on=TODAY + timedelta(80))
        soon = make_agreement("dekat", ends_on=TODAY + timedelta(5))
        make_agreement("jauh", ends_on=TODAY + timedelta(91))
        make_agreement("lewat", ends_on=TODAY - timedelta(1))
        assert list(Agreement.objects.ending(TODAY)) == [soon, late]
        assert list(Agreement.objects.ending(TODAY, days=7)) == [soon]

    def test_leaves_out_what_a_signed_addendum_prolongs(self):
        agreement = make_agreement(ends_on=TODAY + timedelta(5))
        addendum = make_draft(
            kind=Agreement.Kind.ADDENDUM, parent=agreement,
            ends_on=TODAY + timedelta(400), starts_on=TODAY,
        )  # fmt: skip
        assert list(Agreement.objects.ending(TODAY)) == [agreement]
        addendum.state, addendum.signed_on = Agreement.State.SIGNED, TODAY
        addendum.save()
        assert list(Agreement.objects.ending(TODAY)) == []

    def test_keeps_what_only_has_another_kind_below_it(self):
        mou = make_agreement(kind=Agreement.Kind.MOU, ends_on=TODAY + timedelta(5))
        make_agreement(parent=mou, ends_on=TODAY + timedelta(400))
        assert list(Agreement.objects.ending(TODAY)) == [mou]


class TestIdle:
    def test_is_in_force_for_six_months_without_activity(self):
        idle = make_agreement("sepi", starts_on=datetime.date(2026, 5, 24))
        busy = make_agreement("ramai", starts_on=datetime.date(2026, 5, 24))
        make_agreement("baru", starts_on=datetime.date(2026, 5, 25))
        done = datetime.date(2026, 5, 24)
        Activity.objects.create(agreement=busy, year=2026, action="A", done_on=done)
        assert list(Agreement.objects.idle(TODAY)) == [idle]


class TestSign:
    def test_needs_two_parties(self):
        draft = make_draft(mitra=two_parties()[:1])
        with pytest.raises(InvalidTransition, match="dua pihak"):
            draft.sign(by=None, signed_on=TODAY, starts_on=TODAY)

    def test_leaves_what_is_no_draft(self):
        agreement = make_agreement(mitra=two_parties())
        with pytest.raises(InvalidTransition, match="sudah ditandatangani"):
            agreement.sign(by=None, signed_on=TODAY, starts_on=TODAY)


class TestStop:
    @pytest.mark.parametrize("state", ["draf", "dihentikan"])
    def test_is_for_signed_ones_only(self, state):
        agreement = make_agreement(state=state, stopped_on=TODAY)
        with pytest.raises(InvalidTransition):
            agreement.stop(by=None, on=TODAY, reason="Contoh")


class TestRenewal:
    def test_copies_parties_and_duties_but_no_number(self):
        agreement = make_agreement(mitra=two_parties(), programmes=["bkb"])
        first = agreement.parties.get(order=1)
        agreement.duties.create(party=first, text="Membina kader.")
        draft = agreement.draft_renewal(by=None)
        assert (draft.parent, draft.state) == (agreement, "draf")
        assert draft.starts_on == datetime.date(2028, 1, 1)
        assert draft.programmes == ["bkb"]
        rows = draft.parties.values_list("order", "mitra__name", "number")
        assert list(rows) == [(1, "Dinas Rekaan", ""), (2, "Paroki Rekaan", "")]
        duty = draft.duties.get()
        assert (duty.text, duty.party) == ("Membina kader.", draft.parties.get(order=1))
        assert agreement.parties.count() == 2
        assert agreement.duties.count() == 1

    def test_is_drafted_once(self):
        agreement = make_agreement()
        agreement.draft_renewal(by=None)
        with pytest.raises(InvalidTransition, match="sudah ada"):
            agreement.draft_renewal(by=None)

    def test_needs_an_end(self):
        with pytest.raises(InvalidTransition, match="akhir masa berlaku"):
            make_agreement(ends_on=None).draft_renewal(by=None)


class TestActivity:
    def test_is_done_once(self):
        agreement = make_agreement()
        activity = agreement.activities.create(year=2026, action="Pelatihan")
        assert activity.finish(by=None, on=TODAY).done_on == TODAY
        with pytest.raises(InvalidTransition, match="sudah tercatat"):
            activity.finish(by=None, on=TODAY)

    def test_is_not_done_under_a_draft(self):
        activity = make_draft().activities.create(year=2026, action="Pelatihan")
        with pytest.raises(InvalidTransition, match="tanda tangan"):
            activity.finish(by=None, on=TODAY)
