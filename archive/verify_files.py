"""Are the held pictures and files still what was fetched? Rows, seals and the bytes in the WARC files."""

import hashlib
import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.errors import RecordUnreadable
from archive.files import FILE, FILE_URL
from archive.verify import Finding
from archive.versions import seal
from archive.warc_reading import read_response


def file_rows(connection: sqlite3.Connection, site: str) -> Iterator[Finding]:
    """Yield the rows of a site's files that were edited or taken away after they were written."""
    yield from _edited(
        connection,
        "files",
        FILE,
        " JOIN captures c ON c.id = files.capture_id JOIN runs r ON r.id = c.run_id WHERE r.site = ?",
        site,
    )
    yield from _edited(connection, "file_urls", FILE_URL, " WHERE file_urls.site = ?", site)
    gone = connection.execute(
        "SELECT o.url FROM outcomes o JOIN runs r ON r.id = o.run_id WHERE r.site = ? AND o.kind = 'file'"
        " AND o.outcome = 'kept' AND NOT EXISTS"
        " (SELECT 1 FROM file_urls u WHERE u.site = r.site AND u.canonical_url = o.url) ORDER BY o.url",
        (site,),
    )
    for (url,) in gone:
        yield Finding(kind="row-gone", where="file_urls", detail=url)


def _edited(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], of_site: str, site: str
) -> Iterator[Finding]:
    names = ", ".join(f"{table}.{column}" for column in columns)
    for *values, sealed in connection.execute(f"SELECT {names}, {table}.seal FROM {table}{of_site}", (site,)):
        if seal(values) != sealed:
            yield Finding(kind="row-edited", where=f"{table} {values[0]}", detail=str(values[1]))


def file_contents(connection: sqlite3.Connection, folder: Path, site: str, sample: int | None) -> Iterator[Finding]:
    """Yield the files of a site whose bytes cannot be read back, or are others than were noted.

    With a `sample` that many are drawn instead of all.
    """
    held = connection.execute(
        "SELECT u.sha256, f.bytes, p.file, p.offset, min(u.url) FROM file_urls u JOIN files f ON f.sha256 = u.sha256"
        " JOIN captures c ON c.id = u.capture_id JOIN captures p ON p.id = coalesce(c.refers_to, c.id)"
        " WHERE u.site = ?1 GROUP BY u.sha256, p.id"
        " UNION SELECT f.sha256, f.bytes, p.file, p.offset, p.url FROM files f JOIN captures p ON p.id = f.capture_id"
        " JOIN runs r ON r.id = p.run_id WHERE r.site = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM file_urls u WHERE u.sha256 = f.sha256)"
        " ORDER BY 3, 4",
        (site,),
    ).fetchall()
    if sample is not None and sample < len(held):
        held = random.sample(held, sample)
    for sha256, size, file, offset, url in held:
        try:
            body = read_response(folder, file, offset).body
        except RecordUnreadable:
            yield Finding(kind="attachment-unreadable", where=url, detail=f"{file} @ {offset}")
            continue
        if (hashlib.sha256(body).hexdigest(), len(body)) != (sha256, size):
            yield Finding(kind="attachment-differs", where=url, detail=f"{file} @ {offset}")
