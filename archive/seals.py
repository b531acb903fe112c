"""Sealed WARC files: what each was at that moment, and its index beside it."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from archive.cdxj import Entry, write_index
from archive.database import naming_errors
from archive.errors import NoArchive, RecordUnreadable
from archive.ledger import utc_text


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def note(
    connection: sqlite3.Connection, folder: Path, name: str, digest: str, now: datetime,
    entries: Iterable[Entry] | None = None,
) -> None:  # fmt: skip
    """Write the index of a file that was sealed at `now` (UTC), and note its size and SHA-256.

    `entries` are those of its index; without them the file is read.

    `name` is its path in the archive folder, warc/<site>/<file>. Raises OSError.
    """
    path = folder / name
    with suppress(RecordUnreadable):  # the digest is noted all the same; `verify` names the damage
        write_index(path, entries)
    connection.execute(
        "INSERT OR REPLACE INTO warc_files VALUES (?, ?, ?, ?, ?)",
        (name, path.parent.name, path.stat().st_size, digest, utc_text(now)),
    )


def note_the_rest(connection: sqlite3.Connection, folder: Path, site: str, now: datetime) -> None:
    """Note at `now` (UTC) the sealed files of a site that a killed crawl did not come to note. Raises OSError."""
    noted = {name for (name,) in connection.execute("SELECT file FROM warc_files WHERE site = ?", (site,))}
    for path in sorted((folder / "warc" / site).glob("*.warc.gz")):
        name = path.relative_to(folder).as_posix()
        if name not in noted:
            note(connection, folder, name, sha256(path), now)


def missing(connection: sqlite3.Connection, folder: Path, site: str) -> list[str]:
    """Return the sealed files of a site that are gone or have another size; `verify` reads them whole."""
    rows = connection.execute("SELECT file, bytes FROM warc_files WHERE site = ? ORDER BY file", (site,))
    return [name for name, size in rows if not (folder / name).is_file() or (folder / name).stat().st_size != size]


def reindexed(folder: Path, site: str) -> int:
    """Write the indexes of a site's sealed WARC files anew; return how many.

    Raises NoArchive where the site has no file, RecordUnreadable, and FolderNotWritable.
    """
    files = sorted((folder / "warc" / site).glob("*.warc.gz"))
    if not files:
        raise NoArchive(path=folder / "warc" / site)
    with naming_errors(folder):
        for path in files:
            write_index(path)
    return len(files)
