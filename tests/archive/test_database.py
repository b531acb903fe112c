import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from threading import Timer

import pytest
from sqlite_utils import Database

from archive.database import NAME, open_reader, open_writer
from archive.errors import DatabaseUnreadable, FolderNotWritable, NewerDatabase, NoArchive, SiteLocked
from archive.schema import migrations
from archive.writer import Run, Writer

NOW = datetime(2026, 11, 23, tzinfo=UTC)

RUN = (
    "INSERT INTO runs (site, code_version, declaration_hash, started_at, ended_at, status, reason)"
    " VALUES ('a', '', '', ?, ?, ?, ?)"
)


def test_an_archive_opens_again_and_keeps_what_it_holds(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        connection.execute("INSERT INTO sites VALUES ('a', 'b', 'c')")
    with closing(open_writer(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM sites").fetchone()[0] == 1


def test_a_reader_cannot_write(tmp_path):
    open_writer(tmp_path).close()
    with closing(open_reader(tmp_path)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM sites")


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_database_is_named_and_left_alone(tmp_path, content):
    path = tmp_path / NAME
    path.write_bytes(content)
    for opening in (open_writer, open_reader):
        with pytest.raises(DatabaseUnreadable, match="nothing was changed"):
            opening(tmp_path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / NAME)) as other:
        other.execute("CREATE TABLE recipes (name)")
    with pytest.raises(DatabaseUnreadable, match="another program"):
        open_writer(tmp_path)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('dangjian-archive', 'm999', '')"
        )
    with pytest.raises(NewerDatabase):
        open_writer(tmp_path)


def test_a_place_without_an_archive_is_named(tmp_path):
    with pytest.raises(NoArchive):
        open_reader(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderNotWritable):
        Writer(tmp_path / "file" / "archive")


def test_writers_that_open_one_new_archive_at_once_all_get_it(tmp_path):
    def open_and_close(_):
        Writer(tmp_path).close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(open_and_close, range(24)))
    with closing(open_reader(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == len(
            migrations.pending(Database(memory=True))
        )


def test_an_archive_of_an_earlier_version_gets_the_columns_that_came_since(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        before = connection.execute("PRAGMA table_info(captures)").fetchall()
        connection.execute("DROP VIEW attachment_files")  # it came later, and asks for these columns
        came_later = ("sent_at", "politeness_groups", "declared_delay")
        for name in ("record_id", "refers_to", "truncated", "etag", "last_modified", *came_later):
            connection.execute(f"ALTER TABLE captures DROP COLUMN {name}")
        connection.execute("DROP TABLE warc_files")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_revisits_and_seals'")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_files'")
        connection.execute("INSERT INTO sites VALUES ('a', 'b', 'c')")
        connection.execute(RUN, ("", None, "running", None))
        connection.execute("INSERT INTO alarms VALUES (1, '', 'selector', '#nr')")
    with closing(open_writer(tmp_path)) as connection:
        assert connection.execute("PRAGMA table_info(captures)").fetchall() == before
        assert connection.execute("SELECT count(*) FROM sites").fetchone()[0] == 1
        assert connection.execute("SELECT kind, text FROM alarms").fetchone() == ("selector", "#nr")


def test_an_archive_made_before_files_were_held_can_hold_them(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        connection.execute("DROP VIEW attachment_files")
        connection.execute("DROP TABLE file_urls")
        connection.execute("DROP TABLE files")
        connection.execute("DROP INDEX captures_by_digest")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_files'")
    with closing(open_writer(tmp_path)) as connection:
        assert connection.execute("SELECT * FROM attachment_files").fetchall() == []
        assert connection.execute("SELECT count(*) FROM files").fetchone()[0] == 0
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT 1 FROM captures WHERE digest = 'x'").fetchone()
        assert "captures_by_digest" in plan[3]


def test_the_integrity_check_finds_an_archive_with_alarms_sound(run, writer):
    with writer.writing():
        run.ledger.alarm("selector", "#nr", NOW)
        run.ledger.alarm("selector", "#nr", NOW)
    assert [row[0] for row in writer.connection.execute("PRAGMA integrity_check")] == ["ok"]
    assert writer.connection.execute("SELECT count(*) FROM alarms").fetchone()[0] == 1


def test_a_stranger_in_the_database_is_waited_for(tmp_path):
    with closing(sqlite3.connect(tmp_path / NAME, check_same_thread=False)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        leaves = Timer(0.3, stranger.rollback)
        leaves.start()
        open_writer(tmp_path).close()
        assert leaves.finished.is_set()
        leaves.join()


def test_a_second_crawl_of_a_site_is_refused_while_the_first_goes_on(run, writer, declaration):
    with pytest.raises(SiteLocked):
        Run(writer, declaration, {}, NOW)


def test_the_runs_of_an_archive_from_before_verdicts_get_todays_words(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        connection.execute("ALTER TABLE runs DROP COLUMN cause")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_verdicts'")
        connection.execute("INSERT INTO sites VALUES ('a', 'b', 'c')")
        for status, reason in (
            ("complete", None),
            ("interrupted", "the process ended"),
            ("incomplete", "URLs lost: 1"),
        ):
            connection.execute(RUN, ("", "", status, reason))
    with closing(open_writer(tmp_path)) as connection:
        rows = connection.execute("SELECT status, reason, cause FROM runs ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        ("ok", None, None),
        ("incomplete", "interrupted; the process ended", "our bug"),
        ("incomplete", "URLs lost: 1", None),
    ]
