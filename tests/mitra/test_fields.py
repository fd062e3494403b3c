"""The field for an institution: by suggestion, by name, by a choice."""

import pytest
from django.http import QueryDict

from kspk.accounts.roles import Role
from kspk.mitra.fields import MitraField, reference_in
from kspk.ui.forms import KspkForm
from tests.factories import make_mitra, make_user


class OwnerForm(KspkForm):
    owner = MitraField(required=False)


def form_of(user, data=None, **narrowed):
    form = OwnerForm(QueryDict(data) if data is not None else None)
    form.fields["owner"].for_user(user, **narrowed)
    return form


@pytest.fixture
def officer(areas):
    return make_user(Role.OFFICER, "5304")


@pytest.fixture
def dinas(areas):
    return make_mitra("Dinas Sosial (P3A)", kind="opd", short_name="Dinsos")


class TestReference:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("M-12", 12),
            ("Dinas Sosial (P3A), Kabupaten Belu (M-12)", 12),
            ("M-12 lain", None),
            ("12", None),
            ("Dinas", None),
            ("M-" + "9" * 30, None),
        ],
    )
    def test_is_read_back(self, text, key):
        assert reference_in(text) == key


class TestMitraField:
    @pytest.mark.parametrize("text", ["dinas sosial p3a", "DINSOS", "{label}", "{ref}"])
    def test_reads_a_name_a_short_name_and_a_suggestion(self, officer, dinas, text):
        text = text.format(label=dinas.label, ref=dinas.reference)
        form = form_of(officer, "")
        form.data = {"owner": text}
        assert form.is_valid(), form.errors
        assert form.cleaned_data["owner"] == dinas

    def test_is_empty_for_nothing(self, officer):
        form = form_of(officer, "owner=+")
        assert form.is_valid()
        assert form.cleaned_data["owner"] is None

    def test_offers_those_an_unclear_name_may_mean(self, officer, dinas):
        form = form_of(officer, "owner=sosial")
        assert "belum jelas" in form.errors["owner"][0]
        assert f'value="{dinas.reference}|sosial"' in str(form["owner"])
        chosen = form_of(
            officer, f"owner=sosial&owner-pilihan={dinas.reference}|sosial"
        )
        assert chosen.is_valid()
        assert chosen.cleaned_data["owner"] == dinas

    def test_looks_again_where_the_text_changed_since_the_choice(self, officer, dinas):
        form = form_of(officer, f"owner=entah&owner-pilihan={dinas.reference}|sosial")
        assert "“entah” tidak ditemukan" in form.errors["owner"][0]

    def test_asks_where_name_and_number_say_two_things(self, officer, dinas):
        form = form_of(officer, f"owner=Dinas Lain ({dinas.reference})")
        assert "belum jelas" in form.errors["owner"][0]

    @pytest.mark.parametrize("narrowed", [{}, {"exclude": 0}])
    def test_takes_none_that_ended_or_is_elsewhere(self, officer, dinas, narrowed):
        ended = make_mitra("Badan Lama", ended_on="2026-01-02", end_reason="dilebur")
        alor = make_mitra("Radio Misal", "5305", "media")
        for mitra in (ended, alor):
            form = form_of(officer, f"owner={mitra.reference}", **narrowed)
            assert "tidak ditemukan" in form.errors["owner"][0]
        kept = form_of(officer, f"owner={ended.reference}", keep=ended.pk)
        assert kept.is_valid()

    def test_leaves_one_out(self, officer, dinas):
        form = form_of(officer, "owner=dinsos", exclude=dinas.pk)
        assert "tidak ditemukan" in form.errors["owner"][0]

    def test_shows_the_stored_one_and_knows_a_change(self, officer, dinas):
        form = form_of(officer)
        form.initial = {"owner": dinas.pk}
        assert dinas.label in str(form["owner"])
        field = form.fields["owner"]
        assert not field.has_changed(dinas.pk, dinas.label)
        assert not field.has_changed(None, "")
        assert field.has_changed(dinas.pk, "")
