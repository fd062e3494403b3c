"""Deadlines that areas set for themselves."""

import datetime

import pytest

from kspk.accounts.roles import Role
from kspk.reporting.deadlines import USUAL, Calendar
from kspk.reporting.models import EntryWindow
from tests.factories import MONTH

LIST = "/laporan/batas-waktu/"
NEW = {
    "area": "530405", "kind": "", "month": "", "group_day": "5", "kecamatan_day": "7",
    "kabupaten_day": "10",
}  # fmt: skip


def text_of(response):
    return " ".join(response.content.decode().split())


def make(area="5304", days=(4, 6, 8), **fields):
    named = dict(
        zip(("group_day", "kecamatan_day", "kabupaten_day"), days, strict=True)
    )
    return EntryWindow.objects.create(area_id=area, **named, **fields)


class TestList:
    def test_says_the_usual_days_as_such(self, as_user):
        page = as_user(Role.OFFICER).get(LIST)
        assert page.context["usual"] == USUAL == (3, 5, 7)
        assert (
            "kelompok ke PLKB tanggal 3, kecamatan tanggal 5, kabupaten tanggal 7"
            in text_of(page)
        )
        assert "(WITA)" in text_of(page)

    def test_lists_those_inside_the_own_area(self, as_user, areas):
        mine = make("5304", kind="BKB")
        make("5305")
        rows = as_user(Role.OFFICER).get(LIST).context["rows"]
        assert rows == [(mine, "BKB")]

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, role):
        assert as_user(role).get(LIST).status_code == 403

    def test_takes_as_many_queries_for_more(
        self, as_user, areas, django_assert_max_num_queries
    ):
        client, counts = as_user(Role.OFFICER), []
        for area in ("5304", "530405", "530403"):
            make(area)
            with django_assert_max_num_queries(30) as asked:
                client.get(LIST)
            counts.append(len(asked))
        assert len(set(counts)) == 1


class TestCreate:
    def test_sets_the_days_of_an_area(self, as_user):
        client = as_user(Role.OFFICER)
        response = client.post(f"{LIST}baru/", NEW)
        assert (response.status_code, response.url) == (302, LIST)
        window = EntryWindow.objects.get()
        assert Calendar("5304052001").deadlines(MONTH) == (
            datetime.date(2026, 11, 5), datetime.date(2026, 11, 7),
            datetime.date(2026, 11, 10),
        )  # fmt: skip
        assert window.history.get().batch.by == client.user

    def test_may_be_for_one_month_and_kind(self, as_user):
        data = NEW | {"month": "2026-10", "kind": "PIK_R"}
        as_user(Role.OFFICER).post(f"{LIST}baru/", data)
        window = EntryWindow.objects.get()
        assert (window.month, window.kind) == (MONTH, "PIK_R")

    def test_offers_the_usual_days(self, as_user):
        form = as_user(Role.OFFICER).get(f"{LIST}baru/").context["form"]
        assert tuple(form[name].value() for name in form.days) == USUAL

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"area": ""}, "Pilih wilayah."),
            ({"area": "5305"}, "tidak dikenal di wilayah Anda"),
            ({"month": "2026-13"}, "Bulan “2026-13” tidak dikenal."),
            ({"month": "kapan"}, "tidak dikenal"),
            ({"group_day": "29"}, "28"),
            ({"group_day": "0"}, "1"),
            ({"group_day": "9"}, "Batas kelompok tidak boleh sesudah batas"),
            ({"kind": "XYZ"}, "XYZ"),
        ],
    )
    def test_refuses(self, as_user, data, said):
        response = as_user(Role.OFFICER).post(f"{LIST}baru/", NEW | data)
        assert response.status_code == 200
        assert said in text_of(response)
        assert not EntryWindow.objects.exists()

    @pytest.mark.parametrize("month", ["", "2026-10"])
    def test_of_the_same_is_refused(self, as_user, month):
        client = as_user(Role.OFFICER)
        client.post(f"{LIST}baru/", NEW | {"month": month})
        response = client.post(f"{LIST}baru/", NEW | {"month": month})
        assert "Ubah batas yang itu." in text_of(response)
        assert EntryWindow.objects.count() == 1


class TestUpdate:
    def test_changes_the_days_only(self, as_user, areas):
        window = make()
        data = NEW | {"area": "530403", "kind": "BKR", "month": "2026-10"}
        as_user(Role.OFFICER).post(f"{LIST}{window.pk}/", data)
        window.refresh_from_db()
        assert (window.area_id, window.kind, window.month) == ("5304", "", None)
        assert (window.group_day, window.kabupaten_day) == (5, 10)
        assert window.history.count() == 2

    def test_is_not_found_elsewhere(self, as_user, areas):
        window = make("5305")
        client = as_user(Role.OFFICER)
        assert client.post(f"{LIST}{window.pk}/", NEW).status_code == 404
        window.refresh_from_db()
        assert window.group_day == 4


class TestEnd:
    def test_lets_the_usual_days_count_again(self, as_user, areas):
        window = make()
        client = as_user(Role.OFFICER)
        client.post(f"{LIST}{window.pk}/akhiri/")
        assert not EntryWindow.objects.exists()
        assert Calendar("5304").deadlines(MONTH).group == datetime.date(2026, 11, 3)
        last = EntryWindow.history.filter(id=window.pk).first()
        assert (last.history_type, last.history_user) == ("-", client.user)

    def test_is_not_found_elsewhere(self, as_user, areas):
        window = make("5305")
        response = as_user(Role.OFFICER).post(f"{LIST}{window.pk}/akhiri/")
        assert response.status_code == 404
        assert EntryWindow.objects.exists()

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLKB, Role.VIEWER])
    def test_is_refused_to_others(self, as_user, areas, role):
        window = make("5304052001")
        assert as_user(role).post(f"{LIST}{window.pk}/akhiri/").status_code == 403
        assert EntryWindow.objects.exists()
