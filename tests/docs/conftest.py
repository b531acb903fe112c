"""The examples of the pages run in a folder that looks like the project after `make demo`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.reprints import bring_up_to_date
from crawler.demo import DemoPortal, serve

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `.venv` and `demo-archive`: the demo portal crawled on two days, so that there are edits.

    Its reprints are found, as the page tells to do before asking in SQL.
    """
    folder = place(tmp_path_factory.mktemp("docs"))
    for day in (0, 20):
        crawl(folder, size=120, day=day)
    bring_up_to_date(folder / "demo-archive")
    return folder


@pytest.fixture(scope="session")
def after_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `.venv` and the `demo-archive` that `make demo` makes."""
    folder = place(tmp_path_factory.mktemp("tour"))
    crawl(folder, size=600, day=0)
    return folder


def place(folder: Path) -> Path:
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def crawl(folder: Path, size: int, day: int) -> None:
    command = [sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", "demo-archive", "--delay", "0"]
    with serve(DemoPortal(size=size, day=day)) as served:
        done = subprocess.run(
            [*command, "--proxy", served.url], cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
