"""Files: which are wanted, held once by their content, and linked to the versions that name their address."""

import hashlib
from dataclasses import replace

import pytest

from archive.errors import RecordUnreadable
from archive.files import Content, held_files, hold, hold_too, read_file, same_payload, wanted
from archive.records import Attachment
from archive.verify import row as verify_row
from archive.verify_files import file_contents, file_rows
from archive.warc import payload_digest
from archive.writer import Run, Terms
from tests.conftest import NOW, exchange

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="
PICTURE = "http://www.lndangjian.org.cn/up/a.png"
OTHER = "http://www.lndangjian.org.cn/up/b.png"
BODY = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def keep(run, article):
    """Store an article with these pictures; return the number of its version."""

    def kept(number, *pictures, kind="image", **fields):
        attachments = tuple(Attachment(kind=kind, url=url, label=None) for url in pictures)
        made = article(f"{URL}{number}", attachments=attachments, **fields)
        with run.writer.writing():
            run.store.add(made, made.url)
        return run.store.current(made.url).version_id

    return kept


@pytest.fixture
def fetch(run):
    """Capture a file and hold it; return the number of the capture."""

    def fetched(url, body=BODY, spellings=None, owner=None):
        _, capture_id = (owner or run).keep(exchange(url, body), is_file=True)
        with run.writer.writing():
            content = Content(body=body, type="image/png", mime="text/html")
            hold(run.writer.connection, run.site, spellings or [url], url, content, capture_id)
        return capture_id

    return fetched


def look(run, after=(0, 0), kinds=("image", "file"), limit=9):
    return wanted(run.writer.connection, run.site, after, kinds, limit)


def rows(run, sql):
    return [tuple(row) for row in run.writer.connection.execute(sql)]


def test_what_a_current_version_names_and_nobody_holds_is_wanted(run, keep, fetch):
    first = keep(1, PICTURE, OTHER)
    assert [(w.place, w.url, w.article_url) for w in look(run)] == [
        ((first, 1), PICTURE, f"{URL}1"), ((first, 2), OTHER, f"{URL}1"),
    ]  # fmt: skip
    assert [w.url for w in look(run, after=(first, 1))] == [OTHER]
    assert [w.url for w in look(run, limit=1)] == [PICTURE]
    fetch(PICTURE)
    assert [w.url for w in look(run)] == [OTHER]
    assert look(run, kinds=("file",)) == []


def test_what_only_an_earlier_version_names_is_not_wanted(run, keep):
    keep(1, PICTURE)
    keep(1, OTHER)
    assert [w.url for w in look(run)] == [OTHER]


def test_a_video_is_not_wanted(run, keep):
    keep(1, PICTURE, kind="video")
    assert look(run) == []


def test_the_same_bytes_are_one_file_and_the_second_record_refers_to_the_first(run, keep, fetch):
    version = keep(1, PICTURE, OTHER)
    one, two = fetch(PICTURE), fetch(OTHER)
    digest = hashlib.sha256(BODY).hexdigest()
    assert rows(run, "SELECT sha256, bytes, type, mime, capture_id FROM files") == [
        (digest, len(BODY), "image/png", "text/html", one)
    ]
    assert rows(run, "SELECT url, sha256, capture_id FROM file_urls ORDER BY url") == [
        (PICTURE, digest, one), (OTHER, digest, two),
    ]  # fmt: skip
    assert rows(run, f"SELECT refers_to FROM captures WHERE id = {two}") == [(one,)]
    files = held_files(run.writer.connection, version)
    assert [(file.url, file.is_revisit) for file in files] == [(PICTURE, False), (OTHER, True)]
    assert [read_file(run.writer.folder, file) for file in files] == [BODY, BODY]


def test_a_file_names_the_record_that_holds_its_bytes(run, fetch):
    """A crawl that was killed may have committed the record alone; the next one is told that nothing changed."""
    _, first = run.keep(exchange(PICTURE, BODY), is_file=True)
    second = fetch(PICTURE)
    assert rows(run, "SELECT f.capture_id, u.capture_id FROM files f JOIN file_urls u") == [(first, second)]


@pytest.mark.parametrize("is_file", [True, False])
def test_only_a_file_is_a_revisit_of_another_address(run, is_file):
    run.keep(exchange(PICTURE, BODY))
    run.keep(exchange(OTHER, BODY), is_file=is_file)
    assert rows(run, "SELECT refers_to FROM captures") == [(None,), (1 if is_file else None,)]


def test_warc_1_0_which_cannot_name_another_address_holds_the_bytes_twice(run, writer, declaration, keep):
    version = keep(1, PICTURE, OTHER)
    old = Run(writer, replace(declaration, site="cst_nuc"), {}, NOW, terms=Terms(version="1.0"))
    try:
        for url in (PICTURE, OTHER, OTHER):
            _, number = old.keep(exchange(url, BODY), is_file=True)
            content = Content(body=BODY, type=None, mime=None)
            with writer.writing():
                hold(writer.connection, run.site, [url], url, content, number)
    finally:
        old.release()
    assert rows(run, f"SELECT refers_to IS NULL FROM captures WHERE url IN ('{PICTURE}', '{OTHER}')") == [
        (1,), (1,), (0,),
    ]  # fmt: skip
    assert rows(run, "SELECT count(*) FROM files") == [(1,)]
    assert [file.is_revisit for file in held_files(writer.connection, version)] == [False, False]


def test_a_payload_of_another_site_is_not_built_on(run, writer, declaration):
    run.keep(exchange(PICTURE, BODY), is_file=True)
    other = Run(writer, replace(declaration, site="cst_nuc"), {}, NOW)
    try:
        assert same_payload(writer.connection, writer.folder, "cst_nuc", payload_digest(BODY)) is None
        other.keep(exchange(OTHER, BODY), is_file=True)
        assert rows(run, "SELECT count(*) FROM captures WHERE refers_to IS NOT NULL") == [(0,)]
    finally:
        other.release()


def test_one_address_in_two_spellings_is_held_under_both(run, keep, fetch):
    version = keep(1, PICTURE, PICTURE + "#top")
    assert not hold_too(run.writer.connection, run.site, PICTURE + "#top", PICTURE)
    fetch(PICTURE)
    with run.writer.writing():
        assert hold_too(run.writer.connection, run.site, PICTURE + "#top", PICTURE)
    assert len([file for file in held_files(run.writer.connection, version) if file]) == 2
    assert look(run) == []


def test_a_file_that_comes_later_breaks_no_seal(run, keep, fetch):
    version = keep(1, PICTURE)
    fetch(PICTURE)
    connection = run.writer.connection
    assert list(verify_row(connection, version, f"{URL}1")) == []
    assert list(file_rows(connection, run.site)) == []
    assert list(file_contents(connection, run.writer.folder, run.site, None)) == []


def test_a_reading_that_is_refreshed_keeps_its_files(run, keep, fetch, article):
    version = keep(1, PICTURE)
    fetch(PICTURE)
    attachments = (Attachment(kind="image", url=OTHER, label=None), Attachment(kind="image", url=PICTURE, label="图"))
    with run.writer.writing():
        run.store.refresh(version, article(f"{URL}1", attachments=attachments))
    assert [file and file.url for file in held_files(run.writer.connection, version)] == [None, PICTURE]


def test_a_file_whose_record_holds_other_bytes_is_not_given_out(run, keep, fetch):
    version = keep(1, PICTURE)
    fetch(PICTURE)
    (file,) = held_files(run.writer.connection, version)
    with pytest.raises(RecordUnreadable, match="another file"):
        read_file(run.writer.folder, replace(file, sha256="0" * 64))
