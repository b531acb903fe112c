"""The runs of a site, told from its WARC files."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.runs_on_file import records_of, runs_on_file
from archive.writer import Run
from tests.conftest import NOW, exchange

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="


@pytest.fixture
def runs(writer, declaration):
    """Two runs, the second of two files and never ended; return the archive's folder."""
    about = {"software": "dangjian-archive/0.9 (test)", "declaration-sha256": "ab", "robots": "ignore"}
    first = Run(writer, declaration, about, NOW)
    first.keep(exchange(f"{URL}1"))
    first.finish(NOW + timedelta(hours=1), reason="stopped by the user")
    second = Run(writer, declaration, about, NOW + timedelta(days=1))
    for number in (1, 2, 1):
        second.keep(replace(exchange(f"{URL}{number}", status=404), fetched_at=NOW + timedelta(days=1, hours=number)))
    second._roll(NOW + timedelta(days=1))
    second.keep(exchange(f"{URL}3", status=404))
    second._seal(NOW + timedelta(days=1))
    writer.commit()
    second.release()
    return writer.folder


def test_a_run_is_told_with_its_number_start_code_and_files(runs):
    (first, second), losses = runs_on_file(runs, "lndangjian")
    assert losses == []
    assert (first.number, first.started_at, len(first.files)) == (1, NOW, 1)
    assert (second.number, second.started_at, len(second.files)) == (2, NOW + timedelta(days=1), 2)
    assert (first.code_version, first.declaration_hash, first.obeys_robots) == ("0.9", "ab", False)


def test_its_end_is_told_and_one_without_an_end_was_killed(runs):
    (first, second), _ = runs_on_file(runs, "lndangjian")
    ended, killed = records_of(runs, first), records_of(runs, second)
    assert (ended.end.at, ended.end.reason) == (NOW + timedelta(hours=1), "stopped by the user")
    assert (ended.was_killed, killed.was_killed) == (False, True)
    assert killed.last == NOW + timedelta(days=1, hours=2)


def test_the_records_of_a_url_are_given_out_in_their_order_over_all_files(runs):
    records = records_of(runs, runs_on_file(runs, "lndangjian")[0][1])
    taken = [records.take(f"{URL}1"), records.take(f"{URL}1")]
    assert taken[0].place < taken[1].place
    assert records.take(f"{URL}1") is None
    assert records.take("http://www.lndangjian.org.cn/nowhere") is None
    assert [each.member.url for each in records.rest()] == [f"{URL}2", f"{URL}3"]
    assert records.take(f"{URL}3").file.endswith("-001.warc.gz")


def test_a_file_that_neither_its_first_record_nor_its_name_explains_is_named(runs):
    folder = runs / "warc" / "lndangjian"
    (folder / "found.warc.gz").write_bytes(b"nothing")
    found, losses = runs_on_file(runs, "lndangjian")
    assert len(found) == 2
    assert [(loss.kind, loss.where) for loss in losses] == [
        ("no-first-record", "warc/lndangjian/found.warc.gz"), ("no-run", "warc/lndangjian/found.warc.gz"),
    ]  # fmt: skip
