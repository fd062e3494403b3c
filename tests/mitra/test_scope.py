"""What of the partnership a person reaches: her area, what lies around, her own."""

import datetime

import pytest

from agreements.models import FollowUp, Forum, Progress
from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.mitra.models import Contact, Mitra
from tests.factories import (
    make_contact,
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_user,
)

TODAY = datetime.date.today()


@pytest.fixture
def world(areas):
    """Institutions of Belu, of a kecamatan, of a desa, and of Alor."""
    return {
        "belu": make_mitra("Dinas Rekaan", kind="opd"),
        "raihat": make_mitra("Puskesmas Umpama", "530403", "faskes"),
        "desa": make_mitra("PAUD Contoh", "5304052001", "pendidikan"),
        "alor": make_mitra("Radio Misal", "5305", "media"),
    }


def names(rows):
    return {mitra.name.split()[-1].lower() for mitra in rows}


class TestAreas:
    @pytest.mark.parametrize(
        ("role", "code", "seen"),
        [
            (Role.ADMIN, None, {"rekaan", "umpama", "contoh", "misal"}),
            (Role.OFFICER, "5304", {"rekaan", "umpama", "contoh"}),
            (Role.COORDINATOR, "530405", {"rekaan", "contoh"}),
            (Role.PLKB, "5304052002", {"rekaan"}),
            (Role.VIEWER, "53", {"rekaan", "umpama", "contoh", "misal"}),
            (Role.PARTNER, "5304", set()),
        ],
    )
    def test_are_read_around_and_inside(self, world, role, code, seen):
        assert names(Mitra.objects.visible_to(make_user(role, code))) == seen

    def test_are_written_inside_only(self, world):
        coordinator = make_user(Role.COORDINATOR, "530405")
        forum = make_forum(area="5304")
        assert coordinator.has_perm(Permission.FORUM_VIEW, forum)
        assert not coordinator.has_perm(Permission.FORUM_CHANGE, forum)
        assert coordinator.has_perm(Permission.FORUM_CHANGE, make_forum())

    def test_hold_nothing_for_nobody(self, world):
        assert not Mitra.objects.visible_to(make_user()).exists()


class TestPartner:
    def test_sees_her_institution_and_what_it_takes_part_in(self, world):
        user = make_partner(world["belu"])
        ours = make_forum("Ours", mitra=[world["belu"], world["raihat"]])
        make_forum("Theirs", mitra=[world["raihat"]])
        owned = make_follow_up(owner=world["belu"])
        supported = make_follow_up(owner=world["raihat"])
        supported.supporters.create(mitra=world["belu"])
        make_follow_up(owner=world["raihat"])
        assert names(Mitra.objects.visible_to(user)) == {"rekaan"}
        assert list(Forum.objects.visible_to(user)) == [ours]
        assert set(FollowUp.objects.visible_to(user)) == {owned, supported}
        assert user.has_perm(Permission.FOLLOWUP_REPORT, owned)
        assert not user.has_perm(Permission.FOLLOWUP_CHANGE, owned)

    def test_sees_the_progress_of_what_she_sees(self, world):
        user = make_partner(world["belu"])
        for owner in (world["belu"], world["raihat"]):
            make_follow_up(owner=owner).report(
                by=user, on=TODAY, state="proses", note="rapat"
            )
        seen = Progress.objects.visible_to(user)
        assert [row.follow_up.owner for row in seen] == [world["belu"]]

    def test_sees_the_contacts_of_her_institution_only(self, world):
        user = make_partner(world["belu"])
        make_contact(world["raihat"], "Bakau Misal")
        assert [c.mitra for c in Contact.objects.visible_to(user)] == [world["belu"]]

    def test_sees_nothing_after_her_last_day(self, world):
        user = make_partner(world["belu"])
        yesterday = TODAY - datetime.timedelta(days=1)
        Contact.objects.filter(user=user).update(
            valid_from=yesterday, valid_to=yesterday
        )
        assert not Mitra.objects.visible_to(user).exists()

    def test_needs_the_role_to_speak_for_it(self, world):
        user = make_user(Role.PLKB, "5305011001")
        make_contact(world["belu"], user=user)
        assert names(Mitra.objects.visible_to(user)) == {"misal"}
