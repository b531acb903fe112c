"""A crawl that is limited, one that is only rehearsed, and the lines that tell of every URL."""

import json
from contextlib import closing

import pytest

from archive.database import open_reader
from crawler.demo import DemoPortal, serve


@pytest.fixture
def portal_at():
    with serve(DemoPortal(size=120)) as served:
        yield served


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_limited_run_says_that_it_is_a_part_and_is_never_complete(crawl_into, portal_at, tmp_path):
    done = crawl_into(tmp_path, portal_at, "--section", "党务公开", "--limit", 3)
    assert done.returncode == 1
    assert "a part of the site, as asked: --section 党务公开 --limit 3" in done.stdout
    assert rows(tmp_path, "SELECT status FROM runs") == [("incomplete",)]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]
    assert rows(tmp_path, "SELECT count(*) FROM outcomes WHERE outcome IS NULL") == [(0,)]
    assert {name for (name,) in rows(tmp_path, "SELECT DISTINCT section FROM versions")} == {"党务公开"}


def test_since_asks_for_nothing_older(crawl_into, portal_at, tmp_path):
    crawl_into(tmp_path, portal_at, "--since", "2022-01-01")
    days = [day for (day,) in rows(tmp_path, "SELECT l.listed_on FROM links l JOIN articles a ON a.url = l.url")]
    assert days
    assert min(days) >= "2022-01-01"
    wanted = {u for a in DemoPortal(size=120).gold() if str(a.published or "") >= "2022-01-02" for u in a.urls}
    assert wanted <= {url for (url,) in rows(tmp_path, "SELECT url FROM article_urls")}


def test_an_unknown_section_names_the_known_ones(crawl_into, portal_at, tmp_path):
    for _ in range(2):  # of a site that was never crawled they are known after the home page was read
        done = crawl_into(tmp_path, portal_at, "--section", "党务公告", "--limit", 1)
        assert done.returncode == 2
        assert "no section of this name; known: 热点关注、本站头条" in done.stderr.replace("\n", "")
    assert rows(tmp_path, "SELECT count(*) FROM runs") == [(1,)]


def test_a_dry_run_lists_what_would_be_asked_for_and_leaves_the_archive_alone(crawl_into, portal_at, tmp_path):
    folder = tmp_path / "a"
    assert crawl_into(folder, portal_at).returncode == 0
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    with serve(DemoPortal(size=120, day=2)) as served:
        done = crawl_into(folder, served, "--incremental", "--dry-run", "--json")
        assert not [target for _, target in served.requests if "messagexq" in target]
    found = json.loads(done.stdout)
    new = {u for a in DemoPortal(size=120, day=2).gold() for u in a.urls} - {
        u for a in DemoPortal(size=120).gold() for u in a.urls
    }
    assert done.returncode == 0
    assert {each["url"] for each in found["articles"]} == new
    assert found["fetched"] >= 23
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


def test_a_dry_run_of_a_new_site_makes_no_archive(crawl_into, portal_at, tmp_path):
    done = crawl_into(tmp_path / "a", portal_at, "--dry-run", "--limit", 4)
    assert done.returncode == 0
    assert "4 articles would be asked for. This dry run fetched" in done.stdout
    assert not (tmp_path / "a").exists()


def test_every_outcome_has_one_line(crawl_into, portal_at, tmp_path):
    log = tmp_path / "lines.jsonl"
    assert crawl_into(tmp_path / "a", portal_at, "--log", log).returncode == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    told = sorted((line["url"], line["kind"], line["outcome"]) for line in lines)
    assert told == rows(tmp_path / "a", "SELECT url, kind, outcome FROM outcomes ORDER BY url, kind, outcome")
    stored = next(line for line in lines if line["outcome"] == "stored")
    assert stored["status"] == 200
    assert (tmp_path / "a" / stored["warc_file"]).exists()
    assert crawl_into(tmp_path / "a", portal_at, "--incremental").returncode == 0
    assert (tmp_path / "a" / "outcomes.jsonl").read_text(encoding="utf-8").count('"run": 2') > 22


def test_a_log_that_cannot_be_written_is_told_before_anything_is_fetched(crawl_into, portal_at, tmp_path):
    portal_at.requests.clear()
    done = crawl_into(tmp_path / "a", portal_at, "--log", tmp_path / "none" / "x.jsonl")
    assert done.returncode == 2
    assert "--log" in done.stderr
    assert not [target for _, target in portal_at.requests if target != "/"]
