"""Every declared site on its recorded pages: one contract for all of them."""

import inspect
import json
import re
import shutil
import statistics
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.counts import SiteCounts
from archive.database import open_reader
from archive.warc_reading import read_response
from benchmarks.extraction.corpus import saved_pages
from benchmarks.extraction.score import score
from crawler.crawling import Options, run_spiders
from crawler.declaration import problems
from crawler.demo import serve
from crawler.demo.recorded import RecordedPortal
from crawler.portal import PortalSpider
from crawler.recorded import read_pages, reading
from crawler.sites import declared_sites
from crawler.urls import on_site
from crawler.verification import verified
from pipelines.extract import extract, read_page

HERE = Path(__file__).parent
SITES = declared_sites()
STORY_OF_THE_SECOND_PAGE = "关于做好2024年发展党员工作的通知"


def files(site):
    return sorted([*(HERE / site).glob("*.warc"), *(HERE / site).glob("*.warc.gz")])


def recorded(site):
    return [found for path in files(site) for found in read_pages(path)]


PAGES = [(site, page, expected) for site in SITES for page, expected in recorded(site) if expected]


def named(value):
    return value if isinstance(value, str) else getattr(value, "identity", None)


@pytest.mark.parametrize("site", SITES)
def test_a_declaration_is_whole_and_knows_every_attribute_it_sets(site):
    assert list(problems(SITES[site])) == []


@pytest.mark.parametrize("site", SITES)
def test_a_site_has_a_list_to_its_last_page_and_articles_on_record(site):
    kinds = [expected["kind"] for _, expected in recorded(site) if expected]
    lists = [expected for _, expected in recorded(site) if expected and expected["kind"] == "listing"]
    assert kinds.count("article") >= 1
    assert any(found["number"] == 1 for found in lists)
    assert any(found["next"] is None for found in lists)


@pytest.mark.parametrize(("site", "page", "expected"), PAGES, ids=named)
def test_a_page_reads_as_it_should_and_twice_as_once(site, page, expected):
    read = reading(SITES[site], page, expected)
    assert json.loads(json.dumps(read)) == expected
    assert reading(SITES[site], page, expected) == read


def test_the_pages_that_are_kept_are_those_that_the_layouts_give(tmp_path):
    for name in ("synthetic.py", "layouts.toml"):
        shutil.copy(HERE / name, tmp_path)
    subprocess.run([sys.executable, tmp_path / "synthetic.py"], check=True)
    made = sorted(tmp_path.rglob("synthetic.*"))
    kept = {path.relative_to(tmp_path): (HERE / path.relative_to(tmp_path)).read_bytes() for path in made}
    assert len(made) > 2 * 15
    assert {path.relative_to(tmp_path): path.read_bytes() for path in made} == kept


@pytest.mark.parametrize("site", SITES)
def test_a_site_is_verified_only_if_real_pages_were_read(site):
    """The pages of a verified site are real, or made after real ones that other tests read (../shared/corpus)."""
    made = {page.synthetic for page, _ in recorded(site)}
    described = {said for said in made if said and "no page of the portal was seen" in said}
    assert SITES[site].verified == (not described)


@pytest.mark.parametrize("site", [name for name, spider in SITES.items() if spider.verified])
def test_the_declaration_of_a_verified_site_reads_its_saved_pages_as_a_careful_reader_does(site, corpus):
    marks, titles = [], []
    for page in saved_pages():
        if on_site(page.captures[0].url, SITES[site].allowed_domains) and page.body:
            templates = SITES[site].templates
            article, _ = extract(read_page(page.captures[0], templates), templates, SiteCounts())
            marks.append(score(article.text, page.body, [*page.optional, page.title or ""])[2])
            titles.append(
                "".join((article.title or "").split()) == "".join((page.title or "").split("\u200b")[0].split())
            )
    if not marks:
        pytest.skip(f"no gold of {site}; its saved portal is crawled in test_mirrored_portal.py")
    print(f"{site}: body F1 {statistics.mean(marks):.4f} of {len(marks)}, titles {statistics.mean(titles):.3f}")
    assert statistics.mean(marks) >= 0.99
    assert statistics.mean(titles) >= 0.95


def declared_attributes(spider):
    """Return the lines of a declaration that set attributes, and the methods it has."""
    source = inspect.getsource(spider).splitlines()[1:]
    lines = [line for line in source if line.strip() and not line.strip().startswith("#")]
    methods = [
        name for name, value in vars(spider).items() if inspect.isfunction(value) or isinstance(value, classmethod)
    ]
    return len(lines), methods


def test_the_median_declaration_has_at_most_fifteen_lines_of_attributes():
    sizes = {site: declared_attributes(spider)[0] for site, spider in SITES.items()}
    print(f"median {statistics.median(sizes.values())}, longest {max(sizes, key=sizes.get)}")
    assert statistics.median(sizes.values()) <= 15


@pytest.mark.parametrize("site", SITES)
def test_a_method_in_a_declaration_is_explained_by_the_page_that_forces_it(site):
    spider = SITES[site]
    for method in declared_attributes(spider)[1]:
        text = inspect.getsource(vars(spider)[method])
        assert re.search(r"#.*https?://", text), method


# whole crawls


def crawl_all(folder, proxy):
    spiders = {}
    for name, spider in SITES.items():
        plain = [url.replace("https://", "http://") for url in spider.start_urls]  # only http is served here
        spiders[name] = type(name, (spider,), {"start_urls": plain})
    run_spiders(spiders, Options(folder=folder, proxy=proxy, delay=0))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, crawl_by):
    """Return a connection to an archive into which all sites were crawled twice, and what was asked for."""
    folder = tmp_path_factory.mktemp("sites") / "archive"
    portals = []
    for site in SITES:
        pages = [page for page, _ in recorded(site)]
        portals += [RecordedPortal(pages, host) for host in {urlsplit(page.url).hostname for page in pages}]
    with serve(*portals) as served:
        for _ in range(2):
            crawl_by(__file__, folder, served)
    with closing(open_reader(folder)) as connection:
        yield connection, served.requests, folder


@pytest.fixture
def runs(crawled):
    def look(site):
        return [run for (run,) in crawled[0].execute("SELECT id FROM runs WHERE site = ? ORDER BY id", (site,))]

    return look


@pytest.mark.parametrize("site", SITES)
def test_a_crawl_walks_every_list_to_its_proven_end_and_keeps_every_article_on_record(site, crawled, runs):
    connection = crawled[0]
    first = runs(site)[0]
    walks = connection.execute("SELECT ended_by, pages FROM walks WHERE run_id = ?", (first,)).fetchall()
    lists = [expected for _, expected in recorded(site) if expected and expected["kind"] == "listing"]
    assert walks
    assert any(walk["pages"] == max(found["number"] for found in lists) for walk in walks)
    lost = connection.execute(
        "SELECT url, outcome, reason FROM outcomes WHERE run_id = ? AND kind IN ('seed', 'section', 'listing')"
        " AND outcome NOT IN ('listed', 'missing')", (first,)
    ).fetchall()  # fmt: skip
    assert [tuple(row) for row in lost] == []
    wanted = {expected["title"] for _, expected in recorded(site) if expected and expected["kind"] == "article"}
    got = {title for (title,) in connection.execute("SELECT title FROM current_articles WHERE site = ?", (site,))}
    assert got == wanted


@pytest.mark.parametrize("site", SITES)
def test_no_request_leaves_the_site(site, crawled, runs):
    for run in runs(site):
        for (url,) in crawled[0].execute("SELECT url FROM captures WHERE run_id = ?", (run,)):
            assert on_site(url, SITES[site].allowed_domains), url


@pytest.mark.parametrize("site", SITES)
def test_a_second_crawl_finds_what_the_first_found(site, crawled, runs):
    connection = crawled[0]
    first, second = runs(site)
    query = "SELECT url, kind, outcome FROM outcomes WHERE run_id = ? ORDER BY url"

    def ends(run):
        return [(u, k, "stored" if o == "unchanged" else o) for u, k, o in connection.execute(query, (run,))]

    assert ends(first) == ends(second)
    (most,) = connection.execute(
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM versions v JOIN articles a ON a.id = v.article_id"
        " WHERE a.site = ? GROUP BY a.id)", (site,)
    ).fetchone()  # fmt: skip
    assert most == 1


def test_a_postback_page_is_a_row_and_a_record_of_its_own_and_the_archive_verifies(crawled, runs):
    connection, _, folder = crawled
    captures = connection.execute(
        "SELECT url, file, offset FROM captures WHERE run_id = ? AND url LIKE '%/list1.aspx%'", (runs("xifeng")[0],)
    ).fetchall()
    assert [url for url, _, _ in captures] == [
        "http://www.gyxfdj.gov.cn/list1.aspx?id=3",
        "http://www.gyxfdj.gov.cn/list1.aspx?__eventargument=2&__eventtarget=AspNetPager1&__page=2&__wb_method=POST&id=3",
    ]
    first, second = (read_response(folder, file, offset) for _, file, offset in captures)
    assert first.url == second.url == "http://www.gyxfdj.gov.cn/list1.aspx?id=3"
    assert STORY_OF_THE_SECOND_PAGE in second.body.decode()
    assert STORY_OF_THE_SECOND_PAGE not in first.body.decode()
    assert [found for found in verified(folder, None, None) if found.is_error] == []


def test_postback_pages_are_found_again_when_the_database_is_rebuilt(crawled, tmp_path):
    connection, _, folder = crawled
    shutil.copytree(folder / "warc" / "xifeng", tmp_path / "lost" / "warc" / "xifeng")
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "rebuild", tmp_path / "new", "--archive", tmp_path / "lost"],
        capture_output=True, text=True, timeout=120, check=False, cwd=HERE.parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(open_reader(tmp_path / "new")) as rebuilt:
        for query in (
            "SELECT c.url, c.file, c.offset FROM captures c JOIN runs r ON r.id = c.run_id WHERE site = 'xifeng'",
            "SELECT o.url, kind, outcome FROM outcomes o JOIN runs r ON r.id = o.run_id WHERE site = 'xifeng'",
            "SELECT a.url, content_hash FROM versions v JOIN articles a ON a.id = article_id WHERE site = 'xifeng'",
        ):
            rows = [sorted(map(tuple, each.execute(query))) for each in (connection, rebuilt)]
            assert rows[0] == rows[1]
            assert rows[0]


def test_an_attribute_that_nobody_reads_is_named():
    """Scrapy would ignore it, and the crawl could leave the site."""
    misspelt = type("Small", (PortalSpider,), {
        "name": "small", "portal": "小站", "allowed_domain": ["small.test"], "allowed_domains": ["small.test"],
        "start_urls": ["http://small.test/"], "section_url": "/list", "article_url": "/a",
    })  # fmt: skip
    assert list(problems(misspelt)) == ["allowed_domain is no attribute of a site; allowed_domains is"]


if __name__ == "__main__":
    crawl_all(Path(sys.argv[1]), sys.argv[2])
