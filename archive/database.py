"""Opens the archive's database, for its one writer or for readers, and names what SQLite complains of."""

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from archive.errors import (
    ArchiveError,
    DatabaseLocked,
    DatabaseUnreadable,
    DiskFull,
    FolderNotWritable,
    NewerDatabase,
    NoArchive,
    OlderDatabase,
)
from archive.schema import APPLICATION_ID, migrations
from archive.search import index

NAME = "archive.db"
READER_CACHE = 65_536  # kB: SQLite's own 2 MB hold no page of the search index from one question to the next
BUSY_SECONDS = 10.0  # a batch is open for half a second at most, so a longer wait means a stranger


def named(error: sqlite3.Error | OSError, path: Path) -> ArchiveError:
    """Return what `error` means to the person at the terminal."""
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return DiskFull(path=path)
        return FolderNotWritable(path=path, cause=error.strerror or str(error))
    text = str(error)
    if "full" in text:
        return DiskFull(path=path)
    if "locked" in text:
        return DatabaseLocked(path=path)
    if "readonly" in text or "unable to open" in text:
        return FolderNotWritable(path=path, cause=text)
    if "disk I/O" in text and _disk_is_full(path):
        return DiskFull(path=path)
    return DatabaseUnreadable(path=path, cause=text)


def _disk_is_full(path: Path) -> bool:
    """Tell whether the disk is full: in WAL mode SQLite may report it as a disk I/O error."""
    stat = os.statvfs(path if path.exists() else path.parent)
    return stat.f_bavail * stat.f_frsize < 1 << 20


@contextmanager
def naming_errors(path: Path) -> Iterator[None]:
    """Turn SQLite and file errors on `path` into ArchiveErrors."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise named(error, path) from error


def open_writer(folder: Path) -> sqlite3.Connection:
    """Return the connection of the archive's one writer; makes or migrates the database.

    No transaction is open. Raises a StorageError where the database cannot be used; a file that is no
    archive is left as it is.
    """
    path = folder / NAME
    with naming_errors(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _check(connection, path)
            write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")  # two crawls may make a new archive at once
            migrations.apply(Database(connection))
            if index.is_foreign(connection):
                index.make_anew(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    return connection


def write_ahead(connection: sqlite3.Connection) -> None:
    """Switch a database to WAL mode. While another program is in it SQLite refuses at once; this waits for it."""
    waited_until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > waited_until:
                raise
        time.sleep(BUSY_SECONDS / 100)


def tidy(connection: sqlite3.Connection) -> None:
    """Leave one plain file behind, without -wal and -shm, unless another program is reading just now.

    Such a file can be copied, mailed, and opened in a folder that is read-only.
    """
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")


def open_reader(folder: Path) -> sqlite3.Connection:
    """Return a read-only connection with rows by name; an archive of an earlier version is brought up to date.

    Raises NoArchive where there is none, and OlderDatabase where it cannot be written to.
    """
    path = folder / NAME
    if not path.is_file():
        raise NoArchive(path=folder)
    with naming_errors(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{_immutable(path)}", uri=True)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA cache_size = -{READER_CACHE}")
        try:
            _check(connection, path)
            if not connection.execute("PRAGMA application_id").fetchone()[0]:
                raise NoArchive(path=folder)
            is_older = bool(migrations.pending(Database(connection)))
        except BaseException:
            connection.close()
            raise
    if not is_older:
        return connection
    connection.close()
    _bring_up_to_date(folder)
    return open_reader(folder)


def _bring_up_to_date(folder: Path) -> None:
    try:
        with closing(open_writer(folder)) as connection:
            tidy(connection)
    except FolderNotWritable as error:
        raise OlderDatabase(path=folder / NAME) from error


def _immutable(path: Path) -> str:
    """Return the URI flag for a database in a folder where SQLite cannot make its -shm file."""
    wal = path.with_name(path.name + "-wal")
    return "" if wal.exists() or os.access(path.parent, os.W_OK) else "&immutable=1"


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise unless the file is empty, new, or an archive that this version knows."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    # A disk that was full at the first start leaves nothing but the table of migrations.
    tables = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE tbl_name NOT IN ('_sqlite_migrations', 'sqlite_sequence')"
    ).fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise DatabaseUnreadable(path=path, cause="a database of another program")
    if not tables:
        return
    known = {name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}
    if known - {migration.name for migration in migrations.pending(Database(memory=True))}:
        raise NewerDatabase(path=path)
    connection.execute("SELECT count(*) FROM runs").fetchone()
