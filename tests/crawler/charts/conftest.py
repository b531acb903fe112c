"""An archive of two days, so that view counts grew."""

from pathlib import Path

import pytest

from crawler.demo import DemoPortal, serve


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory, crawl_into) -> Path:
    """The demo portal of 120 articles, crawled on two days; tests only read it, but for its reprints."""
    folder = tmp_path_factory.mktemp("days") / "archive"
    for day in (0, 20):
        with serve(DemoPortal(size=120, day=day)) as served:
            done = crawl_into(folder, served)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder
