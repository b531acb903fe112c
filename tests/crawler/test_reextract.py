"""The second reading: what was taken for an article while a site was unknown, and selectors that fail."""

from contextlib import closing

import pytest

from archive.captures import capture_of_version
from archive.database import open_reader
from archive.ledger import LOSSES
from archive.search import find
from crawler.demo import DemoPortal, serve
from crawler.reextract import is_due

VERSIONS = "SELECT article_id, number, content_hash, text FROM versions ORDER BY id"


@pytest.fixture(scope="module")
def crawled(crawl_into, tmp_path_factory):
    """An archive of the smallest demo portal, whose error pages come among its first pages, and its portal."""
    folder = tmp_path_factory.mktemp("small") / "archive"
    portal = DemoPortal(size=60)
    with serve(portal) as served:
        done = crawl_into(folder, served)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, portal


def test_no_error_page_is_an_article_in_the_end(crawled):
    folder, portal = crawled
    with closing(open_reader(folder)) as connection:
        ends = dict(connection.execute("SELECT url, outcome FROM outcomes WHERE kind = 'article'").fetchall())
        planted = {link.url: link.outcome for link in portal.planted_links()}
        assert {url: ends[url] for url in planted} == planted
        assert connection.execute("SELECT count(*) FROM articles").fetchone()[0] == sum(
            len(article.urls) for article in portal.gold()
        )
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        for url, outcome in planted.items():
            if outcome == "soft_error":  # its page stays as evidence
                assert connection.execute("SELECT count(*) FROM captures WHERE url = ?", (url,)).fetchone()[0] == 1


def test_reading_again_changes_nothing_and_asks_nobody(crawled, dangjian):
    folder, _ = crawled
    with closing(open_reader(folder)) as connection:
        before = connection.execute(VERSIONS).fetchall()
        runs = connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    done = dangjian("reextract", "lndangjian", "--archive", folder)
    assert done.returncode == 0
    assert " 0 readings changed" in done.stdout
    with closing(open_reader(folder)) as connection:
        after = connection.execute(VERSIONS).fetchall()
        assert [tuple(row) for row in after] == [tuple(row) for row in before]
        assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == runs


def test_after_it_every_record_still_reads_back_and_the_search_finds_what_is_there(crawled):
    folder, _ = crawled
    with closing(open_reader(folder)) as connection:
        for (version_id,) in connection.execute("SELECT version_id FROM articles").fetchall():
            assert capture_of_version(connection, folder, "lndangjian", version_id).status == 200
        total = connection.execute("SELECT count(*) FROM current_articles WHERE text LIKE '%党员%'").fetchone()[0]
        titles = connection.execute(
            "SELECT count(*) FROM current_articles WHERE title LIKE '%党员%' AND text NOT LIKE '%党员%'"
        ).fetchone()[0]
        assert find(connection, "党员").total == total + titles


@pytest.fixture
def damaged(crawl_into, tmp_path):
    """An archive of which a WARC file was lost, after one more crawl; that crawl's end, and the file."""
    portal = DemoPortal(size=60)
    with serve(portal) as served:
        assert crawl_into(tmp_path, served).returncode == 0
        (file,) = tmp_path.glob("warc/*/*.warc.gz")
        file.rename(tmp_path / "elsewhere")
        portal.day = 1
        return tmp_path, crawl_into(tmp_path, served), file


def test_a_lost_warc_file_is_named_and_costs_no_new_article(damaged, dangjian):
    folder, done, file = damaged
    assert done.returncode == 1
    assert f"{file.relative_to(folder)} is missing or damaged" in " ".join(done.stdout.split())
    with closing(open_reader(folder)) as connection:
        ends = dict(connection.execute("SELECT outcome, count(*) FROM outcomes WHERE run_id = 2 GROUP BY 1").fetchall())
        assert ends["stored"] > 0
        assert not LOSSES & set(ends)
    again = dangjian("reextract", "lndangjian", "--archive", folder)
    assert again.returncode == 1
    assert f"{file.relative_to(folder)} at byte" in again.stderr
    assert ".open" not in again.stderr + done.stdout


def test_a_warc_file_that_comes_back_is_read_again(damaged, dangjian):
    folder, _, file = damaged
    (folder / "elsewhere").rename(file)
    assert dangjian("reextract", "lndangjian", "--archive", folder).returncode == 0


def test_a_withdrawn_page_is_no_loss():
    assert "soft_error" not in LOSSES


@pytest.mark.parametrize(
    ("pages", "read_pages", "due"), [(5, 0, True), (5, 5, False), (49, 12, False), (50, 49, True), (9999, 50, False)]
)
def test_a_long_crawl_reads_again_when_it_got_to_know_the_site(pages, read_pages, due):
    assert is_due(pages, read_pages) is due
