"""What the pages say is run: commands, SQL, declarations. What cannot run says why and is parsed."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import cli
from crawler.demo import MirrorPortal, serve
from crawler.demo.__main__ import main as serve_demo
from crawler.portal import PortalSpider
from crawler.schedule_file import load
from crawler.sites import declared_sites
from pipelines.extract import Template

PROJECT = Path(__file__).parents[2]
PAGES = [PROJECT / "README.md", PROJECT / "README.zh-CN.md", *sorted((PROJECT / "docs").glob("*.md"))]
_FENCE = re.compile(
    r"(?:<!-- not run:(?P<why>[^>]*)-->\n)?^```(?P<lang>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
DANGJIAN = ".venv/bin/dangjian "


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    page: str
    line: int
    lang: str
    text: str
    why_not_run: str | None

    @property
    def commands(self) -> list[str]:
        lines = (re.sub(r"\s+# .*", "", line).strip() for line in self.text.replace("\\\n", " ").splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        why = found["why"]
        yield Block(page=page.name, line=text[: found.start("text")].count("\n"), lang=found["lang"],
                    text=found["text"], why_not_run=None if why is None else why.strip())  # fmt: skip


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def blocks(lang: str, *, run: bool) -> list[object]:
    chosen = [b for b in BLOCKS if b.lang == lang and (b.why_not_run is None) == run]
    return [pytest.param(b, id=f"{b.page}:{b.line}") for b in chosen]


def test_every_block_says_its_language_and_what_is_not_run_says_why():
    assert {b.lang for b in BLOCKS} <= {"sh", "sql", "python", "text", "toml"}
    assert all(b.why_not_run != "" for b in BLOCKS)
    assert sum(p.read_text(encoding="utf-8").count("<!-- not run") for p in PAGES) == sum(
        b.why_not_run is not None for b in BLOCKS
    )


# commands


@pytest.mark.parametrize("block", blocks("sh", run=True))
def test_commands_run(block, workplace, monkeypatch):
    monkeypatch.chdir(workplace)
    for command in block.commands:
        if command.startswith("sqlite3 ") and not shutil.which("sqlite3"):
            pytest.skip("the shell of SQLite is not installed here")
        if command.startswith(DANGJIAN) and not set(command) & set("|>;&$"):
            done = CliRunner().invoke(cli, shlex.split(command)[1:])  # saves the start of a process
            assert (done.exit_code, done.exception) == (0, None), f"{command}\n{done.output}"
        else:
            ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
            assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"


@pytest.mark.parametrize("block", blocks("sh", run=False))
def test_commands_that_are_not_run_can_be_parsed(block):
    for command in block.commands:
        parse(shlex.split(command.partition(" > ")[0]))


def parse(words: list[str]) -> None:
    """Raise where a command names a verb, option, target, variable, module or program that is not there."""
    program, arguments = words[0], words[1:]
    if program.endswith("dangjian"):
        cli.commands[arguments[0]].make_context(arguments[0], arguments[1:])
    elif program == "make":
        makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{arguments[0]}:", makefile, re.MULTILINE), words
        assert all(f"$({word.partition('=')[0]})" in makefile for word in arguments[1:]), words
    elif arguments[:1] == ["-m"]:
        assert find_spec(arguments[1]), words
        if arguments[1] == "crawler.demo":
            serve_demo.make_context("demo", arguments[2:], resilient_parsing=True)
    elif program.startswith(".venv/bin/"):
        assert (Path(sys.prefix) / program.removeprefix(".venv/")).is_file(), words
    else:
        assert program.startswith("tools/bin/"), f"nothing here can tell whether this is right: {words}"


def spans(page: Path) -> list[str]:
    """Return what stands between single back-quotes."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_verbs_targets_and_files_named_in_the_text_exist(page):
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for span in spans(page):
        if verb := re.match(r"dangjian ([a-z]+(?:-[a-z]+)*)", span):
            assert verb[1] in cli.commands, span
        if target := re.fullmatch(r"make (\w+)", span):
            assert re.search(rf"^{target[1]}:", makefile, re.MULTILINE), span
        if re.match(r"(?:archive|crawler|pipelines|tests|docs|benchmarks)/[\w/.*-]*$", span):
            assert list(PROJECT.glob(span.rstrip("/"))), span


def test_both_readmes_show_the_same_commands_and_every_verb():
    english, chinese = PAGES[:2]
    shown = [[(b.lang, b.commands if b.lang == "sh" else b.text) for b in blocks_of(p) if b.lang != "text"]
             for p in (english, chinese)]  # fmt: skip
    assert shown[0] == shown[1]
    verbs = [re.findall(r"^\| `(dangjian .+?)` \|", p.read_text(encoding="utf-8"), re.MULTILINE) for p in PAGES[:2]]
    assert verbs[0] == verbs[1]
    assert sorted(verb.split()[1] for verb in verbs[0]) == sorted(cli.commands)


# SQL


@pytest.mark.parametrize("block", blocks("sql", run=True))
def test_queries_find_something(block, workplace):
    with closing(sqlite3.connect(f"file:{workplace}/demo-archive/archive.db?mode=ro", uri=True)) as connection:
        statements = [statement for statement in block.text.split(";") if statement.strip()]
        assert all(connection.execute(statement).fetchall() for statement in statements)


def test_every_query_is_run():
    assert not blocks("sql", run=False)


# declarations


@pytest.mark.parametrize("block", [*blocks("python", run=True), *blocks("python", run=False)])
def test_python_compiles(block):
    compile(block.text, block.page, "exec")


def test_the_python_of_the_researchers_page_reads_a_release(workplace, tmp_path, read_by):
    out = str(tmp_path / "release")
    done = CliRunner().invoke(cli, ["dump", out, "--archive", str(workplace / "demo-archive")])
    assert done.exit_code == 0, done.output
    block = next(b.text for b in blocks_of(PROJECT / "docs" / "researcher.md") if "release/parquet" in b.text)
    printed = read_by(block, cwd=tmp_path)
    assert re.search(r"^unknown +\d+$", printed, re.MULTILINE)
    assert "count_star()" in printed


def test_the_declaration_of_the_maintainers_page_archives_a_portal(tmp_path, crawl_declaration):
    declaration = next(b.text for b in blocks_of(PROJECT / "docs" / "maintainer.md") if "PortalSpider)" in b.text)
    (tmp_path / "tried").mkdir()
    (tmp_path / "tried" / "yangli.py").write_text(declaration, encoding="utf-8")
    pages = tmp_path / "dj.example.org"
    write_portal(pages)
    with serve(MirrorPortal(pages, "dj.example.org")) as served:
        done = crawl_declaration("yangli", served)
    with closing(sqlite3.connect(tmp_path / "out" / "archive.db")) as connection:
        (status,) = connection.execute("SELECT status FROM runs").fetchone()
        titles = connection.execute("SELECT title, published FROM current_articles ORDER BY url").fetchall()
    assert status == "ok", done.stderr
    assert titles == [("第1次党员大会召开", "2024-05-01 09:30"), ("第2次党员大会召开", "2024-05-02 09:30")]


def test_the_declaration_of_the_worked_example_is_what_new_site_writes(workplace, tmp_path):
    shown = next(b.text for b in blocks_of(PROJECT / "docs" / "add-a-portal.md") if b.lang == "python")
    given = [
        "http://www.lndangjian.org.cn/",
        "--from",
        str(workplace / "demo-archive" / "warc"),
        "--out",
        str(tmp_path),
    ]
    done = CliRunner().invoke(cli, ["new-site", *given])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "crawler" / "spiders" / "lndangjian.py").read_text(encoding="utf-8") == shown


def write_portal(folder: Path) -> None:
    rows = "".join(f"<li><a href='/a/{n}.html'>第{n}次党员大会召开</a> 2024-05-0{n}</li>" for n in (1, 2))
    files = {"index.html": "<a href='/list/1.html'>支部动态</a>", "list/1.html": f"<ul>{rows}</ul>"}
    for n in (1, 2):
        text = f"第{n}次大会上,党员听取了支部书记的工作报告,讨论了{n * 7}条意见,并选举产生了新一届委员会。"
        files[f"a/{n}.html"] = (
            f"<h1>第{n}次党员大会召开</h1><p>时间:2024-05-0{n} 09:30</p><div><p>{text}</p><p>{text[::-1]}</p></div>"
        )
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<meta charset=utf-8><body>{body}</body>", encoding="utf-8")


def test_the_maintainers_page_explains_every_attribute():
    text = (PROJECT / "docs" / "maintainer.md").read_text(encoding="utf-8")
    explained = [set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) for table in text.split("### When a selector")]
    assert explained == [
        (set(PortalSpider.__annotations__) - {"run"}) | {"name"},
        {field.name for field in fields(Template)},
    ]


@pytest.mark.parametrize("block", blocks("toml", run=True))
def test_schedules_can_be_read(block, tmp_path):
    path = tmp_path / "schedule.toml"
    path.write_text(block.text, encoding="utf-8")
    plan = load(path, declared_sites(), must_exist=True)
    assert len(plan.sites or ()) == 3 or len(plan.notices.channels) == 2


# pages


LINKS = [(page, target) for page in PAGES
         for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))
         if not target.startswith("http")]  # fmt: skip


@pytest.mark.parametrize(("page", "target"), LINKS, ids=lambda value: getattr(value, "name", value))
def test_links_lead_somewhere(page, target):
    if target == "docs/performance.md" and not (page.parent / target).exists():
        pytest.skip("figures are measured and written apart from the other pages")
    assert (page.parent / target).exists()


def test_pages_are_short_and_pictures_small():
    assert all(len(page.read_text(encoding="utf-8").splitlines()) < 90 for page in PAGES[:2])
    assert all(picture.stat().st_size < 200_000 for picture in (PROJECT / "docs" / "images").iterdir())
