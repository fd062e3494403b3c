import datetime

import pytest

from agreements.contracts.presence import presence
from kspk.accounts.roles import Role
from kspk.mitra.models import ServedArea
from kspk.wilayah.models import Wilayah
from tests import factories
from tests.agreements.contracts import TODAY, make_agreement

URL = "/kemitraan/peta/"
FATUKETI, DUALAUS, KENEBIBI = "5304052001", "5304052002", "5304052004"
ASUMANU = "5304032001"


@pytest.fixture
def officer(as_user):
    return as_user(Role.OFFICER)


def found(user, area="5304", **more):
    return presence(user, Wilayah.objects.get(pk=area), TODAY, **more)


class TestPresence:
    def test_counts_own_and_served_areas_down_from_a_kecamatan(self, officer):
        parish = factories.make_mitra(area=FATUKETI)
        office = factories.make_mitra("Dinas Rekaan", kind="opd", area="5304")
        ServedArea.objects.create(
            mitra=office, wilayah_id="530403", valid_from=datetime.date(2026, 1, 1)
        )
        ServedArea.objects.create(
            mitra=office, wilayah_id=KENEBIBI, valid_from=datetime.date(2025, 1, 1),
            valid_to=datetime.date(2025, 12, 31),
        )  # fmt: skip
        seen = found(officer.user)
        assert dict(seen.of(parish)) == {FATUKETI: {"wilayah"}}
        assert set(seen.of(office)) == {ASUMANU, "5304032002"}

    def test_counts_places_of_follow_ups_and_activities(self, officer):
        owner = factories.make_mitra("Dinas Rekaan", kind="opd")
        helper = factories.make_mitra("Paroki Rekaan")
        step = factories.make_follow_up(owner=owner, area=DUALAUS)
        step.supporters.create(mitra=helper)
        agreement = make_agreement(mitra=[helper])
        agreement.activities.create(year=2026, action="A", area_id=KENEBIBI)
        seen = found(officer.user)
        assert dict(seen.of(owner)) == {DUALAUS: {"tindak lanjut"}}
        assert dict(seen.of(helper)) == {
            DUALAUS: {"tindak lanjut"}, KENEBIBI: {"kegiatan"},
        }  # fmt: skip

    def test_names_the_deserts(self, officer):
        factories.make_mitra(area="530405")
        assert [a.pk for a in found(officer.user).deserts] == [ASUMANU, "5304032002"]

    def test_narrows_to_a_programme(self, officer):
        factories.make_mitra("Satu", area=FATUKETI, programmes=["bkb"])
        factories.make_mitra("Dua", area=DUALAUS, programmes=["bkr"])
        seen = found(officer.user, programme="bkb")
        assert [mitra.name for mitra in seen.institutions] == ["Satu"]
        assert DUALAUS in {area.pk for area in seen.deserts}

    def test_names_the_partners_on_paper(self, officer):
        paper = factories.make_mitra("Kertas")
        active = factories.make_mitra("Giat")
        make_agreement("kertas", mitra=[paper])
        done = make_agreement("giat", mitra=[active])
        done.activities.create(year=2026, action="A", done_on=TODAY)
        ended = factories.make_mitra("Selesai")
        make_agreement("lewat", mitra=[ended], ends_on=datetime.date(2026, 2, 1))
        assert found(officer.user).paper == [paper]

    def test_knows_only_what_the_person_may_see(self, as_user):
        client = as_user(Role.PLKB, FATUKETI)
        factories.make_mitra("Jauh", area=ASUMANU)
        near = factories.make_mitra("Dekat", area=FATUKETI)
        seen = found(client.user)
        assert [area.pk for area in seen.desa] == [FATUKETI]
        assert seen.institutions == [near]

    def test_asks_as_much_for_500_institutions(
        self, belu, django_assert_num_queries, django_assert_max_num_queries
    ):
        user = factories.make_user(Role.OFFICER, "5304")
        factories.make_mitra("Pertama", area="530405")
        found(user)  # reads her assignments, once
        with django_assert_max_num_queries(13) as one:
            found(user)
        desa = list(Wilayah.objects.filter(level=4).order_by("pk"))
        for number in range(499):
            factories.make_mitra(f"Lembaga {number}", area=desa[number % 81].pk)
        with django_assert_num_queries(len(one)):
            seen = found(user)
        assert (len(seen.institutions), len(seen.desa)) == (500, 81)
        assert seen.deserts == []


class TestPage:
    def test_counts_desa_per_kecamatan_and_opens_one(self, officer):
        factories.make_mitra("Paroki Rekaan", area=FATUKETI)
        table = officer.get(URL).context["table"]
        assert [(a.name, n) for a, n in table.columns] == [
            ("Raihat", 2), ("Kakuluk Mesak", 3),
        ]  # fmt: skip
        (_, cells, total) = table.rows[0]
        assert [cell.count for cell in cells] == [0, 1]
        assert total == 1
        table = officer.get(URL, {"wilayah": "530405"}).context["table"]
        assert [cell.marks for cell in table.rows[0][1] if cell.count] == ["W"]

    def test_falls_back_to_the_kabupaten_for_another_place(self, as_user):
        client = as_user(Role.COORDINATOR)
        for code in ("5305", "530403", "abc", "9" * 40):
            area = client.get(URL, {"wilayah": code}).context["territory"].area
            assert area.pk == "5304"

    def test_is_not_for_partners(self, client, areas):
        client.force_login(factories.make_partner(factories.make_mitra()))
        assert client.get(URL).status_code == 403
