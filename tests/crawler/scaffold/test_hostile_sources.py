"""`new-site --from` on what maintainers find on their disks: torn WARC files, pictures called pages, huge pages."""

import os
import random
import shutil

import pytest

from archive.warc import Exchange, WarcFile
from tests.crawler.scaffold.conftest import SAVED_AT


def as_warc(small, folder):
    """Write the pages of a small portal as a WARC file, packed."""
    file = WarcFile(folder, "pages.warc.gz", {})
    for page in small.pages:
        file.write(Exchange(
            url=page.url, method="GET", request_headers=(), status=200, reason="OK", body=page.body, ip_address=None,
            headers=(("Content-Type", "text/html"),), fetched_at=SAVED_AT,
        ))  # fmt: skip
    file.seal()
    return folder / "pages.warc.gz"


@pytest.fixture
def made(dangjian, folders, tmp_path):
    """Make a site of a source; the exit code, the last line of its error and the declaration come back."""

    def make(source):
        done = dangjian("new-site", folders.scheme.home, "--from", source, "--out", tmp_path / "out")
        path = tmp_path / "out" / "crawler" / "spiders" / "dj_example.py"
        lines = done.stderr.strip().splitlines()
        return done.returncode, lines[-1] if lines else "", path.read_text(encoding="utf-8") if path.exists() else None

    return make


@pytest.fixture
def good(made, folders, tmp_path):
    """The declaration that the pages make when nothing is wrong with their folder."""
    code, _, text = made(folders.write(tmp_path / "good" / "dj.example.org"))
    assert code == 0
    shutil.rmtree(tmp_path / "out")
    return text


def test_a_torn_warc_file_gives_what_stands_before_the_damage(made, folders, tmp_path):
    path = as_warc(folders, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])
    code, line, text = made(path)
    assert code in (0, 2), line
    assert (text is not None) == (code == 0)


@pytest.mark.parametrize("seed", range(3))
def test_bytes_changed_anywhere_in_a_warc_file_end_in_a_site_or_in_one_line(made, folders, tmp_path, seed):
    chance, path = random.Random(seed), as_warc(folders, tmp_path)
    data = bytearray(path.read_bytes())
    for _ in range(40):
        data[chance.randrange(len(data))] ^= 0xFF
    path.write_bytes(data)
    code, line, text = made(path)
    assert code in (0, 2), line
    assert code == 0 or (line and text is None)


def test_binary_files_that_are_called_pages_change_nothing(made, good, folders, tmp_path):
    folder = folders.write(tmp_path / "dj.example.org")
    chance = random.Random(1)
    for name in ("a.html", "photo.htm", "djyw/202405/x.html"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0" + chance.randbytes(200_000))
    (folder / "empty.html").write_bytes(b"")
    (folder / "nul.html").write_bytes(b"\0" * 100_000)
    (folder / "list.tsv").write_bytes(chance.randbytes(5000))
    os.mkfifo(folder / "pipe.html")
    (folder / "loop").symlink_to(folder)
    code, line, text = made(folder)
    assert (code, text) == (0, good), line


def test_a_name_that_is_no_text_is_passed_over(made, good, folders, tmp_path):
    folder = folders.write(tmp_path / "dj.example.org")
    with open(os.fsencode(folder) + b"/\xb5\xb3\xbd\xa8.html", "wb") as file:
        file.write(b"<p>x</p>")
    code, line, text = made(folder)
    assert (code, text) == (0, good), line


def test_huge_and_deep_pages_are_survived(made, folders, tmp_path):
    folder = folders.write(tmp_path / "dj.example.org")
    (folder / "deep.html").write_text("<div>" * 20_000 + "x", encoding="utf-8")
    (folder / "long.html").write_text("<p>" + "党建" * 400_000, encoding="utf-8")
    (folder / "links.html").write_text(
        "".join(f"<a href='/q/{n}.html'>第{n}号链接的标题文字</a>" for n in range(3000)), encoding="utf-8"
    )
    code, line, text = made(folder)
    assert code == 0, line
    assert "article_url" in text
