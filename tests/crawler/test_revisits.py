"""A second crawl of a portal that did not change: no page is kept twice; where the portal can tell, none is sent."""

from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from fastwarc.warc import ArchiveIterator

from archive.captures import capture_of_version
from archive.database import open_reader
from crawler.demo import DemoPortal, DemoResponse, serve

SECTIONS = 22


class Forgetful:
    """A portal that cannot tell whether a page changed."""

    def __init__(self, portal):
        self._portal = portal
        self.host = portal.host

    def respond(self, request):
        answer = self._portal.respond(replace(request, headers={**request.headers, "if-none-match": ""}))
        return replace(answer, headers=tuple(pair for pair in answer.headers if pair[0] != "ETag"))


@pytest.fixture(scope="module", params=["conditional", "unconditional"])
def twice(request, crawl_into, tmp_path_factory):
    """Crawl twice; return the archive and the status codes of the second run."""
    folder = tmp_path_factory.mktemp("twice") / "archive"
    portal = DemoPortal(size=60)
    with serve(portal if request.param == "conditional" else Forgetful(portal)) as served:
        for _ in range(2):
            done = crawl_into(folder, served)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder, request.param


def captures(folder, run):
    with closing(open_reader(folder)) as connection:
        return connection.execute(
            "SELECT url, status, refers_to IS NOT NULL AS revisit, bytes FROM captures WHERE run_id = ?", (run,)
        ).fetchall()


def held(folder):
    """Return the addresses of the pictures and files that are held: no second crawl asks for them."""
    with closing(open_reader(folder)) as connection:
        return {url for (url,) in connection.execute("SELECT canonical_url FROM file_urls")}


def refused(folder):
    with closing(open_reader(folder)) as connection:
        return {url for (url,) in connection.execute("SELECT url FROM outcomes WHERE outcome = 'soft_error'")}


def test_every_page_of_the_second_crawl_is_a_revisit(twice):
    folder, kind = twice
    files = held(folder)
    first = {row["url"] for row in captures(folder, 1) if row["status"] == 200} - files
    assert files
    again = captures(folder, 2)
    whole = [row["url"] for row in again if row["status"] == 200 and not row["revisit"]]
    assert whole == []
    assert {row["url"] for row in again if row["revisit"]} == first
    if kind == "conditional":
        sent = [row["url"] for row in again if row["status"] == 200]
        assert len(sent) <= SECTIONS
        assert set(sent) == refused(folder)  # what was no article is asked for whole: it may be one today


def test_the_second_crawl_writes_no_payload_again(twice):
    folder, _ = twice
    _, second = sorted(folder.glob("warc/*/*.warc.gz"))
    with second.open("rb") as stream:
        kinds = Counter(str(record.record_type).rpartition(".")[2] for record in ArchiveIterator(stream))
    assert kinds["revisit"] == len([row for row in captures(folder, 2) if row["revisit"]])
    missing = len([row for row in captures(folder, 2) if row["status"] == 404])
    assert kinds["response"] == missing


def test_both_runs_end_alike_and_every_article_reads_back(twice):
    folder, _ = twice
    with closing(open_reader(folder)) as connection:
        ends = [
            Counter(dict(connection.execute(
                "SELECT CASE outcome WHEN 'stored' THEN 'unchanged' ELSE outcome END, count(*) FROM outcomes"
                " WHERE run_id = ? AND kind <> 'file' GROUP BY 1", (run,)
            ).fetchall()))
            for run in (1, 2)
        ]  # fmt: skip
        assert ends[0] == ends[1]
        assert connection.execute("SELECT max(number) FROM versions").fetchone()[0] == 1
        for (version_id,) in connection.execute("SELECT id FROM versions").fetchall():
            assert capture_of_version(connection, folder, "lndangjian", version_id).body


class Tagged:
    """A portal of one list whose pages carry tags; `answers` gives (body, tag) or a redirect by path."""

    host = "www.lndangjian.org.cn"

    def __init__(self):
        self.answers = {}

    def respond(self, request):
        found = self.answers.get(request.target)
        if found is None:
            return DemoResponse(status=404, headers=(), body=b"")
        if isinstance(found, str):
            return DemoResponse(status=301, headers=(("Location", found),), body=b"")
        body, tag = found
        headers = (("Content-Type", "text/html"), ("ETag", tag))
        if request.headers.get("if-none-match") == tag:
            return DemoResponse(status=304, headers=headers, body=b"")
        return DemoResponse(status=200, headers=headers, body=body.encode("gb18030"))


HOME = "<html><a href='messageall.asp?classid=1'>党务公开</a><a href='messageall.asp?classid=2'>党建要闻</a></html>"


DAY = "<td>2016-10-18</td></tr>"


def rows_of(*numbers):
    rows = "".join(
        f"<tr><td><a href='messagexq.asp?id={n}'>第{n}号会议纪要</a></td><td>2016-10-18</td></tr>" for n in numbers
    )
    return f"<html><table>{rows}</table></html>"


def article(number):
    text = f"<p>第{number}号会议强调,各级党组织要认真抓好落实,压实责任。</p>" * 3
    return f"<html><h1>第{number}号会议纪要</h1><p>发布时间:2016-10-18</p><div>{text}</div></html>"


@pytest.fixture
def days(crawl_into, tmp_path):
    """Crawl a tagged portal once per set of answers; return the archive."""

    def crawl(*answers):
        portal = Tagged()
        with serve(portal) as served:
            for each in answers:
                portal.answers = each
                crawl_into(tmp_path, served)
        with closing(open_reader(tmp_path)) as connection:
            return dict(
                connection.execute(
                    "SELECT a.url, v.text FROM articles a JOIN versions v ON v.id = a.version_id"
                ).fetchall()
            )

    return crawl


ROOT = "http://www.lndangjian.org.cn/messagexq.asp?id="
BASE = {
    "/": (HOME, '"home"'),
    "/messageall.asp?classid=1": (rows_of(1, 2), '"list"'),
    "/messageall.asp?classid=2": (rows_of(3), '"other"'),
    **{f"/messagexq.asp?id={n}": (article(n), f'"{n}"') for n in (1, 2, 3)},
}


def test_a_redirect_to_a_page_with_the_same_tag_does_not_bring_the_old_page(days):
    moved = BASE | {"/messagexq.asp?id=1": "/messagexq.asp?id=9", "/messagexq.asp?id=9": (article(9), '"1"')}
    texts = days(BASE, moved)
    assert "第9号会议" in texts[f"{ROOT}9"]
    assert "第1号会议" in texts[f"{ROOT}1"]


def test_a_page_that_was_refused_is_asked_for_whole_whatever_its_tag(days):
    captcha = BASE | {"/messagexq.asp?id=2": ("<html><p>请输入验证码</p></html>", '"2"')}
    texts = days(captcha, BASE)
    assert "第2号会议" in texts[f"{ROOT}2"]


def test_a_page_whose_first_record_is_lost_is_asked_for_whole(crawl_into, tmp_path):
    portal = DemoPortal(size=60)
    with serve(portal) as served:
        assert crawl_into(tmp_path, served).returncode == 0
        (file,) = tmp_path.glob("warc/*/*.warc.gz")
        held = bytearray(file.read_bytes())
        held[len(held) // 3 : 2 * len(held) // 3] = bytes(len(held) // 3 + 1)
        file.write_bytes(held)
        done = crawl_into(tmp_path, served)
    assert done.returncode == 1  # the damage is named
    again = captures(tmp_path, 2)
    assert Counter(row["status"] for row in again)[304] > 0
    assert [row["url"] for row in again if row["status"] == 200 and not row["revisit"]]
    with closing(open_reader(tmp_path)) as connection:
        lost = connection.execute(
            "SELECT count(*) FROM outcomes WHERE run_id = 2 AND outcome IN ('failed', 'unreadable')"
        )
        assert lost.fetchone()[0] == 0


def test_the_first_record_of_a_file_tells_who_crawled_what_and_how(twice):
    folder, _ = twice
    for path in folder.glob("warc/*/*.warc.gz"):
        with path.open("rb") as stream:
            first = next(iter(ArchiveIterator(stream)))
            about = dict(line.split(": ", 1) for line in first.reader.read().decode().splitlines() if ": " in line)
        assert about["operator"] == "t@example.org"
        assert about["software"].startswith("dangjian-archive/")
        assert about["robots"] == "obey"
        assert about["format"] == "WARC file version 1.1"
        assert len(about["declaration-sha256"]) == 64
        assert {"conformsTo", "fidelity", "description", "isPartOf", "via-proxy"} <= about.keys()
