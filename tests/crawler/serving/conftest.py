"""A demo archive of two days, and a reader who asks its site without a network."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from archive.reprints import bring_up_to_date
from crawler.demo import DemoPortal, serve
from crawler.serving.app import Site

Asks = Callable[..., httpx.Response]
REPLAY = "http://localhost:1"


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory, crawl_into) -> Path:
    """The demo portal crawled on two days, so that there are edits; its reprints are found. Tests only read it."""
    folder = tmp_path_factory.mktemp("serving") / "archive"
    for day in (0, 20):
        with serve(DemoPortal(size=120, day=day)) as served:
            done = crawl_into(folder, served)
        assert done.returncode == 0, done.stdout + done.stderr
    bring_up_to_date(folder)
    return folder


@pytest.fixture(scope="session")
def reader_of() -> Callable[[Path], Asks]:
    """Return who asks the site of an archive for an address; keywords are headers."""

    def reader(folder: Path) -> Asks:
        site = Site(folder, REPLAY)

        def ask(path: str, method: str = "GET", params: dict[str, str] | None = None, **headers: str) -> httpx.Response:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            return asyncio.run(site.client.request(method.lower(), path, headers=given, params=params))

        return ask

    return reader


@pytest.fixture(scope="session")
def ask(two_days: Path, reader_of: Callable[[Path], Asks]) -> Asks:
    return reader_of(two_days)
