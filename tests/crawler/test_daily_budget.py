"""A site whose requests of the day are used up stays due, is left alone until the next day, and goes on then."""

import os
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

from archive.database import open_reader
from archive.politeness import Politeness
from crawler.crawling import Options
from crawler.demo import DemoPortal, serve
from crawler.portal import PortalSpider
from crawler.rounds import is_spent, run_due
from crawler.schedule_file import Plan
from crawler.spiders.lndangjian import LndangjianSpider
from tests.conftest import NOW

BUDGET = "BUDGET"


def one_round(folder, proxy):
    """Do what is due with a budget of requests."""
    LndangjianSpider.daily_requests = int(os.environ[BUDGET])
    run_due(Path(folder), Plan(sites=("lndangjian",)), Options(folder=Path(folder), proxy=proxy, delay=0.01))


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_what_the_budget_left_stays_due(crawl_by, tmp_path, monkeypatch):
    with serve(DemoPortal(size=44)) as served:
        monkeypatch.setenv(BUDGET, "20")
        crawl_by(__file__, tmp_path, served)
        assert rows(tmp_path, "SELECT status, reason FROM runs") == [
            ("incomplete", "the site's requests for today are used up")
        ]
        assert rows(tmp_path, "SELECT count(*) FROM visits") == [(0,)]
        served.requests.clear()
        crawl_by(__file__, tmp_path, served)
        assert not [target for host, target in served.requests if host != "rehearsal.invalid"]
        assert rows(tmp_path, "SELECT count(*) FROM runs") == [(1,)]
        monkeypatch.setenv(BUDGET, "1000")  # as on another day
        crawl_by(__file__, tmp_path, served)
    assert rows(tmp_path, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("ok",)]
    assert rows(tmp_path, "SELECT count(DISTINCT section_id), count(DISTINCT run_id) FROM visits") == [(22, 1)]


def test_a_budget_is_that_of_a_day_in_beijing(tmp_path):
    class Frugal(PortalSpider):
        name, daily_requests = "frugal", 2

    assert not is_spent(tmp_path, Frugal, NOW)
    with closing(Politeness(tmp_path)) as book:
        assert book.spend("frugal", "2026-11-23", 2)
        assert not is_spent(tmp_path, Frugal, NOW)
        assert book.spend("frugal", "2026-11-23", 2)
    assert is_spent(tmp_path, Frugal, NOW)
    assert is_spent(tmp_path, Frugal, datetime.fromisoformat("2026-11-23T23:59:00+08:00"))
    assert not is_spent(tmp_path, Frugal, datetime.fromisoformat("2026-11-24T00:00:00+08:00"))
    assert not is_spent(tmp_path, PortalSpider, NOW)


if __name__ == "__main__":
    one_round(*sys.argv[1:])
