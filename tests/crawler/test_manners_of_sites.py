"""What a site declares of its manners holds: hours, requests per day, delay, platform; a busy one is asked less."""

import os
import sys
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.audit import audit
from archive.beijing import BEIJING
from archive.database import open_reader
from crawler.crawling import Options, run_spiders
from crawler.demo import DemoResponse, serve
from crawler.portal import PortalSpider

DELAY = 0.1  # seconds
REHEARSED = "REHEARSED"
TEXT = "各级党组织要抓好落实。" * 20
LATER = datetime.now(BEIJING) + timedelta(hours=2)
NOT_NOW = f"{LATER:%H:%M}-{LATER + timedelta(hours=2):%H:%M}"
SITES = {
    "shut": {"hours": NOT_NOW},
    "frugal": {"daily_requests": int(os.environ.get("BUDGET", "3"))},
    "slow": {"delay": 3 * DELAY},
    "east": {"platform": "cloud"},
    "west": {"platform": "cloud"},
    "busy": {},
}
REASONS = {
    "shut": "outside the hours in which the site is asked",
    "frugal": "the site's requests for today are used up",
}


class Tiny:
    """A portal of one list with two articles under NAME.test; busy.test says once that it is asked too often."""

    def __init__(self, name):
        self.host = f"{name}.test"
        self._busy = name == "busy"

    def respond(self, request):
        if request.target == "/robots.txt":
            return DemoResponse(status=404, headers=(), body=b"")
        if request.target == "/list" and self._busy:
            self._busy = False
            return DemoResponse(status=429, headers=(("Retry-After", "0"),), body=b"busy")
        rows = "".join(f"<tr><td><a href='/a{n}'>第{n}号会议纪要</a></td><td>2016-10-18</td></tr>" for n in (1, 2))
        body = {"/": "<a href='/list'>党务公开</a>", "/list": f"<table>{rows}</table>"}.get(
            request.target, f"<h1>{request.target}号会议纪要</h1><p>发布时间:2016-10-18</p><div>{TEXT}{request.target}"
        )
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return DemoResponse(status=200, headers=kind, body=f"<html><body>{body}</body></html>".encode())


def declare(name):
    return type(name, (PortalSpider,), {
        "name": name, "portal": name, "allowed_domains": [f"{name}.test"], "start_urls": [f"http://{name}.test/"],
        "section_url": r"/list$", "article_url": r"/a\d+$", "__module__": __name__, **SITES[name],
    })  # fmt: skip


def crawl_all(folder, proxy):
    """Crawl the portals, where the environment says so the shut one alone, and as fast as it goes."""
    names, delay = (["shut"], 0) if REHEARSED in os.environ else (SITES, DELAY)
    run_spiders({name: declare(name) for name in names}, Options(folder=Path(folder), proxy=proxy, delay=delay))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, crawl_by):
    """Return the archive's folder, what was asked of the portals, and a function that crawls them again."""
    folder = tmp_path_factory.mktemp("manners") / "archive"
    with serve(*map(Tiny, SITES)) as served:
        crawl_by(__file__, folder, served)
        yield folder, served.requests, lambda: crawl_by(__file__, folder, served)


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def sent(folder, site):
    """Return (moment, status) of every request to a site, in the order of sending."""
    found = rows(folder, "SELECT sent_at, c.status FROM captures c JOIN runs r ON r.id = run_id"
                         f" WHERE site = '{site}' ORDER BY sent_at")  # fmt: skip
    return [(datetime.fromisoformat(at), status) for at, status in found]


def asked(requests, site):
    return sum(count for (host, _), count in requests.items() if host == f"{site}.test")


def test_outside_its_hours_a_site_is_not_asked_and_the_run_says_why(crawled):
    folder, requests, _ = crawled
    ((status, reason),) = rows(folder, "SELECT status, reason FROM runs WHERE site = 'shut'")
    assert asked(requests, "shut") == 0
    assert status not in ("complete", "ok")
    assert REASONS["shut"] in reason


def test_a_rehearsal_without_delay_asks_at_any_hour(crawl_by, tmp_path, monkeypatch):
    monkeypatch.setenv(REHEARSED, "yes")
    with serve(Tiny("shut")) as served:
        crawl_by(__file__, tmp_path, served)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
    assert not (tmp_path / "politeness.db").exists()


def test_a_site_is_asked_as_often_as_its_budget_allows_and_the_run_goes_on_another_day(crawled, monkeypatch):
    folder, requests, again = crawled
    ((status, reason),) = rows(folder, "SELECT status, reason FROM runs WHERE site = 'frugal'")
    assert asked(requests, "frugal") == 3
    assert status not in ("complete", "ok")
    assert REASONS["frugal"] in reason
    again()  # on the same day
    assert asked(requests, "frugal") == 3
    monkeypatch.setenv("BUDGET", "100")
    again()
    runs = rows(folder, "SELECT status, reason FROM runs WHERE site = 'frugal'")
    assert [(status in ("complete", "ok"), reason) for status, reason in runs] == [(True, None)]
    assert rows(folder, "SELECT count(*) FROM articles WHERE site = 'frugal'") == [(2,)]


def test_a_site_that_declares_a_longer_delay_gets_it(crawled):
    moments = [at for at, _ in sent(crawled[0], "slow")][:5]
    assert all(later - earlier >= timedelta(seconds=3 * DELAY) for earlier, later in pairwise(moments))


def test_sites_on_one_platform_are_one_group(crawled):
    with closing(open_reader(crawled[0])) as connection:
        groups = {group.group: group for group in audit(connection).groups}
    assert groups["platform cloud"].hosts == groups["platform cloud"].sites == 2
    assert groups["platform cloud"].smallest_gap >= DELAY
    assert not {"east.test", "west.test"} & set(groups)


def test_after_429_the_gap_is_doubled_and_stays_so_for_a_while(crawled):
    found = sent(crawled[0], "busy")
    (at,) = [n for n, (_, status) in enumerate(found) if status == 429]
    after = [moment for moment, _ in found[at:5]]
    assert all(later - earlier >= timedelta(seconds=1.9 * DELAY) for earlier, later in pairwise(after))


if __name__ == "__main__":
    crawl_all(*sys.argv[1:])
