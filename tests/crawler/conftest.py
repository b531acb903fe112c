"""The dangjian command as a process, and archives of the demo portal that tests look into."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.reprints import bring_up_to_date
from crawler.cli import main
from crawler.demo import DemoPortal, Served, serve

Dangjian = Callable[..., "subprocess.CompletedProcess[str]"]


def _run(*arguments: object, cwd: Path, timeout: float = 120, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "COLUMNS")}
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-m", "crawler", *map(str, arguments)],
        cwd=cwd, env={**clean, "LANG": "C.UTF-8", "COLUMNS": "100", "DANGJIAN_CONTACT": "t@example.org", **environment},
        capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def dangjian(project: Path) -> Dangjian:
    """Run the command with these arguments; its output comes back. No run may end in a traceback."""

    def run(*arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
        done = _run(*arguments, **({"cwd": project} | options))
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def crawl_into(dangjian: Dangjian) -> Dangjian:
    """Crawl a served portal into a folder as lndangjian, without delay."""

    def crawl(folder: Path, served: Served, *more: object, **options: object) -> "subprocess.CompletedProcess[str]":
        return dangjian(
            "crawl", "lndangjian", "--archive", folder, "--proxy", served.url, "--delay", 0, *more, **options
        )

    return crawl


@pytest.fixture(scope="session")
def portal() -> DemoPortal:
    return DemoPortal(size=600)


@pytest.fixture(scope="session")
def served(portal: DemoPortal) -> Iterator[Served]:
    with serve(portal) as running:
        yield running


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory: pytest.TempPathFactory, served: Served, crawl_into: Dangjian) -> Path:
    """An archive of the demo portal of 600 articles, crawled once; tests only read it."""
    folder = tmp_path_factory.mktemp("demo") / "archive"
    done = crawl_into(folder, served)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def seed(portal: DemoPortal) -> str:
    """The address of the article that the project was founded on."""
    return next(article.urls[0] for article in portal.gold() if "seed" in article.planted)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seed: str
) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process, SEED standing for that address; its exit code, stdout and stderr come back."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: object) -> tuple[int, str, str]:
        given = [seed if argument == "SEED" else str(argument) for argument in arguments]
        monkeypatch.setattr(sys, "argv", ["dangjian", *given])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return ran


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory, crawl_into) -> Path:
    """The demo portal crawled on two days: there are edits, view counts grew, reprints are found. Only to be read."""
    folder = tmp_path_factory.mktemp("two-days") / "archive"
    for day in (0, 20):
        with serve(DemoPortal(size=120, day=day)) as served:
            done = crawl_into(folder, served)
        assert done.returncode == 0, done.stdout + done.stderr
    bring_up_to_date(folder)
    return folder
