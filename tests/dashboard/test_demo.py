import io
import re
from collections import Counter, defaultdict
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from kspk.accounts.models import Assignment, FieldOfficer, OfficerArea, User
from kspk.accounts.permissions import Permission
from kspk.audit.models import Batch
from kspk.dashboard.demo.accounts import ACCOUNTS, PASSWORD, shown
from kspk.dashboard.demo.groups import COUNTS, Builder
from kspk.dashboard.demo.names import FIRST, LAST
from kspk.wilayah.loading import load_areas, read_areas
from kspk.wilayah.management.commands.load_wilayah import FILE
from kspk.wilayah.models import Wilayah
from poktan.completeness import completeness
from poktan.models import Decree, Facility, Family, Membership, Officer, Poktan

PARTS = (
    Poktan,
    Officer,
    Decree,
    Facility,
    Family,
    Membership,
    FieldOfficer,
    OfficerArea,
)


def load_belu():
    areas = read_areas(FILE)
    wanted = {code: name for code, name in areas.items() if code[:4] in {"53", "5304"}}
    load_areas(wanted, as_of=timezone.localdate())


@pytest.fixture
def belu(db, settings):
    """All areas of Kabupaten Belu, on a machine for trying out."""
    settings.DEBUG = True
    load_belu()


@pytest.fixture(scope="class")
def first_run(django_db_setup, django_db_blocker):
    """What the first run said; its records are there for all tests of the class."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            load_belu()
            yield demo()
        transaction.set_rollback(True)


def demo(*args):
    out = io.StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("first_run", "db")
class TestDemo:
    def test_fills_every_desa_with_groups_of_five_kinds(self, first_run):
        assert "Kelompok contoh: 400 dibuat." in first_run
        kinds = Counter(Poktan.objects.values_list("kind", flat=True))
        assert kinds == COUNTS
        desa = Wilayah.objects.filter(level=4)
        assert desa.count() == 81
        assert not desa.filter(poktan=None).exists()
        states = Counter(Poktan.objects.values_list("status", flat=True))
        assert states["aktif"] > 300
        assert states["tidak_aktif"] > 10
        shares = Poktan.objects.values_list("completeness", flat=True)
        assert min(shares) < 20
        assert max(shares) == 100

    def test_leaves_groups_as_the_pages_would(self):
        for group in Poktan.objects.order_by("pk")[::20]:
            assert completeness(group) == group.completeness
            words = {(word.word, word.is_personal) for word in group.words.all()}
            assert group.index_words() == words
            group.full_clean()
        found = Poktan.objects.search("BKB Melati", personal=False)
        assert {str(group) for group in found} == {"BKB Melati"}

    def test_leaves_history_under_actions(self):
        for model in PARTS:
            assert model.objects.count() <= model.history.count()
            assert not model.history.filter(batch=None).exists()
        titles = Batch.objects.order_by("pk").values_list("title", flat=True)
        assert list(titles[:2]) == ["membuat akun contoh", "memuat kelompok contoh"]
        edits = Batch.objects.exclude(by=None).filter(title__startswith="mengubah")
        names = Counter(edits.values_list("by__username", flat=True))
        assert names == {"plkb.kakuluk-mesak": 3, "plkb.raihat": 3, "opd.belu": 3}

    def test_invents_all_persons_numbers_and_telephones(self):
        invented = re.compile(f"({'|'.join(FIRST)}) ({'|'.join(LAST)})")
        people = [
            *Officer.objects.values_list("name", "phone"),
            *FieldOfficer.objects.values_list("name", "phone"),
            *Poktan.objects.values_list("supervisor_name", "phone"),
            *((family.head_name, "") for family in Family.objects.all()),
        ]
        assert all(invented.fullmatch(name) for name, _ in people if name)
        phones = [phone for _, phone in people if phone]
        assert len(phones) > 500
        assert all(re.fullmatch(r"081[123]-0000-\d{4}", phone) for phone in phones)
        numbers = [row.nik for row in [*Officer.objects.all(), *Family.objects.all()]]
        assert any(numbers)
        assert all(re.fullmatch(r"5304\d{8}9\d{3}|", number) for number in numbers)

    def test_changes_nothing_that_people_made_of_it(self):
        group = Poktan.objects.first()
        group.name = "Ganti Nama"
        group.save()
        Poktan.objects.filter(pk=Poktan.objects.last().pk).update(phone="0")
        user = User.objects.get(username="opd.belu")
        user.set_password("kata-sandi-baru")
        user.save()
        before = [(model.objects.count(), model.history.count()) for model in PARTS]
        said = demo()
        assert "Kabupaten Belu sudah berisi, tidak diubah." in said
        assert "Akun contoh: 0 dibuat" in said
        after = [(model.objects.count(), model.history.count()) for model in PARTS]
        assert after == before
        assert Poktan.objects.filter(name="Ganti Nama").exists()
        assert User.objects.get(pk=user.pk).check_password("kata-sandi-baru")

    def test_asks_little_when_there_is_nothing_to_do(
        self, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(16):
            demo()

    def test_makes_the_same_groups_every_time(self):
        desa = list(Wilayah.objects.filter(level=4).values_list("pk", flat=True))
        officer = FieldOfficer(name="Seruni Contoh")

        def cards():
            officers = defaultdict(lambda: officer)
            groups = Builder(desa, officers, Random(7)).build().groups
            return [(str(g), g.desa_id, g.phone, g.completeness) for g in groups]

        assert cards() == cards()


class TestAccounts:
    def test_alone_come_without_groups(self, belu):
        said = demo("--accounts-only")
        assert "Akun contoh: 7 dibuat, kata sandi awal belajar-kspk-2026" in said
        assert not Poktan.objects.exists()
        assert FieldOfficer.objects.count() == 3
        assert "Kelompok contoh: 400 dibuat." in demo()

    def test_each_has_a_task_that_fits_its_role(self, belu):
        demo("--accounts-only")
        for account in ACCOUNTS:
            user = User.objects.get(username=account.username)
            assert user.check_password(PASSWORD)
            assert not user.must_change_password
            tasks = Assignment.objects.filter(user=user)
            assert {task.wilayah_id for task in tasks} == set(account.areas)
            for task in tasks:
                task.clean()

    def test_the_plkb_supervises_her_own_desa(self, belu):
        demo()
        user = User.objects.get(username="plkb.raihat")
        seen = Poktan.objects.permitted(user, Permission.POKTAN_CHANGE)
        assert {group.desa_id[:6] for group in seen} == {"530403"}
        assert seen.filter(supervisor=user.field_officer).exists()

    def test_take_their_password_from_the_settings(self, belu, settings):
        settings.DEMO_PASSWORD = "sandi-lain-2026"
        assert "sandi-lain-2026" in demo("--accounts-only")
        user = User.objects.get(username="admin.belu")
        assert user.check_password("sandi-lain-2026")

    def test_are_shown_with_name_role_and_password(self):
        assert shown("rahasia")[3] == {
            "username": "plkb.kakuluk-mesak",
            "role": "PLKB, empat desa di Kakuluk Mesak",
            "password": "rahasia",
        }


@pytest.mark.django_db
def test_demo_is_refused_on_a_real_server(settings):
    assert settings.DEBUG is False
    with pytest.raises(CommandError, match="hanya untuk pemasangan coba"):
        demo()
    assert not User.objects.exists()
