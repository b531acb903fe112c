"""Rows of captures: what a later capture may build on, and payloads read back through revisits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import writer as writing
from archive.captures import latest_known
from archive.warc_reading import read_response
from archive.writer import Run
from tests.conftest import NOW, exchange

URL = "http://www.lndangjian.org.cn/messagexq.asp?id=1"
PAGE = exchange(URL)
LATER = replace(PAGE, fetched_at=NOW + timedelta(days=1))


def rows(run, sql):
    return [tuple(row) for row in run.writer.connection.execute(sql)]


def test_a_payload_that_the_url_sent_before_is_kept_as_a_revisit(run):
    first, one = run.keep(PAGE)
    second, two = run.keep(LATER)
    _, three = run.keep(LATER)
    assert rows(run, "SELECT id, refers_to FROM captures") == [(one, None), (two, one), (three, one)]
    assert (second.digest, second.length) < (first.digest, 2 * first.length)
    folder = run.writer.folder
    assert read_response(folder, first.file, first.offset).body == PAGE.body


@pytest.mark.parametrize(
    "other",
    [
        replace(LATER, url=URL + "0"),
        replace(LATER, body=PAGE.body + b"."),
        replace(LATER, status=404),
        replace(LATER, truncated="disconnect"),
        replace(LATER, body=b""),
    ],
)
def test_another_page_another_body_and_half_a_body_are_no_revisit(run, other):
    run.keep(PAGE)
    run.keep(other)
    assert rows(run, "SELECT count(*) FROM captures WHERE refers_to IS NOT NULL") == [(0,)]


def test_nothing_builds_on_a_file_that_is_gone(run):
    run.keep(PAGE)
    run.writer.commit()
    folder = run.writer.folder
    assert latest_known(run.writer.connection, folder, URL) is not None
    for path in folder.glob("warc/*/*.warc.gz.open"):
        path.rename(folder / "elsewhere")
    assert latest_known(run.writer.connection, folder, URL) is None


def test_the_validators_of_the_latest_answer_are_asked_with(run):
    run.keep(replace(PAGE, headers=(("ETag", '"1"'), ("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT"))))
    known = run.known(URL)
    assert (known.etag, known.last_modified) == ('"1"', "Mon, 23 Nov 2026 08:00:00 GMT")
    run.keep(replace(LATER, status=304, body=b"", headers=(("ETag", '"2"'),)), known)
    assert run.known(URL).etag == '"2"'
    assert rows(run, "SELECT status, refers_to FROM captures") == [(200, None), (304, known.id)]


def test_a_file_that_is_full_is_sealed_and_another_begun(run, writer, declaration, monkeypatch):
    monkeypatch.setattr(writing, "ROLL_BYTES", 2000)
    records = [run.keep(replace(PAGE, url=f"{URL}{n}", body=bytes(range(n, 200)) * 5))[0] for n in range(8)]
    run.finish(NOW, reason=None)
    files = sorted(path.name for path in writer.folder.glob("warc/*/*.warc.gz"))
    assert len(files) > 1
    assert {record.file.rpartition("/")[2] for record in records} <= set(files)
    for n, record in enumerate(records):
        assert read_response(writer.folder, record.file, record.offset).url == f"{URL}{n}"
    assert isinstance(run, Run)
