"""A declaration that cannot be used is named in one line, with the attribute that is wrong."""

import inspect
import json
import re
import shutil

import pytest

from crawler.counter import Counter
from crawler.declaration import problems
from crawler.demo import DemoPortal, serve
from crawler.files import FileCaps
from crawler.portal import PortalSpider
from crawler.revisits import Revisits
from crawler.sites import declared_sites
from crawler.strategies.postback import Postback
from pipelines.extract import Template

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


def test_a_whole_declaration_has_no_problem():
    assert list(problems(declare())) == []


@pytest.mark.parametrize(
    "good",
    [
        {"files": None},
        {"files": FileCaps(image=0, budget=100)},
        {"delay": 2},
        {"delay": 86_400.0},
        {"custom_settings": {"COOKIES_ENABLED": True}},
        {"templates": (Template(body="#zoom", drop=(".share",)),)},
        {"section_schedules": {"要闻": "never"}},
        {"start_urls": ["http://www.small.test:8080/a?b=c"]},
    ],
)
def test_what_can_be_used_is_no_problem(good):
    assert list(problems(declare(**good))) == []


WRONG = {
    "name": ["two words", "Small", "9", "", 5, None],
    "portal": ["", "  ", 5, None, "小\n站", ["小站"]],
    "section_url": ["(", "", 5, None, ["/list"], b"/list"],
    "article_url": ["[", 5, None, "*"],
    "allowed_domains": ["small.test", [], 5, None, [5], ["http://small.test/"], ["Small.test"], [""], {"small.test"}],
    "start_urls": ["http://small.test/", [], 5, None, [5], ["small.test"], ["http://small.test:99999/"],
                   ["http://a b/"], ["http://other.test/"], ["http://small.test.other.test/"]],
    "listing": ["div[", "", 5, "ul::text", ["ul"]],
    "templates": [["div"], "div", 5, None, Template(body="div"), [Template(body="div[[")], [Template(title="h1::text")],
                  [Template(meta=5)], [Template(body="")], [Template(drop="script")], [Template(drop=("p:foo",))],
                  [Template(may_miss="yes")]],
    "verified": ["yes", 1, None],
    "strategies": [["Postback"], Postback(), [Postback], 5, None],
    "counter": ["/count", 5, Counter(script="(", url="/c"), Counter(script="a", url=5)],
    "fingerprints": ["vsb", ["("], [5], None],
    "seed_articles": ["no", 0],
    "ignored_parameters": ["from", [5], ["a=b"], [""], None],
    "files": [20, FileCaps(file=-1), FileCaps(budget="2 GB"), FileCaps(image=float("inf")), FileCaps(image=True)],
    "revisits": [None, 5, Revisits(overlap=-1), Revisits(overlap=1.5), Revisits(quarter=float("nan")),
                 Revisits(budget="15"), Revisits(sweep=None)],
    "schedule": [None, 5, "daily", "61 * * * *", "0 0 30 2 *"],
    "section_schedules": [["x"], "x", {"要闻": "x"}, {"要闻": 5}, {5: "never"}, None],
    "platform": ["two words", "", 5, ["a"]],
    "delay": ["3", 0, 0.5, -1, float("inf"), float("nan"), 86_401, True, [3], 10**400],
    "hours": ["22-6", 22, "06:00-06:00", ("22:00", "06:00")],
    "daily_requests": [0, -1, "100", 1.5, True],
    "custom_settings": [5, "x", [1], {5: 1}],
}  # fmt: skip


def test_every_attribute_of_a_site_is_looked_at():
    own = set(inspect.get_annotations(PortalSpider))
    assert {name for name in own if not name.startswith("_")} <= WRONG.keys()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_cannot_be_used_is_named_with_what_it_is_and_must_be(name, value):
    (line,) = problems(declare(**{name: value}))
    assert re.match(rf"{name}[\w.\[\]'\u4e00-\u9fff]* is .+; it must be .+", line)
    assert len(line) < 300


def test_the_element_that_is_wrong_is_named():
    (line,) = problems(declare(templates=[Template(body="#a"), Template(body="div[[")]))
    assert line == "templates[1].body is 'div[['; it must be a CSS selector without ::text"
    (line,) = problems(declare(start_urls=["http://small.test/", "http://other.test/"]))
    assert line == "start_urls[1] is 'http://other.test/'; it must be on a host of allowed_domains"


def test_what_is_missing_and_what_nobody_reads_is_named():
    bare = type("Bare", (PortalSpider,), {"name": "bare", "alowed_domains": ["x.cn"]})
    found = list(problems(bare))
    assert found[0] == "alowed_domains is no attribute of a site; allowed_domains is"
    for name in ("portal", "allowed_domains", "start_urls", "section_url", "article_url"):
        assert any(line.startswith(f"{name} is missing; it must be ") for line in found)


def spider(**changes):
    body = "\n".join(f"    {name} = {value!r}" for name, value in (WHOLE | changes).items())
    return f"from crawler.portal import PortalSpider\n\n\nclass Small(PortalSpider):\n{body}\n"


@pytest.fixture(scope="module")
def sites_of(project, dangjian, tmp_path_factory):
    """Run the command of a project with further files in crawler/spiders."""
    folder = tmp_path_factory.mktemp("project")
    for package in ("archive", "crawler", "pipelines"):
        shutil.copytree(project / package, folder / package)
    spiders = folder / "crawler" / "spiders"
    there = set(spiders.iterdir())

    def run(files, *arguments, **environment):
        for path in set(spiders.iterdir()) - there:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, text in files.items():
            (spiders / f"{name}.py").write_text(text, encoding="utf-8")
        options = ("--archive", folder / "archive-data")
        return dangjian(*arguments, *options, cwd=folder, PYTHONPATH=str(folder), **environment)

    return run


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (", "broken.py: the declaration cannot be used: line 1: SyntaxError"),
        ("\nimport nosuch", "line 2: ModuleNotFoundError: No module named 'nosuch'"),
        ("from pipelines.extract import Template\nTemplate(boddy='x')", "line 2: TypeError"),
        ("raise SystemExit", "line 1: SystemExit"),
        ("x = 5", "it declares no site"),
        (spider(name="broken", delay="3"), "broken.py: the declaration cannot be used: delay is '3'; it must be"),
        (spider(name="broken", start_urls=[5]), "start_urls[0] is 5; it must be"),
        (spider(name="lndangjian"), "name is 'lndangjian', which crawler/spiders/lndangjian.py has already"),
    ],
)
def test_a_broken_file_is_one_line_and_the_other_sites_work(sites_of, text, said):
    done = sites_of({"broken": text}, "crawl", "broken")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert said in done.stderr
    listed = sites_of({"broken": text}, "sites")
    assert listed.returncode == 0
    assert said in listed.stdout
    assert "辽宁党建网" in listed.stdout


def test_the_other_sites_are_listed_and_crawled_whatever_is_broken(sites_of):
    files = {"broken": "x = (", "crooked": spider(name="crooked", delay="3")}
    rows = json.loads(sites_of(files, "sites", "--json").stdout)
    problems = {row["name"]: bool(row["problem"]) for row in rows}
    assert problems == dict.fromkeys(declared_sites(), False) | {"broken": True, "crooked": True}
    with serve(DemoPortal(size=44)) as served:
        how = ("--proxy", served.url, "--delay", 0, "--limit", 2, "--no-files")
        done = sites_of(files, "crawl", "lndangjian", *how)
    assert done.stderr == ""
    rows = json.loads(sites_of(files, "sites", "--json").stdout)
    assert {row["name"]: row["articles"] for row in rows}["lndangjian"] == 2


def test_a_round_names_a_site_of_the_archive_whose_declaration_broke(sites_of):
    with serve(DemoPortal(size=44)) as served:
        how = ("--proxy", served.url, "--delay", 0)
        sites_of({"small": spider(start_urls=["http://www.lndangjian.org.cn/"], allowed_domains=["lndangjian.org.cn"])},
                 "crawl", "small", *how, "--limit", 1, "--no-files")  # fmt: skip
        done = sites_of({"small": "x = ("}, "run", *how)
    assert done.returncode == 2
    assert "small.py: the declaration cannot be used" in done.stderr
