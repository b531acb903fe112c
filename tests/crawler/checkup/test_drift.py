"""`dangjian check SITE --drift` over archives of the demo portal whose keepers changed something between crawls."""

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from crawler.checkup.css import finds
from crawler.demo import DemoPortal, serve
from tests.crawler.checkup.conftest import REDESIGN, ChangedPortal

TITLE, BODY = "td[style*='padding-top:5px'] tr:nth-child(2)", "td[style*='padding-top:5px'] tr:nth-child(4)"


def crawled(crawl_into, folder, *changes, day, size=300):
    with serve(ChangedPortal(DemoPortal(size=size, day=day), changes)) as served:
        done = crawl_into(folder, served, "--no-files")
    assert done.returncode in (0, 1), done.stderr  # 1: something was lost, such as what this is about


@pytest.fixture(scope="module")
def redesigned(crawl_into, tmp_path_factory):
    """Two crawls, the redesign, one crawl."""
    folder = tmp_path_factory.mktemp("redesigned") / "archive"
    crawled(crawl_into, folder, day=0)
    crawled(crawl_into, folder, day=1)
    crawled(crawl_into, folder, REDESIGN, day=2)
    return folder


@pytest.fixture(scope="module")
def before(crawl_into, tmp_path_factory):
    """Two crawls of a small portal."""
    folder = tmp_path_factory.mktemp("before") / "archive"
    for day in (0, 1):
        crawled(crawl_into, folder, day=day, size=80)
    return folder


@pytest.fixture
def drifted(dangjian):
    """Look for drift in an archive; the exit code and what was said, by part."""

    def look(folder):
        done = dangjian("check", "lndangjian", "--drift", "--archive", folder, "--json")
        return done.returncode, {drift["part"]: drift for drift in json.loads(done.stdout)}

    return look


def article_captures(folder, run):
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        rows = connection.execute(
            "SELECT c.id, o.url, c.file, c.offset, c.record_id FROM captures c JOIN outcomes o ON o.capture_id = c.id"
            " WHERE c.run_id = ? AND o.kind = 'article' AND o.outcome IN ('stored', 'changed', 'unchanged')"
            " ORDER BY c.fetched_at, c.id", (run,)
        ).fetchall()  # fmt: skip
    return [dict(zip(("capture", "url", "file", "offset", "record"), row, strict=True)) for row in rows]


def test_the_first_bad_capture_is_the_first_article_after_the_redesign(redesigned, drifted):
    code, parts = drifted(redesigned)
    assert code == 1
    first, last = article_captures(redesigned, 3)[0], article_captures(redesigned, 2)[-1]
    for part, selector in (("title", TITLE), ("body", BODY)):
        drift = parts[part]
        assert (drift["kind"], drift["selector"]) == ("stopped", selector)
        assert {key: drift["first_bad"][key] for key in first} == first
        assert {key: drift["last_good"][key] for key in last} == last
        assert drift["failing"] == len(article_captures(redesigned, 3))
        assert drift["looked_at"] < drift["captures"] / 2  # bisected
        assert drift["examples"][0] == drift["first_bad"]
        assert len({example["capture"] for example in drift["examples"]}) == 3
    for part in ("meta", "section_url", "article_url", "next"):
        assert (parts[part]["kind"], parts[part]["first_bad"]) == ("holds", None)
        assert parts[part]["matches"] == parts[part]["looked_at"]


def test_the_proposed_selectors_find_title_and_body_of_the_new_pages(redesigned, drifted):
    _, parts = drifted(redesigned)
    portal = ChangedPortal(DemoPortal(size=300, day=2), [REDESIGN])
    for part in ("title", "body"):
        proposal = parts[part]["proposal"]
        # Which twelve pages are asked depends on which came first: one or two of them may be pictures only, and
        # then have no text to look for; one may be read otherwise there.
        assert 10 <= proposal["of"] <= 12
        assert proposal["right"] >= proposal["of"] - 1
    titles = {article.urls[0].partition(".cn/")[2]: article.title for article in portal.portal.gold()}
    right = 0
    for target, title in titles.items():
        page = portal.portal.respond(_request(f"/{target}")).body.replace(REDESIGN[1], REDESIGN[2]).decode("gb18030")
        right += finds(page, parts["title"]["proposal"]["selector"]) == "".join(title.split())
    assert right > 0.95 * len(titles)


def _request(target):
    from crawler.demo.wire import DemoRequest  # noqa: PLC0415

    return DemoRequest(method="GET", host="www.lndangjian.org.cn", target=target, headers={})


def test_a_redesign_that_was_taken_back_came_and_went(redesigned, drifted, crawl_into, tmp_path):
    folder = shutil.copytree(redesigned, tmp_path / "archive")
    crawled(crawl_into, folder, day=3)
    code, parts = drifted(folder)
    assert code == 0
    during = article_captures(folder, 3)
    for part in ("title", "body"):
        drift = parts[part]
        assert (drift["kind"], drift["first_bad"], drift["proposal"]) == ("holds", None, None)
        assert drift["looked_at"] == drift["captures"]  # nothing is bisected where there is more than one change
        (spell,) = drift["spells"]
        assert (spell["first"]["capture"], spell["last"]["capture"]) == (during[0]["capture"], during[-1]["capture"])
        assert spell["captures"] == len(during)


def test_an_archive_without_change_has_no_drift(before, drifted):
    code, parts = drifted(before)
    assert code == 0
    assert {drift["kind"] for drift in parts.values()} == {"holds"}


def test_articles_at_other_addresses_are_noticed_on_the_lists(before, drifted, crawl_into, tmp_path):
    folder = shutil.copytree(before, tmp_path / "archive")
    spellings = (b"messagexq.asp?", b"MessageXQ.asp?")
    moved = [("messageall", spelling, b"newsview.asp?") for spelling in spellings]
    crawled(crawl_into, folder, *moved, day=2, size=80)
    code, parts = drifted(folder)
    assert code == 1
    drift = parts["article_url"]
    assert drift["kind"] == "stopped"
    assert drift["first_bad"]["run"] == 3
    assert drift["last_good"]["run"] == 2
    assert "newsview" in drift["proposal"]["selector"]
    assert drift["proposal"]["right"] == drift["proposal"]["of"]


def test_sections_at_other_addresses_are_noticed_on_the_home_page(before, drifted, crawl_into, tmp_path):
    folder = shutil.copytree(before, tmp_path / "archive")
    crawled(crawl_into, folder, ("/", b"messageall.asp?classid=", b"column.asp?cid="), day=2, size=80)
    code, parts = drifted(folder)
    assert code == 1
    assert parts["section_url"]["kind"] == "stopped"
    assert parts["section_url"]["first_bad"]["run"] == 3


def test_lists_that_lead_on_no_more_are_noticed(redesigned, drifted, crawl_into, tmp_path):
    folder = shutil.copytree(redesigned, tmp_path / "archive")
    crawled(
        crawl_into,
        folder,
        ("messageall", b"page=", b"seite="),
        ("messageall", "下一页".encode("gb18030"), b"--"),
        day=3,
    )
    code, parts = drifted(folder)
    assert code == 1
    assert parts["next"]["kind"] == "stopped"
    assert parts["next"]["first_bad"]["run"] == 4


def test_a_damaged_record_is_counted_and_stepped_over(redesigned, drifted, tmp_path):
    folder = shutil.copytree(redesigned, tmp_path / "archive")
    first = article_captures(folder, 3)[0]
    path = folder / first["file"]
    data = bytearray(path.read_bytes())
    data[first["offset"] + 40 : first["offset"] + 60] = b"\0" * 20
    path.write_bytes(data)
    _, parts = drifted(folder)
    assert parts["body"]["unreadable"] == 1
    assert parts["body"]["first_bad"]["capture"] == article_captures(folder, 3)[1]["capture"]


@pytest.mark.parametrize("runs", [(3,), (1, 2, 3)])
def test_where_the_records_cannot_be_read_nothing_is_told(redesigned, drifted, dangjian, crawl_into, tmp_path, runs):
    folder = shutil.copytree(redesigned, tmp_path / "archive")
    crawled(crawl_into, folder, day=3, size=44)
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        files = [file for run, file in connection.execute("SELECT DISTINCT run_id, file FROM captures")
                 if run in (*runs, 4)]  # fmt: skip
    for file in files:
        (folder / file).unlink()
    code, parts = drifted(folder)
    assert code == 1
    assert {drift["kind"] for drift in parts.values()} == {"unreadable"}
    assert not any(drift["is_drift"] or drift["is_told"] or drift["proposal"] for drift in parts.values())
    for language, words in (("C.UTF-8", "CANNOT TELL"), ("zh_CN.UTF-8", "无法判断")):
        done = dangjian("check", "lndangjian", "--drift", "--archive", folder, LANG=language)
        assert (done.returncode, done.stdout.count(words)) == (1, len(parts))
        for wrong in ("still matches", "NEVER", "仍然匹配", "从未"):
            assert wrong not in done.stdout


def test_a_part_is_said_to_be_sampled_where_nothing_was_bisected(redesigned, before, dangjian):
    holds = dangjian("check", "lndangjian", "--drift", "--archive", before).stdout
    assert "bisection" not in holds
    stopped = dangjian("check", "lndangjian", "--drift", "--archive", redesigned).stdout.splitlines()
    for line, told in pairwise(stopped):
        assert ("bisection" in told) <= ("STOPPED" in line)
    assert any("from all times" in line for line in stopped)
    assert any("bisection" in line for line in stopped)


def test_both_languages_name_capture_record_and_proposal(redesigned, dangjian):
    first = article_captures(redesigned, 3)[0]
    for language, words in (("C.UTF-8", "STOPPED MATCHING"), ("zh_CN.UTF-8", "已失效")):
        done = dangjian("check", "lndangjian", "--drift", "--archive", redesigned, LANG=language)
        assert done.returncode == 1
        for text in (words, first["url"], str(first["offset"]), "td.detail"):
            assert text in done.stdout


def test_it_is_offline_and_needs_an_archive_with_the_site(redesigned, dangjian, tmp_path):
    refused = dangjian("check", "lndangjian", "--drift", "--proxy", "http://127.0.0.1:9", "--archive", redesigned)
    assert (refused.returncode, "--proxy" in refused.stderr) == (2, True)
    nothing = dangjian("check", "lndangjian", "--drift", "--archive", tmp_path / "none")
    assert (nothing.returncode, "no archive here" in nothing.stderr) == (2, True)
    never = dangjian("check", "ccdi", "--drift", "--archive", redesigned)
    assert (never.returncode, "ccdi" in never.stderr) == (2, True)
