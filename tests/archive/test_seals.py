"""Sealed WARC files are noted with size and digest, also those that a killed crawl left behind."""

import hashlib

import pytest

from archive.writer import Run
from tests.conftest import NOW, exchange

URL = "http://www.lndangjian.org.cn/messagexq.asp?id=1"


def noted(writer):
    return [
        tuple(row) for row in writer.connection.execute("SELECT file, site, bytes, sha256 FROM warc_files ORDER BY 1")
    ]


def held(writer):
    found = []
    for path in sorted(writer.folder.glob("warc/*/*.warc.gz")):
        content = path.read_bytes()
        name = path.relative_to(writer.folder).as_posix()
        found.append((name, "lndangjian", len(content), hashlib.sha256(content).hexdigest()))
        assert path.with_name(path.name.replace(".warc.gz", ".cdxj")).read_text().startswith("cn,org,lndangjian)/")
    return found


def test_a_file_is_noted_when_it_is_sealed(run, writer):
    run.keep(exchange(URL))
    run.finish(NOW, reason=None)
    assert noted(writer) == held(writer)
    assert len(noted(writer)) == 1


@pytest.mark.parametrize("sealed", [False, True])
def test_the_next_run_notes_what_a_killed_one_left(run, writer, declaration, sealed):
    run.keep(exchange(URL))
    writer.commit()
    (path,) = writer.folder.glob("warc/*/*.open")
    if sealed:  # killed between sealing and noting
        path.rename(path.with_name(path.name.removesuffix(".open")))
    run.release()
    Run(writer, declaration, {}, NOW).release()
    assert noted(writer) == held(writer)
    assert len(noted(writer)) == 1


def test_a_file_whose_records_cannot_be_read_is_noted_without_an_index(run, writer, declaration):
    run.release()
    damaged = writer.folder / "warc" / "lndangjian" / "a.warc.gz"
    damaged.write_bytes(b"no warc at all")
    Run(writer, declaration, {}, NOW).release()
    assert noted(writer)[0][:3] == ("warc/lndangjian/a.warc.gz", "lndangjian", 14)
    assert not damaged.with_name("a.cdxj").exists()


def test_a_run_names_the_sealed_files_that_are_not_in_their_place(run, writer, declaration):
    run.keep(exchange(URL))
    run.finish(NOW, reason=None)
    (path,) = writer.folder.glob("warc/*/*.warc.gz")
    path.write_bytes(path.read_bytes()[:-9])
    later = Run(writer, declaration, {}, NOW)
    later.release()
    alarms = writer.connection.execute("SELECT kind, text FROM alarms WHERE run_id = ?", (later.ledger.run_id,))
    assert [tuple(row) for row in alarms] == [("record", path.relative_to(writer.folder).as_posix())]
