"""Manners: whom a crawl asks how often, what is refused without a reason, and when it rests."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.resolver import dnscache

from archive.audit import audit
from archive.database import open_reader
from archive.errors import BadRequest
from archive.members import first_member, members
from archive.politeness import Politeness
from archive.sent import Sent
from benchmarks.manners import ARTICLES, Witness, measure, serving, sites
from crawler.crawling import Options, run_spiders, scrapy_settings
from crawler.demo import DemoPortal, serve
from crawler.manners import excuse
from crawler.sites import declared_site
from tests.conftest import NOW, exchange

PROJECT = Path(__file__).parents[2]
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


IMPOLITE = {
    "delay 0.5 s, below 1 s": {"DOWNLOAD_DELAY": 0.5, "DOWNLOAD_DELAY_JITTER": 0},
    "delay 0.25 s, below 1 s": {"DOWNLOAD_DELAY": 2.5, "DOWNLOAD_DELAY_JITTER": 0.9},
    "delay nan s, below 1 s": {"DOWNLOAD_DELAY": "nan"},
    "robots.txt not obeyed": {"ROBOTSTXT_OBEY": False},
    "several requests at a time": {"CONCURRENT_REQUESTS_PER_DOMAIN": 2},
    "hosts with a delay or concurrency of their own (DOWNLOAD_SLOTS)": {"DOWNLOAD_SLOTS": {HOST: {"delay": 0}}},
    "Crawl-delay and Retry-After ignored": {"OBEY_WAITS": False},
    "what keeps the manners switched off": {"DOWNLOADER_MIDDLEWARES": {}},
    "delay 0 s, below 1 s; what keeps the manners switched off": {"DOWNLOAD_DELAY": 0, "EXTENSIONS": {}},
}


def settings(change, **options):
    made = scrapy_settings(Options(folder=Path("not-made"), **options))
    made.setdict(change, priority="cmdline")
    return made


@pytest.mark.parametrize(("what", "change"), IMPOLITE.items())
def test_what_is_impolite_is_refused_without_a_reason_and_recorded_with_one(what, change):
    site = declared_site("lndangjian")
    with pytest.raises(BadRequest, match="impolite towards a live portal") as refused:
        excuse(settings(change), site)
    assert what in str(refused.value)
    assert excuse(settings(change, reason="agreed\nwith  the webmaster"), site) == f"{what}: agreed with the webmaster"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_empty_reason_is_none(reason):
    with pytest.raises(BadRequest):
        excuse(settings({"DOWNLOAD_DELAY": 0}, reason=reason), declared_site("lndangjian"))


def test_polite_settings_need_no_reason():
    assert excuse(settings({}), declared_site("lndangjian")) is None
    assert excuse(settings({}, delay=1, reason="for nothing"), declared_site("lndangjian")) is None


@pytest.mark.parametrize(
    ("seeds", "is_exempt"),
    [
        (["http://127.0.0.1:8600/"], True),
        (["http://localhost/", "http://[::1]/"], True),
        (["http://127.0.0.1/", "http://www.lndangjian.org.cn/"], False),
        (["http://127.0.0.1.example.org/"], False),
        ([], False),
    ],
)
def test_only_what_begins_on_this_machine_alone_is_exempt(seeds, is_exempt):
    site = type("site", (declared_site("lndangjian"),), {"start_urls": seeds, "__module__": __name__})
    if is_exempt:
        assert excuse(settings({"DOWNLOAD_DELAY": 0}), site) is None
    else:
        with pytest.raises(BadRequest):
            excuse(settings({"DOWNLOAD_DELAY": 0}), site)


def test_scrapy_refuses_in_one_line_too_and_asks_nobody(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "lndangjian", "-s", "ROBOTSTXT_OBEY=0"], cwd=tmp_path,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(PROJECT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[0].startswith("dangjian: impolite towards a live portal: robots.txt")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_reason_stands_in_the_report_in_the_warc_file_and_in_an_archive_made_from_it(dangjian, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    nobody = ("--proxy", "http://127.0.0.1:9", "--delay", 0.01)  # a proxy that is not ours may lead out
    assert "impolite" in dangjian("crawl", "lndangjian", "--archive", old, *nobody).stderr
    assert not old.exists()
    done = dangjian("crawl", "lndangjian", "--archive", old, *nobody, "--reason", "经站点同意")
    assert "less polite than usual: delay 0.01 s, below 1 s: 经站点同意" in done.stdout
    (file,) = (old / "warc" / "lndangjian").glob("*.warc.gz")
    assert first_member(file).fields["manners"] == "delay 0.01 s, below 1 s: 经站点同意"
    dangjian("rebuild", new, "--archive", old)
    noted = [rows(folder, "SELECT manners FROM runs") for folder in (old, new)]
    assert noted == [[("delay 0.01 s, below 1 s: 经站点同意",)]] * 2


def test_without_turns_nobody_is_asked_and_the_user_learns_why_in_one_line(dangjian, tmp_path):
    (tmp_path / "politeness.db").write_bytes(b"no database" * 1000)
    with serve(DemoPortal(size=44)) as served:
        done = dangjian("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0.01)
        assert not served.requests
    assert done.returncode == 2
    assert "politeness.db: not a readable archive database" in done.stderr


NAMES = ["http://east.example", "http://west.example"]


def crawl_names(folder, ports):
    """Crawl two hosts whose names resolve to one address."""
    for name in NAMES:
        dnscache[name.partition("://")[2]] = "127.0.0.1"
    urls = [f"{name}:{port}/" for name, port in zip(NAMES, ports.split(","), strict=True)]
    why = "the names stand for this machine"
    run_spiders(sites(urls), Options(folder=Path(folder), delay=0.1, files=False, reason=why))


def test_names_that_resolve_to_one_address_are_one_group(tmp_path):
    witness = Witness()
    with serving(witness, ["127.0.0.1"] * 2) as urls:
        ports = ",".join(url.rpartition(":")[2].strip("/") for url in urls)
        subprocess.run(
            [sys.executable, __file__, tmp_path, ports], check=True, env={**os.environ, "PYTHONPATH": str(PROJECT)}
        )
    with closing(open_reader(tmp_path)) as connection:
        (group,) = audit(connection).groups
    assert (group.group, group.hosts, group.requests) == ("127.0.0.1", 2, 2 * (ARTICLES + 3))
    assert min(group.smallest_gap, witness.smallest_gap()) >= 0.1


def test_every_capture_says_when_it_was_asked_for_and_so_does_its_record(demo_archive):
    noted = rows(demo_archive, "SELECT file, offset, sent_at, fetched_at, politeness_groups FROM captures")
    assert noted
    found = {
        (path.relative_to(demo_archive).as_posix(), member.offset): member.sent
        for path in (demo_archive / "warc").rglob("*.warc.gz")
        for member in members(path)
    }
    for file, offset, sent_at, fetched_at, groups in noted:
        assert sent_at <= fetched_at
        assert groups == HOST
        assert found[file, offset].at == datetime.fromisoformat(sent_at)


def test_the_audit_is_a_table_or_json_and_its_exit_code_tells(command, run, writer):
    def ask(seconds):
        sent = Sent(at=NOW + timedelta(seconds=seconds), groups=("203.0.113.5",), delay=2.0)
        run.keep(replace(exchange(f"http://www.a.cn/{seconds}"), sent=sent))
        writer.commit()
        return command("audit", "--archive", writer.folder)

    ask(0)
    code, told, _ = ask(2)
    assert (code, "2.000" in told, "no gap is shorter than declared" in told) == (0, True, True)
    code, told, _ = ask(3.5)
    assert (code, "1.500" in told, "1 too soon" in told, "http://www.a.cn/3.5" in told) == (1, True, True, True)
    code, told, _ = command("audit", "--json", "--archive", writer.folder)
    assert code == 1
    assert [(each["smallest_gap"], each["below"]) for each in json.loads(told)["groups"]] == [(1.5, 1)]
    assert command("audit", "nowhere", "--archive", writer.folder)[0] == 2


if __name__ == "__main__":
    crawl_names(*sys.argv[1:])
