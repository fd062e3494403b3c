"""Where a person may do what: from dated tasks to areas, rows and accounts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kspk.accounts.models import Assignment, FieldOfficer, User
from kspk.accounts.permissions import TABLE, Permission, roles_with
from kspk.accounts.roles import Role
from poktan.models import Poktan
from tests import factories

OWN, NEIGHBOUR, FOREIGN = "5304052001", "5304032001", "5305011001"


def fresh(user):
    """The user as the next request reads her."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def groups(areas):
    """One group in each of the three desa, by name of the place."""
    return {
        name: factories.make_poktan(name, desa=desa)
        for name, desa in (("own", OWN), ("neighbour", NEIGHBOUR), ("foreign", FOREIGN))
    }


def seen_by(user, permission=None):
    rows = Poktan.objects.all()
    found = rows.permitted(user, permission) if permission else rows.visible_to(user)
    return set(found.values_list("name", flat=True))


class TestAreas:
    def test_are_those_of_the_tasks_whose_role_holds_the_permission(self, areas):
        user = factories.make_user(Role.PLKB, OWN, "5304052002")
        assert user.areas_with(Permission.POKTAN_CHANGE) == {OWN, "5304052002"}
        assert user.areas_with(Permission.POKTAN_END) == set()

    def test_are_everywhere_only_for_an_admin_without_area(self, areas):
        everywhere = factories.make_user(Role.ADMIN, None)
        assert everywhere.areas_with(Permission.POKTAN_VIEW) == {None}
        for role in set(Role) - {Role.ADMIN}:
            nowhere = User.objects.create_user(f"x.{role}".lower(), full_name="X")
            nowhere._assignments = [Assignment(user=nowhere, role=role)]
            assert {nowhere.areas_with(p) == set() for p in Permission} == {True}

    def test_are_none_without_a_task(self, areas):
        user = factories.make_user()
        assert {p for p in Permission if user.has_perm(p)} == {Permission.SIGNED_IN}

    def test_of_a_superuser_are_everywhere_while_she_is_active(self, areas):
        user = factories.make_user(is_superuser=True)
        assert user.areas_with("anything.at_all") == {None}
        user.is_active = False
        assert user.areas_with("anything.at_all") == set()

    def test_of_an_inactive_person_are_none(self, areas):
        user = factories.make_user(Role.ADMIN, "5304", is_active=False)
        assert user.areas_with(Permission.POKTAN_VIEW) == set()
        assert not user.has_perm(Permission.SIGNED_IN)

    def test_of_an_unknown_permission_are_none(self, areas):
        user = factories.make_user(Role.ADMIN, None)
        assert user.areas_with("poktan.delete_poktan") == set()


class TestDatesOfATask:
    @pytest.mark.parametrize(
        ("begins", "ends", "holds"),
        [
            (0, None, True),
            (1, None, False),
            (-9, 0, True),
            (-9, -1, False),
            (0, 0, True),
            (1, 9, False),
        ],
    )
    def test_decide_whether_it_holds_today(self, groups, begins, ends, holds):
        today = timezone.localdate()
        user = factories.make_user(Role.PLKB, OWN)
        task = user.assignments.get()
        task.valid_from = today + timedelta(begins)
        task.valid_to = None if ends is None else today + timedelta(ends)
        task.save()
        assert seen_by(fresh(user)) == ({"own"} if holds else set())

    def test_a_revoked_task_holds_no_longer_though_its_dates_say_so(self, groups):
        user = factories.make_user(Role.PLKB, OWN)
        user.assignments.get().revoke(by=None)
        assert seen_by(fresh(user)) == set()


class TestRowsOfARole:
    @pytest.mark.parametrize(
        ("role", "code", "seen"),
        [
            (Role.ADMIN, None, {"own", "neighbour", "foreign"}),
            (Role.ADMIN, "5304", {"own", "neighbour"}),
            (Role.OFFICER, "5304", {"own", "neighbour"}),
            (Role.VIEWER, "53", {"own", "neighbour", "foreign"}),
            (Role.VIEWER, "5304", {"own", "neighbour"}),
            (Role.COORDINATOR, "530405", {"own"}),
            (Role.PLKB, OWN, {"own"}),
            (Role.PLKB, "5304052002", set()),
            (Role.PARTNER, "5304", set()),
        ],
    )
    def test_are_those_inside_its_area(self, groups, role, code, seen):
        assert seen_by(factories.make_user(role, code)) == seen

    def test_of_several_tasks_are_added(self, groups):
        user = factories.make_user(Role.PLKB, OWN, NEIGHBOUR)
        assert seen_by(user) == {"own", "neighbour"}

    def test_can_be_changed_only_where_the_role_grants_it(self, groups):
        user = factories.make_user(Role.VIEWER, "5304")
        Assignment.objects.create(user=user, role=Role.PLKB, wilayah_id=OWN)
        user = fresh(user)
        assert seen_by(user) == {"own", "neighbour"}
        assert seen_by(user, Permission.POKTAN_CHANGE) == {"own"}
        assert user.has_perm(Permission.POKTAN_CHANGE, groups["own"])
        assert not user.has_perm(Permission.POKTAN_CHANGE, groups["neighbour"])
        assert not user.has_perm(Permission.POKTAN_END, groups["own"])


class TestTable:
    def test_names_a_role_set_for_every_permission_but_signing_in(self):
        assert set(TABLE) == set(Permission) - {Permission.SIGNED_IN}

    def test_gives_partners_nothing_and_viewers_no_persons(self):
        assert not [p for p, roles in TABLE.items() if Role.PARTNER in roles]
        assert Role.VIEWER not in roles_with(Permission.PERSON_VIEW)
        assert Role.VIEWER not in roles_with("poktan.view_family")

    def test_knows_django_verbs_on_parts(self):
        plkb = Role.PLKB
        assert plkb in roles_with("poktan.add_decree")
        assert plkb not in roles_with("accounts.change_assignment")
        assert plkb not in roles_with("accounts.delete_user")


class TestAccountsOfAnAdmin:
    @pytest.fixture
    def admin(self, areas):
        return factories.make_user(Role.ADMIN, "5304", full_name="Admin Belu")

    def managed(self, admin):
        found = User.objects.permitted(admin, Permission.ACCOUNT_MANAGE)
        return set(found.values_list("full_name", flat=True))

    def test_are_those_that_work_wholly_inside_her_kabupaten(self, admin):
        inside = [
            factories.make_user(role, code, full_name=role.label)
            for role, code in (
                (Role.OFFICER, "5304"),
                (Role.COORDINATOR, "530405"),
                (Role.PLKB, OWN),
                (Role.VIEWER, "5304"),
                (Role.PARTNER, "5304"),
            )
        ]
        factories.make_user(Role.OFFICER, "5305", full_name="Orang Alor")
        factories.make_user(Role.PLKB, OWN, FOREIGN, full_name="Di dua kabupaten")
        factories.make_user(Role.VIEWER, "53", full_name="Gubernur")
        factories.make_user(Role.PARTNER, None, full_name="Mitra tanpa kabupaten")
        factories.make_user(full_name="Tanpa tugas")
        assert self.managed(admin) == {user.full_name for user in inside}

    def test_never_are_her_own_her_peers_or_those_above(self, admin):
        factories.make_user(Role.ADMIN, "5304", full_name="Admin Belu lain")
        factories.make_user(Role.ADMIN, None, full_name="Admin pusat")
        factories.make_user(Role.PLKB, OWN, is_superuser=True, full_name="Server")
        assert self.managed(admin) == set()
        assert set(User.objects.visible_to(admin)) == {admin}
        assert not admin.has_perm(Permission.ACCOUNT_MANAGE, admin)
        assert admin.has_perm(Permission.ACCOUNT_VIEW, admin)

    def test_stay_hers_after_their_tasks_ended(self, admin):
        user = factories.make_user(Role.PLKB, OWN, full_name="Pensiunan Contoh")
        task = user.assignments.get()
        task.valid_from, task.valid_to = date(2020, 1, 1), date(2021, 1, 1)
        task.save()
        assert self.managed(admin) == {"Pensiunan Contoh"}

    def test_become_hers_when_the_task_elsewhere_has_ended(self, admin):
        user = factories.make_user(Role.PLKB, FOREIGN, OWN, full_name="Pindah Umpama")
        old = user.assignments.get(wilayah=FOREIGN)
        assert self.managed(admin) == set()
        old.valid_from, old.valid_to = date(2020, 1, 1), date(2021, 1, 1)
        old.save()
        assert self.managed(admin) == {"Pindah Umpama"}

    def test_are_not_hers_before_a_task_elsewhere_begins(self, admin):
        user = factories.make_user(Role.PLKB, OWN)
        tomorrow = timezone.localdate() + timedelta(1)
        Assignment.objects.create(
            user=user, role=Role.PLKB, wilayah_id=FOREIGN, valid_from=tomorrow
        )
        assert self.managed(admin) == set()

    def test_of_an_admin_everywhere_are_all_below_her(self, areas):
        central = factories.make_user(Role.ADMIN, None, full_name="Pusat")
        factories.make_user(Role.ADMIN, None, full_name="Pusat lain")
        factories.make_user(is_superuser=True, full_name="Server")
        factories.make_user(Role.ADMIN, "5304", full_name="Admin Belu")
        factories.make_user(Role.PARTNER, None, full_name="Mitra")
        factories.make_user(full_name="Tanpa tugas")
        assert self.managed(central) == {"Admin Belu", "Mitra", "Tanpa tugas"}

    def test_of_a_superuser_are_all_others(self, areas):
        server = factories.make_user(is_superuser=True, full_name="Server")
        factories.make_user(is_superuser=True, full_name="Server lain")
        factories.make_user(Role.ADMIN, None, full_name="Pusat")
        assert self.managed(server) == {"Server lain", "Pusat"}

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
    def test_are_nobodys_without_the_role(self, areas, role):
        other = factories.make_user(role, {Role.PLKB: OWN}.get(role, "5304"))
        factories.make_user(Role.PLKB, OWN)
        assert set(User.objects.visible_to(other)) == {other}
        assert self.managed(other) == set()

    def test_bring_their_tasks_with_them(self, admin):
        user = factories.make_user(Role.PLKB, OWN)
        factories.make_user(Role.PLKB, FOREIGN)
        mine = Assignment.objects.permitted(admin, Permission.ACCOUNT_MANAGE)
        assert list(mine) == list(user.assignments.all())


class TestAppointing:
    @pytest.mark.parametrize(
        ("role", "code", "allowed"),
        [
            (Role.OFFICER, "5304", True),
            (Role.PLKB, OWN, True),
            (Role.PARTNER, "5304", True),
            (Role.PARTNER, None, False),
            (Role.ADMIN, "5304", False),
            (Role.ADMIN, None, False),
            (Role.VIEWER, "53", False),
            (Role.PLKB, FOREIGN, False),
        ],
    )
    def test_by_an_admin_of_a_kabupaten(self, areas, role, code, allowed):
        admin = factories.make_user(Role.ADMIN, "5304")
        assert admin.may_appoint(role, areas.get(code)) is allowed

    def test_by_an_admin_everywhere_stops_below_her_own_role(self, areas):
        admin = factories.make_user(Role.ADMIN, None)
        assert admin.may_appoint(Role.ADMIN, areas["5305"])
        assert admin.may_appoint(Role.PARTNER, None)
        assert not admin.may_appoint(Role.ADMIN, None)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
    def test_is_for_no_other_role(self, areas, role):
        user = factories.make_user(role, {Role.PLKB: OWN}.get(role, "5304"))
        assert not any(user.may_appoint(r, areas[OWN]) for r in Role)


class TestFieldOfficers:
    @pytest.fixture
    def officers(self, areas):
        make = factories.make_field_officer
        return {
            "desa": make("Desa Contoh", OWN),
            "kecamatan": make("Kecamatan Contoh", "530405"),
            "kabupaten": make("Kabupaten Contoh", "5304"),
            "neighbour": make("Tetangga Contoh", NEIGHBOUR),
            "nowhere": make("Tanpa Contoh"),
        }

    def names(self, rows, officers):
        return {name for name, officer in officers.items() if officer in set(rows)}

    @pytest.mark.parametrize(
        ("role", "code", "seen", "changed"),
        [
            (Role.PLKB, OWN, {"desa", "kecamatan", "kabupaten"}, set()),
            (Role.COORDINATOR, "530405", {"desa", "kecamatan", "kabupaten"},
             {"desa", "kecamatan"}),
            (Role.OFFICER, "5304", {"desa", "kecamatan", "kabupaten", "neighbour"},
             {"desa", "kecamatan", "kabupaten", "neighbour"}),
            (Role.VIEWER, "5304", set(), set()),
        ],
    )  # fmt: skip
    def test_are_seen_around_and_changed_inside(
        self, officers, role, code, seen, changed
    ):
        user = factories.make_user(role, code)
        rows = FieldOfficer.objects
        assert self.names(rows.visible_to(user), officers) == seen
        mine = rows.permitted(user, Permission.OFFICER_CHANGE)
        assert self.names(mine, officers) == changed

    def test_without_a_place_are_for_admins_everywhere(self, officers):
        central = factories.make_user(Role.ADMIN, None)
        assert self.names(FieldOfficer.objects.visible_to(central), officers) == set(
            officers
        )

    def test_serve_a_desa_on_a_day(self, officers):
        officers["desa"].areas.update(valid_from=date(2020, 1, 1))
        officers["desa"].areas.update(valid_to=date(2021, 1, 1))
        on_day = FieldOfficer.objects.serving(OWN, date(2020, 6, 1))
        assert self.names(on_day, officers) == {"desa"}
        today = FieldOfficer.objects.serving(OWN, timezone.localdate())
        assert self.names(today, officers) == {"kecamatan", "kabupaten"}
