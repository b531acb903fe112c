"""Whom the server answers, and what a browser may do with the answers."""

import asyncio
import re
import resource
import tomllib
from pathlib import Path

import pytest

from crawler.serving.app import Site

PROJECT = Path(__file__).parents[3]
SERVING = PROJECT / "crawler" / "serving"
PATHS = ("/", "/search?q=党员", "/search", "/archive", "/archive/current_articles", "/archive?sql=select+1", "/nix")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8001", "localhost.evil.example", ""])
def test_another_name_for_this_machine_is_refused(ask, host):
    page = ask("/", Host=host)
    assert page.status_code == 403
    assert "<html" not in page.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8001", "localhost:8001", "LocalHost:8001", "[::1]:8001"])
def test_the_names_of_this_machine_are_answered(ask, host):
    assert ask("/", Host=host).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(ask, method):
    assert ask("/archive", method).status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_loaded_from_elsewhere_and_no_script_stands_in_a_page(ask, path):
    page = ask(path)
    policy = dict(part.partition(" ")[::2] for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL)
    assert scripts
    assert all(re.search(r'src="/', tag) and not body for tag, body in scripts)
    assert not re.findall(r"\s(?:on\w+|style)=|<style", page.text)
    assert not re.findall(r'(?:src|<link rel="(?!alternate)[^>]*href)="(?:https?:)?//', page.text)


@pytest.mark.parametrize(
    "target", ["//evil.example", "http://evil.example", "/\\evil.example", "javascript:x", "", "/a\nb"]
)
def test_the_choice_of_a_language_leads_nowhere_else(ask, target):
    page = ask(f"/language/en?next={target.replace(chr(10), '%0A')}")
    assert page.headers["location"] == "/"


@pytest.mark.parametrize(
    "sql",
    ["delete from articles", "update articles set url = ''", "pragma journal_mode = delete", "attach 'x.db' as x",
     "select load_extension('x')", "select * from nix", "selec", "with x as (delete from articles) select 1"],
)  # fmt: skip
def test_sql_that_would_write_or_is_none_is_refused_in_a_sentence(ask, sql, capsys):
    page = ask("/archive?sql=" + sql.replace(" ", "+"))
    assert page.status_code in (200, 400)
    assert "Traceback" not in page.text
    assert 'class="trouble" role="alert"' in page.text
    assert capsys.readouterr().err == ""


def test_sql_that_never_ends_is_broken_off(ask):
    endless = "with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c"
    page = ask("/archive.json?sql=" + endless.replace("+", "%2B").replace(" ", "+") + "&_timelimit=50")
    assert page.status_code == 400
    assert "was broken off" in page.json()["error"]


GREEDY = (
    "select zeroblob(500000000)", "select replace(hex(zeroblob(20000000)), '00', 'xx')",
    "select " + ", ".join(["zeroblob(29000000)"] * 190), "select " + ", ".join(["1"] * 300),
    "with recursive c(x) as (select 1 union all select x+1 from c limit 900) select zeroblob(20000000) from c",
    "with recursive c(x) as (select 1 union all select x+1 from c limit 900) select hex(zeroblob(10000000)) from c",
    "with recursive c(x) as (select 1 union all select x+1 from c limit 90) select group_concat(hex(zeroblob(1000000)))"
    " from c",
)  # fmt: skip


@pytest.mark.parametrize("sql", GREEDY)
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_sql_whose_answer_would_fill_the_memory_is_refused(ask, sql, form, capsys):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    page = ask(f"/archive{form}", params={"sql": sql})
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kB
    assert page.status_code in (200, 400)
    assert len(page.content) < 50_000
    assert "too big" in page.text or "too many columns" in page.text
    assert grown < 2_500_000
    assert "Traceback" not in page.text + capsys.readouterr().err


def test_after_a_greedy_question_the_others_are_answered(ask):
    ask("/archive.json", params={"sql": GREEDY[2]})
    assert ask("/archive.json?sql=select+count(*)+from+articles").status_code == 200
    assert ask("/search?q=党员").status_code == 200


@pytest.mark.parametrize("destination", ["image", "script", "iframe", "empty", ""])
def test_a_page_of_another_site_cannot_have_the_browser_ask(ask, destination):
    asked = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": destination}
    assert ask("/archive.json?sql=select+1", **asked).status_code == 403


def test_a_link_on_another_site_is_followed(ask):
    assert ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document").status_code == 200
    assert ask("/", Sec_Fetch_Site="same-origin", Sec_Fetch_Dest="image").status_code == 200


def test_pages_for_datasettes_developers_are_not_there(ask):
    for name in ("logout", "permissions", "messages", "allow-debug", "patterns", "auth-token", "threads"):
        assert ask(f"/-/{name}").status_code == 404


def test_an_error_of_our_own_is_one_line_and_no_traceback(two_days, capsys):
    site = Site(two_days)
    site.folder = None  # as a mistake of ours would leave it
    page = asyncio.run(site.client.get("/"))
    printed = capsys.readouterr()
    assert page.status_code == 500
    assert "error of our own" in page.text
    assert "Traceback" not in page.text + printed.out + printed.err
    assert printed.err.count("\n") == 1


def test_the_templates_say_what_the_catalogue_holds_and_nothing_is_left_over():
    catalogue = tomllib.loads((PROJECT / "archive" / "messages.toml").read_text(encoding="utf-8"))
    told = "".join(path.read_text(encoding="utf-8") for path in sorted(SERVING.rglob("*.html")))
    said = set(re.findall(r'serve\("([\w-]+)"', told))
    made = ("filter-", "kind-", "state-", *re.findall(r'serve\("([\w-]+-)" ~', told))
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "crawler").rglob("*.py")))
    said |= set(re.findall(r"""["']serve\.([\w-]+)["']""", code))
    said = {name for name in said if not name.endswith("-")}
    keys = {key.removeprefix("serve.") for key in catalogue if key.startswith("serve.")}
    assert said <= keys
    assert not {key for key in keys - said if not key.startswith(made)}
