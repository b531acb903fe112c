"""`dangjian new-site` and `dangjian record` as commands: on the demo portal over loopback, folders and WARC files."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crawler.demo import DemoPortal, serve
from crawler.demo.recorded import RecordedPortal
from crawler.demo.wire import DemoRequest
from crawler.recorded import read_pages, reading
from crawler.scaffold.saved import saved_pages
from crawler.sites import site_in

HOME = "http://www.lndangjian.org.cn/"


@pytest.fixture(scope="module")
def made(dangjian, tmp_path_factory):
    """The demo portal, looked at as a live one; where the files are, and what was said."""
    out = tmp_path_factory.mktemp("made")
    with serve(DemoPortal(size=300)) as served:
        how = ["--proxy", served.url, "--delay", 0, "--archive", out / "looked", "--out", out, "--json"]
        done = dangjian("new-site", HOME, *how)
        requests = dict(served.requests)
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout), requests


def declaration(out: Path) -> Path:
    return out / "crawler" / "spiders" / "lndangjian.py"


def test_the_demo_portal_gets_the_declaration_that_it_has(made):
    site = site_in(declaration(made[0]))
    assert site.name == "lndangjian"
    assert site.portal == "辽宁党建网"
    assert site.allowed_domains == ["lndangjian.org.cn"]
    assert site.start_urls == [HOME]
    for url, is_article in ((f"{HOME}messagexq.asp?id=1000", True), (f"{HOME}messageall.asp?classid=3", False)):
        assert bool(site_in(declaration(made[0]))().patterns.article.search(url)) is is_article
        assert bool(site().patterns.section.search(url)) is not is_article
    assert not site().patterns.section.search(f"{HOME}messageall.asp?classid=3&page=2")


def test_few_pages_are_asked_for_each_once_and_robots_first(made):
    _, said, requests = made
    pages = {target for _, target in requests if target not in ("/robots.txt", "/")} - {"/robots.txt"}
    assert said["pages"] <= 40
    assert len(pages) <= 40
    assert any(target == "/robots.txt" for _, target in requests)
    assert all(count == 1 for (_, target), count in requests.items() if target in pages)


def test_the_look_is_kept_as_warc_and_ledger_where_an_archive_is_given(made):
    out, said, _ = made
    assert (out / "looked" / "archive.db").exists()
    kept = saved_pages(out / "looked" / "warc", HOME)
    assert len({page.url for page in kept}) == said["pages"]


def test_the_recorded_pages_read_as_their_json_says(made):
    out, _, _ = made
    site = site_in(declaration(out))
    pages = read_pages(out / "tests" / "sites" / "lndangjian" / "proposed.warc")
    kinds = [expected["kind"] for _, expected in pages]
    assert kinds.count("home") == 1
    assert kinds.count("article") >= 2
    assert any(expected["kind"] == "listing" and expected["rows"] and expected["number"] == 1 for _, expected in pages)
    for page, expected in pages:
        assert json.loads(json.dumps(reading(site, page, expected))) == expected


def test_a_crawl_of_the_recorded_pages_walks_the_list_to_its_end_and_keeps_the_articles(
    made, crawl_declaration, tmp_path
):
    """As tests/sites/test_sites.py holds every site to."""
    pages = read_pages(made[0] / "tests" / "sites" / "lndangjian" / "proposed.warc")
    (tmp_path / "tried").mkdir()
    shutil.copy(declaration(made[0]), tmp_path / "tried")
    with serve(RecordedPortal([page for page, _ in pages], "www.lndangjian.org.cn")) as served:
        done = crawl_declaration("lndangjian", served)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "out" / "archive.db")) as connection:
        titles = {title for (title,) in connection.execute("SELECT title FROM current_articles")}
        lost = connection.execute(
            "SELECT url, reason FROM outcomes WHERE kind IN ('seed', 'section', 'listing')"
            " AND outcome NOT IN ('listed', 'missing')"
        ).fetchall()
        walked = [pages for (pages,) in connection.execute("SELECT pages FROM walks")]
    assert titles == {expected["title"] for _, expected in pages if expected["kind"] == "article"}
    assert lost == []
    assert max(expected["number"] for _, expected in pages if expected["kind"] == "listing") in walked


def test_the_file_is_as_the_project_wants_it(made, project):
    place = ["--stdin-filename", str(project / "crawler" / "spiders" / "lndangjian.py"), "-"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [Path(sys.executable).parent / "ruff", *command, *place], cwd=project, capture_output=True, text=True,
            input=declaration(made[0]).read_text(encoding="utf-8"), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_table_says_what_to_check_in_both_languages(folders, dangjian, tmp_path):
    pages = folders.write(tmp_path / "dj.example.org")
    for language, words in (("C.UTF-8", "pages looked at"), ("zh_CN.UTF-8", "查看")):
        done = dangjian("new-site", folders.scheme.home, "--from", pages, "--out", tmp_path / language, LANG=language)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout
        assert "article_url" in done.stdout


def test_a_site_that_is_there_is_written_over_only_by_force(folders, dangjian, tmp_path):
    pages = folders.write(tmp_path / "dj.example.org")
    command = ["new-site", folders.scheme.home, "--from", pages, "--out", tmp_path]
    assert dangjian(*command).returncode == 0
    path = tmp_path / "crawler" / "spiders" / "dj_example.py"
    path.write_text("# mine", encoding="utf-8")
    refused = dangjian(*command)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert path.read_text(encoding="utf-8") == "# mine"
    assert dangjian(*command, "--force").returncode == 0
    assert "DjExampleSpider" in path.read_text(encoding="utf-8")


def test_a_page_is_added_to_those_of_a_site_and_none_is_written_over(made, dangjian, tmp_path):
    out, _, _ = made
    article = next(each["url"] for each in made[1]["recorded"] if each["kind"] == "article")
    command = ["record", "lndangjian", article, "--from", out / "looked" / "warc", "--out", tmp_path]
    for _ in range(2):
        done = dangjian(*command)
        assert done.returncode == 0, done.stderr
        assert "article recorded" in done.stdout
    first, second = sorted((tmp_path / "tests" / "sites" / "lndangjian").glob("*.warc"))
    ((page, expected),) = read_pages(first)
    assert page.url == article
    assert expected["title"]
    assert expected["text"]
    assert read_pages(second) == [(page, expected)]


@pytest.mark.parametrize(
    ("target", "number", "said"),
    [
        ("messageall.asp?classid=3", 50, "it is the address of a first page"),
        ("messageall.asp?classid=3&page=2", 1, "its address says page 2; give --page 2"),
        ("messageall.asp?classid=3&page=2", 50, "its address says page 2"),
        ("messageall.asp?classid=3&page=50", 50, "it says that the list has"),
        ("messagexq.asp?id=1000", 2, "by the declaration it is of another kind (article)"),
    ],
)
def test_a_page_that_is_another_one_of_its_list_is_not_recorded(dangjian, tmp_path, target, number, said):
    pages = tmp_path / "www.lndangjian.org.cn"
    pages.mkdir()
    portal = DemoPortal(size=120)
    for name in ("messageall.asp?classid=3", "messageall.asp?classid=3&page=2", "messagexq.asp?id=1000"):
        answer = portal.respond(DemoRequest(method="GET", host=portal.host, target=f"/{name}", headers={}))
        (pages / name).write_bytes(answer.body)
    shutil.copy(pages / "messageall.asp?classid=3&page=2", pages / "messageall.asp?classid=3&page=50")
    command = ["record", "lndangjian", HOME + target, "--from", pages, "--out", tmp_path]
    done = dangjian(*command, "--page", number)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.rglob("*.warc"))


def test_a_further_page_is_recorded_by_its_number(made, dangjian, tmp_path):
    kept = saved_pages(made[0] / "looked" / "warc", HOME)
    url = next(page.url for page in kept if "page=2" in page.url)
    done = dangjian("record", "lndangjian", url, "--page", 2, "--from", made[0] / "looked" / "warc", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    ((_, expected),) = read_pages(next((tmp_path / "tests" / "sites" / "lndangjian").glob("listing-*.warc")))
    assert expected["number"] == 2


def test_a_page_is_recorded_off_the_portal(dangjian, tmp_path):
    with serve(DemoPortal(size=120)) as served:
        url = f"{HOME}messageall.asp?classid=3"
        done = dangjian("record", "lndangjian", url, "--proxy", served.url, "--delay", 0, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    ((page, expected),) = read_pages(next((tmp_path / "tests" / "sites" / "lndangjian").glob("listing-*.warc")))
    assert page.url == url
    assert expected["number"] == 1
    assert expected["rows"]
