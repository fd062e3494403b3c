import uuid

import pytest
from django.http import QueryDict

from kspk.accounts.models import User
from kspk.accounts.roles import Role
from kspk.offline.models import Submission
from kspk.offline.once import AlreadyStored, OtherContent, digest, once, read_key
from tests.factories import make_user

KEY = uuid.UUID("5f2b1c7e-0d7a-4f3c-9a51-6f0f7b1f0c11")
SENT = QueryDict("key=5f2b&members=20&topics=a&topics=b")


@pytest.fixture
def by(areas):
    return make_user(Role.PLKB, "5304052001")


def store(by, data=SENT, key=KEY, answer="/laporan/isi/1/"):
    with once(key, data, by=by, answer=answer) as submission:
        by.phone = str(Submission.objects.count())
        by.save()
    return submission.answer


class TestOnce:
    def test_stores_and_gives_the_answer(self, by):
        assert store(by) == "/laporan/isi/1/"
        kept = Submission.objects.get()
        assert (kept.key, kept.by, kept.answer) == (KEY, by, "/laporan/isi/1/")
        assert bytes(kept.digest) == digest(SENT)

    def test_answers_a_second_time_without_doing_anything(self, by):
        store(by)
        before = User.objects.get(pk=by.pk).version
        with pytest.raises(AlreadyStored) as known:
            store(by, answer="/laporan/isi/2/")
        assert known.value.answer == "/laporan/isi/1/"
        assert User.objects.get(pk=by.pk).version == before

    def test_refuses_the_key_for_other_content(self, by):
        store(by)
        with pytest.raises(OtherContent):
            store(by, QueryDict("key=5f2b&members=21&topics=a&topics=b"))
        assert Submission.objects.count() == 1

    def test_refuses_the_key_of_another_person(self, by):
        store(by)
        with pytest.raises(OtherContent):
            store(make_user(Role.PLKB, "5304052001"))

    def test_frees_the_key_when_what_is_inside_fails(self, by):
        with (
            pytest.raises(ValueError, match="tidak jadi"),
            once(KEY, SENT, by=by, answer="/"),
        ):
            by.phone = "0812"
            by.save()
            raise ValueError("tidak jadi")
        assert not Submission.objects.exists()
        assert User.objects.get(pk=by.pk).phone == ""
        assert store(by) == "/laporan/isi/1/"

    def test_takes_other_keys_for_the_same_content(self, by):
        store(by)
        store(by, key=uuid.UUID(int=KEY.int + 1))
        assert Submission.objects.count() == 2

    def test_shows_a_person_only_her_own(self, by):
        store(by)
        other = make_user(Role.PLKB, "5304052001")
        assert list(Submission.objects.visible_to(by)) == [Submission.objects.get()]
        assert not Submission.objects.visible_to(other).exists()


class TestDigest:
    def test_heeds_neither_order_of_names_nor_the_csrf_token(self):
        same = QueryDict("topics=a&csrfmiddlewaretoken=x&topics=b&members=20&key=5f2b")
        assert digest(same) == digest(SENT)

    @pytest.mark.parametrize(
        "sent",
        [
            "key=5f2b&members=20&topics=b&topics=a",
            "key=5f2b&members=20&topics=a",
            "key=5f2b&members=20&topics=a&topics=b&note=",
            "key=5f2b&members=2&note=0topics=1:a&topics=b",
            "key=5f2b&members=20%3Btopics%3D1:a&topics=b",
        ],
    )
    def test_differs_with_any_value(self, sent):
        assert digest(QueryDict(sent)) != digest(SENT)


class TestReadKey:
    def test_reads_a_uuid(self):
        assert read_key(str(KEY)) == KEY

    @pytest.mark.parametrize("text", [None, "", "5f2b", "x" * 36])
    def test_refuses_what_is_none(self, text):
        with pytest.raises(ValueError, match="UUID"):
            read_key(text)
