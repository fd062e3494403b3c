"""Bad input comes back with its sentence; what is unusual asks for a reason."""

import pytest

from kspk.accounts.roles import Role
from poktan.models import Kind, MonthlyReport
from tests import factories
from tests.factories import MONTH
from tests.monthly.entry_forms import counselling, form, meeting, write_url
from tests.monthly.test_write import year_before


@pytest.fixture
def send(as_user, catalogue):
    """Sends a form for a group, a new one of `kind` unless given; the answer."""

    def post(*sheets, kind=Kind.BKB, group=None, **fields):
        group = group or factories.make_poktan("Melati", kind)
        client = as_user(Role.PLKB)
        return client.post(write_url(group), form(*sheets, **fields))

    return post


REFUSED = [
    ({}, {"pus": "25"}, "PUS anggota 25 melebihi"),
    ({}, {"members": "abc"}, "Tulis angka bulat saja"),
    ({}, {"members": "-1"}, "tidak boleh kurang dari 0"),
    ({}, {"members": "99999"}, "terlalu besar"),
    ({}, {"method_iud": "8", "method_pil": "3"}, "alat dan cara KB 11 melebihi"),
    ({}, {"activity": ""}, "Pilih ada kegiatan atau tidak."),
    ({}, {"activity": "nihil"}, "padahal bulan ini dilaporkan nihil"),
    ({"present": ""}, {}, "tulis 0 bila tidak ada"),
    ({"held_on": ""}, {}, "Isi tanggalnya."),
    ({"held_on": "besok"}, {}, "Tanggal ini tidak terbaca."),
    ({"held_on": "3/11/2026"}, {}, "di luar bulan Oktober 2026"),
    ({"held_on": "", "present": ""}, {}, "Isi tanggal pertemuan, atau pilih"),
    ({"children": "9", "children_1": "5"}, {}, "padahal menurut umur 5"),
    ({"children": "4", "children_kka": "5"}, {}, "Anak dengan KKA 5 melebihi"),
    ({"topics": "lainnya"}, {}, "Tulis materi lainnya itu."),
    ({"topics": "dimensi_fisik"}, {}, "dimensi_fisik"),
]


class TestRefused:
    @pytest.mark.parametrize(("sheet", "fields", "sentence"), REFUSED)
    def test_with_the_sentence_at_field_and_top(self, send, sheet, fields, sentence):
        response = send(meeting(**sheet), **fields)
        assert response.status_code == 422
        assert response.text.count(sentence) >= 2
        assert not MonthlyReport.objects.exists()

    def test_says_all_that_is_wrong_at_once(self, send):
        html = send(meeting(topics="lainnya"), pus="25").text
        assert "Tulis materi lainnya itu." in html
        assert "PUS anggota 25 melebihi" in html

    def test_a_part_of_one_meeting_within_its_whole(self, send):
        sheets = (
            meeting(0, children="5", children_kka="8"),
            meeting(1, held_on="20/10/2026", children="10"),
        )
        assert "Anak dengan KKA 8 melebihi" in send(*sheets).text

    def test_nihil_without_a_reason(self, send):
        blank = meeting(held_on="", present="")
        response = send(blank, activity="nihil")
        assert response.status_code == 422
        assert "Tulis alasan tidak ada kegiatan." in response.text

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"female": "5"}, "padahal ketiga kelompok umur 3"),
            ({"male": ""}, "Isi angka; tulis 0 bila tidak ada."),
            ({"counsellor": ""}, "Isi nama konselor sebaya."),
            ({"male": "0", "female": "0", "age_15_19": "0"}, "Isi jumlah remaja"),
        ],
    )
    def test_counselling_that_does_not_add_up(self, send, fields, sentence):
        response = send(meeting(), counselling(**fields), kind=Kind.PIK_R)
        assert response.status_code == 422
        assert sentence in response.text
        assert not MonthlyReport.objects.exists()

    def test_without_a_key(self, send):
        response = send(meeting(present="7"), key="")
        assert response.status_code == 422
        assert "tidak lengkap diterima" in response.text
        assert 'value="7"' in response.text
        assert not MonthlyReport.objects.exists()


class TestUnusual:
    @pytest.fixture
    def group(self, areas):
        group = factories.make_poktan("Melati")
        year_before(group)
        return group

    def test_comes_back_with_room_for_a_reason(self, send, group):
        response = send(meeting(present="2", presenters="ppkbd"), group=group)
        assert response.status_code == 422
        assert "Keluarga hadir 2 jauh di bawah biasanya (10–22)" in response.text
        assert 'name="reason_present"' in response.text
        assert 'value="2"' in response.text
        assert not MonthlyReport.objects.filter(month=MONTH).exists()

    def test_passes_with_a_reason(self, send, group):
        send(meeting(present="2"), group=group, reason_present="Jembatan putus")
        report = MonthlyReport.objects.get(month=MONTH)
        assert report.present == 2
        assert report.reasons == {"present": "Jembatan putus"}

    def test_stands_at_the_largest_meeting(self, send, group):
        sheets = (
            meeting(0, present="30"),
            meeting(1, held_on="20/10/2026", present="40"),
        )
        html = send(*sheets, group=group).text
        assert 'id="id_meeting-1-present_warning"' in html
        assert 'id="id_meeting-0-present_warning"' not in html

    def test_keeps_no_reason_that_nothing_asked_for(self, send, group):
        send(meeting(present="16"), group=group, reason_present="Jembatan putus")
        assert MonthlyReport.objects.get(month=MONTH).reasons == {}
