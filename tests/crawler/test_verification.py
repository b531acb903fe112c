"""dangjian verify finds every damage that is planted, and names it."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from archive.cdxj import entries
from archive.files import FILE_URL
from archive.versions import seal
from crawler.demo import DemoPortal, serve


@pytest.fixture(scope="module")
def whole(crawl_into, tmp_path_factory):
    """An archive of two runs, the second of revisits."""
    folder = tmp_path_factory.mktemp("whole") / "archive"
    with serve(DemoPortal(size=60)) as served:
        for _ in range(2):
            done = crawl_into(folder, served)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


def warc(folder):
    return min(folder.glob("warc/*/*.warc.gz"))


def index(folder):
    return min(folder.glob("warc/*/*.cdxj"))


def flip(path, position):
    held = bytearray(path.read_bytes())
    held[position] ^= 0x10
    path.write_bytes(held)


def in_response(folder):
    entry = list(entries(warc(folder)))[7]
    flip(warc(folder), entry.offset + entry.length // 2)


def in_request(folder):
    entry = list(entries(warc(folder)))[7]
    flip(warc(folder), entry.offset + entry.length + 40)


def in_warcinfo(folder):
    flip(warc(folder), 60)


def cut_off(folder):
    held = warc(folder).read_bytes()
    warc(folder).write_bytes(held[:-50])


def grown(folder):
    with warc(folder).open("ab") as file:
        file.write(warc(folder).read_bytes()[:40])


def lines(folder, change):
    held = index(folder).read_text(encoding="utf-8").splitlines(keepends=True)
    index(folder).write_text("".join(change(held)), encoding="utf-8")


def sql(statement):
    def damage(folder):
        with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
            assert connection.execute(statement).rowcount == 1

    return damage


def in_database(folder):
    path = folder / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'versions'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    held = bytearray(path.read_bytes())
    held[(page - 1) * size : (page - 1) * size + 8] = b"\xff" * 8
    path.write_bytes(held)


PICTURE = "(SELECT min(sha256) FROM files WHERE type = 'image/png')"


def in_picture(folder):
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        offset, length = connection.execute(
            f"SELECT c.offset, c.length FROM files f JOIN captures c ON c.id = f.capture_id WHERE sha256 = {PICTURE}"
        ).fetchone()
    flip(warc(folder), offset + length // 2)


def forged(folder):
    """Let an address name another file, and seal the row as the archive does."""
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
        columns = ", ".join(FILE_URL)
        (*row,) = connection.execute(f"SELECT {columns} FROM file_urls WHERE sha256 = {PICTURE}").fetchone()
        (other,) = connection.execute("SELECT max(sha256) FROM files").fetchone()
        row[FILE_URL.index("sha256")] = other
        connection.execute("UPDATE file_urls SET sha256 = ?, seal = ? WHERE url = ?", (other, seal(row), row[1]))


UNUSED = """SELECT min(id) FROM captures WHERE id NOT IN (SELECT capture_id FROM version_captures)
  AND id NOT IN (SELECT capture_id FROM outcomes WHERE capture_id IS NOT NULL)
  AND id NOT IN (SELECT refers_to FROM captures WHERE refers_to IS NOT NULL)"""
ARTICLE = "(SELECT max(version_id) FROM articles)"
COUNT = "(article_id, observed_at) = (SELECT article_id, max(observed_at) FROM view_counts)"
FIRST = f"""run_id = 1 AND capture_id = (SELECT capture_id FROM version_captures WHERE part = 1
  AND version_id = {ARTICLE})"""
PLANTED = {
    "a flipped bit in a response": (in_response, "record-unreadable"),
    "a flipped bit in a request": (in_request, "file-changed"),
    "a flipped bit in the first record": (in_warcinfo, "file-changed"),
    "a file that lost its end": (cut_off, "file-changed"),
    "a file that grew": (grown, "file-changed"),
    "a file that is gone": (lambda folder: warc(folder).unlink(), "file-missing"),
    "an index that is gone": (lambda folder: index(folder).unlink(), "index-missing"),
    "an index that is not sorted": (lambda folder: lines(folder, lambda held: held[::-1]), "index-unsorted"),
    "an index with a wrong offset": (
        lambda folder: lines(folder, lambda held: [held[0].replace('"offset": "', '"offset": "1'), *held[1:]]),
        "index-wrong",
    ),
    "an index that lost a line": (lambda folder: lines(folder, lambda held: held[1:]), "index-wrong"),
    "a row with a wrong offset": (sql("UPDATE captures SET offset = offset + 1 WHERE id = 9"), "row-without-record"),
    "a row that was deleted": (sql(f"DELETE FROM captures WHERE id = ({UNUSED})"), "record-without-row"),
    "a row with a wrong length": (sql("UPDATE captures SET length = length - 1 WHERE id = 9"), "row-unlike-record"),
    "a row with a wrong digest": (sql("UPDATE captures SET digest = 'sha256:A' WHERE id = 9"), "row-unlike-record"),
    "a row with another address": (sql("UPDATE captures SET url = url || '0' WHERE id = 9"), "row-unlike-record"),
    "a row with another time": (
        sql("UPDATE captures SET fetched_at = '2020-01-01T00:00:00.000Z' WHERE id = 9"), "row-unlike-record",
    ),
    "a row with another status": (sql("UPDATE captures SET status = 404 WHERE id = 9"), "row-unlike-record"),
    "an article that points to no version": (
        sql("UPDATE articles SET version_id = NULL WHERE id = (SELECT max(id) FROM articles)"), "row-edited",
    ),
    "an edited text": (sql(f"UPDATE versions SET text = text || '。' WHERE id = {ARTICLE}"), "row-edited"),
    "an edited title": (sql(f"UPDATE versions SET title = '党建' WHERE id = {ARTICLE}"), "row-edited"),
    "an edited time": (sql(f"UPDATE versions SET published = '2016-10-19' WHERE id = {ARTICLE}"), "row-edited"),
    "an edited source": (sql(f"UPDATE versions SET source = '人民网' WHERE id = {ARTICLE}"), "row-edited"),
    "an edited line that was cut": (
        sql("UPDATE cut_lines SET text = text || '。' WHERE id = (SELECT max(line_id) FROM cuts)"), "row-edited",
    ),
    "an article under another address": (
        sql("UPDATE articles SET url = url || '0' WHERE id = (SELECT max(id) FROM articles)"), "row-edited",
    ),
    "a seal that was made up": (sql(f"UPDATE versions SET seal = 'ab' WHERE id = {ARTICLE}"), "row-edited"),
    "an edited view count": (sql(f"UPDATE view_counts SET views = views + 1 WHERE {COUNT}"), "views-unlike"),
    "a view count that was deleted": (sql(f"DELETE FROM view_counts WHERE {COUNT}"), "views-unlike"),
    "a view count that was made up": (
        sql("INSERT INTO view_counts SELECT max(id), '2020-01-01T00:00:00.000Z', 9 FROM articles"), "views-unlike",
    ),
    "an article that was called unchanged when it was stored": (
        sql(f"UPDATE outcomes SET outcome = 'unchanged' WHERE {FIRST}"), "outcome-unlike",
    ),
    "an article that was called lost when it was stored": (
        sql(f"UPDATE outcomes SET outcome = 'failed', reason = 'no answer in time' WHERE {FIRST}"), "outcome-unlike",
    ),
    "an outcome that was deleted": (sql(f"DELETE FROM outcomes WHERE {FIRST}"), "outcome-unlike"),
    "an outcome that names no capture": (
        sql(f"UPDATE outcomes SET capture_id = NULL WHERE {FIRST}"), "outcome-unlike",
    ),
    "an error page that was called an article": (
        sql("UPDATE outcomes SET outcome = 'unchanged' WHERE run_id = 1 AND url ="
            " (SELECT max(url) FROM outcomes WHERE outcome = 'soft_error')"), "outcome-unlike",
    ),
    "a dead link that was called an article": (
        sql("UPDATE outcomes SET outcome = 'unchanged' WHERE run_id = 2 AND url ="
            " (SELECT max(url) FROM outcomes WHERE outcome = 'missing')"), "outcome-unlike",
    ),
    "a row that refers to nothing": (sql("UPDATE captures SET run_id = 99 WHERE id = 9"), "row-alone"),
    "a flipped bit in a picture": (in_picture, "attachment-unreadable"),
    "a file of another size": (sql(f"UPDATE files SET bytes = bytes + 1 WHERE sha256 = {PICTURE}"), "row-edited"),
    "a file of another type": (sql(f"UPDATE files SET type = 'image/gif' WHERE sha256 = {PICTURE}"), "row-edited"),
    "a file that is said to lie elsewhere": (
        sql(f"UPDATE files SET capture_id = 1 WHERE sha256 = {PICTURE}"), "row-edited",
    ),
    "an address that is said to give another file": (
        sql(f"UPDATE file_urls SET sha256 = (SELECT max(sha256) FROM files) WHERE sha256 = {PICTURE}"), "row-edited",
    ),
    "an address of a file that was changed": (
        sql(f"UPDATE file_urls SET url = url || '0' WHERE sha256 = {PICTURE}"), "row-edited",
    ),
    "an address of a file that was deleted": (sql(f"DELETE FROM file_urls WHERE sha256 = {PICTURE}"), "row-gone"),
    "a file whose row was deleted": (sql(f"DELETE FROM files WHERE sha256 = {PICTURE}"), "row-alone"),
    "a record that is said to hold another file, seals and all": (forged, "attachment-differs"),
    "a page of the database": (in_database, "database"),
}  # fmt: skip


def verify(dangjian, folder, *more):
    done = dangjian("verify", "--archive", folder, "--json", *more)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_an_archive_that_nobody_touched_is_well(whole, dangjian):
    assert verify(dangjian, whole) == (0, [])
    assert verify(dangjian, whole, "--sample", 10) == (0, [])
    assert "as it was written" in dangjian("verify", "lndangjian", "--archive", whole).stdout


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_damaged_is_named_and_nothing_else_is_called_so(whole, dangjian, tmp_path, name):
    folder = tmp_path / "archive"
    shutil.copytree(whole, folder)
    damage, kind = PLANTED[name]
    damage(folder)
    code, findings = verify(dangjian, folder)
    if kind == "database":  # so badly damaged a file may not even open
        assert (code == 2 and "archive.db" in findings) or (code == 1 and kind in {f["kind"] for f in findings})
        return
    assert (code, kind in {finding["kind"] for finding in findings}) == (1, True), findings
    follow = {"record-unreadable", "file-changed", "article-unreadable", "reading-differs", "record-without-row", kind}
    follow |= {"attachment-unreadable", "attachment-differs"}
    if kind == "outcome-unlike":  # then no capture of the article bears its view count out
        follow.add("views-unlike")
    assert {finding["kind"] for finding in findings} <= follow, findings


def test_what_was_found_is_said_with_what_to_do(whole, dangjian, tmp_path):
    folder = tmp_path / "archive"
    shutil.copytree(whole, folder)
    name = index(folder).name
    index(folder).unlink()
    done = dangjian("verify", "--archive", folder)
    assert done.returncode == 1
    assert "dangjian reindex" in done.stdout
    assert name in done.stdout
    assert dangjian("reindex", "lndangjian", "--archive", folder).returncode == 0
    assert verify(dangjian, folder) == (0, [])


def test_a_sample_finds_an_article_whose_file_is_gone(whole, dangjian, tmp_path):
    folder = tmp_path / "archive"
    shutil.copytree(whole, folder)
    warc(folder).unlink()
    code, findings = verify(dangjian, folder, "--sample", 5)
    assert (code, len([f for f in findings if f["kind"] == "article-unreadable"])) == (1, 5)


def test_what_cannot_be_verified_is_one_line(whole, dangjian, tmp_path):
    assert dangjian("verify", "nosuch", "--archive", whole).returncode == 2
    assert dangjian("verify", "--archive", tmp_path).returncode == 2
