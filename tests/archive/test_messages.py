"""Every sentence is in both languages, every key that code says exists, and none is left over."""

import ast
import asyncio
import re
import string
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import archive
from archive.causes import CAUSES
from archive.errors import ArchiveError
from archive.ledger import MEANINGS
from archive.messages import command_name, language, say, say_reason, speaking
from archive.records import AttachmentKind
from archive.report import KEPT
from archive.verdict import STATUSES

PROJECT = Path(archive.__file__).parents[1]
CATALOGUE = tomllib.loads((PROJECT / "archive" / "messages.toml").read_text(encoding="utf-8"))
SOURCES = [
    path for package in ("archive", "pipelines", "crawler") for path in sorted((PROJECT / package).rglob("*.py"))
]


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def said():
    """Yield (file, key, is a prefix, keywords) of what is said, and of each error."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "say_if_known")
            ):
                keywords = {keyword.arg for keyword in node.keywords}
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    yield path, key.value, False, keywords
                elif isinstance(key, ast.JoinedStr):
                    parts = [part.value if isinstance(part, ast.Constant) else "*" for part in key.values]
                    yield path, "".join(parts), True, keywords
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "key":
                yield path, ast.literal_eval(node.value), False, None


SAID = list(said())


def of_pattern(pattern):
    """Return the keys that an f-string such as help.*.example may make; * is one part without a point."""
    head, _, tail = pattern.partition("*")
    return {
        key
        for key in CATALOGUE
        if key.startswith(head) and key.endswith(tail) and "." not in key[len(head) : len(key) - len(tail) or None]
    }


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_sentence_is_there_in_both_languages_with_the_same_blanks_to_fill(key):
    entry = CATALOGUE[key]
    assert set(entry) == {"en", "zh"}
    assert all(entry.values())
    assert placeholders(entry["en"]) == placeholders(entry["zh"])


def test_the_code_speaks():
    assert len(SAID) > 30


@pytest.mark.parametrize(("path", "key", "prefix", "keywords"), SAID, ids=[f"{p.stem}-{k}" for p, k, _, _ in SAID])
def test_what_the_code_says_is_in_the_catalogue_and_is_filled_in(path, key, prefix, keywords):
    keys = of_pattern(key) if prefix else {key} & set(CATALOGUE)
    assert keys, f"{path}: {key}"
    if keywords is not None and None not in keywords and not prefix:
        assert placeholders(CATALOGUE[key]["en"]) == keywords


def test_no_sentence_is_left_over():
    used = {key for _, key, prefix, _ in SAID if not prefix}
    used |= {key for _, pattern, prefix, _ in SAID if prefix for key in of_pattern(pattern)}
    unused = set(CATALOGUE) - used - {key for key in CATALOGUE if key.startswith("reason.")}
    assert not unused


def test_every_reason_of_the_catalogue_is_one_that_code_gives():
    strings = [
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    foreign = {"Forbidden by robots.txt", "max redirections reached"}  # Scrapy's words
    for key in CATALOGUE:
        words = key.removeprefix("reason.")
        if key.startswith("reason.") and words not in foreign:
            assert any(words in text for text in strings), words


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("outcome", set(MEANINGS) - {*KEPT, "listed", "joined", "kept"}),
        ("status", set(STATUSES)),
        ("cause", set(CAUSES)),
        (
            "proof",
            {
                "no next page",
                "repeated page",
                "empty page",
                "missing",
                "blocked",
                "offsite",
                "none",
                "known ground",
                "not due",
                "as asked",
            },
        ),
        ("attachment", set(get_args(AttachmentKind))),
    ],
)
def test_every_value_that_a_person_may_see_has_its_words(family, values):
    assert {key.removeprefix(f"{family}.") for key in CATALOGUE if key.startswith(f"{family}.")} == values


def families(error):
    return {error, *(kind for child in error.__subclasses__() for kind in families(child))}


@pytest.mark.parametrize("error", sorted(families(ArchiveError), key=lambda e: e.__name__), ids=lambda e: e.__name__)
def test_an_error_says_its_sentence_with_its_values(error):
    values = {name: f"<{name}>" for name in placeholders(CATALOGUE[error.key]["en"])}
    text = str(error(**values))
    assert all(value in text for value in values.values())


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_environment_decides_the_language_in_the_order_of_posix(monkeypatch, environment, expected):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_reader_of_a_server_has_a_language_of_their_own(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with speaking("en"):
        with speaking("zh"):
            assert language() == "zh"
        assert say("error.archive") == "something went wrong"

        async def served(chosen):
            with speaking(chosen):
                await asyncio.sleep(0)  # the other one speaks meanwhile
                return await asyncio.to_thread(say, "error.archive")

        async def both():
            return await asyncio.gather(served("zh"), served("en"))

        assert asyncio.run(both()) == ["出错", "something went wrong"]
    assert language() == "zh"


def test_a_reason_is_translated_and_its_detail_stays(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert say_reason("HTTP status: 500") == "HTTP 状态: 500"
    assert say_reason("URLs lost: 2; listings without a proven end: 1") == "丢失网址: 2; 未证实走到末页的列表: 1"
    assert say_reason("ValueError: a; b") == "ValueError: a; b"
    assert say("report.nothing-lost") == "所有链接都得到了文章"


@pytest.mark.parametrize("key", [key for key in CATALOGUE if key.startswith("help.") and key.endswith(".example")])
def test_an_example_can_be_entered_in_any_shell(key):
    for sentence in CATALOGUE[key].values():
        bare = re.sub(r"'[^']*'", "", sentence)
        assert not re.search(r"[?*&;<>|()\[\]!$]", bare), sentence  # zsh looks for files of such names


@pytest.fixture
def called(monkeypatch, tmp_path):
    """Call the program in a folder by this path; what a hint says then."""
    script = tmp_path / ".venv" / "bin" / "dangjian"
    script.parent.mkdir(parents=True)
    script.touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(script.parent / "python"))
    monkeypatch.chdir(tmp_path)

    def call(argument, path="/usr/bin"):
        monkeypatch.setattr(sys, "argv", [argument])
        monkeypatch.setenv("PATH", path)
        command_name.cache_clear()
        return say("error.not-found", what="x").partition("`")[2].partition("`")[0]

    yield call
    command_name.cache_clear()


def test_a_hint_names_the_command_as_it_can_be_entered_here(called, tmp_path):
    assert called(".venv/bin/dangjian") == ".venv/bin/dangjian search"
    assert called(str(tmp_path / ".venv" / "bin" / "dangjian")) == ".venv/bin/dangjian search"
    assert called("/project/crawler/__main__.py") == ".venv/bin/dangjian search"
    assert called(".venv/bin/dangjian", str(tmp_path / ".venv" / "bin")) == "dangjian search"
    assert called("/usr/bin/pytest") == "dangjian search"


def test_a_hint_without_a_script_names_the_module(called, tmp_path):
    (tmp_path / ".venv" / "bin" / "dangjian").unlink()
    assert called("/project/crawler/__main__.py") == ".venv/bin/python -m crawler search"


def test_a_hint_quotes_a_path_with_blanks(called, tmp_path, monkeypatch):
    folder = tmp_path / "two words {x}"
    folder.mkdir()
    (folder / "dangjian").touch(mode=0o755)
    assert called(str(folder / "dangjian")) == "'two words {x}/dangjian' search"


def test_a_key_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.key")
