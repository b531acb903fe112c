"""dangjian run, schedule and schedule install, as a person and as cron call them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from archive.database import open_reader, open_writer
from archive.writer import site_lock
from crawler.demo import DemoPortal, DemoResponse, serve
from crawler.portal import PortalSpider
from crawler.rounds import is_at_rest

CONFIG = '[sites.lndangjian]\nschedule = "0 3 * * *"\n[sites.lndangjian.sections]\n"党务公开" = "never"\n'


@pytest.fixture(scope="module")
def portal_at():
    with serve(DemoPortal(size=60)) as served:
        yield served


@pytest.fixture
def run(dangjian, portal_at, tmp_path):
    """Call `dangjian run` on the archive tmp_path/a; requests are counted anew."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "schedule.toml").write_text(CONFIG, encoding="utf-8")

    def call(*more):
        portal_at.requests.clear()
        return dangjian("run", "--archive", tmp_path / "a", "--proxy", portal_at.url, "--delay", 0, *more)

    return call


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


class Down:
    """A portal that answers nothing but errors."""

    host = "www.lndangjian.org.cn"

    def respond(self, request):
        return DemoResponse(status=500, headers=(), body=b"")


def test_a_site_outside_its_hours_stays_due_until_they_begin():
    class Nightly(PortalSpider):
        hours = "22:00-06:00"

    noon, midnight = (
        datetime(2026, 11, 28, 4, tzinfo=UTC),
        datetime(2026, 11, 28, 16, tzinfo=UTC),
    )  # in Beijing 12 and 0
    assert (is_at_rest(Nightly, noon), is_at_rest(Nightly, midnight), is_at_rest(PortalSpider, noon)) == (
        True,
        False,
        False,
    )


def set_back_visits(folder, days):
    """Make the visits that many days older than they are."""
    with closing(open_writer(folder)) as connection:
        for number, slot in connection.execute("SELECT id, slot FROM visits").fetchall():
            earlier = datetime.fromisoformat(slot) - timedelta(days=days)
            connection.execute("UPDATE visits SET slot = ? WHERE id = ?", (earlier.isoformat(), number))


def test_the_first_round_takes_the_whole_site_and_the_next_one_has_nothing_to_do(run, portal_at, tmp_path):
    assert run().returncode == 0
    assert rows(tmp_path / "a", "SELECT scope, status FROM runs") == [(None, "ok")]
    assert rows(tmp_path / "a", "SELECT count(DISTINCT section_id), sum(missed) FROM visits") == [(22, 0)]
    done = run()
    assert done.returncode == 0
    assert "nothing is due; next: lndangjian" in done.stderr.replace("\n", " ")
    assert not [target for host, target in portal_at.requests if host != "rehearsal.invalid"]


def test_a_missing_contact_is_said_only_where_something_is_due(dangjian, run, tmp_path):
    run()
    done = dangjian("run", "--archive", tmp_path / "a", DANGJIAN_CONTACT="")
    assert done.returncode == 0
    assert "nothing is due" in done.stderr
    assert "contact" not in done.stderr


def test_missed_slots_are_made_up_for_once_in_the_sections_that_are_due(run, portal_at, tmp_path):
    run()
    set_back_visits(tmp_path / "a", 3)
    done = run()
    assert done.returncode == 0
    assert "slots were missed; made up for once" in done.stderr.replace("\n", " ")
    assert rows(tmp_path / "a", "SELECT DISTINCT missed FROM visits WHERE run_id = 2") == [(2,)]
    assert rows(
        tmp_path / "a",
        "SELECT s.name, w.ended_by FROM walks w JOIN sections s ON s.id = w.section_id"
        " WHERE w.run_id = 2 AND w.pages = 0",
    ) == [("党务公开", "not due")]
    assert rows(tmp_path / "a", "SELECT count(*) FROM alarms WHERE run_id = 2") == [(0,)]
    assert "nothing is due" in run().stderr


def test_a_site_that_is_being_crawled_is_left_alone_and_stays_due(run, portal_at, tmp_path):
    run()
    set_back_visits(tmp_path / "a", 1)
    lock = site_lock(tmp_path / "a", "lndangjian")
    try:
        done = run()
    finally:
        lock.release()
    assert done.returncode == 0
    assert "another process is crawling it; it stays due" in done.stderr.replace("\n", " ")
    assert not [target for host, target in portal_at.requests if host != "rehearsal.invalid"]
    assert run().returncode == 0
    assert rows(tmp_path / "a", "SELECT count(*) FROM runs") == [(2,)]


def test_a_portal_that_is_down_is_asked_again_at_the_next_slot_only(dangjian, tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "schedule.toml").write_text(CONFIG, encoding="utf-8")
    with serve(Down()) as served:
        done = dangjian("run", "--archive", folder, "--proxy", served.url, "--delay", 0)
        assert done.returncode == 1
        served.requests.clear()
        done = dangjian("run", "--archive", folder, "--proxy", served.url, "--delay", 0)
        assert done.returncode == 0
        assert "nothing is due" in done.stderr.replace("\n", " ")
        assert not [target for host, target in served.requests if host != "rehearsal.invalid"]


def test_schedule_shows_what_is_due_and_when_the_rest_comes(run, dangjian, tmp_path):
    shown = json.loads(dangjian("schedule", "--archive", tmp_path / "a", "--json").stdout)
    assert [(row["site"], row["url"], row["is_due"]) for row in shown] == [("lndangjian", None, True)]
    run()
    shown = json.loads(dangjian("schedule", "--archive", tmp_path / "a", "--json").stdout)
    assert len(shown) == 22
    assert {row["name"] for row in shown if row["next"] is None} == {"党务公开"}
    assert not any(row["is_due"] for row in shown)
    table = dangjian("schedule", "--archive", tmp_path / "a").stdout
    assert "03:00" in table
    assert "never" in table.splitlines()[-1]


def test_a_wrong_line_is_one_line_of_error(run, tmp_path):
    (tmp_path / "a" / "schedule.toml").write_text("[sites.lndangjian]\nschedule = 'daily'\n", encoding="utf-8")
    done = run()
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "sites.lndangjian: 'daily' is neither learn nor never nor a cron expression" in done.stderr


# install


def test_install_shows_the_crontab_line_asks_and_writes_it_once(dangjian, tmp_path):
    crontab = tmp_path / "crontab"
    crontab.write_text("MAILTO=a@example.org\n")
    install = ("schedule", "--archive", tmp_path / "a", "install", "--cron", "--crontab", crontab)
    refused = dangjian(*install)  # nobody says yes
    assert refused.returncode == 1
    assert "*/15 * * * * cd " in refused.stdout
    assert crontab.read_text() == "MAILTO=a@example.org\n"
    for _ in range(2):
        assert dangjian(*install, "--yes").returncode == 0
    mail, line = crontab.read_text().splitlines()
    assert mail == "MAILTO=a@example.org"
    assert line.startswith("*/15 * * * * cd ")
    assert f"run --archive {tmp_path / 'a'}" in line


def test_the_installed_crontab_line_does_a_round(run, dangjian, portal_at, project, tmp_path):
    crontab = tmp_path / "crontab"
    dangjian("schedule", "--archive", tmp_path / "a", "install", "--cron", "--crontab", crontab, "--yes", cwd=tmp_path)
    command = crontab.read_text().split(maxsplit=5)[5]
    done = subprocess.run(
        command.replace(" >last", f" --proxy {portal_at.url} --delay 0 >last"), shell=True, cwd="/", check=False,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(project)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert "OK" in (tmp_path / "last-round.txt").read_text()
    assert rows(tmp_path / "a", "SELECT status FROM runs") == [("ok",)]


def test_install_writes_units_that_systemd_takes(dangjian, tmp_path):
    folder = tmp_path / "units"
    done = dangjian(
        "schedule", "--archive", tmp_path / "my archive", "install", "--systemd", "--unit-folder", folder, "--yes"
    )
    assert done.returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["dangjian-archive.service", "dangjian-archive.timer"]
    for path in folder.iterdir():
        assert path.read_text() in done.stdout
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    files = sorted(map(str, folder.iterdir()))
    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


# forever


def until(holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to it in a minute")


@pytest.fixture
def staying(portal_at, project, tmp_path):
    """Start `dangjian run --forever` on tmp_path/a with this delay between two requests; it is killed at the end."""
    started = []

    def start(delay):
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "schedule.toml").write_text(CONFIG, encoding="utf-8")
        given = ["--archive", tmp_path / "a", "--proxy", portal_at.url, "--delay", str(delay), "--forever"]
        with (tmp_path / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "crawler", "run", *given], cwd=project, stdout=said, stderr=said
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def ended(folder):
    try:
        return rows(folder, "SELECT reason FROM runs WHERE ended_at IS NOT NULL")
    except Exception:
        return []


def test_forever_does_a_round_and_ends_when_it_is_told_to(staying, tmp_path):
    process = staying(0)
    until(lambda: (tmp_path / "a" / "archive.db").exists() and ended(tmp_path / "a"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_forever_ends_a_round_under_way_in_order_and_it_stays_due(staying, portal_at, tmp_path):
    portal_at.requests.clear()
    process = staying(5)
    until(lambda: ("www.lndangjian.org.cn", "/") in portal_at.requests)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert ended(tmp_path / "a") == [("stopped by the user",)]
    assert rows(tmp_path / "a", "SELECT count(*) FROM visits") == [(0,)]
