"""What users run into: one clear line, or an archive that the next run completes. Never a traceback."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing

import pytest
from filelock import FileLock

from archive.database import open_reader
from crawler.demo import DemoPortal, serve
from crawler.sites import declared_sites


@pytest.fixture(scope="module")
def small():
    portal = DemoPortal(size=120)
    with serve(portal) as served:
        yield portal, served


@pytest.fixture
def crawl(dangjian, small):
    def run(folder, *more, **options):
        _, served = small
        proxy = options.pop("proxy", served.url)
        return dangjian("crawl", "lndangjian", "--archive", folder, "--proxy", proxy, "--delay", 0, *more, **options)

    return run


def one_line(done):
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("verb", [["sites"], ["report", "--json"], ["--help"], ["export"]])
def test_an_output_that_is_full_is_one_line(demo_archive, verb):
    places = [] if verb[0] in ("sites", "--help") else ["--archive", str(demo_archive)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crawler", *verb, *places], stdout=full, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"LANG": "C.UTF-8"}, check=False,
        )  # fmt: skip
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "No space left" in line


def test_an_output_that_is_closed_is_one_line():
    done = subprocess.run(
        ["sh", "-c", '"$0" -m crawler sites >&-', sys.executable], capture_output=True, text=True, check=False
    )
    assert "cannot be written" in one_line(done) or "无法写出" in one_line(done)


def test_a_folder_without_a_name_is_not_the_working_folder(dangjian, tmp_path):
    done = dangjian("crawl", "lndangjian", "--archive", "", cwd=tmp_path)
    assert done.returncode == 2
    assert "name is empty" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_terminal_without_chinese_letters_gets_their_numbers(dangjian):
    done = dangjian("sites", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert r"\u8fbd\u5b81\u515a\u5efa\u7f51" in done.stdout


def held(folder):
    """What an archive holds, without what differs from run to run."""
    with closing(open_reader(folder)) as connection:
        articles = connection.execute(
            "SELECT a.url, v.number, v.content_hash, v.text, v.published, v.source, a.same_as IS NULL FROM articles a"
            " JOIN versions v ON v.article_id = a.id ORDER BY a.url, v.number"
        ).fetchall()
        links = connection.execute(
            "SELECT s.name, l.url FROM links l JOIN sections s ON s.id = l.section_id ORDER BY 1, 2"
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return [tuple(row) for row in articles], [tuple(row) for row in links]


@pytest.fixture(scope="module")
def undisturbed(small, dangjian, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    done = dangjian("crawl", "lndangjian", "--archive", folder, "--proxy", small[1].url, "--delay", 0)
    assert done.returncode == 0, done.stdout + done.stderr
    return held(folder)


def test_an_unknown_site_is_named_with_the_known_ones(dangjian, tmp_path):
    line = one_line(dangjian("crawl", "nosuch", "--archive", tmp_path))
    assert f"nosuch: no site of this name; known: {', '.join(declared_sites())}" in line


def test_a_host_that_cannot_be_reached_is_a_failed_run(dangjian, tmp_path):
    done = dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", "http://127.0.0.1:9", "--delay", 1)
    assert done.returncode == 1
    assert "the host refuses the connection" in done.stdout
    assert "FAILED" in done.stdout


def test_a_loopback_proxy_that_is_not_ours_is_no_reason_to_be_impolite(dangjian, tmp_path):
    line = one_line(
        dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", "http://127.0.0.1:9", "--delay", 0)
    )
    assert "at least 1.0 seconds" in line


@pytest.mark.parametrize("proxy", ["garbage", "ftp://127.0.0.1:9", "http://", "http://127.0.0.1:99999"])
def test_a_proxy_that_is_none_is_named(dangjian, tmp_path, proxy):
    assert "not a proxy address" in one_line(dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", proxy))


def test_a_folder_that_cannot_be_written_is_named(crawl, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert "cannot write here" in one_line(crawl(tmp_path / "file" / "archive"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_crawl_ends_before_the_disk_is_full_and_can_be_taken_up_again(crawl, tmp_path, undisturbed):
    line = one_line(crawl(tmp_path, DANGJIAN_DISK_RESERVE="999999999"))
    assert "MB are the reserve" in line
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        done = crawl(disk / "archive", DANGJIAN_DISK_RESERVE="15.9")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "the disk reserve is reached" in done.stdout
        done = crawl(disk / "archive", DANGJIAN_DISK_RESERVE="0")
        assert done.returncode == 0, done.stdout + done.stderr
        assert held(disk / "archive") == undisturbed
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("size", ["64k", "600k"])
def test_a_full_disk_stops_the_crawl_and_the_next_run_completes_it(crawl, tmp_path, undisturbed, size):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        line = one_line(crawl(disk / "archive", DANGJIAN_DISK_RESERVE="0"))
        assert "the disk is full" in line
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        done = crawl(disk / "archive", DANGJIAN_DISK_RESERVE="0")
        assert done.returncode == 0, done.stdout + done.stderr
        assert held(disk / "archive") == undisturbed
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_log_that_cannot_be_written_is_named(crawl, tmp_path):
    (tmp_path / "crawl.log").mkdir()
    assert "crawl.log" in one_line(crawl(tmp_path))


def test_a_corrupt_database_is_named_and_left_as_it_is(crawl, dangjian, tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(b"SQLite format 3\0" + os.urandom(8000))
    before = path.read_bytes()
    assert "not a readable archive database" in one_line(crawl(tmp_path))
    assert "not a readable archive database" in one_line(dangjian("search", "党建", "--archive", tmp_path))
    assert path.read_bytes() == before


def test_a_database_held_by_another_program_is_named(crawl, tmp_path, small):
    assert crawl(tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program holds the database" in one_line(crawl(tmp_path))


def test_a_second_crawl_of_a_site_refuses_while_the_first_goes_on(crawl, tmp_path, dangjian):
    folder = tmp_path / "warc" / "lndangjian"
    folder.mkdir(parents=True)
    with FileLock(folder / ".lock"):
        assert "another crawl of this site is under way" in one_line(crawl(tmp_path))


def test_pages_that_are_no_pages_are_named_and_the_rest_is_kept(crawl_into, tmp_path):
    portal = DemoPortal(size=120, faults=frozenset({"huge-page", "not-html", "error-500", "truncated"}))
    with serve(portal) as served:
        done = crawl_into(tmp_path, served)
    assert done.returncode == 1
    with closing(open_reader(tmp_path)) as connection:
        ends = dict(connection.execute("SELECT url, outcome FROM outcomes WHERE kind = 'article'").fetchall())
        held = connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
        status = connection.execute("SELECT status, reason FROM runs").fetchone()
    wanted = {link.url: link.outcome for link in portal.planted_links()}
    assert {url: ends[url] for url in wanted} == wanted
    assert Counter(wanted.values())["failed"] == 2
    assert held == sum(1 for _ in portal.gold())
    assert tuple(status) == ("incomplete", "URLs lost: 3")


def test_the_same_portal_crawled_twice_adds_no_article_and_no_version(crawl, tmp_path, undisturbed):
    for _ in range(2):
        assert crawl(tmp_path).returncode == 0
    assert held(tmp_path) == undisturbed
    with closing(open_reader(tmp_path)) as connection:
        last = dict(connection.execute("SELECT outcome, count(*) FROM outcomes WHERE run_id = 2 GROUP BY 1").fetchall())
    assert "stored" not in last
    assert "changed" not in last


@pytest.mark.parametrize("moment", [0.9, 1.3, 1.8, 2.4])
def test_after_kill_9_the_next_run_completes_the_archive(small, crawl, tmp_path, undisturbed, moment, project):
    _, served = small
    arguments = ["crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", *map(str, arguments)],
        cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = time.monotonic()
    while process.poll() is None and time.monotonic() - started < moment:
        time.sleep(0.01)  # the moment of the kill is what the test varies; nothing is waited for
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = crawl(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert held(tmp_path) == undisturbed
    assert not list(tmp_path.rglob("*.open"))


@pytest.mark.parametrize("told", [(signal.SIGINT, "1"), (signal.SIGTERM, "300")])
def test_a_run_that_is_told_to_stop_ends_soon_as_what_it_is_and_keeps_what_it_has(
    tmp_path, project, crawl, undisturbed, small, told
):
    stop, delay = told
    asked = small[1].requests.total()
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", tmp_path, "--proxy", small[1].url,
         "--delay", delay],
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while small[1].requests.total() < asked + 1 and time.monotonic() < deadline:  # robots.txt
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(stop)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1, out + errors
    assert "Traceback" not in out + errors
    assert "stopped by the user" in out
    assert crawl(tmp_path).returncode == 0
    assert held(tmp_path) == undisturbed
