import pytest
from django.core.management import call_command

from kspk.catalogue import official
from kspk.catalogue.models import FacilityItem, FundSource, Integration

pytestmark = pytest.mark.django_db
ALL = (FundSource, Integration, FacilityItem)


def load():
    call_command("load_catalogue", verbosity=0)


def stored():
    return [list(model.objects.values().order_by("pk")) for model in ALL]


class TestLoadCatalogue:
    def test_brings_the_lists_of_the_cards_in_their_order(self):
        load()
        kinds = {"BKB": 15, "BKR": 14, "BKL": 18, "PIK_R": 25}
        for kind, count in kinds.items():
            items = FacilityItem.objects.filter(kind=kind)
            assert items.count() == count
            assert [item.code for item in items] == [
                row[2] for row in official.facility_rows() if row[0] == kind
            ]
        assert FacilityItem.objects.count() == sum(kinds.values())
        assert [fund.code for fund in FundSource.objects.all()] == list(official.FUNDS)
        bkl = [i.label for i in Integration.objects.all() if "BKL" in i.kinds]
        assert bkl == ["Posyandu Lansia", "Ekonomi Produktif", "Lainnya"]

    def test_changes_nothing_the_second_time(self):
        load()
        before = stored()
        load()
        assert stored() == before

    def test_says_what_it_did(self, capsys):
        call_command("load_catalogue")
        assert "Sumber dana: 9 pilihan resmi, 9 baru, 0 " in capsys.readouterr().out

    def test_keeps_what_the_office_made_of_it(self):
        load()
        FundSource.objects.create(code="gereja", label="Gereja", order=1)
        FundSource.objects.filter(code="csr").update(
            label="CSR Bank NTT", is_active=False, order=3
        )
        load()
        own = FundSource.objects.get(code="gereja")
        assert (own.label, own.order, own.official_label) == ("Gereja", 1, "")
        csr = FundSource.objects.get(code="csr")
        assert (csr.label, csr.is_active, csr.order) == ("CSR Bank NTT", False, 3)

    def test_refreshes_a_label_only_where_the_office_has_not_reworded_it(
        self, monkeypatch
    ):
        load()
        FundSource.objects.filter(code="csr").update(label="CSR Bank NTT")
        monkeypatch.setitem(official.FUNDS, "csr", "CSR (TJSL)")
        monkeypatch.setitem(official.FUNDS, "hibah", "Hibah daerah")
        load()
        labels = FundSource.objects.labels()
        assert (labels["csr"], labels["hibah"]) == ("CSR Bank NTT", "Hibah daerah")
        assert FundSource.objects.get(code="csr").official_label == "CSR (TJSL)"

    def test_never_deletes_an_item_that_is_no_longer_official(self, monkeypatch):
        load()
        monkeypatch.delitem(official.FUNDS, "hibah")
        load()
        assert FundSource.objects.filter(code="hibah", is_active=True).exists()

    def test_the_same_code_may_serve_two_kinds(self):
        load()
        items = FacilityItem.objects.filter(code="peran_orang_tua")
        assert sorted(item.kind for item in items) == ["BKB", "BKR"]
