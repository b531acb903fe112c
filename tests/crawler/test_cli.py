"""The dangjian command: its verbs, languages, streams, exit codes."""

import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing

import pytest

from archive.database import open_reader
from crawler.cli import cli

VERBS = sorted(cli.commands)
SEED = "SEED"  # stands for the address of the article that the project was founded on


@pytest.fixture(scope="session")
def catalogue(project):
    return tomllib.loads((project / "archive" / "messages.toml").read_text(encoding="utf-8"))


# help


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_of_itself(command, catalogue, verb):
    code, out, _ = command(verb, "--help")
    assert code == 0
    assert catalogue[f"help.{verb}.example"]["en"] in out
    assert catalogue[f"help.{verb}.example"]["en"].startswith(f"dangjian {verb}")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_both_readmes_list_every_verb_and_no_other(project, readme):
    rows = re.findall(r"^\| `dangjian ([\w-]+)", (project / readme).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_a_verb_can_be_read_by_the_command(catalogue, verb):
    _, name, *arguments = catalogue[f"help.{verb}.example"]["en"].split()
    assert cli.commands[name].make_context(name, arguments, resilient_parsing=False) is not None


def test_help_is_chinese_where_the_environment_is_and_english_elsewhere(dangjian):
    for language, word, other in (
        ("zh_CN.UTF-8", "检索标题和正文", "Search titles"),
        ("C.UTF-8", "Search titles", "检索"),
    ):
        done = dangjian("--help", LANG=language)
        assert done.returncode == 0
        assert word in done.stdout
        assert other not in done.stdout


# languages and streams


def test_tables_and_errors_are_chinese_where_the_environment_is(command, demo_archive, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    code, out, _ = command("report", "--archive", demo_archive)
    assert code == 0
    assert "正常" in out
    assert "死链" in out
    assert "OK" not in out
    code, _, errors = command("show", "no-such-article", "--archive", demo_archive)
    assert (code, "档案中没有这篇文章" in errors) == (2, True)
    assert "篇，显示 3 篇" in command("search", "党建", "--limit", 3, "--archive", demo_archive)[1]


@pytest.mark.parametrize(
    "arguments",
    [["report"], ["sites"], ["show", SEED], ["search", "党建"], ["show", "none-such"], ["search", "。"], ["export"]],
    ids=" ".join,
)
def test_there_are_no_colour_codes_where_there_is_no_terminal(command, demo_archive, arguments):
    _, out, errors = command(*arguments, "--archive", demo_archive)
    assert "\x1b" not in out + errors


@pytest.mark.parametrize("arguments", [["report"], ["sites"], ["show", SEED], ["search", "党建"]], ids=" ".join)
def test_json_is_json_and_nothing_else_on_stdout(command, demo_archive, arguments):
    code, out, errors = command(*arguments, "--json", "--archive", demo_archive)
    assert (code, errors) == (0, "")
    assert json.loads(out)
    assert "\\u" not in out


# exit codes


def test_0_is_nothing_lost_and_1_something_lost(command, demo_archive, tmp_path):
    assert command("report", "--archive", demo_archive)[0] == 0
    with closing(open_reader(demo_archive)) as old, closing(sqlite3.connect(tmp_path / "archive.db")) as copy:
        old.backup(copy)
        copy.execute("UPDATE runs SET status = 'incomplete', reason = 'URLs lost: 1'")
        copy.commit()
    code, out, _ = command("report", "--archive", tmp_path)
    assert code == 1
    assert "INCOMPLETE" in out
    assert "URLs lost: 1" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", SEED], "no archive here"),
        (["search", "党建"], "no archive here"),
        (["export"], "no archive here"),
        (["report"], "no archive here"),
        (["reextract", "lndangjian"], "no archive here"),
        (["reextract", "nosuch"], "no site of this name"),
        (["crawl", "nosuch", "--contact", "a@example.org"], "no site of this name"),
        (["crawl", "lndangjian", "--delay", "0.5", "--contact", "a@example.org"], "at least 1.0 seconds"),
        (["crawl", "lndangjian", "--proxy", "garbage", "--contact", "a@example.org"], "not a proxy address"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_2_is_one_line_on_stderr_that_says_what_to_do(command, tmp_path, arguments, words):
    code, out, errors = command(*arguments, "--archive", tmp_path)
    assert (code, out) == (2, "")
    (line,) = errors.splitlines()
    assert line.startswith("dangjian: ")
    assert words in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [["nosuchverb"], ["show"], ["search"], ["crawl"], ["export", "--format", "xml"], ["search", "党建", "--limit", "0"],
     ["demo", "--size", "0"], ["crawl", "lndangjian", "--delay", "-1"]],
    ids=" ".join,
)  # fmt: skip
def test_2_is_also_a_command_that_cannot_be_read(command, arguments):
    code, out, errors = command(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in errors


def test_a_site_that_was_never_crawled_is_named(command, demo_archive):
    code, _, errors = command("report", "cst_nuc", "--archive", demo_archive)
    assert (code, "cst_nuc: never crawled into this archive" in errors) == (2, True)


# as a process


@pytest.mark.parametrize("verb", ["export", "report", "export --format csv"])
def test_a_pipe_that_is_closed_early_is_no_error(demo_archive, project, verb):
    line = f"{sys.executable} -m crawler {verb} --archive {demo_archive} | head -1"
    done = subprocess.run(["bash", "-c", line], cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_version_is_that_of_the_project(command, project):
    wanted = tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]
    assert command("--version")[1].strip().endswith(wanted)


def test_without_a_verb_the_help_is_shown(command):
    _, out, errors = command()
    assert all(verb in out + errors for verb in VERBS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "党建", "--limit", "99999999999999999999"),
        ("report", "lndangjian", "--run", "99999999999999999999"),
        ("crawl", "lndangjian", "--delay", "inf"),
        ("crawl", "lndangjian", "--delay", "nan"),
        ("demo", "--day", "999999999"),
        ("show", "\udcff\udcfe"),
    ],
)
def test_numbers_and_bytes_that_are_none_are_refused_in_words(dangjian, tmp_path, arguments):
    done = dangjian(*arguments, "--archive", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_an_export_that_fails_leaves_the_file_that_was_there(command, demo_archive, tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text("before")
    assert command("export", "--format", "csv", "-o", path, "--site", "nosuch", "--archive", demo_archive)[0] == 2
    assert path.read_text() == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["articles.csv"]


@pytest.mark.parametrize("output", ["archive.db", "-", "", "/dev/null"])
def test_a_package_replaces_nothing_but_a_package(command, demo_archive, output):
    code, out, errors = command("pack", "lndangjian", "-o", output, "--archive", demo_archive)
    assert (code, out) == (2, "")
    assert ".wacz" in errors
