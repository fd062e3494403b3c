import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agreements.models import Document
from kspk.accounts.roles import Role
from tests.factories import (
    make_follow_up,
    make_forum,
    make_mitra,
    make_partner,
    make_user,
)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind="PNG", size=(40, 30), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **options)
    return file.getvalue()


def huge_png():
    """A few bytes that say they are 30,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(name, data):
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.txt", "x" * 2000)
    return file.getvalue()


def add(client, owner, content, name="surat.pdf", kind="forum", title="Notulen"):
    address = reverse("agreements:document-add", args=[kind, owner.pk])
    file = SimpleUploadedFile(name, content)
    return client.post(address, {"title": title, "file": file})


def body(response):
    return b"".join(response.streaming_content)


class TestGoodFile:
    @pytest.mark.parametrize(
        ("content", "suffix", "kind"),
        [
            (PDF, ".pdf", "application/pdf"),
            (picture("PNG"), ".png", "image/png"),
            (picture("JPEG"), ".jpg", "image/jpeg"),
        ],
        ids=["pdf", "png", "jpg"],
    )
    def test_is_given_out_sealed_under_its_title(self, as_user, content, suffix, kind):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        response = add(client, forum, content, "../../etc/passwd.exe", title="A & <B>")
        assert response.url == forum.get_absolute_url()
        document = Document.objects.get()
        assert document.file.name.startswith("kemitraan/")
        assert document.file.name.endswith(suffix)
        assert "passwd" not in document.file.name
        given = client.get(document.get_absolute_url())
        assert len(body(given)) == document.size
        assert given["Content-Type"] == kind
        assert given["Content-Disposition"] == f'attachment; filename="a-b{suffix}"'
        assert given["X-Content-Type-Options"] == "nosniff"
        assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_that_is_an_image_is_drawn_anew(self, as_user):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        exif = Image.Exif()
        exif[0x010E] = "rahasia"
        content = picture("JPEG", (3000, 4000), exif=exif) + SCRIPT
        add(client, forum, content, "foto.jpg")
        kept = Document.objects.get().file.read()
        assert SCRIPT not in kept
        assert b"rahasia" not in kept
        assert Image.open(io.BytesIO(kept)).size == (1860, 2480)

    def test_is_in_the_history_of_its_owner(self, as_user):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        add(client, forum, PDF, title="Berita acara")
        page = client.get(reverse("agreements:forum-history", args=[forum.pk]))
        assert "berkas Berita acara" in page.content.decode()


BAD = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "a.svg"),
    "svg called png": (b"<svg>" + SCRIPT + b"</svg>", "a.png"),
    "html called pdf": (b"<html>" + SCRIPT + b"</html>", "a.pdf"),
    "html in a pdf": (b"%PDF-1.4\n<HTML>" + SCRIPT + PDF, "a.pdf"),
    "pdf and archive": (PDF + archive(), "a.pdf"),
    "cut pdf": (b"%PDF-1.4\n" + bytes(3000), "a.pdf"),
    "gif": (picture("GIF"), "a.gif"),
    "program": (b"MZ" + bytes(500), "a.jpg"),
    "huge pixels": (huge_png(), "a.png"),
    "cut png": (picture("PNG", (400, 300))[:60], "a.png"),
    "empty": (b"", "a.pdf"),
    "eleven MB": (PDF + bytes(11 * 1024 * 1024), "a.pdf"),
}


class TestBadFile:
    @pytest.mark.parametrize(("content", "name"), BAD.values(), ids=BAD)
    def test_is_refused_with_a_sentence(self, as_user, media, content, name):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        response = add(client, forum, content, name)
        assert response.status_code == 200
        (said,) = response.context["form"].errors["file"]
        assert said.endswith(".")
        assert not Document.objects.exists()
        assert [path for path in media.rglob("*") if path.is_file()] == []


class TestOwners:
    @pytest.fixture
    def progress(self, areas):
        self.mitra = make_mitra("Paroki")
        row = make_follow_up(owner=self.mitra)
        by = make_user(Role.PLKB, "5304052001")
        return row.report(by=by, on="2026-03-01", state="proses", note="mulai")

    def test_of_progress_are_those_who_report_it(self, client, progress):
        client.force_login(make_partner(self.mitra))
        add(client, progress, PDF, kind="progress")
        document = Document.objects.get()
        assert document.owner == progress
        assert client.get(document.get_absolute_url()).status_code == 200
        other = make_partner(make_mitra("Gereja"))
        client.force_login(other)
        assert client.get(document.get_absolute_url()).status_code == 404
        assert add(client, progress, PDF, kind="progress").status_code == 404

    def test_of_a_forum_are_those_who_change_it(self, as_user):
        forum = make_forum()
        assert add(as_user(Role.PLKB), forum, PDF).status_code == 403
        assert not Document.objects.exists()

    @pytest.mark.parametrize("kind", ["user", "resolution"])
    def test_are_only_those_of_the_list(self, as_user, kind):
        client = as_user(Role.OFFICER)
        assert add(client, make_forum(), PDF, kind=kind).status_code == 404

    def test_with_another_kind_of_key_are_not_found(self, as_user):
        client = as_user(Role.OFFICER)
        assert add(client, make_forum(), PDF, kind="progress").status_code == 404


class TestRemoving:
    def remove(self, client, document):
        address = reverse("agreements:document-remove", args=[document.pk])
        return client.post(address, follow=True)

    def test_takes_the_file_too(
        self, as_user, media, django_capture_on_commit_callbacks
    ):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        add(client, forum, PDF)
        with django_capture_on_commit_callbacks(execute=True):
            self.remove(client, Document.objects.get())
        assert not Document.objects.exists()
        assert [path for path in media.rglob("*") if path.is_file()] == []

    def test_is_refused_once_the_forum_is_closed(self, as_user):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        add(client, forum, PDF)
        forum.resolutions.create(number=1, text="x")
        forum.close(by=client.user)
        response = self.remove(client, Document.objects.get())
        assert "berkasnya tetap tersimpan" in response.content.decode()
        add(client, forum, PDF, title="Notulen bertanda tangan")
        assert Document.objects.count() == 2

    def test_is_refused_without_the_right(self, as_user):
        client, forum = as_user(Role.COORDINATOR), make_forum()
        add(client, forum, PDF)
        reader = as_user(Role.PLKB)
        assert self.remove(reader, Document.objects.get()).status_code == 403
        assert Document.objects.exists()
