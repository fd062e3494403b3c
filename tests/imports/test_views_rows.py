"""The preview page and the answers given on it."""

import re

import pytest
from django.utils.html import escape

from kspk.imports import pages, services
from kspk.imports.models import ImportBatch, ImportRow
from kspk.wilayah.models import WilayahAlias
from tests.factories import make_poktan
from tests.imports.browsing import HTMX, decide, html, queries, reload, said, url
from tests.imports.files import row

Status, State = ImportBatch.Status, ImportRow.State


class TestRows:
    def test_show_place_state_and_values(self, officer, batch_of):
        page = html(officer.get(url("rows", batch_of(row()))))
        assert "BKB Melati" in page and "CSV, baris 2" in page
        for text in ("Kenebibi", "Dahlia Contoh", "4 Maret 2015", "Simpan 1 baris"):
            assert text in page

    def test_show_what_changes(self, officer, batch_of):
        make_poktan(
            "Melati", desa="5304052004", members_count=12, chair="Dahlia Contoh"
        )
        page = html(officer.get(url("rows", batch_of(row(number="", day="")))))
        assert "<del>12</del>" in page and "<ins>20</ins>" in page

    def test_count_each_state_and_filter_by_it(self, officer, batch_of):
        batch = batch_of(row(), row("Mawar", desa="Entah"), row())
        response = officer.get(url("rows", batch), {"keadaan": "refused"})
        tally = {part["label"]: part["number"] for part in response.context["tally"]}
        assert tally == {"Semua": 3, "Baru": 1, "Berubah": 0, "Sama": 0,
                         "Perlu diputuskan": 0, "Ganda": 1, "Ditolak": 1}  # fmt: skip
        assert [view.row.title for view in response.context["rows"]] == ["BKB Mawar"]
        assert re.search(r'keadaan=refused" aria-current="true"', html(response))

    def test_of_no_state_say_so(self, officer, batch_of):
        page = html(officer.get(url("rows", batch_of(row())), {"keadaan": "same"}))
        assert "Tidak ada baris dengan keadaan ini" in page

    def test_page_forth_and_back(self, officer, batch_of, monkeypatch):
        monkeypatch.setattr(pages, "PAGE_SIZE", 2)
        names = ["Melati", "Mawar", "Anggrek", "Sakura", "Kamboja"]
        batch = batch_of(*map(row, names))
        seen, address = [], url("rows", batch) + "?keadaan=new"
        for rel in ("next", "next", "prev", "prev"):
            response = officer.get(address)
            seen.append([view.row.values["name"] for view in response.context["rows"]])
            found = re.search(f'href="([^"]+)" rel="{rel}"', html(response))
            address = url("rows", batch) + found[1].replace("&amp;", "&")
            assert "keadaan=new" in address
        assert seen == [names[:2], names[2:4], names[4:], names[2:4]]
        first = officer.get(address)
        assert 'rel="prev"' not in html(first)
        assert [view.row.values["name"] for view in first.context["rows"]] == names[:2]

    def test_beyond_the_last_begin_anew(self, officer, batch_of):
        response = officer.get(url("rows", batch_of(row())), {"setelah": "999"})
        assert [view.row.title for view in response.context["rows"]] == ["BKB Melati"]

    def test_tell_what_was_no_data(self, officer, batch_of):
        total = ["", "JUMLAH", *[""] * 6, "20", ""]
        page = html(officer.get(url("rows", batch_of(row(), total))))
        assert "Selain itu dilewati: 1 baris judul kolom, 1 baris jumlah." in page

    def test_name_earlier_imports_of_the_same_file(self, officer, batch_of):
        first, second = batch_of(row()), batch_of(row())
        page = html(officer.get(url("rows", second)))
        assert "Berkas yang sama sudah pernah diunggah" in page
        assert f'href="{first.get_absolute_url()}"' in page
        other = batch_of(row("Mawar"))
        assert "sudah pernah diunggah" not in html(officer.get(url("rows", other)))

    def test_ask_as_often_for_three_as_for_one(self, officer, batch_of):
        make_poktan("Sakura", desa="5304052004", members_count=1)
        few = batch_of(row("Sakura"))
        many = batch_of(row("Sakura"), row("Mawar", desa="Entah"), row("Anggrek"))
        officer.get(url("rows", few))
        one = queries(officer, url("rows", few))
        assert queries(officer, url("rows", many)) == one

    def test_of_a_stored_import_have_no_buttons(self, officer, batch_of):
        batch = batch_of(row())
        services.apply(batch, by=officer.user)
        page = html(officer.get(url("rows", batch)))
        assert "Tersimpan" in page and "Lihat hasil" in page
        assert "Pakai" not in page and "Simpan 1 baris" not in page


class TestDecide:
    @pytest.fixture
    def doubt(self, batch_of):
        """A row whose desa nobody knows, behind one that is ready."""
        return batch_of(row(), row("Mawar", desa="Entah")).rows.get(position=1)

    def test_takes_a_village_by_name_or_code(self, officer, doubt):
        for village in ("Dualaus", "5304052002"):
            decide(officer, doubt, village=village)
            assert reload(doubt).values["village_code"] == "5304052002"
            assert reload(doubt).state == State.NEW

    def test_goes_back_to_the_row_and_says_what_became_of_it(self, officer, doubt):
        response = decide(officer, doubt, village="Dualaus", query="?keadaan=refused")
        assert response.url == url("rows", doubt.batch) + "?keadaan=refused#baris-1"
        assert said(officer.get(response.url)) == ["CSV, baris 3: baru."]

    def test_goes_nowhere_else(self, officer, doubt):
        response = decide(
            officer, doubt, village="Dualaus", query="?keadaan=//jahat.id"
        )
        assert response.url == url("rows", doubt.batch) + "#baris-1"

    def test_by_htmx_answers_with_the_row_the_tally_and_the_button(
        self, officer, doubt
    ):
        address = url("decide", doubt.batch, doubt.pk) + "?keadaan=refused"
        response = officer.post(address, {"village": "Dualaus"}, headers=HTMX)
        part = html(response)
        assert part.startswith('<tr role="row" id="baris-1"')
        assert 'id="keadaan"' in part and 'id="tindakan"' in part
        assert part.count('hx-swap-oob="true"') == 2
        assert "Simpan 2 baris" in part and "Ambil kembali keputusan" in part
        assert re.search(r'keadaan=refused" aria-current="true"', part)

    def test_remembers_the_spelling_if_asked(self, officer, doubt, batch_of):
        decide(officer, doubt, village="Dualaus", remember="on")
        assert WilayahAlias.objects.get().text == "Entah"
        again = batch_of(row("Anggrek", desa="Entah"))
        assert again.rows.get().values["village_code"] == "5304052002"

    def test_forgets_the_spelling_if_not(self, officer, doubt):
        decide(officer, doubt, village="Dualaus")
        assert not WilayahAlias.objects.exists()

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ({"village": "Entah"}, "Entah"),
            ({"village": "5305011001"}, "tidak"),
            ({"value-village": "Entah"}, "Desa “Entah” tidak dikenal."),
            ({"village": ""}, "Pilih atau isi jawabannya dulu."),
            ({"kind": "Posyandu"}, "Pilih jenis kelompok dari daftar."),
        ],
    )
    def test_of_no_use_is_told_and_keeps_the_row(
        self, officer, doubt, answer, sentence
    ):
        response = decide(officer, doubt, **answer)
        assert sentence in said(officer.get(response.url))[0]
        address = url("decide", doubt.batch, doubt.pk)
        part = html(officer.post(address, answer, headers=HTMX))
        assert 'role="alert"' in part and escape(sentence) in part
        assert reload(doubt).state == State.REFUSED

    def test_corrects_a_cell_as_it_is_typed(self, officer, batch_of):
        one = batch_of(row(name="")).rows.get()
        assert one.state == State.REFUSED
        decide(officer, one, **{"value-name": " Kasih Ibu "})
        assert (reload(one).state, reload(one).values["name"]) == (
            State.NEW,
            "Kasih Ibu",
        )

    def test_skips_and_takes_it_back(self, officer, doubt):
        decide(officer, doubt, choice="skip")
        assert reload(doubt).state == State.SKIPPED
        decide(officer, doubt, choice="undo")
        assert reload(doubt).state == State.REFUSED

    def test_says_which_group_it_is(self, officer, batch_of):
        there = make_poktan("Melati Indah", desa="5304052004", chair="Dahlia Contoh")
        one = batch_of(row("Melati Indh")).rows.get()
        assert one.state == State.DECIDE
        page = html(officer.get(url("rows", one.batch)))
        assert "Sama dengan BKB Melati Indah, ketua Dahlia Contoh" in page
        decide(officer, one, same=there.pk)
        assert (reload(one).state, reload(one).target) == (State.CHANGED, there.pk)
        decide(officer, one, choice="new")
        assert reload(one).state == State.NEW

    def test_is_too_late_once_the_row_is_stored(self, officer, batch_of):
        batch = batch_of(row())
        services.apply(batch, by=officer.user)
        response = decide(officer, batch.rows.get(), choice="skip")
        assert "sudah tersimpan" in said(officer.get(response.url))[0]
        assert reload(batch).counts == {"applied_new": 1}
