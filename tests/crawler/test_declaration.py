"""A declaration that cannot be used is named in one line, with the attribute that is wrong."""

import shutil

import pytest

from crawler.declaration import problems
from crawler.files import FileCaps
from crawler.portal import PortalSpider
from crawler.sites import declared_sites

WHOLE = {
    "name": "small",
    "portal": "小站",
    "allowed_domains": ["small.test"],
    "start_urls": ["http://small.test/"],
    "section_url": r"/list",
    "article_url": r"/a",
}


def declare(**changes):
    return type("Small", (PortalSpider,), WHOLE | changes)


@pytest.mark.parametrize("name", declared_sites())
def test_the_declared_sites_are_whole(name):
    assert list(problems(declared_sites()[name])) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"article_url": "("}, "article_url is no regular expression"),
        ({"listing": "div["}, "listing is no CSS selector"),
        ({"start_urls": []}, "start_urls is missing"),
        ({"start_urls": "http://small.test/"}, "start_urls is one text, not a list"),
        ({"start_urls": ["small.test"]}, "start_urls holds no web address"),
        ({"allowed_domains": "small.test"}, "allowed_domains is one text, not a list"),
        ({"files": None}, None),
        ({"files": FileCaps(image=0, budget=100)}, None),
        ({"files": FileCaps(file=-1)}, "files is no FileCaps"),
        ({"files": FileCaps(budget="2 GB")}, "files is no FileCaps"),
        ({"files": 20}, "files is no FileCaps"),
        ({"portal": ""}, "portal is missing"),
    ],
)
def test_what_is_wrong_is_named(changes, problem):
    found = list(problems(declare(**changes)))
    assert [line.startswith(problem) for line in found] == ([True] if problem else [])


@pytest.mark.parametrize(("text", "said"), [("x = (", "SyntaxError"), ("import nosuch", "No module named 'nosuch'")])
def test_a_file_that_cannot_be_loaded_is_one_line(project, dangjian, tmp_path, text, said):
    for package in ("archive", "crawler", "pipelines"):
        shutil.copytree(project / package, tmp_path / package)
    (tmp_path / "crawler" / "spiders" / "broken.py").write_text(text)
    done = dangjian("crawl", "lndangjian", "--archive", tmp_path / "archive", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "broken.py" in done.stderr
    assert said in done.stderr
