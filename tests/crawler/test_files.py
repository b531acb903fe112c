"""Pictures and files of small portals: which are fetched, how each address ends, and what is held.

This file is also the program of the crawl: it needs a process of its own, because Twisted's reactor starts once.
"""

import gzip
import hashlib
import io
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from rich.console import Console
from scrapy.crawler import AsyncCrawlerProcess

from archive.database import open_reader
from archive.files import held_files, read_file
from archive.report import last_run, report
from archive.writer import Writer
from crawler.crawling import Options, scrapy_settings
from crawler.demo import DemoPortal, DemoResponse, serve
from crawler.files import BATCH, FileCaps
from crawler.portal import PortalSpider
from crawler.terminal.tables import show_report

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 5
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 5
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 4
WORD = b"<html xmlns:o='urn:schemas-microsoft-com:office:office'><p>" + b"x" * 400
CSV = "姓名,支部\n甲,第一支部\n".encode("gb18030") * 20
HTML = "text/html; charset=utf-8"
PAGE = "text/html; charset=gb2312"
NOT_THERE = "<html><head><title>找不到网页</title></head><body><p>您访问的页面不存在</p></body></html>"
BUSY = "<html><body><p>访问过于频繁</p></body></html>"


@dataclass(frozen=True)
class Packed:
    """A file that is sent with gzip."""

    body: bytes


class Only:
    """A picture that is given to those alone who come from a page of the portal."""


def article(number, media):
    text = f"<p>第{number}号会议强调,各级党组织要认真抓好落实,压实责任。</p>" * 3
    return f"<html><h1>第{number}号会议纪要</h1><p>发布时间:2016-10-18</p><div>{text}{media}</div></html>"


def images(*sources):
    return "".join(f"<p><img src='{source}'></p>" for source in sources)


def links(*targets):
    return "".join(f"<p><a href='{target}'>附件{n}</a></p>" for n, target in enumerate(targets))


def many(number, host=""):
    return article(1, images(*(f"{host}/up/{n}.jpg" for n in range(number))))


# host -> target -> a page, bytes with their type, a status, (status, Location), or Only
PORTALS = {
    "album": {
        "/a1": article(
            1,
            images("/up/ok.jpg", "/up/ok.jpg#top", "/up/dead.jpg", "/up/page.jpg", "/up/big.jpg", "/up/empty.jpg",
                   "/up/only.jpg", "http://album.test:99999/x.jpg", "http://elsewhere.test/up/x.jpg", "/closed/x.jpg", "http://[broken/x.jpg")
            + links("/up/page.doc", "/up/busy.doc", "/up/moved.pdf", "/up/fault.pdf", "/up/word.doc",
                    "/up/b.pdf?y=1&x=2", "/up/down.asp?f=名单.doc", "/up/list.csv",
                    "/up/members.pdf", "/up/bomb.txt")
            + images("/up/ok.jpg#end")  # asked about when the file is held already
            + "<video src='/up/film.mp4'></video><img src='data:image/png;base64,iVBORw0KGgo='>",
        ),
        "/a2": article(2, images("/up/copy.jpg", "/up/ok.jpg", "/up/other.png")),
        "/up/ok.jpg": (JPEG, "image/jpeg"),
        "/up/copy.jpg": (JPEG, "application/octet-stream"),
        "/up/other.png": (PNG, "image/png"),
        "/up/page.jpg": (NOT_THERE.encode(), "image/jpeg"),
        "/up/big.jpg": (JPEG * 40, "image/jpeg"),
        "/up/empty.jpg": (b"", "image/jpeg"),
        "/up/only.jpg": Only(),
        "/up/page.doc": (NOT_THERE.encode(), HTML),
        "/up/busy.doc": (BUSY.encode(), HTML),
        "/up/moved.pdf": (302, "/up/there.pdf"),
        "/up/there.pdf": (PDF, "application/pdf"),
        "/up/fault.pdf": 500,
        "/up/word.doc": (WORD, "application/msword"),
        "/up/b.pdf?y=1&x=2": (PDF + b"b", "application/pdf"),
        "/up/down.asp?f=%C3%FB%B5%A5.doc": (WORD + b"list", "application/msword"),  # as browsers ask from such a page
        "/up/list.csv": Packed(CSV),
        "/up/bomb.txt": Packed(bytes(51_000_000)),
        "/up/members.pdf": (302, "/login.asp"),
        "/login.asp": (b"<html><title>welcome</title><form></form></html>", HTML),
        "/robots.txt": (b"User-agent: *\nDisallow: /closed/\n", "text/plain"),
    },
    "thrifty": {"/a1": many(4)} | {f"/up/{n}.jpg": (JPEG + bytes([n]), "image/jpeg") for n in range(4)},
    "frugal": {"/a1": many(4)} | {f"/up/{n}.jpg": (JPEG[:300] + bytes([n]), "image/jpeg") for n in range(4)},
    "framed": {
        f"/a{n}": article(n, links(f"/up/{n}.pdf")) + "<div><p><a href='/up/form.doc'>入党申请书下载</a></p></div>"
        for n in range(1, 9)
    } | {f"/up/{n}.pdf": (PDF + bytes([n]), "application/pdf") for n in range(1, 9)}
    | {"/up/form.doc": (WORD, "application/msword")},
    "plain": {"/a1": many(2), "/up/0.jpg": (JPEG, "image/jpeg"), "/up/1.jpg": (JPEG, "image/jpeg")},
    "documents": {
        "/a1": article(1, images("/up/0.jpg") + links("/up/a.pdf")),
        "/up/0.jpg": (JPEG, "image/jpeg"), "/up/a.pdf": (PDF, "application/pdf"),
    },
    "dumb": {"/a1": many(BATCH + 5, "http://img.dumb.test")},
}  # fmt: skip
CAPS = {
    "album": FileCaps(image=0.01),
    "thrifty": FileCaps(image=0.0015, budget=0.002),
    "frugal": FileCaps(image=0.0015, budget=0.002),
    "plain": None,
    "documents": FileCaps(image=0),
}


class Small:
    """A portal of one list under the host NAME.test."""

    def __init__(self, name):
        self.host = f"{name}.test"
        targets = [target for target in PORTALS[name] if target.startswith("/a")] or ["/a1"]
        rows = "".join(f"<li><a href='{t}'>第{t[2:]}号会议纪要</a><span>2016-10-18</span></li>" for t in targets)
        self._pages = {
            "/": "<html><a href='/list'>党务公开</a></html>", "/list": f"<html><ul>{rows}</ul></html>",
        } | PORTALS[name]  # fmt: skip

    def respond(self, request):
        answer = self._pages.get(request.target, 404)
        if isinstance(answer, Only):
            comes = request.headers.get("referer") == f"http://{self.host}/a1"
            answer = (JPEG + b"only", "image/jpeg") if comes else 403
        if isinstance(answer, Packed):
            headers = (("Content-Type", "text/csv"), ("Content-Encoding", "gzip"))
            return DemoResponse(status=200, headers=headers, body=gzip.compress(answer.body, mtime=0))
        if isinstance(answer, int):
            return DemoResponse(status=answer, headers=(("Content-Type", HTML),), body=b"<h1>no</h1>")
        if isinstance(answer, str):
            return DemoResponse(status=200, headers=(("Content-Type", PAGE),), body=answer.encode("gb18030"))
        first, second = answer
        if isinstance(first, int):
            return DemoResponse(status=first, headers=(("Location", second),), body=b"")
        return DemoResponse(status=200, headers=(("Content-Type", second),), body=first)


class Dumb:
    """A host that has robots.txt, and says nothing else that HTTP clients understand: two lengths of one body."""

    host = "img.dumb.test"

    def respond(self, request):
        if request.target == "/robots.txt":
            return DemoResponse(status=404, headers=(), body=b"")
        return DemoResponse(status=200, headers=(("Content-Length", "3"),), body=JPEG)


class Down:
    """A portal whose database is down: files are all that it gives."""

    host = "documents.test"

    def respond(self, request):
        page = DemoResponse(status=500, headers=(("Content-Type", HTML),), body=b"<h1>no</h1>")
        file = DemoResponse(status=200, headers=(("Content-Type", "application/pdf"),), body=PDF)
        return file if request.target.startswith("/up/") else page


def declare(name):
    return type(
        name.title(),
        (PortalSpider,),
        {
            "name": name, "portal": name, "allowed_domains": [f"{name}.test"], "start_urls": [f"http://{name}.test/"],
            "section_url": r"/list$", "article_url": r"/a\d+$", "files": CAPS.get(name, FileCaps()),
        },
    )  # fmt: skip


def crawl_all(folder, proxy, files, names):
    writer = Writer(folder)
    process = AsyncCrawlerProcess(scrapy_settings(Options(folder=folder, proxy=proxy, delay=0, files=files)))
    for name in names:
        process.crawl(process.create_crawler(declare(name)), writer=writer)
    process.start()
    writer.close()


def crawl(folder, served, files=True, names=tuple(PORTALS)):
    done = subprocess.run(
        [sys.executable, __file__, folder, served.url, "files" if files else "", *names],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Crawl without files, then twice with them; return the folder, what was asked for and what was held each time."""
    folder = tmp_path_factory.mktemp("files") / "archive"
    asked, found = [], []
    for files in (False, True, True):
        with serve(*map(Small, PORTALS), Dumb()) as served:
            crawl(folder, served, files)
            asked.append(Counter(served.requests))
        with closing(open_reader(folder)) as connection:
            found.append(held(connection, "album"))
    return folder, asked, found


@pytest.fixture
def connection(crawled):
    with closing(open_reader(crawled[0])) as opened:
        yield opened


def run_of(connection, name, number):
    """Return the number of the site's run in the crawl of this number, from 0."""
    return connection.execute("SELECT id FROM runs WHERE site = ? ORDER BY id", (name,)).fetchall()[number][0]


def ends(connection, name, number=1):
    rows = connection.execute(
        "SELECT url, outcome, reason FROM outcomes WHERE run_id = ? AND kind = 'file'",
        (run_of(connection, name, number),),
    )
    return {url.partition(f"{name}.test")[2] or url: (outcome, reason) for url, outcome, reason in rows}


def held(connection, name):
    rows = connection.execute(
        "SELECT t.url, t.sha256 FROM attachment_files t WHERE t.site = ? AND t.sha256 IS NOT NULL", (name,)
    )
    return {url.partition(f"{name}.test")[2]: digest for url, digest in rows}


def sha256(body):
    return hashlib.sha256(body).hexdigest()


def test_a_crawl_without_files_asks_for_none(crawled, connection):
    assert not [target for _, target in crawled[1][0] if target.startswith("/up/")]
    assert ends(connection, "album", 0) == {}
    assert report(connection, run_of(connection, "album", 0)).status == "ok"


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("/up/ok.jpg", ("kept", None)),
        ("/up/copy.jpg", ("kept", None)),
        ("/up/moved.pdf", ("kept", None)),
        ("/up/word.doc", ("kept", None)),
        ("/up/b.pdf?x=2&y=1", ("kept", None)),
        ("/up/only.jpg", ("kept", None)),
        ("/up/list.csv", ("kept", None)),
        ("/up/down.asp?f=%C3%FB%B5%A5.doc", ("kept", None)),
        ("/up/dead.jpg", ("missing", "HTTP status: 404")),
        (":99999/x.jpg", ("missing", "the link is no address")),
        ("/up/page.jpg", ("soft_error", "a page in the file's place: 找不到网页")),
        ("/up/page.doc", ("soft_error", "a page in the file's place: 找不到网页")),
        ("/up/busy.doc", ("failed", "the page says: 访问过于频繁")),
        ("/up/empty.jpg", ("soft_error", "the file is empty")),
        ("/up/big.jpg", ("over_limit", "larger than the limit for such a file: 0.01 MB")),
        ("/up/bomb.txt", ("over_limit", "larger than the limit for such a file: 50 MB")),
        ("/up/members.pdf", ("failed", "redirected to: http://album.test/login.asp")),
        ("/up/fault.pdf", ("failed", "HTTP status: 500")),
        ("/closed/x.jpg", ("blocked", "Forbidden by robots.txt")),
        ("http://elsewhere.test/up/x.jpg", ("offsite", "the link leaves the site")),
    ],
)
def test_every_address_has_one_end_with_its_reason(connection, target, end):
    assert ends(connection, "album")[target] == end


def test_neither_videos_nor_pictures_within_the_page_are_asked_for(crawled, connection):
    assert ("album.test", "/up/film.mp4") not in crawled[1][1]
    assert not [url for url in ends(connection, "album") if "film" in url or "data:" in url]
    assert "elsewhere.test" not in {host for host, _ in crawled[1][1]}


def test_what_is_held_is_what_was_sent(crawled, connection):
    found = held(connection, "album")
    assert (
        found["/up/ok.jpg"]
        == found["/up/copy.jpg"]
        == found["/up/ok.jpg#top"]
        == found["/up/ok.jpg#end"]
        == sha256(JPEG)
    )
    assert found["/up/moved.pdf"] == sha256(PDF)
    assert found["/up/b.pdf?y=1&x=2"] == sha256(PDF + b"b")
    assert found["/up/list.csv"] == sha256(CSV)  # the content encoding undone
    assert set(found) == {
        "/up/ok.jpg", "/up/ok.jpg#top", "/up/ok.jpg#end", "/up/copy.jpg", "/up/other.png", "/up/only.jpg",
        "/up/moved.pdf", "/up/word.doc", "/up/b.pdf?y=1&x=2", "/up/down.asp?f=名单.doc", "/up/list.csv",
    }  # fmt: skip
    assert crawled[2] == [{}, found, found]  # no spelling had to wait for the next run
    (version_id,) = connection.execute("SELECT version_id FROM articles WHERE url = 'http://album.test/a2'").fetchone()
    assert [sha256(read_file(crawled[0], file)) for file in held_files(connection, version_id)] == [
        sha256(JPEG), sha256(JPEG), sha256(PNG),
    ]  # fmt: skip


def test_the_same_bytes_under_two_addresses_are_one_file_and_one_payload(crawled, connection):
    (file,) = connection.execute("SELECT bytes, type FROM files WHERE sha256 = ?", (sha256(JPEG),)).fetchall()
    assert tuple(file) == (len(JPEG), "image/jpeg")
    run_id = run_of(connection, "album", 1)
    rows = connection.execute(
        "SELECT c.url, p.url FROM captures c LEFT JOIN captures p ON p.id = c.refers_to"
        " WHERE c.run_id = ? AND c.url IN ('http://album.test/up/ok.jpg', 'http://album.test/up/copy.jpg')",
        (run_id,),
    ).fetchall()
    assert sorted(origin is None for _, origin in rows) == [False, True]
    (copy, origin) = next(tuple(row) for row in rows if row[1])
    (file,) = connection.execute("SELECT DISTINCT file FROM captures WHERE run_id = ?", (run_id,)).fetchone()
    with (crawled[0] / file).open("rb") as stream:
        revisits = [record.headers for record in ArchiveIterator(stream) if "revisit" in str(record.record_type)]
    (headers,) = (h for h in revisits if h["WARC-Target-URI"] == copy)
    assert headers["WARC-Profile"].endswith("/identical-payload-digest")
    assert headers["WARC-Refers-To-Target-URI"] == origin


def test_no_address_is_asked_for_twice_in_a_crawl_and_none_that_is_held_again(crawled):
    first, second = (
        {target: count for (host, target), count in asked.items() if host == "album.test" and "/up/" in target}
        for asked in crawled[1][1:]
    )
    assert {target for target, count in first.items() if count > 1} == {"/up/fault.pdf"}  # retried
    assert set(second) == {
        "/up/dead.jpg", "/up/page.jpg", "/up/page.doc", "/up/busy.doc", "/up/empty.jpg", "/up/big.jpg", "/up/fault.pdf",
        "/up/bomb.txt", "/up/members.pdf",
    }  # fmt: skip


def test_files_are_told_apart_from_articles_in_the_report(connection):
    found = report(connection, run_of(connection, "album", 1))
    assert found.outcomes["unchanged"] == 2
    assert "kept" not in found.outcomes
    assert found.files == {
        "kept": 9, "soft_error": 3, "failed": 3, "blocked": 1, "missing": 2, "offsite": 1, "over_limit": 2,
    }  # fmt: skip
    assert (found.status, found.reason) == ("incomplete", "URLs lost: 3")
    assert {e.url.rpartition("/")[2] for e in found.endings if e.is_loss} == {"busy.doc", "fault.pdf", "members.pdf"}
    assert [(s.expected, s.got, s.lost) for s in found.sections] == [(2, 2, 0)]


def test_the_terminal_counts_files_and_names_only_those_that_are_lost(crawled, dangjian):
    done = dangjian("report", "album", "--archive", crawled[0])
    assert done.returncode == 1
    assert "pictures and files: 0 kept (0 bytes)" in done.stdout  # the last run asked for what was left
    assert "dead link 2" in done.stdout
    assert "/up/busy.doc" in done.stdout
    assert "/up/dead.jpg" not in done.stdout


def test_a_report_in_mid_crawl_tells_how_many_files_are_still_to_come(run, writer):
    with writer.writing():
        run.ledger.discovered(["http://x.cn/a.jpg", "http://x.cn/b.jpg"], "file")
        run.ledger.concluded("http://x.cn/a.jpg", "missing")
    shown = io.StringIO()
    show_report(Console(file=shown, width=200), report(writer.connection, run.ledger.run_id))
    assert "0 kept (0 bytes) · dead link 1 · 1 still to come" in shown.getvalue()


def test_what_the_budget_leaves_is_named_and_fetched_by_the_next_run(connection):
    first, second = (report(connection, run_of(connection, "thrifty", number)) for number in (1, 2))
    assert first.files == {"kept": 2, "over_budget": 2}
    assert (first.status, first.alarms) == ("ok", (("budget", "2"),))
    assert (second.files, second.alarms) == ({"kept": 2}, ())
    assert len(held(connection, "thrifty")) == 4


def test_files_count_against_the_budget_as_they_are_not_as_large_as_they_may_be(connection):
    found = report(connection, run_of(connection, "frugal", 1))
    assert (found.files, found.alarms) == ({"kept": 4}, ())


def test_a_file_that_every_page_offers_is_none_of_the_articles(tmp_path):
    """Those pages are read again first that were read before the site was known."""
    with serve(Small("framed")) as served:
        crawl(tmp_path, served, names=["framed"])
        assert ("framed.test", "/up/form.doc") not in served.requests
    with closing(open_reader(tmp_path)) as connection:
        assert len(held(connection, "framed")) == 8


def test_a_site_that_declares_no_files_is_not_asked_for_any(crawled, connection):
    assert ends(connection, "plain") == {}
    assert not [target for asked in crawled[1] for host, target in asked if host == "plain.test" and "/up/" in target]


def test_a_limit_of_nothing_keeps_a_kind_as_links(connection):
    assert ends(connection, "documents") == {"/up/a.pdf": ("kept", None)}


def test_a_host_that_gives_no_answer_is_not_asked_for_all_its_files(crawled, connection):
    asked = {target for host, target in crawled[1][1] if host == "img.dumb.test" and "/up/" in target}
    found = report(connection, run_of(connection, "dumb", 1))
    assert len(asked) == BATCH
    assert found.files == {"failed": BATCH + 5}
    reasons = Counter((reason or "").partition(":")[0] for _, reason in ends(connection, "dumb").values())
    assert reasons["the host gave no answer several times"] == 5
    assert found.status == "incomplete"


def test_a_portal_that_gives_no_page_is_not_asked_for_files(tmp_path):
    with serve(Small("documents")) as served:
        crawl(tmp_path, served, files=False, names=["documents"])
    with serve(Down()) as served:
        crawl(tmp_path, served, names=["documents"])
        assert ("documents.test", "/up/a.pdf") not in served.requests
    with closing(open_reader(tmp_path)) as connection:
        assert report(connection, last_run(connection, "documents")).status == "failed"
        assert ends(connection, "documents") == {}


def test_the_command_leaves_files_out_when_told_to(crawl_into, tmp_path):
    with serve(DemoPortal(size=60)) as served:
        done = crawl_into(tmp_path, served, "--no-files")
        assert done.returncode == 0, done.stdout
        assert not [target for _, target in served.requests if target.startswith("/uploadfile/")]
    assert "pictures and files" not in done.stdout


def test_verify_finds_nothing_wrong(crawled, dangjian):
    done = dangjian("verify", "--archive", crawled[0])
    assert done.returncode == 0, done.stdout


if __name__ == "__main__":
    crawl_all(Path(sys.argv[1]), sys.argv[2], bool(sys.argv[3]), sys.argv[4:])
