"""The sheet to sign, as Chromium prints it."""

import re

import pytest
from django.urls import reverse

from kspk.accounts.roles import Role
from tests.factories import make_forum, make_mitra

pytestmark = pytest.mark.django_db(transaction=True)
LAST_ROW, SIGNATURE = b"http://last.row", b"http://signature"
# Marks what must stay together with links, which a PDF lists page by page.
MARK = """() => {
  const mark = (element, address) => {
    const link = document.createElement("a");
    link.href = address; link.textContent = "x"; element.append(link);
  };
  const rows = document.querySelectorAll(".register tbody tr:not(.register__end)");
  mark(rows[rows.length - 1].lastElementChild, "http://last.row");
  mark(document.querySelector(".signature__name"), "http://signature");
}"""


def objects(pdf):
    """{number: body} of the objects of a PDF as Chromium writes them."""
    found = re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)
    return {int(number): body for number, body in found}


def pages(pdf):
    """The bodies of a PDF's pages, each with those of its links."""
    every = objects(pdf)
    for body in every.values():
        if re.search(rb"/Type\s*/Page\b", body):
            numbers = re.findall(rb"(\d+) 0 R", body.partition(b"/Annots")[2])
            yield body + b"".join(every.get(int(n), b"") for n in numbers)


@pytest.fixture
def printed(page, live_server, as_user):
    """`printed(forum, "f4")`: the pages of the sheet's PDF."""
    client = as_user(Role.OFFICER)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )

    def print_it(forum, paper):
        address = reverse("agreements:attendance-sheet", args=[forum.pk])
        page.goto(f"{live_server.url}{address}?kertas={paper}")
        page.evaluate(MARK)
        return list(pages(page.pdf(prefer_css_page_size=True)))

    return print_it


def forum_with(count):
    office = make_mitra(
        "Dinas Pengendalian Penduduk dan Keluarga Berencana", kind="opd",
        address="Jalan Contoh Nomor 1, Atambua 85711",
    )  # fmt: skip
    forum = make_forum("Forum Koordinasi Kemitraan KSPK", "5304", organiser=office)
    for n in range(count):
        forum.attendances.create(
            mitra=office if n % 3 == 0 else None, element="plkb",
            name=f"Seruni Wangi Rekaan {n}", position="Kepala Seksi", sex="P",
        )  # fmt: skip
    return forum


class TestSheet:
    @pytest.mark.parametrize(("paper", "height"), [("a4", b"841"), ("f4", b"935")])
    def test_of_forty_is_two_pages(self, areas, printed, paper, height):
        found = printed(forum_with(40), paper)
        assert 1 <= len(found) <= 2
        assert all(height in re.search(rb"/MediaBox.*", p)[0] for p in found)

    def test_never_leaves_the_signature_alone(self, areas, printed):
        forum = forum_with(8)
        for _ in range(14):
            last = printed(forum, "a4")[-1]
            assert SIGNATURE in last
            assert LAST_ROW in last
            forum.attendances.create(element="plkb", name="Dahlia", sex="P")
            forum.attendances.create(element="plkb", name="Kenari", sex="L")
