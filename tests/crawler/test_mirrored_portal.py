"""A real saved portal, served under its real host and crawled by its declaration."""

import re
from contextlib import closing
from pathlib import Path
from urllib.parse import urljoin

import pytest

from archive.database import open_reader
from crawler.demo import MirrorPortal, serve

HOST = "cst.nuc.edu.cn"


@pytest.fixture(scope="module")
def pages() -> Path:
    folder = Path(__file__).parents[3] / "shared" / "corpus" / "pages" / HOST
    if not folder.is_dir():
        pytest.skip(f"the corpus of saved pages is not here ({folder})")
    return folder


@pytest.fixture(scope="module")
def crawled(pages, dangjian, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror") / "archive"
    with serve(MirrorPortal(pages, HOST)) as served:
        done = dangjian("crawl", "cst_nuc", "--archive", folder, "--proxy", served.url, "--delay", 0)
    with closing(open_reader(folder)) as connection:
        yield done, connection


def listed_articles(pages: Path) -> set[str]:
    """Every article that a saved listing of 党群工作 links to, by a plain search of the bytes."""
    found = set()
    for listing in [pages / "dqgz.htm", *sorted((pages / "dqgz").rglob("*.htm"))]:
        here = f"http://{HOST}/{listing.relative_to(pages)}"
        for href in re.findall(rb'href="([^"]*info/\d+/\d+\.htm)"', listing.read_bytes()):
            found.add(urljoin(here, href.decode()))
    return found


def test_every_linked_article_that_is_saved_is_an_article_and_every_missing_one_has_its_end(crawled, pages):
    done, connection = crawled
    wanted = listed_articles(pages)
    saved = {url for url in wanted if (pages / url.partition(f"{HOST}/")[2]).is_file()}
    ends = dict(connection.execute("SELECT url, outcome FROM outcomes WHERE kind = 'article'").fetchall())
    stored = {url for url, end in ends.items() if end == "stored"}
    print(f"{len(wanted)} linked, {len(saved)} saved, {len(stored)} stored")
    assert wanted <= set(ends), sorted(wanted - set(ends))[:5]
    assert saved <= stored, sorted((url, ends[url]) for url in saved - stored)[:5]
    assert {ends[url] for url in wanted - saved} <= {"missing"}
    assert done.returncode == (0 if connection.execute("SELECT status FROM runs").fetchone()[0] == "complete" else 1)


def test_listings_are_walked_to_their_ends(crawled):
    _, connection = crawled
    for row in connection.execute(
        "SELECT s.url, w.pages, w.ended_by FROM walks w JOIN sections s ON s.id = section_id"
    ):
        assert row["ended_by"], tuple(row)


def test_articles_have_title_time_and_text(crawled):
    _, connection = crawled
    rows = connection.execute("SELECT url, title, published, text FROM current_articles").fetchall()
    assert all(row["title"] for row in rows)
    assert all(row["published"] for row in rows)
    frame = [row["url"] for row in rows if "晋ICP备" in row["text"] or "当前位置" in row["text"]]
    assert not frame


def test_no_other_section_of_the_school_is_crawled(crawled):
    _, connection = crawled
    query = "SELECT url FROM captures WHERE url NOT LIKE '%robots.txt'"
    pages = query + " AND url NOT IN (SELECT url FROM attachments)"  # pictures lie elsewhere
    urls = [url for (url,) in connection.execute(pages)]
    assert all(re.search(r"/dqgz(/|\.htm)|/info/\d+/|/dynclicks\.jsp\?", url) for url in urls), urls
