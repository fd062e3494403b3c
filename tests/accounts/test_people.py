"""Accounts and tasks as records: states, passwords, dates, history."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from kspk.accounts import services
from kspk.accounts.models import Assignment, FieldOfficer, OfficerArea, User
from kspk.accounts.passwords import one_time_password
from kspk.accounts.roles import Role
from kspk.audit.history import action
from kspk.audit.transitions import InvalidTransition
from tests import factories


@pytest.fixture
def plkb(areas):
    return factories.make_user(Role.PLKB, "5304052001", full_name="Seruni Contoh")


class TestAccount:
    def test_keeps_its_user_name_in_small_letters(self, areas):
        User.objects.create_user("Orang.Baru", "x", full_name="Orang Baru")
        assert User.objects.get_by_natural_key("ORANG.baru").username == "orang.baru"

    def test_says_its_role_and_place(self, plkb, areas):
        assert plkb.role_label == "PLKB · Desa Fatuketi"
        two = factories.make_user(Role.PLKB, "5304052001", "5304052002")
        assert two.role_label == "PLKB · 2 desa binaan"
        assert factories.make_user(Role.ADMIN, None).role_label == "Admin"
        assert factories.make_user().role_label == "Belum ada tugas"
        assert factories.make_user(is_superuser=True).role_label == "Pengelola server"

    def test_signing_in_is_no_change_of_the_record(self, plkb, client):
        rows, version = plkb.history.count(), plkb.version
        client.force_login(plkb)
        plkb.refresh_from_db()
        assert plkb.last_login is not None
        assert (plkb.history.count(), plkb.version) == (rows, version)

    def test_deactivated_has_no_usable_password(self, plkb):
        with action("menonaktifkan", by=None):
            plkb.deactivate(by=None)
        plkb.refresh_from_db()
        assert (plkb.is_active, plkb.has_usable_password()) == (False, False)
        assert plkb.history.first().is_active is False

    def test_activated_again_gets_another_password(self, plkb):
        plkb.deactivate(by=None)
        password = plkb.activate(by=None)
        plkb.refresh_from_db()
        assert plkb.is_active
        assert plkb.check_password(password)
        assert plkb.must_change_password

    @pytest.mark.parametrize(
        ("is_active", "transition", "sentence"),
        [
            (True, "activate", "Akun Orang sudah aktif."),
            (False, "deactivate", "Akun Orang sudah tidak aktif."),
            (False, "reset_password", "Akun Orang sudah tidak aktif."),
        ],
    )
    def test_refuses_a_transition_from_the_wrong_state(
        self, areas, is_active, transition, sentence
    ):
        user = factories.make_user(is_active=is_active, full_name="Orang")
        with pytest.raises(InvalidTransition, match=sentence):
            getattr(user, transition)(by=None)

    def test_password_for_one_use_is_readable_and_never_twice_the_same(self):
        made = {one_time_password() for _ in range(200)}
        assert len(made) == 200
        for password in made:
            *words, digits = password.split("-")
            assert [word.isalpha() and word.islower() for word in words] == [True] * 3
            assert len(digits) == 4
            assert digits.isdigit()


class TestTask:
    def test_ends_after_its_last_day(self, plkb):
        today = timezone.localdate()
        task = plkb.assignments.get()
        assert task.end(by=None, on=today).valid_to == today
        assert list(Assignment.objects.valid_on(today)) == [task]
        assert list(Assignment.objects.valid_on(today + timedelta(1))) == []
        assert task.history.first().valid_to == today

    def test_cannot_end_before_it_began(self, plkb):
        task = plkb.assignments.get()
        yesterday = timezone.localdate() - timedelta(1)
        with pytest.raises(InvalidTransition, match="mendahului hari mulai"):
            task.end(by=None, on=yesterday)
        task.refresh_from_db()
        assert task.valid_to is None

    def test_revoked_is_over_at_once(self, plkb):
        task = plkb.assignments.get()
        assert task.revoke(by=None).revoked_at is not None
        assert list(Assignment.objects.valid_on(timezone.localdate())) == []
        with pytest.raises(InvalidTransition, match="sudah berakhir"):
            task.revoke(by=None)
        with pytest.raises(InvalidTransition, match="sudah berakhir"):
            task.end(by=None, on=timezone.localdate())

    @pytest.mark.parametrize(
        ("role", "code", "sentence"),
        [
            (Role.PLKB, "530405", "PLKB/PKB bertugas di tingkat desa/kelurahan, bukan"
             " Kecamatan Kakuluk Mesak."),
            (Role.OFFICER, "53", "Petugas OPD-KB bertugas di tingkat kabupaten/kota,"
             " bukan Provinsi Nusa Tenggara Timur."),
            (Role.COORDINATOR, None, "Koordinator kecamatan (PPLKB) bertugas di tingkat"
             " kecamatan, bukan tanpa wilayah."),
        ],
    )  # fmt: skip
    def test_is_refused_at_a_level_that_is_not_its_roles(
        self, areas, role, code, sentence
    ):
        task = Assignment(user=factories.make_user(), role=role, wilayah_id=code)
        with pytest.raises(ValidationError) as problem:
            task.full_clean()
        assert sentence in problem.value.messages

    def test_is_refused_twice_at_the_same_time(self, plkb):
        again = Assignment(user=plkb, role=Role.PLKB, wilayah_id="5304052001")
        with pytest.raises(ValidationError, match="sudah ada pada tanggal itu"):
            again.full_clean()
        plkb.assignments.get().revoke(by=None)
        again.full_clean()

    def test_needs_an_area_and_ordered_dates_in_the_database_too(self, areas):
        user = factories.make_user()
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(user=user, role=Role.PLKB)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(
                user=user, role=Role.ADMIN, valid_to=date(2020, 1, 1)
            )


class TestServices:
    def test_create_account_with_task_in_one_action(self, areas):
        admin = factories.make_user(Role.ADMIN, "5304", full_name="Admin Contoh")
        account = User(username="baru", full_name="Baru Rekaan")
        task = Assignment(role=Role.PLKB, wilayah_id="5304052001")
        password = services.create_account(account, task, by=admin)
        account.refresh_from_db()
        assert account.check_password(password)
        assert account.must_change_password
        batch = account.history.get().batch
        assert batch == account.assignments.get().history.get().batch
        assert (batch.title, batch.by) == ("membuat akun Baru Rekaan", admin)

    def test_create_account_keeps_nothing_when_the_task_fails(self, areas):
        account = User(username="baru", full_name="Baru Rekaan")
        with pytest.raises(IntegrityError), transaction.atomic():
            services.create_account(account, Assignment(role=Role.PLKB), by=None)
        assert not User.objects.filter(username="baru").exists()


class TestOfficerArea:
    def test_ends_once_and_not_before_it_began(self, areas):
        officer = factories.make_field_officer("Kenari Umpama", "5304052001")
        area, today = officer.areas.get(), timezone.localdate()
        with pytest.raises(InvalidTransition, match="mendahului hari mulai"):
            area.end(by=None, on=today - timedelta(1))
        assert area.end(by=None, on=today).valid_to == today
        with pytest.raises(InvalidTransition, match="Fatuketi sudah berakhir"):
            area.end(by=None, on=today)

    def test_stands_once_at_a_time(self, areas):
        officer = factories.make_field_officer("Kenari Umpama", "5304052001")
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficerArea.objects.create(officer=officer, wilayah_id="5304052001")

    def test_officer_number_is_checked(self, areas):
        officer = FieldOfficer(name="X", position="plkb", nip="12")
        with pytest.raises(ValidationError, match="NIP terdiri atas 18 angka"):
            officer.full_clean()
