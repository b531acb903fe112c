"""A crawl by hand counts as a visit of the schedule, and an archive of the demo portal stays one."""

import json
from contextlib import closing

import pytest

from archive.database import open_reader
from crawler.demo import DemoPortal, serve


@pytest.fixture(scope="module")
def portal_at():
    with serve(DemoPortal(size=44)) as served:
        yield served


@pytest.fixture
def due(dangjian, tmp_path):
    """The names of the sections that are due."""

    def names():
        rows = json.loads(dangjian("schedule", "--archive", tmp_path / "a", "--json").stdout)
        return {row["name"] for row in rows if row["is_due"]}

    return names


def visits(folder):
    with closing(open_reader(folder)) as connection:
        return connection.execute("SELECT count(*) FROM visits").fetchone()[0]


def test_after_a_crawl_by_hand_nothing_is_due(crawl_into, portal_at, due, dangjian, tmp_path):
    assert crawl_into(tmp_path / "a", portal_at).returncode == 0
    assert due() == set()
    done = dangjian("run", "--archive", tmp_path / "a", "--proxy", portal_at.url, "--delay", 0)
    assert "nothing is due" in done.stderr
    assert visits(tmp_path / "a") == 22
    crawl_into(tmp_path / "a", portal_at)  # within the same slot: it is recorded once
    assert visits(tmp_path / "a") == 22


def test_only_the_sections_that_were_walked_were_visited(crawl_into, portal_at, due, tmp_path):
    assert crawl_into(tmp_path / "a", portal_at, "--section", "党务公开").returncode == 1
    assert visits(tmp_path / "a") == 1
    assert "党务公开" not in due()
    assert len(due()) == 21


@pytest.mark.parametrize("limit", [("--limit", 3), ("--since", "2026-01-01")])
def test_a_look_at_some_articles_is_no_visit(crawl_into, portal_at, due, tmp_path, limit):
    crawl_into(tmp_path / "a", portal_at, *limit)
    assert visits(tmp_path / "a") == 0
    assert len(due()) == 22


def test_a_schedule_that_cannot_be_read_spoils_no_crawl_by_hand(crawl_into, portal_at, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "schedule.toml").write_text("delay = 5\n", encoding="utf-8")
    done = crawl_into(tmp_path / "a", portal_at)
    assert done.returncode == 0
    assert "not counted as a visit of the schedule" in done.stderr
    assert visits(tmp_path / "a") == 0


def test_nothing_live_comes_into_an_archive_of_the_demo_portal(dangjian, portal_at, due, tmp_path):
    assert dangjian("demo", "--size", 44, "--archive", tmp_path / "a").returncode == 0
    assert due() == set()
    for proxy in ((), ("--proxy", "http://proxy.invalid:3128")):
        done = dangjian("crawl", "lndangjian", "--archive", tmp_path / "a", *proxy)
        assert done.returncode == 2
        assert "holds pages of the demo portal" in done.stderr
    (tmp_path / "a" / "schedule.toml").write_text(
        '[sites.lndangjian]\nschedule = "learn"\n[sites.qstheory]\n', encoding="utf-8"
    )
    done = dangjian("run", "--archive", tmp_path / "a")  # qstheory is due
    assert done.returncode == 2
    assert "holds pages of the demo portal" in done.stderr
    assert dangjian("demo", "--size", 44, "--archive", tmp_path / "a").returncode == 0
    dangjian("rebuild", tmp_path / "b", "--archive", tmp_path / "a")
    assert dangjian("crawl", "lndangjian", "--archive", tmp_path / "b").returncode == 2


def test_the_demo_leaves_no_mark_in_an_archive_that_was_there(crawl_into, dangjian, portal_at, tmp_path):
    crawl_into(tmp_path / "a", portal_at)
    dangjian("demo", "--size", 44, "--archive", tmp_path / "a")
    assert not (tmp_path / "a" / "demo.txt").exists()
