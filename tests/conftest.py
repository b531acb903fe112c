"""What all tests share: a moment, an archive in a temporary folder, articles made to measure."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from archive.ledger import Declaration
from archive.records import Article, Capture, Link, Reading
from archive.warc import Exchange
from archive.writer import Run, Writer
from crawler.demo import Served

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DECLARATION = Declaration(
    site="lndangjian",
    portal="辽宁党建网",
    home_url="http://www.lndangjian.org.cn/",
    declaration_hash="0" * 64,
    code_version="0.1.0",
)
# No deadline: the first date that dateparser is asked for costs its loading, and machines are busy.
settings.register_profile("dangjian-archive", deadline=None)
settings.load_profile("dangjian-archive")
PROJECT = Path(__file__).parents[1]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session", autouse=True)
def signals_are_heard() -> Iterator[None]:
    """Let the processes that tests start hear what stops them, where the suite itself was started not to (nohup, &)."""
    deaf = [s for s in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(s) == signal.SIG_IGN]
    for each in deaf:
        signal.signal(each, signal.SIG_DFL)
    yield
    for each in deaf:
        signal.signal(each, signal.SIG_IGN)


@pytest.fixture(scope="session")
def crawl_by() -> Callable[..., None]:
    """Run a test's own file as a program, which crawls what `served` serves into a folder; no run may fail."""

    def crawl(program: str, folder: Path, served: Served) -> None:
        done = subprocess.run(
            [sys.executable, program, folder, served.url], capture_output=True, text=True, timeout=300, check=False,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        log = (folder / "crawl.log").read_text(encoding="utf-8")
        # Scrapy gives its connections a second to close; on a busy machine they and its clock both end the same wait,
        # and Twisted logs an AlreadyCalledError (HTTP11DownloadHandler.close). None may come from our files.
        assert f'File "{PROJECT}{os.sep}' not in log.replace(sys.prefix, ""), log

    return crawl


@pytest.fixture
def crawl_declaration(tmp_path: Path) -> Callable[[str, Served], "subprocess.CompletedProcess[str]"]:
    """Crawl a site whose file lies in tmp_path/tried, as `scrapy crawl` does; the archive is tmp_path/out."""

    def crawl(site: str, served: Served) -> "subprocess.CompletedProcess[str]":
        settings = {"SPIDER_MODULES": "tried", "PORTAL_PROXY": served.url, "DOWNLOAD_DELAY": 0, "ARCHIVE_FOLDER": "out"}
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", site, *(f"-s{k}={v}" for k, v in settings.items())],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": f"{PROJECT}:{tmp_path}"},
        )  # fmt: skip

    return crawl


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests read English sentences wherever they run."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    os.environ.pop("DANGJIAN_ARCHIVE", None)


@pytest.fixture(scope="session")
def read_by() -> Callable[..., str]:
    """Run a program in the environment of pandas, DuckDB and Frictionless; its output comes back.

    Its libraries warn of what is none of our business.
    """
    folder = PROJECT / ".venv-readers"
    if not (folder / ".ready").exists():
        pytest.skip("pandas, DuckDB and Frictionless are not here: sh tests/readers/setup.sh")

    def read(program: str, *arguments: object, cwd: Path | None = None) -> str:
        command = [str(folder / "bin" / "python"), "-c", program, *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False,
                              env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return read


@pytest.fixture
def corpus() -> Path:
    """The folder of saved real pages, which is not part of the project."""
    if not (CORPUS / "pages").is_dir():
        pytest.skip(f"the corpus of saved pages is not here ({CORPUS})")
    return CORPUS


def exchange(url: str, body: bytes = b"<html><p>x</p></html>", status: int = 200) -> Exchange:
    return Exchange(
        url=url,
        method="GET",
        request_headers=(("Host", "www.lndangjian.org.cn"),),
        status=status,
        reason="OK",
        headers=(("Content-Type", "text/html"),),
        body=body,
        fetched_at=NOW,
        ip_address=None,
    )


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer(tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture
def declaration() -> Declaration:
    return DECLARATION


@pytest.fixture
def run(writer: Writer, declaration: Declaration) -> Iterator[Run]:
    started = Run(writer, declaration, {"software": "test"}, NOW)
    yield started
    started.release()


@pytest.fixture
def article(run: Run) -> Callable[..., Article]:
    """Make an article whose page is kept; keywords replace its fields, `section` and `seen` its link and time."""

    def make(url: str, seen: datetime = NOW, **fields: object) -> Article:
        record, capture_id = run.keep(replace(exchange(url), fetched_at=seen))
        link = Link(url=url, found_on="http://www.lndangjian.org.cn/", title=None, section=None, listed_on=None)
        capture = Capture(
            site=run.site, url=url, status=200, headers=(), body=b"", fetched_at=seen, record=record, link=link,
            id=capture_id,
        )  # fmt: skip
        made = Article(
            site=run.site, url=url, title="沈阳市召开党建工作会议",
            text="近日,沈阳市召开党建工作会议。", section="党务公开",
            original_title=None, published=datetime(2016, 10, 18, 12, 49), published_raw="2016-10-18 12:49",
            source=None, author=None, editor=None, views=None, attachments=(), cuts=(),
            reading=Reading(body_from="density", title_from="heading", published_from="meta line",
                            encoding="gb18030", learned_pages=0),
            capture=capture,
        )  # fmt: skip
        return replace(made, **fields)  # type: ignore[arg-type]

    return make
