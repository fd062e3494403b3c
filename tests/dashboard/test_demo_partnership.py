"""The partnership of the demo: the Belu forum as it was told, and one whole chain."""

import datetime

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from agreements.models import (
    Attendance,
    Document,
    FollowUp,
    Forum,
    Resolution,
    VillageFunding,
)
from kspk.accounts.models import User
from kspk.dashboard.demo.paper import pdf
from kspk.dashboard.demo.partners import PARTNERS
from kspk.dashboard.demo.partnership import make_partnership
from kspk.mitra.models import Contact, Mitra

from .test_demo import demo, load_belu

TODAY = datetime.date(2026, 11, 24)
MODELS = (Mitra, Contact, Forum, Attendance, Resolution, FollowUp, VillageFunding,
          Document)  # fmt: skip


@pytest.fixture(scope="class")
def belu(django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True, MEDIA_ROOT=media):
            load_belu()
            demo("--accounts-only")
            make_partnership("5304", TODAY)
            yield
        transaction.set_rollback(True)


def home(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.get("/")


@pytest.mark.usefixtures("belu", "db")
class TestPartnership:
    def test_has_the_institutions_with_history(self):
        assert Mitra.objects.count() == len(PARTNERS) == 25
        for mitra in Mitra.objects.all():
            mitra.full_clean(exclude=["programmes"])
        for model in MODELS:
            assert not model.history.filter(batch=None).exists()

    def test_has_the_forum_with_forty_participants_without_names(self):
        forum = Forum.objects.get()
        assert (forum.state, forum.venue) == ("ditutup", "Hotel Timor, Atambua")
        assert forum.starts_at.date() == datetime.date(2017, 2, 28)
        people = forum.attendances.present()
        names = set(people.values_list("name", flat=True))
        assert names == {f"Peserta {number}" for number in range(1, 41)}

    def test_has_the_six_resolutions_each_with_steps(self):
        rows = Resolution.objects.prefetch_related("follow_ups")
        assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
        assert len({row.theme for row in rows}) == 6
        assert all(row.follow_ups.all() for row in rows)
        text = rows[3].text
        assert text == "Pembenahan databasis POKTAN by name by address."

    def test_has_steps_in_every_situation(self):
        for rows in (
            FollowUp.objects.overdue(TODAY), FollowUp.objects.ownerless(),
            FollowUp.objects.dateless(), FollowUp.objects.filter(state="selesai"),
        ):  # fmt: skip
            assert rows.exists()

    def test_has_one_step_with_budget_and_proof(self):
        line = VillageFunding.objects.get()
        assert line.follow_up.resolution.number == 5
        assert 0 < line.realised < line.planned
        proof = line.documents.get()
        assert proof.file.read().startswith(b"%PDF-")
        assert proof.size == proof.file.size

    def test_makes_the_account_the_contact_of_the_parish(self):
        page = home("mitra.paroki").text
        for words in (
            "Paroki Atambua", "Jadwalkan pertemuan triwulan lintas agama",
            "Sertakan penyuluh agama", "Forum Pertemuan Koordinasi",
        ):  # fmt: skip
            assert words in page
        assert "Tetapkan jadwal intervensi" not in page

    def test_gives_the_office_its_tasks_with_as_many_rows(self):
        tasks = home("opd.belu").context["tasks"]
        found = [task for task in tasks if "Tindak lanjut" in task.title]
        assert len(found) >= 3
        client = Client()
        client.force_login(User.objects.get(username="opd.belu"))
        for task in found:
            rows = client.get(task.url).context["page"].object_list
            assert (task.title, len(rows)) == (task.title, task.count)

    def test_is_made_once(self):
        assert make_partnership("5304", TODAY) == 0

    def test_traces_from_the_desa(self):
        client = Client()
        client.force_login(User.objects.get(username="opd.belu"))
        desa = VillageFunding.objects.get().desa_id
        url = reverse("agreements:trace", args=["desa", desa])
        assert url in client.get(reverse("wilayah:detail", args=[desa])).text
        assert Document.objects.get().get_absolute_url() in client.get(url).text


def test_a_paper_is_a_pdf_whose_places_are_right():
    paper = pdf(["Satu (1)", "Dua \\ tiga"])
    start = int(paper.split(b"startxref\n")[1].split()[0])
    assert paper[start:].startswith(b"xref\n0 6\n")
    places = [int(line[:10]) for line in paper[start:].split(b"\n")[3:8]]
    for number, place in enumerate(places, 1):
        assert paper[place:].startswith(b"%d 0 obj\n" % number)
    assert rb"(Satu \(1\)) Tj" in paper
