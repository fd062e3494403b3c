import pytest
from django.db import IntegrityError, transaction

from poktan.models import Officer, Poktan
from tests.factories import make_officer, make_poktan


class TestSearch:
    def test_finds_by_the_beginning_of_every_word(self, areas):
        melati = make_poktan("Melati Indah")
        make_poktan("Melati Putih", desa="5304052002")
        found = Poktan.objects.search("mel ind", personal=False)
        assert list(found) == [melati]

    def test_finds_the_chair_only_for_those_who_may_see_persons(self, areas):
        group = make_poktan("Mawar", chair="Yosefina Contoh")
        assert list(Poktan.objects.search("yosef", personal=True)) == [group]
        assert not Poktan.objects.search("yosef", personal=False).exists()

    def test_forgets_a_chair_who_left(self, areas):
        group = make_poktan("Mawar", chair="Yosefina Contoh")
        chair = group.officers.get()
        chair.started_on = chair.ended_on = "2026-01-01"
        chair.save()
        group.save()
        assert not Poktan.objects.search("yosef", personal=True).exists()


class TestConstraints:
    def test_refuse_the_same_name_twice_in_a_desa(self, areas):
        make_poktan("Melati I")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_poktan("BKB MELATI 1")

    def test_refuse_a_second_chair(self, areas):
        group = make_poktan(chair="Dahlia Contoh")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_officer(group, "Kenanga Contoh")
        assert Officer.objects.count() == 1
