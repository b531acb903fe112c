"""A second crawl of a portal that did not change: no page is kept twice; where the portal can tell, none is sent."""

from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from fastwarc.warc import ArchiveIterator

from archive.captures import capture_of_version
from archive.database import open_reader
from crawler.demo import DemoPortal, serve

SECTIONS = 22


class Forgetful:
    """A portal that cannot tell whether a page changed."""

    def __init__(self, portal):
        self._portal = portal
        self.host = portal.host

    def respond(self, request):
        answer = self._portal.respond(replace(request, headers={**request.headers, "if-none-match": ""}))
        return replace(answer, headers=tuple(pair for pair in answer.headers if pair[0] != "ETag"))


@pytest.fixture(scope="module", params=["conditional", "unconditional"])
def twice(request, dangjian, tmp_path_factory):
    """Crawl twice; return the archive and the status codes of the second run."""
    folder = tmp_path_factory.mktemp("twice") / "archive"
    portal = DemoPortal(size=60)
    with serve(portal if request.param == "conditional" else Forgetful(portal)) as served:
        for _ in range(2):
            done = dangjian("crawl", "lndangjian", "--archive", folder, "--proxy", served.url, "--delay", 0)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder, request.param


def captures(folder, run):
    with closing(open_reader(folder)) as connection:
        return connection.execute(
            "SELECT url, status, refers_to IS NOT NULL AS revisit, bytes FROM captures WHERE run_id = ?", (run,)
        ).fetchall()


def test_every_page_of_the_second_crawl_is_a_revisit(twice):
    folder, kind = twice
    first = {row["url"] for row in captures(folder, 1) if row["status"] == 200}
    again = captures(folder, 2)
    whole = [row["url"] for row in again if row["status"] == 200 and not row["revisit"]]
    assert whole == []
    assert {row["url"] for row in again if row["revisit"]} == first
    if kind == "conditional":
        assert sum(row["bytes"] for row in again if row["status"] != 404) == 0


def test_the_second_crawl_writes_no_payload_again(twice):
    folder, _ = twice
    _, second = sorted(folder.glob("warc/*/*.warc.gz"))
    with second.open("rb") as stream:
        kinds = Counter(str(record.record_type).rpartition(".")[2] for record in ArchiveIterator(stream))
    assert kinds["revisit"] == len([row for row in captures(folder, 2) if row["revisit"]])
    missing = len([row for row in captures(folder, 2) if row["status"] == 404])
    assert kinds["response"] == missing


def test_both_runs_end_alike_and_every_article_reads_back(twice):
    folder, _ = twice
    with closing(open_reader(folder)) as connection:
        ends = [
            Counter(dict(connection.execute(
                "SELECT CASE outcome WHEN 'stored' THEN 'unchanged' ELSE outcome END, count(*) FROM outcomes"
                " WHERE run_id = ? GROUP BY 1", (run,)
            ).fetchall()))
            for run in (1, 2)
        ]  # fmt: skip
        assert ends[0] == ends[1]
        assert connection.execute("SELECT max(number) FROM versions").fetchone()[0] == 1
        for (version_id,) in connection.execute("SELECT id FROM versions").fetchall():
            assert capture_of_version(connection, folder, "lndangjian", version_id).body


def test_a_page_whose_first_record_is_lost_is_asked_for_whole(dangjian, tmp_path):
    portal = DemoPortal(size=60)
    with serve(portal) as served:
        ask = ("crawl", "lndangjian", "--archive", tmp_path, "--proxy", served.url, "--delay", 0)
        assert dangjian(*ask).returncode == 0
        (file,) = tmp_path.glob("warc/*/*.warc.gz")
        held = bytearray(file.read_bytes())
        held[len(held) // 3 : 2 * len(held) // 3] = bytes(len(held) // 3 + 1)
        file.write_bytes(held)
        done = dangjian(*ask)
    assert done.returncode == 1  # the damage is named
    again = captures(tmp_path, 2)
    assert Counter(row["status"] for row in again)[304] > 0
    assert [row["url"] for row in again if row["status"] == 200 and not row["revisit"]]
    with closing(open_reader(tmp_path)) as connection:
        lost = connection.execute(
            "SELECT count(*) FROM outcomes WHERE run_id = 2 AND outcome IN ('failed', 'unreadable')"
        )
        assert lost.fetchone()[0] == 0
