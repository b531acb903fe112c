"""Real saved portals, served under their real hosts and crawled by their declarations."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from archive.database import open_reader
from archive.reading import load_article
from benchmarks.extraction.corpus import saved_pages
from benchmarks.extraction.score import score
from crawler.demo import MirrorPortal, serve
from crawler.sites import declared_sites
from crawler.urls import canonical, is_part_of
from pipelines.extract.decode import decode

# site -> host, and what of it is listings, as folders or files. Theirs is all that a plain search looks into.
SAVED = {
    "cst_nuc": ("cst.nuc.edu.cn", ["dqgz.htm", "dqgz"]),
    "gxpopss": ("gxpopss.cn", ["staticmores"]),
    "lgedu": ("lgedu.net", ["channels"]),
    "cpaxj": ("cpaxj.org.cn", ["xxfb", "xxcx"]),
    "fjmjzz": ("fjmjzz.com", ["xwzx", "tzgg", "zcfg", "shzzdt", "shgz", "hdtj", "hdxw", "axzl", "jpkj"]),
}
# A series of weekly reports repeats the names of its annexes, which the learner takes for boilerplate.
LEAST = {"cpaxj": 0.985}


@dataclass(frozen=True)
class Crawled:
    site: str
    host: str
    pages: Path
    listings: list[Path]
    returncode: int
    connection: sqlite3.Connection


@pytest.fixture(scope="module", params=SAVED)
def crawled(request, dangjian, tmp_path_factory) -> Iterator[Crawled]:
    host, listings = SAVED[request.param]
    pages = Path(__file__).parents[3] / "shared" / "corpus" / "pages" / host
    if not pages.is_dir():
        pytest.skip(f"the corpus of saved pages is not here ({pages})")
    files = [
        f for name in listings for f in ([pages / name] if "." in name else sorted((pages / name).rglob("*.htm*")))
    ]
    folder = tmp_path_factory.mktemp("mirror") / "archive"
    with serve(MirrorPortal(pages, host)) as served:
        done = dangjian("crawl", request.param, "--archive", folder, "--proxy", served.url, "--delay", 0)
    with closing(open_reader(folder)) as connection:
        yield Crawled(request.param, host, pages, files, done.returncode, connection)


def is_saved(crawled: Crawled, url: str) -> bool:
    return (crawled.pages / urlsplit(url).path.lstrip("/")).is_file()


def listed_articles(crawled: Crawled) -> set[str]:
    """Every article that a saved listing links to, by a plain search of its text."""
    pattern = re.compile(declared_sites()[crawled.site].article_url)
    found = set()
    for listing in crawled.listings:
        here = f"http://{crawled.host}/{listing.relative_to(crawled.pages).as_posix()}"
        if pattern.search(here):
            continue
        text = decode(listing.read_bytes()).text
        links = {
            urldefrag(urljoin(here, unescape(h).strip())).url for h in re.findall(r"""href=["']?([^"'\s>]+)""", text)
        }
        found |= {url for url in links if pattern.search(url) and urlsplit(url).hostname == crawled.host}
    return found


def test_every_linked_article_that_is_saved_is_an_article_and_every_missing_one_has_its_end(crawled):
    wanted = listed_articles(crawled)
    saved = {url for url in wanted if is_saved(crawled, url)}
    rows = crawled.connection.execute("SELECT url, outcome FROM outcomes WHERE kind = 'article'")
    ends = dict(rows.fetchall())
    stored = {url for url, end in ends.items() if end == "stored"}
    print(f"{crawled.site}: {len(wanted)} linked, {len(saved)} saved, {len(stored)} stored")
    assert len(saved) >= 30
    assert wanted <= set(ends), sorted(wanted - set(ends))[:5]
    assert saved <= stored, sorted((url, ends[url]) for url in saved - stored)[:5]
    assert {ends[url] for url in wanted - saved} <= {"missing"}
    status = crawled.connection.execute("SELECT status FROM runs").fetchone()[0]
    assert crawled.returncode == (0 if status == "ok" else 1)


def test_listings_are_walked_to_their_ends_and_where_one_is_not_the_page_that_is_not_saved_is_named(crawled):
    lost = crawled.connection.execute(
        "SELECT url FROM outcomes WHERE kind IN ('seed', 'section', 'listing') AND outcome IN ('missing', 'unreadable')"
    ).fetchall()
    sections = crawled.connection.execute(
        "SELECT s.url FROM walks w JOIN sections s ON s.id = section_id WHERE w.ended_by IS NULL"
    ).fetchall()
    for (section,) in sections:
        folder = section.rpartition("/")[0]
        assert any(url == section or is_part_of(url, section) or url.startswith(f"{folder}/") for (url,) in lost), (
            section
        )


def test_bodies_equal_the_gold(crawled):
    gold = {page.captures[0].url.partition("://")[2]: page for page in saved_pages() if page.site == crawled.host}
    rows = crawled.connection.execute("SELECT id, url FROM current_articles").fetchall()
    stored = {row["url"].partition("://")[2]: load_article(crawled.connection, row["id"]) for row in rows}
    marks = {
        url: score(stored[url].text, page.body, [*page.optional, page.title or ""])[2]
        for url, page in gold.items()
        if url in stored and page.body
    }
    if not marks:
        pytest.skip(f"no gold of {crawled.host}")
    worst = sorted(marks.items(), key=lambda item: item[1])[:5]
    mean = sum(marks.values()) / len(marks)
    print(f"{crawled.site}: mean body F1 {mean:.4f} of {len(marks)}, worst {worst}")
    assert mean >= LEAST.get(crawled.site, 0.99), worst


def test_articles_have_title_and_text_without_the_frame(crawled):
    rows = crawled.connection.execute("SELECT url, title, published, text FROM current_articles").fetchall()
    assert all(row["title"] for row in rows)
    assert [row["url"] for row in rows if re.search(r"ICP备\d|当前位置[：:]", row["text"])] == []


def test_nothing_is_asked_of_other_hosts_and_nothing_that_the_ledger_does_not_know(crawled):
    seen = {url for (url,) in crawled.connection.execute("SELECT url FROM captures WHERE url NOT LIKE '%robots.txt'")}
    known = {url for (url,) in crawled.connection.execute("SELECT url FROM outcomes")}
    assert {urlsplit(url).hostname for url in seen} == {crawled.host}
    assert {canonical(url) for url in seen} <= known


def test_no_other_section_of_the_school_is_crawled(crawled):
    if crawled.site != "cst_nuc":
        pytest.skip("the other portals are crawled whole")
    query = "SELECT url FROM captures WHERE url NOT LIKE '%robots.txt'"
    pages = query + " AND url NOT IN (SELECT url FROM attachments)"  # pictures lie elsewhere
    urls = [url for (url,) in crawled.connection.execute(pages)]
    assert all(re.search(r"/dqgz(/|\.htm)|/info/\d+/|/dynclicks\.jsp\?", url) for url in urls), urls
