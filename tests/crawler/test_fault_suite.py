"""The fault suite: what portals, their servers and the way to them do wrong, each with its one named status.

Every portal is crawled well first, as a run that tells what is usual, and then in its trouble; some are in trouble from
the first run on. This file is also the program that crawls, a process for each of the two runs. `pytest -s` prints the
table: fault, status, cause, losses, what was said.
"""

import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import ceil
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

import pytest

from archive.database import open_reader
from archive.ledger import LOSSES
from archive.report import last_run, report
from archive.verdict import LEFT_ALONE
from crawler.crawling import Options, run_spiders
from crawler.demo import serve
from crawler.demo.outages import TROUBLES, Troubled
from crawler.spiders.lndangjian import LndangjianSpider

DAY = 86_400


@dataclass(frozen=True)
class Fault:
    """A trouble, how the run ends that meets it, and how it is crawled."""

    status: str
    cause: str | None
    reason: str = ""  # words that the reason or the reason of a lost URL holds
    size: int = 60  # articles of the portal
    first: bool = False  # in trouble from the first run on
    settings: Mapping[str, object] = field(default_factory=dict)
    home: str | None = None  # another home page, which no portal answers for
    ahead: tuple[float, float] = (0, 0)  # seconds that the clock of the first and second run is ahead


NO_NAME = ".".join(["x" * 60] * 5)  # longer than names can be: no name server is asked
WAITS = {"OBEY_WAITS": True, "CONCURRENT_REQUESTS": 1}
IMPATIENT = {"DOWNLOAD_TIMEOUT": 0.6, "RETRY_TIMES": 0}
FAULTS = {
    "no-fault": Fault("ok", None),
    "pagination-cut": Fault("degraded", "layout changed", "lists that lost more rows than usual", size=400),
    "empty-listings": Fault("incomplete", "layout changed", "a listing without rows that had some before"),
    "empty-bodies": Fault("incomplete", "layout changed", "hardly anything on the page"),
    "captcha": Fault("blocked", "blocked", "请输入验证码"),
    "captcha-articles": Fault("blocked", "blocked", "请输入验证码", first=True),
    "script-wall": Fault("blocked", "blocked", "a javascript test for browsers", first=True),
    "expired": Fault("degraded", "layout changed", "most articles are missing or error pages", first=True),
    "tiny": Fault("incomplete", "layout changed", "hardly anything on the page", first=True),
    "same-body": Fault("degraded", "layout changed", "most articles are missing or error pages", first=True),
    "storm-5xx": Fault("incomplete", "site down", "HTTP status: 503"),
    "retry-after": Fault("ok", None, settings=WAITS),
    "retry-after-hours": Fault("blocked", "blocked", LEFT_ALONE, settings=WAITS),
    "robots-500": Fault("failed", "site down", "robots.txt cannot be had: HTTP status: 500"),
    "robots-timeout": Fault("failed", "site down", "robots.txt cannot be had: no answer in time", settings=IMPATIENT),
    "robots-loop": Fault("incomplete", "blocked", "请先登录"),  # RFC 9309, 2.3.1.2: as if there were none
    "robots-html": Fault("incomplete", "blocked", "请先登录"),  # a page forbids nothing: then /admin/ asks for a login
    "dns": Fault("failed", "site down", "the host name does not resolve", first=True, home=f"http://{NO_NAME}/"),
    "tls": Fault("failed", "site down", "the connection failed", first=True, home="https://127.0.0.1:{port}/"),
    "slow-loris": Fault("failed", "site down", "no answer in time", first=True, settings=IMPATIENT),
    "truncated": Fault("incomplete", "site down", "the answer breaks off", first=True),
    "length-longer": Fault("incomplete", "site down", "the answer breaks off", first=True),
    "length-shorter": Fault("incomplete", "site down", "the page breaks off before its end", first=True),
    "calendar-rows": Fault(
        "incomplete", "layout changed", "a list of more pages than any has", first=True,
        settings={"MOST_LISTING_PAGES": 6},
    ),
    "calendar-empty": Fault("incomplete", "layout changed", "pages without rows lead on and on", first=True),
    "redirect-loop": Fault("incomplete", "site down", "max redirections reached"),
    "session-ids": Fault("ok", None),
    "host-alias": Fault("ok", None),
    "redesign": Fault("incomplete", "layout changed", "sections whose known articles are none any more"),
    "redesign-urls": Fault("incomplete", "layout changed", "no link on it is a section's"),
    "section-removed": Fault("degraded", "layout changed", "sections that are not linked any more"),
    "silent": Fault("degraded", "idle", "nothing new for longer than usual", size=300),
    "clock-back": Fault("degraded", "our bug", "this machine's clock was set back", ahead=(10 * DAY, 0)),
}  # fmt: skip
FIRST = {name for name, fault in FAULTS.items() if fault.first}
NEVER_STORED = ("captcha-articles", "script-wall", "expired", "tiny", "same-body", "truncated", "length-longer",
                "length-shorter", "dns", "tls")  # fmt: skip


def silence(portal):
    """Return (seconds from now to the portal's day, days of its rhythm times four and one more)."""
    days = sorted({article.published.date() for article in portal.gold() if article.published})
    gaps = [(later - earlier).days for earlier, later in pairwise(days[-201:])]
    began = (datetime.combine(days[-1], datetime.min.time()) - datetime.now()).total_seconds()
    return began, max(ceil(4 * mean(gaps)), *gaps) + 1


def declare(name, port, second):
    fault = FAULTS[name]
    home = fault.home.format(port=port) if fault.home else f"http://www.{name}.test/"
    ahead = fault.ahead[second]
    if name == "silent":
        began, days = silence(Troubled(name, fault.size).portal)
        ahead = began + (days * DAY if second else 0)
    own = {
        "CLOCK_AHEAD": ahead,
        **(fault.settings if second else {}),
        **({"PORTAL_PROXY": None, "RETRY_TIMES": 0, "MANNERS_REASON": "a test"} if fault.home else {}),
    }

    def update_settings(cls, settings):
        settings.setdict(own, priority=50)  # above those of the command line

    attributes = {
        "name": name, "allowed_domains": [(urlsplit(home).hostname or "").removeprefix("www.")], "start_urls": [home],
        "update_settings": classmethod(update_settings), "files": None,
    }  # fmt: skip
    return type(name.title().replace("-", ""), (LndangjianSpider,), attributes)


def crawl_all(folder, proxy):
    second = folder.exists()
    names = [name for name in FAULTS if second or name not in FIRST]
    spiders = {name: declare(name, urlsplit(proxy).port, second) for name in names}
    run_spiders(spiders, Options(folder=folder, proxy=proxy, delay=0))


class Timed(Troubled):
    """A troubled portal that notes when each article was asked for, and when it asked to be left alone."""

    def __init__(self, trouble, size):
        super().__init__(trouble, size)
        self.moments = []

    def respond(self, request):
        answer = super().respond(request)
        self.moments.append((time.monotonic(), answer.status))
        return answer


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, crawl_by):
    """Return the archive's folder and the portals, after a run of each that is well and one in its trouble."""
    folder = tmp_path_factory.mktemp("faults") / "archive"
    portals = {name: Timed(name, fault.size) for name, fault in FAULTS.items() if not fault.home}
    with serve(*portals.values()) as served:
        for portal in portals.values():
            portal.is_troubled = portal.host.split(".")[1] in FIRST
        crawl_by(__file__, folder, served)
        for portal in portals.values():
            portal.is_troubled = True
        crawl_by(__file__, folder, served)
    return folder, portals


@pytest.fixture(scope="module")
def rows(crawled):
    with closing(open_reader(crawled[0])) as connection:
        yield lambda sql, *values: [tuple(row) for row in connection.execute(sql, values)]


@pytest.fixture(scope="module")
def reports(crawled):
    """Return the last run of each portal."""
    with closing(open_reader(crawled[0])) as connection:
        found = {name: report(connection, last_run(connection, name)) for name in FAULTS}
    print("\n" + "\n".join(table(found)))
    return found


def lost(found):
    return sum(1 for ending in found.endings if ending.is_loss)


def table(found):
    """Yield the lines of the fault table."""
    yield f"{'fault':20}{'status':12}{'cause':16}{'losses':>6}  reason"
    for name, run in found.items():
        yield f"{name:20}{run.status.upper():12}{run.cause or '-':16}{lost(run):>6}  {run.reason or '-'}"


def test_every_trouble_that_the_demo_portal_knows_is_in_the_suite():
    assert set(TROUBLES) <= set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_as_its_one_named_status_with_its_cause(reports, name):
    found, fault = reports[name], FAULTS[name]
    said = " ".join([found.reason or "", *(ending.reason or "" for ending in found.endings)])
    assert (found.status, found.cause) == (fault.status, fault.cause), (found.reason, found.alarms)
    assert fault.reason in said


@pytest.mark.parametrize("name", FAULTS)
def test_a_first_run_without_trouble_is_ok(rows, name):
    runs = rows("SELECT status, reason FROM runs WHERE site = ? ORDER BY id", name)
    assert len(runs) == (1 if name in FIRST else 2)
    assert name in FIRST or runs[0] == ("ok", None)


@pytest.mark.parametrize("name", NEVER_STORED)
def test_what_is_no_whole_page_never_becomes_an_article(rows, reports, name):
    assert rows("SELECT count(*) FROM articles WHERE site = ?", name) == [(0,)]
    asked = rows("SELECT count(*) FROM outcomes WHERE run_id = ? AND kind = 'article'", reports[name].run_id)
    assert asked > [(50,)] or FAULTS[name].home


@pytest.mark.parametrize("name", ["truncated", "length-longer", "length-shorter"])
def test_every_half_page_is_named(rows, reports, name):
    ends = rows(
        "SELECT outcome, count(*) FROM outcomes WHERE run_id = ? AND kind = 'article' AND outcome NOT IN"
        " ('blocked', 'offsite', 'missing') GROUP BY 1",
        reports[name].run_id,
    )
    assert set(dict(ends)) == {"failed"}


@pytest.mark.parametrize("name", ["session-ids", "host-alias"])
def test_another_spelling_of_an_address_makes_no_second_article(rows, name):
    ids = rows("SELECT first_seen_at < (SELECT max(started_at) FROM runs WHERE site = ?1) FROM articles"
               " WHERE site = ?1", name)  # fmt: skip
    assert ids
    assert set(ids) == {(1,)}  # none is of the second run


def test_a_portal_that_asks_for_a_second_is_left_alone_for_a_second(crawled):
    moments = crawled[1]["retry-after"].moments
    waited = [later - at for (at, status), (later, _) in pairwise(moments) if status == 429]
    assert waited
    assert min(waited) >= 1


def test_nothing_that_failed_is_ok(reports):
    """Every fault but those after which all is here: a rest that was kept, other spellings of an address."""
    harmless = {"no-fault", "retry-after", "session-ids", "host-alias"}
    assert {name for name, found in reports.items() if found.status == "ok"} == harmless


def test_losses_are_counted_where_urls_were_lost(reports):
    for name, found in reports.items():
        outcomes = sum(count for outcome, count in found.outcomes.items() if outcome in LOSSES)
        assert lost(found) == outcomes, name
        assert (found.status != "ok") or not outcomes


if __name__ == "__main__":
    crawl_all(Path(sys.argv[1]), sys.argv[2])
