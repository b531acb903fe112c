"""A crawl that was torn off goes on where it was: what is kept is not asked for again, and nothing is lost."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archive.database import open_reader
from archive.report import report
from crawler.demo import DemoPortal, DemoResponse, serve
from crawler.middlewares.waits import retry_after

ARTICLE = "/messagexq.asp"
SIZE = 240  # articles


class Watched:
    """The demo portal; at the `at`th request for an article it does `then` before it answers."""

    def __init__(self, at=None, then=None):
        self._portal = DemoPortal(size=SIZE)
        self.host = self._portal.host
        self.asked, self.at, self.then, self.robots = [], at, then, None

    def respond(self, request):
        if request.target == "/robots.txt" and self.robots:
            return DemoResponse(status=200, headers=(("Content-Type", "text/plain"),), body=self.robots.encode())
        if request.target.startswith(ARTICLE):
            self.asked.append(request.target)
            if len(self.asked) == self.at:
                self.then()
        return self._portal.respond(request)


def start(folder, served, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", folder, "--proxy", served.url,
         "--delay", "0", *more],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def torn(tmp_path):
    """A crawl that was told to stop at its 160th article; what the portal was asked for until then."""

    def tear(told):
        portal = Watched(at=SIZE * 2 // 3, then=lambda: os.kill(process.pid, told))
        with serve(portal) as served:
            process = start(tmp_path, served)
            process.wait(timeout=60)
        return portal.asked

    return tear


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


HELD = (
    "SELECT a.url, v.number, v.content_hash FROM versions v JOIN articles a ON a.id = v.article_id"
    " ORDER BY a.url, v.number"
)


@pytest.fixture(scope="module")
def undisturbed(crawl_into, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    with serve(DemoPortal(size=SIZE)) as served:
        assert crawl_into(folder, served).returncode == 0
    return rows(folder, HELD)


@pytest.mark.parametrize("told", [signal.SIGKILL, signal.SIGTERM])
def test_the_next_crawl_asks_only_for_what_is_not_kept(torn, crawl_into, tmp_path, undisturbed, told):
    asked = torn(told)
    kept = {url for (url,) in rows(tmp_path, "SELECT url FROM outcomes WHERE kind = 'article' AND outcome IS NOT NULL"
                                             " AND outcome != 'interrupted'")}  # fmt: skip
    assert len(kept) > 10  # commits come twice a second; the portal answers some hundred times
    portal = Watched()
    with serve(portal) as served:
        done = crawl_into(tmp_path, served)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "taken up again" in done.stdout
    again = {f"http://{portal.host}{target}" for target in portal.asked}
    assert not again & kept
    assert len(portal.asked) < SIZE - 10
    assert len(set(asked) | set(portal.asked)) >= SIZE
    assert rows(tmp_path, HELD) == undisturbed
    assert rows(tmp_path, "SELECT id, status FROM runs") == [(1, "ok")]
    assert rows(tmp_path, "SELECT count(*) FROM frontier") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM outcomes WHERE outcome IS NULL OR outcome = 'interrupted'") == [(0,)]


def test_rules_that_the_portal_made_meanwhile_hold_for_all_that_waits(torn, crawl_into, tmp_path):
    torn(signal.SIGKILL)
    portal = Watched()
    portal.robots = f"User-agent: *\nDisallow: {ARTICLE}\n"
    with serve(portal) as served:
        crawl_into(tmp_path, served)
    assert portal.asked == []
    ends = dict(rows(tmp_path, "SELECT outcome, count(*) FROM outcomes WHERE kind = 'article' GROUP BY 1"))
    assert ends["blocked"] > 10


def test_what_waits_is_told(torn, tmp_path, dangjian):
    torn(signal.SIGTERM)
    told = dangjian("report", "lndangjian", "--archive", tmp_path)
    assert told.returncode == 1
    assert "URLs wait: the same command goes on with them" in told.stdout
    with closing(open_reader(tmp_path)) as connection:
        assert report(connection, 1).waiting > 10


def test_fresh_begins_a_new_run(torn, crawl_into, tmp_path, undisturbed):
    torn(signal.SIGKILL)
    portal = Watched()
    with serve(portal) as served:
        assert crawl_into(tmp_path, served, "--fresh").returncode == 0
    assert len(portal.asked) >= SIZE
    assert rows(tmp_path, "SELECT id, status FROM runs") == [(1, "incomplete"), (2, "ok")]
    assert rows(tmp_path, HELD) == undisturbed


class Busy:
    """A portal of one list with three articles that says once that it is busy, and notes when it was asked."""

    host = "www.lndangjian.org.cn"

    def __init__(self, retry, robots=""):
        self.retry, self.robots, self.times = retry, robots, []

    def respond(self, request):
        self.times.append(datetime.now(UTC))
        if request.target == "/robots.txt":
            return DemoResponse(status=200, headers=(("Content-Type", "text/plain"),), body=self.robots.encode())
        if request.target.startswith(ARTICLE):
            if self.retry is not None:
                headers, self.retry = (("Retry-After", self.retry),), None
                return DemoResponse(status=503, headers=headers, body=b"busy")
            body = "<html><h1>第一号会议纪要</h1><p>发布时间:2016-10-18</p><div>" + "各级党组织要抓好落实。" * 20
            return self._page(body + request.target + "</div></html>")
        rows = "".join(
            f"<tr><td><a href='messagexq.asp?id={n}'>第{n}号会议纪要</a></td><td>2016-10-18</td></tr>" for n in (1, 2)
        )
        home = "<html><a href='messageall.asp?classid=1'>党务公开</a><a href='messageall.asp?classid=2'>要闻</a></html>"
        return self._page(home if request.target == "/" else f"<html><table>{rows}</table></html>")

    def _page(self, text):
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return DemoResponse(status=200, headers=headers, body=text.encode())


def gaps(times):
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


def test_a_busy_portal_is_left_alone_for_as_long_as_it_asks(dangjian, tmp_path):
    portal = Busy(retry="2")
    with serve(portal) as served:
        done = dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0.01)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [gap for gap in gaps(portal.times) if gap >= 1.9]  # what was on its way when it said so came through
    assert rows(tmp_path, "SELECT outcome FROM outcomes WHERE kind = 'article'") == [("stored",)] * 2


def test_a_portal_that_asks_for_hours_gets_them_and_the_run_is_paused(dangjian, tmp_path):
    portal = Busy(retry="7200")
    with serve(portal) as served:
        crawl = ("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0.01)
        done = dangjian(*crawl)
        assert done.returncode == 1
        assert "the portal asks to be left alone for a while" in done.stdout
        asked = len(portal.times)
        assert dangjian(*crawl).returncode == 1  # too early
        assert len(portal.times) <= asked + 1  # its robots.txt at most


def test_crawl_delay_of_robots_txt_is_waited_for(dangjian, tmp_path):
    portal = Busy(retry=None, robots="User-agent: *\nCrawl-delay: 0.3\n")
    with serve(portal) as served:
        done = dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0.01)
    assert done.returncode == 0, done.stdout + done.stderr
    _, *pages = portal.times  # the first page follows robots.txt at once
    assert len(pages) == 5
    assert min(gaps(pages)) >= 0.3


@pytest.mark.parametrize("value", [b"", b"-1", b"soon", b"1.5"])
def test_a_retry_after_that_says_nothing_is_none(value):
    assert retry_after(value, datetime.now(UTC)) is None


@pytest.mark.parametrize("value", [b"9" * 40, b"Fri, 31 Dec 9999 23:59:59 GMT", b"Sat, 01 Jan 2099 00:00:00 GMT"])
def test_a_retry_after_without_bounds_is_a_week(value):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert retry_after(value, now) == now + timedelta(days=7)


def test_a_retry_after_in_a_zone_that_no_clock_has_says_nothing():
    assert retry_after(b"Tue, 24 Nov 2026 09:00:00 +99999999999999", datetime.now(UTC)) is None


def test_a_crawl_delay_that_was_lifted_holds_no_more(dangjian, tmp_path):
    for robots in ("User-agent: *\nCrawl-delay: 7200\n", "User-agent: *\nDisallow:\n"):
        portal = Busy(retry=None, robots=robots)
        with serve(portal) as served:
            done = dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0.01)
    assert done.returncode == 0, done.stdout + done.stderr
