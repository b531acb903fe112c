"""new-site where the pages are not what was said, show no sections, or are written outside the project."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.demo import serve
from crawler.scaffold.evidence import LIKELY, SURE
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.propose import propose
from crawler.scaffold.script_rows import script_rows
from crawler.scaffold.site_file import site_file
from tests.crawler.scaffold.conftest import SAVED_AT, SCHEMES, small_portal
from tests.crawler.scaffold.layouts import IDS
from tests.crawler.scaffold.portals import HOME
from tests.crawler.scaffold.strange_layouts import STRANGE


@pytest.fixture
def wished(dangjian, tmp_path):
    """Make a site of a folder; the process comes back."""
    return lambda home, source, *more: dangjian("new-site", home, "--from", source, "--out", tmp_path / "out", *more)


def refused(done):
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("place", ["dj.example.org", "saved/dj.example.org", "pages"])
def test_a_folder_of_another_host_is_refused(wished, folders, tmp_path, place):
    """By the folder's name, by that of a folder in it, or by the links that its pages have to each other."""
    folders.write(tmp_path / place)
    line = refused(wished("http://www.other.gov.cn/", tmp_path / place.partition("/")[0]))
    assert "the pages there are of dj.example.org, not of www.other.gov.cn" in line
    assert not list(tmp_path.rglob("*.py"))


def test_a_table_of_another_host_is_refused(wished, folders, tmp_path):
    folder = folders.write(tmp_path / "pages")
    rows = [f"{path.relative_to(folder)}\thttp://dj.example.org/{path.relative_to(folder)}"
            for path in sorted(folder.rglob("*")) if path.is_file()]  # fmt: skip
    (folder / "urls.tsv").write_text("\n".join(rows), encoding="utf-8")
    assert "are of dj.example.org" in refused(wished("http://www.other.gov.cn/", folder))


def test_a_folder_of_the_right_host_is_taken_whatever_its_links_say(wished, folders, tmp_path):
    assert wished(folders.scheme.home, folders.write(tmp_path / "pages")).returncode == 0
    relative = tmp_path / "relative"
    for path in (tmp_path / "pages").rglob("*.html"):
        target = relative / path.relative_to(tmp_path / "pages")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes().replace(b"http://dj.example.org/", b"/"))
    assert wished("http://www.other.gov.cn/", relative).returncode == 0  # nothing says whose they are


def test_the_home_page_alone_is_refused_with_what_was_seen_and_what_to_do(wished, folders, tmp_path):
    pages = tmp_path / "dj.example.org"
    pages.mkdir()
    (pages / "index.html").write_bytes(folders.pages[0].body)
    line = refused(wished(folders.scheme.home, pages))
    assert "10 links to articles, and all of them stand on the home page: of the 1 pages seen" in line
    assert "http://dj.example.org/djyw/" in line


def test_a_home_page_that_is_the_only_list_is_taken_and_to_be_looked_at(folders):
    about = replace(folders.pages[0], url=folders.sections[0], body=b"<h1>about us</h1><p>text</p>")
    home = folders.pages[0]
    articles = [page for page in folders.pages if page.url in folders.articles]
    proposal = propose(folders.scheme.home, [home, about, *articles])
    (found,) = [finding for finding in proposal.findings if finding.field == "section_url"]
    assert (found.evidence, found.confidence) == ("home-only", "look")
    assert found.values["rows"] == 10


def test_how_sure_a_line_is_follows_the_share_of_the_pages(small):
    proposal = propose(small.scheme.home, [replace(p, body=p.body.replace("来源：组织部".encode(), b""))
                                           for p in small.pages])  # fmt: skip
    marks = {finding.field: finding for finding in proposal.findings}
    assert (marks["source"].values["good"], marks["source"].confidence) == (0, "look")
    for finding in proposal.findings:
        if "good" in finding.values and finding.values["read"]:
            share = finding.values["good"] / finding.values["read"]
            assert finding.confidence == ("sure" if share >= SURE else "likely" if share >= LIKELY else "look")


def test_the_command_that_is_named_crawls_a_site_outside_the_project(dangjian, tmp_path):
    portal = IDS.portal()
    with serve(portal) as served:
        how = ["--proxy", served.url, "--delay", 0]
        made = dangjian("new-site", HOME, *how, "--out", tmp_path / "tried", "--name", "tryout")
        assert made.returncode == 0, made.stderr
        given = re.search(r"`\S*dangjian crawl (\S+) --archive tried`", made.stdout).group(1)
        assert given == str(tmp_path / "tried" / "crawler" / "spiders" / "tryout.py")
        done = dangjian("crawl", given, *how, "--archive", tmp_path / "archive", "--no-files")
        rehearsed = dangjian("crawl", given, *how, "--archive", tmp_path / "archive", "--dry-run", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each["site"] for each in json.loads(rehearsed.stdout)["articles"]} == {"tryout"}
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.db")) as connection:
        ((site, count),) = connection.execute("SELECT site, count(*) FROM current_articles GROUP BY site")
    assert (site, count) == ("tryout", len(portal.articles))


def test_a_file_that_declares_no_site_is_one_line(dangjian, tmp_path):
    path = tmp_path / "x.py"
    for text, said in (
        ("x = (", "line 1: SyntaxError"),
        ("x = 5", "it declares no site"),
        (None, "no site of this name"),
    ):
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
        line = refused(dangjian("crawl", path, "--archive", tmp_path / "archive"))
        assert said in line
        assert str(path) in line


@pytest.mark.parametrize("verb", [("new-site", HOME), ("check", "lndangjian"), ("record", "lndangjian", HOME)])
def test_a_reason_lets_every_verb_that_fetches_be_less_polite(dangjian, tmp_path, verb):
    """The proxy leads nowhere: what is refused is refused before anything is asked."""
    how = ("--proxy", "http://127.0.0.1:9", "--delay", 0.2)
    out = () if verb[0] == "check" else ("--out", tmp_path)
    assert "impolite towards a live portal" in dangjian(*verb, *how, *out).stderr
    assert "impolite" not in dangjian(*verb, *how, *out, "--reason", "the portal asked for it").stderr


def test_sections_and_articles_of_one_shape_are_told_apart_by_what_is_on_them():
    small = small_portal(SCHEMES["nodes"])
    section_url, article_url = propose(small.scheme.home, small.pages).declared.patterns
    later = "http://dj.example.org/node/9000"
    assert re.search(article_url, later)
    assert not re.search(section_url, later)


def saved(portal):
    return [SavedPage(url=HOME.rstrip("/") + target, body=page.encode(portal.encoding), fetched_at=SAVED_AT)
            for target, page in portal.pages.items()]  # fmt: skip


def test_rows_in_a_script_become_a_strategy_that_is_written_as_the_project_wants_it(project):
    text = site_file(propose(HOME, saved(STRANGE["rows in a script"])))
    assert 'title=("Title",), date=("PubDate",), is_whole=False' in text
    assert text.count("\n") <= 30
    for command in (["check"], ["format", "--check"]):
        place = ["--stdin-filename", str(project / "crawler" / "spiders" / "x.py"), "-"]
        done = subprocess.run([Path(sys.executable).parent / "ruff", *command, *place], cwd=project, input=text,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def an_array(start, end=".html", host="", title="党支部召开党员大会"):
    rows = ",".join(f'{{"u":"{host}{start}{n}{end}","t":"{title}"}}' for n in range(4))
    return f"<script>var slides=[{rows}];</script>"


@pytest.mark.parametrize(
    "pages",
    [
        [an_array("/a/"), an_array("/a/")],  # the same on all pages: a show of pictures
        [an_array("/a/"), an_array("/b/") + "".join(f"<a href='/b/{n}.html'>" for n in range(4))],  # linked as well
        [an_array("/a/"), an_array("/b/")[:-14]],  # breaks off
        [an_array("/a/", ".jpg"), an_array("/b/", ".jpg")],
        [an_array("/a/", host="http://y.cn"), an_array("/b/", host="http://y.cn")],
        [an_array("/a/", title="menu"), an_array("/b/", title="menu")],
        [],
    ],
)
def test_arrays_that_are_no_lists_are_no_rows(pages):
    lists = [an_array("/a/"), an_array("/b/")]
    assert script_rows([(f"http://x.cn/{n}.html", page) for n, page in enumerate(lists)], ["x.cn"]) is not None
    assert script_rows([(f"http://x.cn/{n}.html", page) for n, page in enumerate(pages)], ["x.cn"]) is None


def test_the_frames_of_a_home_page_are_where_a_crawl_begins():
    declared = propose(HOME, saved(STRANGE["frames"])).declared
    assert declared.start_urls == [f"{HOME}top.htm"]
