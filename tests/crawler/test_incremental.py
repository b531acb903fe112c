"""Incremental runs: they stop at known ground, and miss nothing that was put above it, or late below it."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.comparison import differences
from archive.database import open_reader
from crawler.demo import DemoPortal, DemoResponse, serve

ROOT = "http://www.lndangjian.org.cn"
INCREMENTAL = '{"incremental": true}'
SECTIONS = 22
PER_PAGE = 12


@pytest.fixture
def crawl_at(project, tmp_path):
    """Crawl into tmp_path/a as of a day; incremental unless `scope` is None. The exit code comes back."""

    def crawl(served, moment, scope=INCREMENTAL):
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("at.py"), tmp_path / "a", served.url, f"{moment}T00:00:00Z",
             *([scope] if scope else [])],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(project)},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    return crawl


@pytest.fixture
def rows(tmp_path):
    def read(query, *values):
        with closing(open_reader(tmp_path / "a")) as connection:
            return [tuple(row) for row in connection.execute(query, values)]

    return read


class Lists:
    """A portal of lists, newest first: `lists` holds (number, day) of each row by section; `pinned` stand on top."""

    host = "www.lndangjian.org.cn"

    def __init__(self, lists, pinned=()):
        self.lists, self.pinned, self.broken = lists, pinned, set()
        self.asked = []

    def respond(self, request):
        path, _, query = request.target.partition("?")
        values = dict(pair.split("=") for pair in query.split("&") if pair)
        self.asked.append(request.target)
        if path == "/":
            links = "".join(f"<a href='messageall.asp?classid={n}'>栏目{n}</a>" for n in self.lists)
            return self._page(f"<ul>{links}</ul>")
        if path == "/messageall.asp":
            return self._page(self._listing(int(values["classid"]), int(values.get("page", 1))))
        if path == "/messagexq.asp" and int(values["id"]) not in self.broken:
            number = values["id"]
            text = f"<p>第{number}号会议强调,各级党组织要认真抓好落实,压实责任。</p>" * 3
            return self._page(f"<h1>第{number}号会议纪要</h1><p>发布时间:2020-01-01</p><div>{text}</div>")
        return DemoResponse(status=500 if path == "/messagexq.asp" else 404, headers=(), body=b"")

    def _listing(self, section, page):
        rows = [*self.pinned, *self.lists[section]]
        last = -(-len(rows) // PER_PAGE)
        shown = "".join(
            f"<tr><td><a href='messagexq.asp?id={n}'>第{n}号会议纪要</a></td><td>{day}</td></tr>"
            for n, day in rows[(page - 1) * PER_PAGE : page * PER_PAGE]
        )
        following = f"<a href='messageall.asp?classid={section}&page={page + 1}'>下一页</a>" if page < last else ""
        return f"<table>{shown}</table><p>{following} 页次：{page}/{last}</p>"

    def _page(self, body):
        return DemoResponse(
            status=200, headers=(("Content-Type", "text/html"),), body=f"<html>{body}</html>".encode("gb18030")
        )


def days(first, count):
    """Return rows of `count` articles, newest first; article number n is of day n of a calendar of years."""
    return [(n, f"{2000 + n // 336}-{n % 336 // 28 + 1:02}-{n % 28 + 1:02}") for n in range(first + count, first, -1)]


def articles_asked(portal):
    return {target.partition("id=")[2] for target in portal.asked if "messagexq" in target}


# what is new is found


def test_new_articles_are_found_and_known_ones_are_not_asked_for(crawl_at, rows):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)})
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 0
        portal.lists[1] = days(1000, 63)
        portal.asked.clear()
        assert crawl_at(served, "2026-01-01") == 0
    assert {"1061", "1062", "1063"} <= articles_asked(portal)
    assert len([target for target in portal.asked if "messageall" in target]) == 3  # the margin of list 1: two pages
    proofs = dict(rows("SELECT section_id, ended_by FROM walks WHERE run_id = 2"))
    assert set(proofs.values()) == {"known ground"}


def test_a_pinned_article_does_not_end_the_walk(crawl_at, rows):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)}, pinned=days(10, 14))  # more than a page of them
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 0
        portal.lists[1] = days(1000, 61)
        assert crawl_at(served, "2026-01-01") == 0
    assert rows("SELECT 1 FROM articles WHERE url LIKE '%id=1061'")


def test_an_article_put_in_late_is_found_by_the_margin_or_by_the_sweep(crawl_at, rows):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)})
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 0
        near, far = (9001, portal.lists[1][4][1]), (9002, portal.lists[1][50][1])
        portal.lists[1] = [*portal.lists[1][:5], near, *portal.lists[1][5:51], far, *portal.lists[1][51:]]
        assert crawl_at(served, "2026-02-01") == 0
        found = "SELECT substr(url, -4) FROM articles WHERE url LIKE '%id=9%' ORDER BY url"
        assert rows(found) == [("9001",)]
        assert crawl_at(served, "2026-04-03") == 0
        assert rows(found) == [("9001",), ("9002",)]


def test_a_list_that_is_oldest_first_is_walked_to_its_end(crawl_at, rows):
    portal = Lists({1: days(1000, 60)[::-1], 2: days(2000, 60)})
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 0
        portal.lists[1] = days(1000, 61)[::-1]
        assert crawl_at(served, "2026-01-01") == 0
    assert rows("SELECT 1 FROM articles WHERE url LIKE '%id=1061'")


# nothing builds on what was not proved


def test_a_list_whose_end_was_never_proved_is_walked_to_its_end(crawl_at, rows, tmp_path):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)})
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", '{"limit": 5}') == 1
        assert crawl_at(served, "2026-01-10") == 0
    assert rows("SELECT count(*) FROM articles") == [(120,)]


def test_an_article_that_was_lost_is_asked_for_again_wherever_its_link_stands(crawl_at, rows):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)})
    portal.broken = {1002}
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 1
        assert crawl_at(served, "2026-01-02") == 1  # it is still lost, and the run says so
        portal.broken = set()
        assert crawl_at(served, "2026-01-03") == 0
    assert rows("SELECT outcome FROM outcomes WHERE run_id = 3 AND url LIKE '%id=1002'") == [("stored",)]


def test_a_new_section_is_walked_and_reported(crawl_at, rows):
    portal = Lists({1: days(1000, 20), 2: days(2000, 20)})
    with serve(portal) as served:
        assert crawl_at(served, "2026-01-01", None) == 0
        portal.lists[3] = days(3000, 20)
        assert crawl_at(served, "2026-01-02") == 0
        assert crawl_at(served, "2026-01-03") == 0
    assert rows("SELECT run_id, text FROM alarms WHERE kind = 'new-section'") == [
        (2, f"栏目3 {ROOT}/messageall.asp?classid=3")
    ]
    assert rows("SELECT count(*) FROM articles WHERE url LIKE '%id=30%'") == [(20,)]


# what it costs


@pytest.mark.parametrize("size", [300, 1500])
def test_a_portal_without_news_costs_no_more_requests_the_larger_it_is(crawl_into, tmp_path, size):
    with serve(DemoPortal(size=size)) as served:
        assert crawl_into(tmp_path / "a", served).returncode == 0
        served.requests.clear()
        assert crawl_into(tmp_path / "a", served, "--incremental").returncode == 0
        assert SECTIONS < sum(served.requests.values()) <= SECTIONS + 20


def test_young_articles_are_asked_for_again_within_the_budget_and_old_ones_in_the_sweep(crawl_at, rows):
    portal = Lists({1: days(1000, 60), 2: days(2000, 60)})
    with serve(portal) as served:
        crawl_at(served, "2002-01-01", None)  # to a crawl of that day all articles are young: their age is that of it
        for moment, most in (("2002-01-02", 15), ("2002-05-01", 600)):
            portal.asked.clear()
            assert crawl_at(served, moment) == 0
            assert 0 < len(articles_asked(portal)) <= most
    assert rows("SELECT count(DISTINCT url) FROM outcomes WHERE run_id = 3 AND outcome = 'unchanged'") == [(120,)]


def test_articles_that_never_answer_well_do_not_take_the_place_of_others(crawl_at, rows):
    portal = Lists({1: days(1000, 20), 2: days(2000, 20)})
    with serve(portal) as served:
        crawl_at(served, "2002-01-01", None)
        portal.broken = set(range(1001, 1021))
        for day in range(2, 8):
            crawl_at(served, f"2002-01-{day:02}")
    checked = rows("SELECT count(DISTINCT url) FROM outcomes WHERE run_id > 1 AND outcome = 'unchanged'")
    assert checked == [(20,)]  # all that can be had


# a page that did not change


def test_304_is_an_outcome_with_its_reason_and_a_revisit_record(crawl_into, tmp_path):
    folder = tmp_path / "a"
    with serve(DemoPortal(size=60)) as served:
        for _ in range(2):
            assert crawl_into(folder, served).returncode == 0
    with closing(open_reader(folder)) as connection:
        ends = connection.execute(
            "SELECT o.reason, c.status FROM outcomes o JOIN captures c ON c.id = o.capture_id"
            " WHERE o.run_id = 2 AND o.outcome = 'unchanged'"
        ).fetchall()
    assert Counter(map(tuple, ends)).most_common(1)[0][0] == ("HTTP status: 304", 304)
    _, second = sorted(folder.glob("warc/*/*.warc.gz"))
    with second.open("rb") as stream:
        kinds = Counter(str(record.record_type).rpartition(".")[2] for record in ArchiveIterator(stream))
    assert kinds["revisit"] >= len(ends)


# and a rebuild


def test_incremental_and_limited_runs_are_made_again_from_their_warc_files(crawl_into, dangjian, tmp_path):
    portal = DemoPortal(size=120)
    limited = ["--section", "党务公开", "--limit", "7"]
    with serve(portal) as served:
        for day, scope in ((0, limited), (0, []), (3, ["--incremental"]), (6, ["--incremental"])):
            portal.day = day
            assert crawl_into(tmp_path / "a", served, *scope).returncode == (1 if scope == limited else 0)
    done = dangjian("rebuild", tmp_path / "b", "--archive", tmp_path / "a")
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(tmp_path / "a", tmp_path / "b") == {}
