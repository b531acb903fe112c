"""The report of a run stays what it was when later runs come."""

import subprocess
import sys
from contextlib import closing

import pytest

from archive.database import open_reader
from archive.errors import NoSuchRun
from archive.report import report, run_of_site
from crawler.demo import DemoPortal, serve


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "archive"
    portal = DemoPortal(size=60)
    with serve(portal) as served:
        for day in (0, 1):
            portal.day = day
            command = [sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", folder]
            subprocess.run([*command, "--proxy", served.url, "--delay", "0"], capture_output=True, check=True)
            if day == 0:
                with closing(open_reader(folder)) as connection:
                    before = report(connection, 1)
    return folder, before


def test_the_first_runs_report_is_the_same_after_the_second(two_runs):
    folder, before = two_runs
    with closing(open_reader(folder)) as connection:
        assert report(connection, 1) == before
        assert sum(section.expected for section in report(connection, 2).sections) > 0


def test_a_run_that_is_not_there_is_named(two_runs):
    with closing(open_reader(two_runs[0])) as connection, pytest.raises(NoSuchRun):
        run_of_site(connection, "lndangjian", 99)
