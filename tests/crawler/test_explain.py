"""dangjian explain: every line of a page with its verdict, every field with its rule."""

import json
import re

import pytest
from parsel import Selector


@pytest.fixture
def seed_id(command, demo_archive):
    hits = json.loads(command("search", "贫困县党政正职不摘帽不调离", "--json", "--archive", demo_archive)[1])["hits"]
    return hits[0]["article_id"]


def test_every_line_of_the_page_has_a_verdict_and_the_kept_ones_are_the_text(command, demo_archive, seed_id):
    code, out, _ = command("explain", seed_id, "--json", "--archive", demo_archive)
    told = json.loads(out)
    lines = told["pages"][0]
    assert code == 0
    assert "\n".join(line["text"] for line in lines if line["verdict"] == "kept") == told["article"]["text"]
    verdicts = {line["text"]: line["verdict"] for line in lines}
    assert verdicts["据新华社"] == "sign-off"
    assert verdicts["原标题:贫困县党政正职不摘帽不调离"] == "original title"
    assert verdicts["我们,不忘使命,为辽宁振兴添砖加瓦"] == "repeats"
    reading = told["article"]["reading"]
    assert (reading["section_from"], reading["source_from"], reading["published_from"]) == (
        "breadcrumb", "sign-off", "meta line",
    )  # fmt: skip


def test_the_terminal_shows_fields_rules_and_lines(command, demo_archive, seed_id):
    code, out, _ = command("explain", seed_id, "--archive", demo_archive)
    assert code == 0
    assert re.search(r"source +新华社 +sign-off", out)
    assert re.search(r"repeats on the site +\d+ +我们,不忘使命", out)
    assert "\x1b[" not in out


def test_the_page_is_self_contained_and_nothing_in_it_runs(command, demo_archive, seed_id, tmp_path):
    path = tmp_path / "why.html"
    assert command("explain", seed_id, "--html", path, "--archive", demo_archive)[0] == 0
    page = Selector(text=path.read_text(encoding="utf-8"), type="html")
    assert page.css("tr.kept").getall()
    assert not page.css("script, link, img, iframe, [src], [href]")


def test_a_saved_file_is_read_as_a_page_of_a_site(command, demo_archive, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<title>甲-辽宁党建网</title><h1>沈阳市召开会议</h1><p>发布时间:2016-10-18</p><p>近日,会议召开。</p>"
    )
    code, out, _ = command("explain", path, "--site", "lndangjian", "--json", "--archive", demo_archive)
    assert (code, json.loads(out)["article"]["title"]) == (0, "沈阳市召开会议")
    code, _, errors = command("explain", path, "--site", "nosuch", "--archive", demo_archive)
    assert (code, "no site of this name" in errors) == (2, True)


def test_what_is_not_there_is_one_line(command, demo_archive):
    code, out, errors = command("explain", "http://www.lndangjian.org.cn/none", "--archive", demo_archive)
    assert (code, out, len(errors.splitlines())) == (2, "", 1)


def test_a_file_that_is_no_page_is_refused_in_one_line(command, demo_archive):
    code, out, errors = command(
        "explain", demo_archive / "archive.db", "--site", "lndangjian", "--archive", demo_archive
    )
    assert (code, out) == (2, "")
    assert "no HTML page" in " ".join(errors.split())
