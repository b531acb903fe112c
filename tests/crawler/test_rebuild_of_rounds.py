"""What no page tells survives the loss of the database: a clock that was set back, and the visits of the schedule."""

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from archive.comparison import differences
from archive.database import open_reader
from archive.errors import RebuildStopped
from archive.runs_on_file import RunOnFile, in_order
from archive.visits import FILE, read_back
from crawler.clock import Clock
from crawler.crawling import Options
from crawler.demo import DemoPortal, serve
from crawler.rebuild import rebuild
from crawler.rounds import run_due
from crawler.schedule_file import Plan
from tests.conftest import NOW

AHEAD = "AHEAD"  # days


def one_round(folder, proxy):
    """Do what is due by a clock that is some days ahead."""
    clock = Clock(float(os.environ[AHEAD]) * 86_400)
    run_due(Path(folder), Plan(sites=("lndangjian",)), Options(folder=Path(folder), proxy=proxy, delay=0, clock=clock))


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_clock_that_was_set_back_and_the_visits_are_found_again(crawl_by, dangjian, tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    with serve(DemoPortal(size=44)) as served:
        for ahead in (10, 0):
            monkeypatch.setenv(AHEAD, str(ahead))
            crawl_by(__file__, old, served)
    assert rows(old, "SELECT run_id, kind FROM alarms WHERE kind = 'clock'") == [(2, "clock")]
    assert rows(old, "SELECT count(*), count(DISTINCT run_id) FROM visits") == [(44, 2)]
    assert dangjian("rebuild", new, "--archive", old).returncode == 0
    assert differences(old, new) == {}


def a_run(number, day, site="a", resumes=False):
    return RunOnFile(
        site=site, number=number, started_at=NOW + timedelta(days=day), code_version="", declaration_hash="",
        obeys_robots=True, fetches_files=True, scope=None, manners=None, resumes=resumes, committed={},
        tells_its_end=True, files=(),
    )  # fmt: skip


def test_runs_of_a_site_come_in_the_order_of_their_numbers_in_the_places_that_their_times_give():
    far, back, other, on = a_run(1, 10), a_run(3, 2), a_run(2, 5, site="b"), a_run(3, 3, resumes=True)
    assert in_order([back, on, other, far]) == [far, back, other, on]
    unknown = replace(back, number=None)
    assert in_order([on, unknown, far, other]) == [unknown, on, other, far]


def test_a_torn_line_and_a_run_that_is_not_there_are_passed_over(run):
    folder, connection = run.writer.folder, run.writer.connection
    with run.writer.writing():
        connection.execute("INSERT INTO sections (site, url) VALUES (?, 'http://a/1')", (run.site,))
    visit = '"recorded_at": "2026-11-24T00:00:00.000Z", "visits": [["http://a/%s", "2026-11-24T00:00:00.000Z", 2]]}\n'
    path = folder / "warc" / run.site / FILE
    lines = [f'{{"run_id": {number}, {visit % section}' for number, section in ((1, 1), (9, 1), (1, 7))]
    path.write_text("".join(lines) + '5\n{"run_id": 1, "reco', encoding="utf-8")
    with run.writer.writing():
        read_back(connection, folder, run.site)
    run.writer.commit()
    assert rows(folder, "SELECT run_id, section_id, missed FROM visits") == [(1, 1, 2)]


def rebuild_in_a_reactor_that_stops_at_once(old, new):
    """Rebuild as if the user had said stop in the moment between two runs; tell what comes of it."""
    AsyncCrawlerProcess.start = lambda _: None
    try:
        rebuild(Path(old), Path(new))
    except RebuildStopped:
        print("stopped", Path(new).exists())


def test_a_rebuild_that_is_told_to_stop_between_two_runs_is_not_called_whole(crawl_into, project, tmp_path):
    with serve(DemoPortal(size=44)) as served:
        assert crawl_into(tmp_path / "old", served).returncode == 0
    done = subprocess.run(
        [sys.executable, __file__, "rebuild", tmp_path / "old", tmp_path / "new"], cwd=project, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(project)}, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["stopped", "False"], done.stderr


if __name__ == "__main__":
    if sys.argv[1] == "rebuild":
        rebuild_in_a_reactor_that_stops_at_once(*sys.argv[2:])
    else:
        one_round(*sys.argv[1:])
