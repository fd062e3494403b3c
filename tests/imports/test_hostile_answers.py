"""Hostile answers and addresses, sent to the real pages by an admin of Belu."""

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from kspk.imports.models import ImportBatch, ImportRow
from poktan.models import Poktan
from tests.imports import hostile
from tests.imports.hostile import (
    GOOD,
    group,
    send,
)

Status, State = ImportBatch.Status, ImportRow.State
HUGE = "9" * 40
ANSWERS = [
    {}, {"choice": "hapus"}, {"choice": "same"}, {"choice": "same", "same": ""},
    {"choice": "undo"}, {"same": "0"}, {"same": "-1"}, {"same": HUGE}, {"same": "1.5"},
    {"same": "999"}, {"same": str(2**63 - 1)}, {"same": "\0"}, {"same": ["1", "2"]},
    {"village": HUGE}, {"village": "53"}, {"village": "530405"},
    {"village": "5305011001"}, {"village": "\0"}, {"village": "x" * 100_000},
    {"village": "' OR 1=1 --"}, {"kind": "XXX"}, {"kind": "\0"}, {"kind": "x" * 1000},
    {"value-": "x"}, {"value-id": HUGE}, {"value-pk": "1"}, {"value-__class__": "x"},
    {"value-name": ""}, {"value-name": "\0"}, {"value-name": "a\0b\x1b"},
    {"value-name": "x" * 100_000}, {"value-name": "<script>alert(1)</script>"},
    {"value-members": "-1"}, {"value-members": HUGE}, {"value-members": "²"},
    {"value-sk_date": "31/02/9999"}, {"value-village": "Entah"},
    {"value-village_code": HUGE}, {"value-kind": "Posyandu"}, {"value-latitude": "inf"},
    {"value-name": "Mawar", "choice": "new", "same": "7", "village": "5304052001"},
    {f"value-{n}": "x" for n in range(500)},
]  # fmt: skip


class TestAnswers:
    @pytest.fixture
    def rows(self, admin):
        """A row that is ready, one said twice, one of an unknown desa."""
        send(admin, "a.csv", hostile.listed(GOOD, GOOD, group("Mawar", desa="Entah")))
        return list(ImportRow.objects.order_by("position"))

    @pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer)[:40])
    def test_end_in_a_page(self, admin, rows, answer):
        for one in rows:
            url = reverse("imports:decide", args=[one.batch_id, one.pk])
            part = admin.post(url, answer, headers={"HX-Request": "true"})
            assert part.status_code == 200
            assert f'id="baris-{one.position}"' in part.content.decode()
        again = admin.post(url, answer)
        assert again.url.endswith(f"#baris-{one.position}")
        page = admin.get(reverse("imports:rows", args=[rows[0].batch_id]))
        assert b"<script>alert" not in page.content
        batch = ImportBatch.objects.get()
        admin.post(reverse("imports:apply", args=[batch.pk]))
        batch.refresh_from_db()
        assert batch.status in (Status.APPLIED, Status.READY)
        assert Poktan.objects.count() == batch.counts.get("applied_new", 0)
        assert sum(batch.counts.values()) == 3

    def test_of_a_row_that_is_not_there_are_not_found(self, admin, rows):
        other = send(admin, "b.csv", hostile.listed(group("Sakura")))
        batch = other.context["batch"]
        for pk in (rows[0].pk, 0, 999_999, HUGE):
            url = f"/impor/{batch.pk}/baris/{pk}/"
            assert admin.post(url, {"choice": "skip"}).status_code == 404
        assert not ImportRow.objects.filter(state=State.SKIPPED).exists()

    @pytest.mark.parametrize("name", ["decide", "apply", "discard", "read-again"])
    def test_are_only_posted(self, admin, rows, name):
        args = [rows[0].batch_id] + [rows[0].pk] * (name == "decide")
        assert admin.get(reverse(f"imports:{name}", args=args)).status_code == 405


class TestColumns:
    @pytest.mark.parametrize(
        "posted",
        [
            {}, {"mode": "hapus"}, {"mode": "\0"}, {"kolom-0-1": HUGE},
            {"kolom-0-1": "\0"}, {"kolom-99-99": "name"}, {"kolom-x-y": "name"},
            {"kolom-0-0": "name", "kolom-0-1": "name"},
            {f"kolom-0-{n}": "" for n in range(7)},
            {f"kolom-0-{n}": "name" for n in range(7)},
            {"kolom-0-0": "members", "kolom-0-5": "kind"},
            {"kolom-0-1": "__class__", "mode": "fill"},
        ],
        ids=lambda posted: str(posted)[:40],
    )  # fmt: skip
    def test_end_in_a_page(self, admin, posted):
        send(admin, "a.csv", hostile.listed(GOOD))
        url = reverse("imports:columns", args=[ImportBatch.objects.get().pk])
        for _ in range(2):
            assert admin.post(url, posted, follow=True).status_code == 200
        batch = ImportBatch.objects.get()
        assert batch.status in (Status.READY, Status.UNREADABLE)
        assert not Poktan.objects.exists()


class TestRepeatedActions:
    def test_are_told_and_change_nothing(self, admin):
        batch = send(admin, "a.csv", hostile.listed(GOOD)).context["batch"]

        def post(name, **posted):
            url = reverse(f"imports:{name}", args=[batch.pk])
            response = admin.post(url, posted, follow=True)
            batch.refresh_from_db()
            assert response.status_code == 200
            return [m.message for m in response.context["messages"]], batch.status

        said, status = post("undo", reason="x")
        assert (said[0][:18], status) == (
            f"Impor {batch.pk} sudah berubah"[:18],
            "ready",
        )
        assert post("apply")[1] == "applied"
        for name in ("apply", "read-again", "discard"):
            post(name)
            assert (batch.status, Poktan.objects.count()) == ("applied", 1)
        assert post("undo")[0] == ["Tulis alasan pembatalan."]
        said, status = post("undo", reason="x" * 501)
        assert "500" in said[0] and status == "applied"
        assert post("undo", reason="a\0b")[1] == "applied"
        assert post("undo", reason="keliru") == ([], "undone")
        assert post("undo", reason="keliru")[1] == "undone"
        assert not Poktan.objects.exists()

    def test_of_another_kabupaten_are_not_found(self, admin, as_user):
        batch = send(admin, "a.csv", hostile.listed(GOOD)).context["batch"]
        as_user(Role.ADMIN, "5305")
        for name in ("apply", "undo", "discard", "read-again", "columns"):
            url = reverse(f"imports:{name}", args=[batch.pk])
            assert admin.post(url, {"reason": "x"}).status_code == 404
        batch.refresh_from_db()
        assert batch.status == Status.READY

    @pytest.mark.parametrize("query", ["setelah=-1", f"setelah={HUGE}", "sebelum=²",
                                       "setelah=%00", "keadaan=%00", "keadaan=hapus",
                                       "setelah=1&sebelum=1"])  # fmt: skip
    def test_pages_with_strange_addresses_open(self, admin, query):
        batch = send(admin, "a.csv", hostile.listed(GOOD)).context["batch"]
        url = reverse("imports:rows", args=[batch.pk])
        expected = 400 if "%00" in query else 200  # NUL stands in no address
        assert admin.get(f"{url}?{query}").status_code == expected
