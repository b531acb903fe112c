"""Writes a release: the archive, or a part of it, as a folder that others open, check and cite without our program."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from archive.database import NAME, naming_errors, open_reader
from archive.errors import BadRequest
from archive.handover import new_folder
from archive.messages import say
from archive.narrowing import Choice, narrow
from archive.release import SUMS, Release, Written, files_of
from archive.release_description import describe
from archive.release_files import check_parquet, write_table
from archive.release_tables import PREPARE, TABLES, TEXT_COLUMNS, ReleaseTable
from archive.report import last_run

_COPY = "copy.db"


def dump(folder: Path, out: Path, choice: Choice, software: str) -> Release:
    """Write a release of the archive in `folder` to the new folder `out`.

    Two releases of one archive are equal byte by byte, with the same versions of the libraries. Raises NeverCrawled,
    NotEmpty, InsideArchive, LeftUnfinished, BadRequest where nothing is chosen, and StorageError; then nothing of the
    release is left.
    """
    check_parquet()
    with closing(open_reader(folder)) as source:
        if choice.site:
            last_run(source, choice.site)  # raises NeverCrawled
        with new_folder(folder, out) as unfinished, naming_errors(out):
            source.execute("VACUUM INTO ?", (str(unfinished / _COPY),))
            release = _write_data(unfinished, choice, software)
            (unfinished / _COPY).unlink()
            describe(unfinished, release)
            sums = "".join(f"{facts.sha256}  {facts.path}\n" for facts in files_of(unfinished))
            (unfinished / SUMS).write_text(sums, encoding="utf-8")
    return release


def _write_data(folder: Path, choice: Choice, software: str) -> Release:
    """Write database and tables, all from the same copy."""
    with closing(sqlite3.connect(folder / _COPY, isolation_level=None)) as copy:
        copy.row_factory = sqlite3.Row
        # Bytes that are no UTF-8 can only come from another program; they must not stop a release.
        copy.text_factory = lambda raw: raw.decode("utf-8", "replace")
        copy.execute("PRAGMA journal_mode = OFF")  # a copy that is thrown away after an error
        narrow(copy, choice)
        as_of = _last_change(copy)
        copy.execute("UPDATE _sqlite_migrations SET applied_at = ?", (as_of,))  # when this machine did is no fact
        copy.execute("VACUUM INTO ?", (str(folder / NAME),))
        for statement in PREPARE:
            copy.execute(statement)
        tables = tuple(_write(copy, table, choice, folder) for table in TABLES)
        portals = copy.execute(
            "SELECT name, portal, home_url, (SELECT count(*) FROM current_articles WHERE site = name)"
            " FROM sites ORDER BY name"
        ).fetchall()
        gaps = next(table for table in TABLES if table.name == "gaps")
        outcomes = Counter(row["outcome"] for row in copy.execute(gaps.rows))
    return Release(
        choice=choice, as_of=as_of, software=software, portals=tuple(tuple(row) for row in portals), tables=tables,
        gaps=dict(sorted(outcomes.items())),
    )  # fmt: skip


def _write(copy: sqlite3.Connection, table: ReleaseTable, choice: Choice, folder: Path) -> Written:
    columns = tuple(c for c in table.columns if choice.with_text or c.name not in TEXT_COLUMNS)
    return Written(table=table, columns=columns, rows=write_table(copy, table, columns, folder))


def _last_change(copy: sqlite3.Connection) -> str:
    """Return when the last run of what is held did anything. Raises BadRequest where nothing was ever kept."""
    (last,) = copy.execute(
        "SELECT max(at) FROM (SELECT max(fetched_at) AS at FROM captures UNION ALL"
        " SELECT max(coalesce(ended_at, started_at)) FROM runs)"
    ).fetchone()
    if last is None:
        raise BadRequest(cause=say("dump.nothing"))
    return str(last)
