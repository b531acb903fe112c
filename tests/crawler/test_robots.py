"""robots.txt by RFC 9309: what each kind of answer to it allows."""

import os
import socket
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from archive.database import open_reader
from crawler.crawling import Options, run_spiders
from crawler.demo import DemoResponse, serve
from crawler.portal import PortalSpider

TEXT = "各级党组织要抓好落实。" * 20
RULES = "User-agent: *\nDisallow: /a2\n"
FIVE = ["/robots.txt", "/r1", "/r2", "/r3", "/r4"]
ALL, RULED, NONE = ["/a1", "/a2"], ["/a1"], []


def sent_on(*targets):
    """Return answers that each lead to the next target."""
    return {here: (302, there) for here, there in pairwise(targets)}


# What a portal answers, by target, and which of its two articles may be asked for then. A list is one answer after
# another, a number a status without rules.
CASES = {
    "rules": ({"/robots.txt": RULES}, RULED),
    "ours": ({"/robots.txt": "User-agent: *\nDisallow: /\n\nUser-agent: dangjian-archive\nDisallow: /a2\n"}, RULED),
    "longest": ({"/robots.txt": "User-agent: *\nDisallow: /a\nAllow: /a1\n"}, RULED),
    "marked": ({"/robots.txt": "\ufeff" + RULES}, RULED),
    "empty": ({"/robots.txt": ""}, ALL),
    "html": ({"/robots.txt": "<html><body><p>欢迎访问</p><p>Disallow: /a2</p></body></html>"}, ALL),
    "nocontent": ({"/robots.txt": 204}, ALL),
    "unauthorised": ({"/robots.txt": 401}, ALL),
    "forbidden": ({"/robots.txt": 403}, ALL),
    "absent": ({"/robots.txt": 404}, ALL),
    "toomany": ({"/robots.txt": 429}, NONE),
    "broken": ({"/robots.txt": 500}, NONE),
    "down": ({"/robots.txt": 503}, NONE),
    "recovers": ({"/robots.txt": [503, 500, RULES]}, RULED),
    "inpart": ({"/robots.txt": (206, RULES)}, NONE),
    "cut": ({"/robots.txt": (200, RULES, len(RULES) + 100)}, NONE),
    "aside": (sent_on("/robots.txt", "/r1") | {"/r1": RULES}, RULED),
    "away": (sent_on("/robots.txt", "http://elsewhere.test/rules.txt"), RULED),
    "fiveaside": (sent_on(*FIVE, "/r5") | {"/r5": RULES}, RULED),
    "sixaside": (sent_on(*FIVE, "/r5", "/r6") | {"/r6": RULES}, ALL),
    "ring": (sent_on("/robots.txt", "/r1", "/robots.txt"), ALL),
    "nowhere": ({"/robots.txt": 302}, ALL),
    "asidedown": (sent_on("/robots.txt", "/r1") | {"/r1": 500}, NONE),
    "long": ({"/robots.txt": "# 注释\n" * 60_000 + RULES}, RULED),
    "toolong": ({"/robots.txt": "# 注释\n" * 120_000 + "User-agent: *\nDisallow: /\n"}, ALL),
    "silent": ({}, NONE),
    "changing": ({"/robots.txt": ["", "", RULES]}, RULED),
}
SILENT = "SILENT_PORT"
SETTINGS = {
    "silent": {"DOWNLOAD_TIMEOUT": 0.3},
    "changing": {"ROBOTS_KEPT_SECONDS": 0},
}


class Tiny:
    """A portal of one list with two articles under NAME.test."""

    def __init__(self, name):
        self.host = f"{name}.test"
        self._robots = {"/rules.txt": RULES, "/robots.txt": 404} if name == "elsewhere" else CASES[name][0]
        self._asked = 0

    def respond(self, request):
        if request.target in self._robots:
            return self._rules(self._robots[request.target])
        rows = "".join(f"<tr><td><a href='{a}'>第{a}号会议纪要</a></td><td>2016-10-18</td></tr>" for a in ALL)
        body = {"/": "<a href='/list'>党务公开</a>", "/list": f"<table>{rows}</table>"}.get(
            request.target, f"<h1>{request.target}号会议纪要</h1><p>发布时间:2016-10-18</p><div>{TEXT}{request.target}"
        )
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return DemoResponse(status=200, headers=kind, body=f"<html><body>{body}</body></html>".encode())

    def _rules(self, answer):
        kind = (("Content-Type", "text/plain"),)
        if isinstance(answer, list):
            answer, self._asked = answer[min(self._asked, len(answer) - 1)], self._asked + 1
        if isinstance(answer, str):
            return DemoResponse(status=200, headers=kind, body=answer.encode())
        if isinstance(answer, int):
            return DemoResponse(status=answer, headers=kind, body=b"")
        status, said, *declared = answer
        if status == 302:
            return DemoResponse(status=302, headers=(("Location", said),), body=b"")
        return DemoResponse(status=status, headers=kind, body=said.encode(), declared=declared[0] if declared else None)


def declare(name):
    home = f"http://127.0.0.1:{os.environ[SILENT]}/" if name == "silent" else f"http://{name}.test/"
    return type(name, (PortalSpider,), {
        "name": name, "portal": name, "allowed_domains": [f"{name}.test", "127.0.0.1"], "start_urls": [home],
        "section_url": r"/list$", "article_url": r"/a\d+$", "__module__": __name__,
        "custom_settings": SETTINGS.get(name),
    })  # fmt: skip


def crawl_all(folder, proxy):
    """Crawl the portals; where the environment names the port of the silent one, that one and without the proxy."""
    names, proxy = (["silent"], None) if SILENT in os.environ else ([n for n in CASES if n != "silent"], proxy)
    run_spiders({name: declare(name) for name in names}, Options(folder=Path(folder), proxy=proxy, delay=0))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, crawl_by):
    """Return the archive's folder and what was asked of the portals."""
    folder = tmp_path_factory.mktemp("robots") / "archive"
    portals = [Tiny(name) for name in (*CASES, "elsewhere")]
    with serve(*portals) as served, socket.create_server(("127.0.0.1", 0)) as silent, pytest.MonkeyPatch.context() as m:
        crawl_by(__file__, folder, served)
        m.setenv(SILENT, str(silent.getsockname()[1]))
        crawl_by(__file__, folder, served)
    return folder, served.requests


def rows(folder, query, *values):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query, values)]


@pytest.mark.parametrize(("name", "allowed"), [(name, allowed) for name, (_, allowed) in CASES.items()])
def test_what_robots_txt_allows(crawled, name, allowed):
    folder, requests = crawled
    assert [target for target in ALL if requests[f"{name}.test", target]] == allowed
    ((status, reason),) = rows(folder, "SELECT status, reason FROM runs WHERE site = ?", name)
    is_bad = allowed == NONE
    assert (status not in ("complete", "ok")) == is_bad, reason
    if is_bad:
        ends = rows(folder, "SELECT e.reason FROM outcomes e JOIN runs r ON r.id = run_id WHERE site = ?", name)
        assert all(why.startswith("robots.txt cannot be had") for (why,) in ends)


def test_a_robots_txt_that_never_comes_is_named_so(crawled):
    ends = rows(crawled[0], "SELECT e.reason FROM outcomes e JOIN runs r ON r.id = run_id WHERE site = 'silent'")
    assert ends == [("robots.txt cannot be had: no answer in time",)]


@pytest.mark.parametrize("name", [name for name in CASES if name != "silent"])
def test_every_answer_to_it_is_kept_and_the_rules_before_any_page(crawled, name):
    found = rows(
        crawled[0], "SELECT url FROM captures c JOIN runs r ON r.id = run_id WHERE site = ? ORDER BY c.id", name
    )
    targets = [url.partition(f"{name}.test")[2] for (url,) in found]
    assert targets[0] == "/robots.txt"
    hops = [url for (url,) in found if url.endswith((".txt", "/r1", "/r5"))]
    assert len(set(hops)) == len({"/robots.txt", *CASES[name][0]} & {"/robots.txt", "/r1", "/r5"}) + (name == "away")


def test_rules_are_asked_for_again_when_they_have_grown_old(crawled):
    assert crawled[1]["changing.test", "/robots.txt"] > 2
    assert crawled[1]["rules.test", "/robots.txt"] == 1


if __name__ == "__main__":
    crawl_all(*sys.argv[1:])
