"""new-site on portals of layouts that it was not made for: looked at, then crawled by what it wrote, whole."""

import json
import sqlite3
from contextlib import closing
from urllib.parse import urljoin

import pytest

from crawler.demo import serve
from crawler.urls import canonical
from tests.crawler.scaffold.layouts import LAYOUTS, data_portal
from tests.crawler.scaffold.more_layouts import PORTALS, paged_by_function
from tests.crawler.scaffold.portals import HOME
from tests.crawler.scaffold.strange_layouts import STRANGE

UNSEEN = {**{name: layout.portal() for name, layout in LAYOUTS.items()}, **PORTALS, **STRANGE}


def looked_at(dangjian, portal, out):
    with serve(portal, *portal.sisters) as served:
        how = ["--proxy", served.url, "--delay", 0, "--out", out, "--name", "unseen", "--json"]
        return dangjian("new-site", HOME, *how)


@pytest.mark.parametrize("layout", UNSEEN)
def test_the_declaration_crawls_the_whole_portal_without_an_edit(layout, dangjian, crawl_declaration, tmp_path):
    portal = UNSEEN[layout]
    done = looked_at(dangjian, portal, tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "tried").mkdir()
    (tmp_path / "crawler" / "spiders" / "unseen.py").rename(tmp_path / "tried" / "unseen.py")
    with serve(portal, *portal.sisters) as served:
        crawl_declaration("unseen", served)
    with closing(sqlite3.connect(tmp_path / "out" / "archive.db")) as connection:
        rows = connection.execute("SELECT url, title, published, text FROM current_articles").fetchall()
    read = {url: (title, (published or "")[:10], text.split("\n")) for url, title, published, text in rows}
    wanted = {
        canonical(urljoin(HOME, target)): (story.title, story.day, [line.strip() for line in story.lines])
        for target, story in portal.articles.items()
    }
    assert sorted(read) == sorted(wanted)
    assert read == wanted


def test_lists_that_only_a_script_fills_are_said_to_be_so(dangjian, tmp_path):
    done = looked_at(dangjian, data_portal(), tmp_path)
    assert done.returncode == 0  # the home page has articles
    findings = {finding["field"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert findings["section_url"]["confidence"] == "look"
    assert "4 of the pages looked at are shells" in findings["section_url"]["why"]


def test_a_pager_that_calls_a_function_of_its_own_is_to_be_looked_at(dangjian, tmp_path):
    done = looked_at(dangjian, paged_by_function(), tmp_path)
    assert done.returncode == 0
    findings = {finding["field"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert findings["paging"]["confidence"] == "look"
    assert findings["paging"]["evidence"] == "stuck"
