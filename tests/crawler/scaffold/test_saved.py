"""Saved pages: folders with a table of URLs, with paths as in the URLs, WARC files."""

from datetime import UTC, datetime

import pytest

from archive.errors import BadRequest
from archive.warc import Exchange, WarcFile
from crawler.scaffold.saved import saved_pages

HOME = "http://dj.example.org/"
PAGE = b"<html><body><p>x</p></body></html>"


def urls(source, home=HOME):
    return sorted(page.url for page in saved_pages(source, home))


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PAGE)


@pytest.mark.parametrize("place", ["dj.example.org", "pages"])
def test_paths_are_those_of_the_urls_whatever_the_folder_is_called(tmp_path, place):
    write(tmp_path / place, "index.html", "a/1.html", "list.asp?id=3", "style.css", "notes.json")
    assert urls(tmp_path / place) == [f"{HOME}a/1.html", f"{HOME}index.html", f"{HOME}list.asp?id=3"]


def test_of_several_hosts_only_those_of_the_portal_are_read(tmp_path):
    write(tmp_path, "dj.example.org/1.html", "news.dj.example.org/2.html", "other.cn/3.html")
    assert urls(tmp_path) == [f"{HOME}1.html", "http://news.dj.example.org/2.html"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "MANIFEST.tsv",
            "file\turl\tkind\n1.htm\thttp://dj.example.org/a?id=1\tarticle\n2.htm\thttp://other.cn/\thome\n",
        ),
        ("pages.csv", "http://dj.example.org/a?id=1,1.htm\n"),
        ("urls.txt", "1.htm http://dj.example.org/a?id=1\n"),
    ],
)
def test_a_table_names_files_and_their_urls(tmp_path, name, text):
    write(tmp_path, "pages/1.htm", "pages/2.htm", "pages/not-named.htm")
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert urls(tmp_path) == ["http://dj.example.org/a?id=1"]


def test_a_table_without_urls_leaves_them_to_the_paths(tmp_path):
    write(tmp_path, "pages/dj.example.org/a/1.html", "pages/dj.example.org/b.html")
    (tmp_path / "list.tsv").write_text("file\tkind\ndj.example.org/a/1.html\tarticle\n", encoding="utf-8")
    assert urls(tmp_path) == [f"{HOME}a/1.html"]


def test_nothing_outside_of_the_folder_is_read(tmp_path):
    write(tmp_path, "secret.html", "in/1.html")
    (tmp_path / "in" / "urls.txt").write_text("../secret.html http://dj.example.org/s\n", encoding="utf-8")
    assert "http://dj.example.org/s" not in urls(tmp_path / "in")


def test_the_last_good_answer_of_a_warc_file_counts(tmp_path):
    file = WarcFile(tmp_path, "a.warc.gz", {})
    for n, (status, body) in enumerate([(200, b"<p>1</p>"), (200, b"<p>2</p>"), (404, b"<p>3</p>")]):
        file.write(Exchange(
            url=HOME, method="GET", request_headers=(), status=status, reason="", body=body, ip_address=None,
            headers=(("Content-Type", "text/html"),), fetched_at=datetime(2026, 11, n + 1, tzinfo=UTC),
        ))  # fmt: skip
    file.seal()
    (page,) = saved_pages(tmp_path / "a.warc.gz", HOME)
    assert (page.body, page.fetched_at.day) == (b"<p>2</p>", 2)
    assert urls(tmp_path) == [HOME]


@pytest.mark.parametrize("damage", ["missing", "empty folder", "no WARC", "torn", "other host"])
def test_what_holds_no_pages_is_refused(tmp_path, damage):
    source = tmp_path / {"no WARC": "a.zip", "torn": "a.warc.gz"}.get(damage, "pages")
    if damage == "empty folder":
        source.mkdir()
    elif damage == "other host":
        write(tmp_path, "pages/www.other.cn/1.html")
        (source / "urls.txt").write_text("www.other.cn/1.html http://www.other.cn/\n", encoding="utf-8")
    elif damage != "missing":
        source.write_bytes(b"\x1f\x8b\x08 torn")
    with pytest.raises(BadRequest):
        saved_pages(source, HOME)


def test_a_link_to_a_friend_at_the_bottom_of_every_page_does_not_say_whose_pages_they_are(tmp_path):
    for name in ("index.html", "dj/index.html", "1.html", "2.html", "3.html"):
        write(tmp_path / "pages", name)
        (tmp_path / "pages" / name).write_bytes(
            PAGE + b"<a href='http://www.12371.cn/dj/'>x</a><a href='/1.html'>y</a>"
        )
    assert len(urls(tmp_path / "pages")) == 5
