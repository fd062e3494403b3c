"""Third-party files are those that were checked: version, licence and sums."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(p for p in (ROOT / "static/vendor").iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestVendorFolder:
    def test_holds_what_its_sums_say_and_nothing_else(self, folder):
        lines = (folder / "SHA256SUMS").read_text().split("\n")
        told = dict(reversed(line.split("  ")) for line in lines if line)
        found = {
            str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in folder.rglob("*")
            if file.is_file() and file.name != "SHA256SUMS"
        }
        assert found == told

    def test_says_version_and_licence(self, folder):
        assert re.match(rf"{folder.name} \d+\.\d+", (folder / "VERSION").read_text())
        assert (folder / "LICENSE").read_text()


class TestStyles:
    @pytest.mark.parametrize(
        "file", sorted((ROOT / "static/css").rglob("*.css")), ids=lambda file: file.name
    )
    def test_point_to_files_that_are_there(self, file):
        urls = re.findall(r'url\("?([^")#]+)', file.read_text())
        assert [url for url in urls if not (file.parent / url).is_file()] == []
