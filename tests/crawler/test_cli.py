"""The dangjian command: its verbs, languages, streams, exit codes."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing

import pytest

from archive.database import open_reader
from archive.report import last_run, report
from crawler.cli import cli, main

VERBS = sorted(cli.commands)
SEED = "SEED"  # stands for the address of the article that the project was founded on


@pytest.fixture(scope="session")
def seed(portal):
    return next(article.urls[0] for article in portal.gold() if "seed" in article.planted)


@pytest.fixture
def run(monkeypatch, capsys, seed):
    """Run the command in this process; its exit code, stdout and stderr come back."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments):
        given = [seed if argument == SEED else str(argument) for argument in arguments]
        monkeypatch.setattr(sys, "argv", ["dangjian", *given])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return command


@pytest.fixture
def connection(demo_archive):
    with closing(open_reader(demo_archive)) as opened:
        yield opened


@pytest.fixture(scope="session")
def catalogue(project):
    return tomllib.loads((project / "archive" / "messages.toml").read_text(encoding="utf-8"))


# help


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_of_itself(run, catalogue, verb):
    code, out, _ = run(verb, "--help")
    assert code == 0
    assert catalogue[f"help.{verb}.example"]["en"] in out
    assert catalogue[f"help.{verb}.example"]["en"].startswith(f"dangjian {verb}")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_both_readmes_list_every_verb_and_no_other(project, readme):
    rows = re.findall(r"^\| `dangjian (\w+)", (project / readme).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_a_verb_can_be_read_by_the_command(catalogue, verb):
    _, name, *arguments = catalogue[f"help.{verb}.example"]["en"].split()
    command = cli.commands[name]
    assert command.make_context(name, arguments, resilient_parsing=False) is not None


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


def test_tables_and_errors_are_chinese_where_the_environment_is(run, demo_archive, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    code, out, _ = run("report", "--archive", demo_archive)
    assert code == 0
    assert "完整" in out
    assert "死链" in out
    assert "complete" not in out
    code, _, errors = run("show", "no-such-article", "--archive", demo_archive)
    assert (code, "档案中没有这篇文章" in errors) == (2, True)
    assert "篇，显示 3 篇" in run("search", "党建", "--limit", 3, "--archive", demo_archive)[1]


@pytest.mark.parametrize(
    "arguments",
    [["report"], ["sites"], ["show", SEED], ["search", "党建"], ["show", "none-such"], ["search", "。"], ["export"]],
    ids=" ".join,
)
def test_there_are_no_colour_codes_where_there_is_no_terminal(run, demo_archive, arguments):
    _, out, errors = run(*arguments, "--archive", demo_archive)
    assert "\x1b" not in out + errors


@pytest.mark.parametrize("arguments", [["report"], ["sites"], ["show", SEED], ["search", "党建"]], ids=" ".join)
def test_json_is_json_and_nothing_else_on_stdout(run, demo_archive, arguments):
    code, out, errors = run(*arguments, "--json", "--archive", demo_archive)
    assert (code, errors) == (0, "")
    assert json.loads(out)
    assert "\\u" not in out


# exit codes


def test_0_is_nothing_lost_and_1_something_lost(run, demo_archive, tmp_path):
    assert run("report", "--archive", demo_archive)[0] == 0
    with closing(open_reader(demo_archive)) as old, closing(sqlite3.connect(tmp_path / "archive.db")) as copy:
        old.backup(copy)
        copy.execute("UPDATE runs SET status = 'incomplete', reason = 'URLs lost: 1'")
        copy.commit()
    code, out, _ = run("report", "--archive", tmp_path)
    assert code == 1
    assert "incomplete" in out
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
def test_2_is_one_line_on_stderr_that_says_what_to_do(run, tmp_path, arguments, words):
    code, out, errors = run(*arguments, "--archive", tmp_path)
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
def test_2_is_also_a_command_that_cannot_be_read(run, arguments):
    code, out, errors = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in errors


def test_a_site_that_was_never_crawled_is_named(run, demo_archive):
    code, _, errors = run("report", "cst_nuc", "--archive", demo_archive)
    assert (code, "cst_nuc: never crawled into this archive" in errors) == (2, True)


# show


def test_show_takes_every_spelling_of_the_address_the_id_and_its_start(run, demo_archive, connection):
    identity, number = connection.execute(
        "SELECT article_id, count(*) FROM article_urls GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    ).fetchone()
    spellings = [url for (url,) in connection.execute("SELECT url FROM article_urls WHERE article_id = ?", (identity,))]
    assert number > 1
    names = [*spellings, spellings[0].removeprefix("http://"), identity, identity[:8], identity[:8].upper()]
    shown = {run("show", name, "--archive", demo_archive) for name in names}
    assert len(shown) == 1
    ((code, out, _),) = shown
    assert code == 0
    assert f"id {identity}" in out


def test_show_prints_all_that_is_known(run, demo_archive):
    _, out, _ = run("show", SEED, "--archive", demo_archive)
    for words in (
        "中办国办发文:贫困县党政正职不摘帽不调离",
        "2016-10-18 12:49",
        "党务公开",
        "新华社",
        "2051",
        "地方要和中央签脱贫责任书",
    ):
        assert words in out
    assert "original title 贫困县党政正职不摘帽不调离" in out.replace(" \n", " ")  # wrapped at 100 columns


@pytest.mark.xfail(strict=True, reason="the lines of provenance are cropped at the width of the terminal")
def test_show_prints_the_proof_whole(run, demo_archive):
    _, out, _ = run("show", SEED, "--archive", demo_archive)
    article = json.loads(run("show", SEED, "--archive", demo_archive, "--json")[1])
    assert article["warc_digest"] in out


def test_an_article_that_is_not_there_is_named(run, demo_archive):
    code, _, errors = run("show", "http://www.lndangjian.org.cn/nosuch", "--archive", demo_archive)
    assert (code, "no such article in this archive" in errors) == (2, True)


@pytest.mark.xfail(
    strict=True, raises=TypeError, reason="an id's start is not led on to the article that stands for it"
)
def test_a_twin_is_shown_by_the_start_of_its_id(run, demo_archive, connection):
    twin, leader = connection.execute(
        "SELECT id, same_as FROM articles WHERE same_as IS NOT NULL ORDER BY id"
    ).fetchone()
    code, out, _ = run("show", twin[:13], "--archive", demo_archive)
    assert (code, f"id {leader}" in out) == (0, True)


# search


@pytest.mark.parametrize("words", [["摘帽"], ["贫困县"], ["党"], ["脱贫", "责任"]], ids=" ".join)
def test_search_marks_the_hit_in_the_text(run, demo_archive, words):
    code, out, _ = run("search", *words, "--archive", demo_archive, "--limit", 10_000)
    assert code == 0
    assert any(f"【{word}】" in out for word in words)
    found = json.loads(run("search", *words, "--archive", demo_archive, "--limit", 10_000, "--json")[1])
    assert found["total"] == len(found["hits"]) > 0
    assert any(hit["snippet"][1] == word for hit in found["hits"] for word in words)


@pytest.mark.parametrize("word", ["党建", "书记", "党"])
def test_search_finds_what_sql_finds(run, demo_archive, connection, word):
    wanted = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM current_articles WHERE coalesce(title, '') || char(10) || text LIKE ?", (f"%{word}%",)
        )
    }
    found = json.loads(run("search", word, "--archive", demo_archive, "--limit", 10_000, "--json")[1])
    assert {hit["article_id"] for hit in found["hits"]} == wanted
    assert wanted


@pytest.mark.xfail(strict=True, reason="a hit in the title is not marked, neither there nor in the lines below")
def test_search_marks_the_hit_in_a_title_too(run, demo_archive):
    _, out, _ = run("search", "党建指导员", "--archive", demo_archive)
    hits = out.split("\n\n")[0].count(" · lndangjian · ")
    assert hits > 0
    assert out.count("【党建指导员】") >= hits


def test_a_search_without_a_hit_says_so_and_one_without_a_word_is_refused(run, demo_archive):
    code, out, _ = run("search", "火星移民", "--archive", demo_archive)
    assert (code, out.strip()) == (0, "0 articles, 0 shown")
    code, _, errors = run("search", "。", "--archive", demo_archive)
    assert (code, "give at least one word" in errors) == (2, True)


def test_search_keeps_to_the_site_and_the_limit(run, demo_archive):
    found = json.loads(run("search", "党", "--site", "cst_nuc", "--json", "--archive", demo_archive)[1])
    assert found == {"hits": [], "total": 0}
    found = json.loads(run("search", "党", "--limit", 2, "--json", "--archive", demo_archive)[1])
    assert len(found["hits"]) == 2 < found["total"]


# export


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_export_to_a_file_and_to_stdout_are_the_same_and_hold_every_article(
    run, demo_archive, tmp_path, connection, kind
):
    path = tmp_path / f"articles.{kind}"
    code, out, errors = run("export", "--format", kind, "-o", path, "--archive", demo_archive)
    count = connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
    assert (code, out, errors) == (0, "", f"{count} articles\n")
    text = path.read_text(encoding="utf-8")
    assert run("export", "--format", kind, "--archive", demo_archive)[1] == text
    rows = (
        list(csv.DictReader(io.StringIO(text))) if kind == "csv" else [json.loads(line) for line in text.splitlines()]
    )
    assert len({row["id"] for row in rows}) == len(rows) == count
    unknown = [row["source"] for row in rows if not row["source"]]
    assert set(unknown) == ({""} if kind == "csv" else {None})


def test_csv_and_jsonl_hold_the_same(run, demo_archive):
    table = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--archive", demo_archive)[1])))
    lines = [json.loads(line) for line in run("export", "--archive", demo_archive)[1].split("\n") if line]
    for row, article in zip(table, lines, strict=True):
        plain = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in article.items()}
        assert row == {k: "" if v is None else str(v) for k, v in plain.items()}


@pytest.mark.xfail(strict=True, reason="Click ends with 1, which here means that something was lost")
def test_a_file_that_cannot_be_written_is_one_line(run, demo_archive, tmp_path):
    code, out, errors = run("export", "-o", tmp_path / "no" / "such" / "file", "--archive", demo_archive)
    assert (code, out) == (2, "")
    assert "file" in errors


# report and sites


def test_report_names_each_section_with_its_numbers_and_every_loss(run, demo_archive, connection):
    _, out, _ = run("report", "lndangjian", "--archive", demo_archive)
    wanted = report(connection, last_run(connection, "lndangjian"))
    lines = out.splitlines()
    for section in wanted.sections:
        (line,) = [line for line in lines if line.startswith(section.section)]
        assert line.split()[1:4] == [str(section.pages), str(section.expected), str(section.got)]
        assert line.rstrip().endswith("last page")
    for ending in wanted.endings:
        assert f"    {ending.url}" in out


def test_report_as_json_is_the_whole_report(run, demo_archive, connection):
    (found,) = json.loads(run("report", "--json", "--archive", demo_archive)[1])
    wanted = report(connection, last_run(connection, "lndangjian"))
    assert [row["section"] for row in found["sections"]] == [row.section for row in wanted.sections]
    assert found["status"] == "complete"
    assert found["outcomes"] == wanted.outcomes


def test_sites_lists_what_is_declared_with_and_without_an_archive(run, demo_archive, tmp_path, connection):
    rows = {row["name"]: row for row in json.loads(run("sites", "--json", "--archive", demo_archive)[1])}
    assert rows["lndangjian"]["articles"] == connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
    assert (rows["lndangjian"]["status"], rows["cst_nuc"]["articles"]) == ("complete", None)
    code, out, _ = run("sites", "--archive", tmp_path)
    assert code == 0
    assert "辽宁党建网" in out
    assert "lndangjian" in out


# as a process


@pytest.mark.parametrize("verb", ["export", "report", "export --format csv"])
def test_a_pipe_that_is_closed_early_is_no_error(demo_archive, project, verb):
    command = f"{sys.executable} -m crawler {verb} --archive {demo_archive} | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_version_is_that_of_the_project(run, project):
    wanted = tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]
    assert run("--version")[1].strip().endswith(wanted)


def test_without_a_verb_the_help_is_shown(run):
    _, out, errors = run()
    assert all(verb in out + errors for verb in VERBS)
