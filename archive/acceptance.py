"""A person's word that what a run found is the new normal: kept in the database and beside the WARC files.

The file beside the WARC files is what a rebuild finds it in.
"""

import sqlite3
from datetime import datetime
from pathlib import Path

from archive.beside import append_line, lines_of
from archive.database import naming_errors
from archive.ledger import utc_text

FILE = "accepted.jsonl"  # in warc/<site>/: one line per acceptance
_COLUMNS = ("site", "run_id", "at", "why")


def accept(connection: sqlite3.Connection, folder: Path, site: str, run_id: int, why: str, now: datetime) -> None:
    """Note at `now` (UTC) that what a run found is usual from now on. Raises a StorageError."""
    row = {"site": site, "run_id": run_id, "at": utc_text(now), "why": why}
    append_line(folder / "warc" / site / FILE, row)
    with naming_errors(folder):
        _insert(connection, row)


def read_back(connection: sqlite3.Connection, folder: Path, site: str) -> None:
    """Put the acceptances that lie beside the WARC files of a site into the database; a torn line is passed over."""
    for row in lines_of(folder / "warc" / site / FILE):
        if set(_COLUMNS) <= row.keys():
            _insert(connection, row)


def accepted_run(connection: sqlite3.Connection, site: str, before: int) -> int | None:
    """Return the last run before `before` that a person accepted, None where there is none."""
    row = connection.execute(
        "SELECT max(run_id) FROM acceptances WHERE site = ? AND run_id < ?", (site, before)
    ).fetchone()
    return None if row[0] is None else int(row[0])


def _insert(connection: sqlite3.Connection, row: dict[str, object]) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO acceptances (site, run_id, at, why) VALUES (?, ?, ?, ?)",
        [row[name] for name in _COLUMNS],
    )
