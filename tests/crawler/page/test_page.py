"""The report as one page: whole, of both languages, and deaf to what portals put into names and addresses."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser

from archive.report import Ending
from crawler.page.contents import MOST_URLS, grouped
from crawler.page.rendering import page

LOADING = (
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "source",
    "form",
    "base",
    "image",
    "use",
)


@pytest.fixture
def tree(shown):
    return LexborHTMLParser(page(shown))


def text(node):
    return " ".join(node.text().split())


def test_the_page_loads_nothing_and_runs_nothing(tree):
    assert [tag for tag in LOADING if tree.css(tag)] == []
    attributes = [(name, value) for node in tree.css("*") for name, value in node.attributes.items()]
    assert not [
        name for name, _ in attributes if name.startswith("on") or name in ("src", "srcset", "style", "xlink:href")
    ]
    assert not [value for _, value in attributes if value and re.search(r"url\(", value)]
    assert "@import" not in tree.css_first("style").text()
    assert "url(" not in tree.css_first("style").text()


def test_its_policy_allows_its_own_style_and_nothing_else(shown):
    written = page(shown)
    style = re.search(r"<style>(.*?)</style>", written, re.DOTALL)[1]
    policy = LexborHTMLParser(written).css_first("meta[http-equiv]").attributes["content"]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_names_from_a_portal_are_text_and_show_what_would_steer_the_eye(shown, tree):
    assert "<script>" not in page(shown)
    assert text(tree.css_first("h2")).startswith("<script>alert(1)</script>党[U+202E]建[U+0007]")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", page(shown))


def test_only_addresses_of_the_web_are_links(tree):
    targets = [node.attributes["href"] for node in tree.css("a")]
    assert targets
    assert all(target.startswith("http://www.lndangjian.org.cn/") for target in targets)
    assert "javascript:alert(1)" in [text(node).split()[-1] for node in tree.css(".urls li")]


def test_each_section_has_its_status_numbers_and_reason(tree):
    rows = [text(row) for row in tree.css("tbody tr")]
    assert rows[0] == "党务公开 OK last page 22··"
    assert "INCOMPLETE" in rows[1]
    assert "listings without a proven end: 1" in rows[1]
    assert rows[1].endswith("21·1")


def test_endings_stand_by_reason_losses_first_and_the_rest_is_counted(tree):
    groups = [text(node) for node in tree.css("summary")]
    assert groups[0].startswith("1 failed · HTTP status: 500")
    assert groups[1] == "25 dead link · HTTP status: 404"
    assert len(tree.css("details")[1].css("li")) == MOST_URLS + 1
    assert text(tree.css("details")[1].css("li")[-1]) == "5 more; report --json names all"
    assert "open" in tree.css("details")[0].attributes


def test_the_alarms_and_the_tiles_say_how_it_stands(tree):
    assert "is no longer linked" in text(tree.css_first(".alarms"))
    assert text(tree.css(".tiles li")[0]) == "0 / 1 sites are well"
    assert text(tree.css(".tiles li")[1]) == "2 articles"


def test_the_page_speaks_chinese_to_chinese_readers(shown, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    tree = LexborHTMLParser(page(shown))
    assert tree.css_first("html").attributes["lang"] == "zh"
    assert tree.css_first("h1").text() == "档案状况"


def test_a_drawing_is_named_for_those_who_do_not_see_it(tree):
    names = [node.css_first("title").text() for node in tree.css("svg")]
    assert names == ["Captures per day", "Articles per month of publication", "Size of the archive, bytes"]


def test_many_before_few_of_the_same_kind():
    def ending(number, outcome, reason):
        return Ending(url=f"http://a/{number}", kind="article", outcome=outcome, reason=reason, section=None,
                      is_loss=outcome == "failed")  # fmt: skip

    given = [ending(1, "missing", None), ending(2, "missing", "x"), ending(3, "missing", "x"), ending(4, "failed", "y")]
    assert [(g.outcome, g.reason, g.count) for g in grouped(given)] == [
        ("failed", "y", 1), ("missing", "x", 2), ("missing", None, 1)
    ]  # fmt: skip


def test_the_verb_writes_one_file_and_its_exit_code_tells_only_that(shown, run, dangjian, tmp_path):
    path = tmp_path / "state.html"
    done = dangjian("report", "--html", path, "--archive", run.writer.folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert dangjian("report", "--html", "-", "--archive", run.writer.folder).stdout.startswith("<!DOCTYPE html>")
