"""The mixins themselves, on views made up for it."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.views.generic import UpdateView

from kspk.accounts.forms import LastDayForm
from kspk.accounts.mixins import TransitionView, WriteMixin
from kspk.accounts.permissions import Permission
from kspk.accounts.roles import Role
from kspk.audit.models import Batch
from kspk.audit.transitions import InvalidTransition
from poktan.models import Poktan
from tests import factories

OWN, NEIGHBOUR = "5304052001", "5304032001"


class Move(WriteMixin, UpdateView):
    """Its form lets the group go anywhere."""

    permission = Permission.POKTAN_CHANGE
    queryset = Poktan.objects.all()
    fields = ["desa"]
    title = "memindahkan {}"
    message = "{} dipindahkan."
    success_url = "/"


def rename(poktan, *, by, on=None):
    if poktan.name == "Baru":
        raise InvalidTransition("Sudah bernama Baru.")
    poktan.name = "Baru"
    poktan.save()
    return poktan


class Rename(TransitionView):
    permission = Permission.POKTAN_CHANGE
    queryset = Poktan.objects.all()
    transition = staticmethod(rename)
    title = "menamai {}"
    message = "{} diberi nama."
    success_url = "/"


class RenameOn(Rename):
    form_class = LastDayForm


@pytest.fixture
def send(rf, areas):
    """`send(View, poktan, role, data)` → (answer, its messages)."""

    def ask(view, poktan, role=Role.COORDINATOR, code="530405", method="post", **data):
        request = getattr(rf, method)("/", data)
        request.user = factories.make_user(role, code)
        request.session = {}
        request._messages = FallbackStorage(request)
        response = view.as_view()(request, pk=poktan.pk)
        return response, [str(message) for message in get_messages(request)]

    return ask


@pytest.fixture
def poktan(areas):
    return factories.make_poktan("Melati", desa=OWN)


class TestWriteMixin:
    def test_saves_within_one_action(self, send, poktan):
        response, said = send(Move, poktan, desa="5304052002")
        assert (response.status_code, said) == (302, ["BKB Melati dipindahkan."])
        poktan.refresh_from_db()
        assert poktan.desa_id == "5304052002"
        assert poktan.history.first().batch.title == "memindahkan BKB Melati"

    def test_takes_back_a_move_out_of_the_area(self, send, poktan):
        with pytest.raises(PermissionDenied), transaction.atomic():
            send(Move, poktan, desa=NEIGHBOUR)
        poktan.refresh_from_db()
        assert poktan.desa_id == OWN
        assert not Batch.objects.exists()


class TestTransitionView:
    def test_does_it_within_one_action(self, send, poktan):
        response, said = send(Rename, poktan)
        assert (response.url, said) == ("/", ["BKB Baru diberi nama."])
        poktan.refresh_from_db()
        assert poktan.name == "Baru"
        assert poktan.history.first().batch.title == "menamai BKB Melati"

    def test_says_why_not_in_the_wrong_state_and_writes_nothing(self, send, poktan):
        Poktan.objects.filter(pk=poktan.pk).update(name="Baru")
        response, said = send(Rename, poktan)
        assert (response.url, said) == ("/", ["Sudah bernama Baru."])
        assert not Batch.objects.exists()

    def test_says_what_is_wrong_with_the_input(self, send, poktan):
        response, said = send(RenameOn, poktan, on="kemarin dulu")
        assert response.status_code == 302
        assert len(said) == 1
        poktan.refresh_from_db()
        assert poktan.name == "Melati"

    def test_answers_to_post_only(self, send, poktan):
        response, _ = send(Rename, poktan, method="get")
        assert response.status_code == 405

    def test_knows_no_record_of_elsewhere(self, send, poktan):
        with pytest.raises(Http404):
            send(Rename, poktan, code="530403")

    def test_refuses_other_roles(self, send, poktan):
        with pytest.raises(PermissionDenied):
            send(Rename, poktan, Role.VIEWER, "5304")

    def test_refuses_where_the_role_only_sees(self, rf, poktan):
        user = factories.make_user(Role.VIEWER, "5304")
        user.assignments.create(role=Role.PLKB, wilayah_id=NEIGHBOUR)
        request = rf.post("/")
        request.user = user
        with pytest.raises(PermissionDenied):
            Rename.as_view()(request, pk=poktan.pk)
