"""Manners: whom a crawl asks how often, what is refused without a reason, and when it rests."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from archive.database import open_reader
from archive.politeness import Politeness
from benchmarks.manners import ARTICLES, measure
from crawler.demo import DemoPortal, serve

HOST = "www.lndangjian.org.cn"
LONG = timedelta(hours=1)


def test_hosts_that_share_an_address_are_asked_one_after_the_other_whichever_process_asks():
    found, witness, statuses, _ = measure(hosts=5, shared=3, processes=2, delay=0.2)
    groups = {group.group: group for group in found.groups}
    assert set(statuses) <= {"complete", "ok"}
    assert sorted((group.hosts, group.requests) for group in groups.values()) == [
        (1, ARTICLES + 3), (1, ARTICLES + 3), (3, 3 * (ARTICLES + 3)),
    ]  # fmt: skip
    assert groups["127.0.0.250"].sites == 3
    assert found.is_kept
    assert {group.declared_delay for group in groups.values()} == {0.2}
    assert min(group.smallest_gap for group in groups.values()) >= 0.2
    assert witness.smallest_gap() >= 0.2
    assert set(witness.at_once.values()) == {1}


def rows(folder, query):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def crawl(folder, served, *more):
    return [
        sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", str(folder), "--proxy", served.url, *more
    ]  # fmt: skip


def test_a_crawl_that_waits_for_its_turn_stops_when_it_is_told_to(tmp_path):
    with serve(DemoPortal(size=44)) as served, closing(Politeness(tmp_path)) as book:
        book.claim({HOST: 2}, lambda: datetime.now(UTC), LONG)  # another process asks the portal just now
        process = subprocess.Popen(
            crawl(tmp_path, served, "--delay", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        log = tmp_path / "crawl.log"
        while not (log.exists() and rows_if_any(tmp_path)):
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=60) == 1
        assert not served.requests
    assert rows(tmp_path, "SELECT status, reason FROM runs")[0][1].startswith("stopped by the user")


def rows_if_any(folder):
    try:
        return rows(folder, "SELECT 1 FROM outcomes")
    except Exception:  # the archive is being made
        return []
