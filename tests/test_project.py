"""What the project promises of itself: its names, its sizes, its files."""

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sites import declared_sites

PROJECT = Path(__file__).parents[1]
PACKAGES = ("archive", "pipelines", "crawler")
MODULES = sorted(path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
TOP_LEVEL = {
    "archive", "pipelines", "crawler", "tests", "docs", "benchmarks", ".ci", "README.md", "README.zh-CN.md",
    "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "requirements.lock", "scrapy.cfg", ".gitignore",
}  # fmt: skip


def name(path):
    return str(path.relative_to(PROJECT))


def lines(path):
    return path.read_text(encoding="utf-8").count("\n")


def tracked():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        pytest.skip("this is no git checkout")
    return [Path(path) for path in done.stdout.split("\0") if path and (PROJECT / path).exists()]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_three_packages_are_ours_and_not_others_of_the_same_name(package):
    assert Path(importlib.import_module(package).__file__) == PROJECT / package / "__init__.py"


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_is_read_in_one_sitting(module):
    assert lines(module) < 300


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_function_fits_on_a_screen_and_a_module_says_what_it_is(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "no docstring"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 >= 40
    ]
    assert not long


def test_no_module_is_named_for_nothing_in_particular():
    vague = {"utils", "helpers", "helper", "manager", "common", "info", "misc"}
    assert not [name(module) for module in MODULES if module.stem in vague]


def test_tests_are_no_package():
    assert not list((PROJECT / "tests").rglob("__init__.py"))


def test_the_top_level_holds_what_belongs_there():
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_nothing_that_a_run_leaves_behind_is_kept():
    leftovers = {".db", ".gz", ".warc", ".pyc", ".log", ".sqlite"}
    sites = Path("tests/sites")  # recorded pages
    assert not [path for path in tracked() if path.suffix in leftovers and not path.is_relative_to(sites)]


@pytest.mark.parametrize("site", declared_sites())
def test_a_site_is_a_declaration_of_thirty_lines_at_most_in_a_file_of_its_name(site):
    spider = declared_sites()[site]
    path = Path(inspect.getfile(spider))
    assert path == PROJECT / "crawler" / "spiders" / f"{site}.py"
    assert lines(path) <= 30
    assert spider.portal
    assert all(url.startswith(("http://", "https://")) for url in spider.start_urls)


def test_scrapy_lists_the_sites():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SCRAPY_")}
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == sorted(declared_sites())


def test_the_readmes_name_only_files_that_exist_and_have_no_gaps():
    for readme in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / readme).read_text(encoding="utf-8")
        targets = [part.split(")")[0] for part in text.split("](")[1:]]
        missing = [t for t in targets if "://" not in t and not (PROJECT / t).exists()]
        assert not missing, readme
        assert "DEMO_SAMPLE" not in text


def test_nothing_that_is_installed_brings_pandas():
    """sqlite-utils loads it wherever it finds it: 90 MB and a quarter of a second for every command."""
    locked = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert "sqlite-utils==" in locked
    assert not re.search(r"^(pandas|numpy)==", locked, re.MULTILINE)
