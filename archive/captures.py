"""The rows of captures: kept, found again for a revisit, and read back from the WARC files."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from archive.errors import RecordUnreadable
from archive.ledger import utc_text
from archive.records import Capture, Link, RecordRef
from archive.warc import NOT_MODIFIED, Exchange, Original
from archive.warc_reading import in_place, read_response

# A revisit's payload lies in the record of the capture that it refers to.
_SELECT = (
    "SELECT c.id, c.url, c.file, c.offset, c.length, c.digest, c.fetched_at,"
    " coalesce(o.file, c.file), coalesce(o.offset, c.offset)"
    " FROM captures c LEFT JOIN captures o ON o.id = c.refers_to"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An earlier capture of a URL, as far as a later one may build on it."""

    id: int
    original: Original
    file: str  # that holds the payload
    offset: int
    etag: str | None
    last_modified: str | None


def add_capture(
    connection: sqlite3.Connection, run_id: int, exchange: Exchange, record: RecordRef, original: int | None
) -> int:
    """Keep the row of a response that lies in a WARC file; return its number.

    `original` is the number of the capture that holds the payload, None where this one does.
    """
    headers, sent = {name.lower(): value for name, value in exchange.headers}, exchange.sent
    mime = headers.get("content-type", "").partition(";")[0].strip().lower() or None
    row = connection.execute(
        "INSERT INTO captures (run_id, url, status, mime, fetched_at, bytes, file, offset, length, digest, record_id,"
        " refers_to, truncated, etag, last_modified, sent_at, politeness_groups, declared_delay)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (run_id, exchange.identity or exchange.url, exchange.status, mime, utc_text(exchange.fetched_at),
         len(exchange.body), record.file, record.offset, record.length, record.digest, record.id, original,
         exchange.truncated, headers.get("etag"), headers.get("last-modified"),
         *((utc_text(sent.at), ",".join(sent.groups), sent.delay) if sent else (None, None, None))),
    ).fetchone()  # fmt: skip
    return int(row[0])


def latest_known(connection: sqlite3.Connection, folder: Path, url: str, digest: str | None = None) -> Known | None:
    """Return the latest whole capture of a page at `url`, with this payload if a digest is given.

    None where there is none, where it was refused as no page (unless its very bytes came again), or where the WARC
    file that holds it is not in its place: nothing may build on it.
    """
    row = connection.execute(
        "SELECT o.id, o.record_id, o.url, o.fetched_at, o.digest, o.file, o.offset,"
        " coalesce(c.etag, o.etag), coalesce(c.last_modified, o.last_modified)"
        " FROM captures c JOIN captures o ON o.id = coalesce(c.refers_to, c.id)"
        " WHERE c.url = ?1 AND c.digest = coalesce(?2, c.digest) AND o.status = 200 AND o.truncated IS NULL"
        " AND o.record_id IS NOT NULL AND (?2 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM outcomes e WHERE"
        " e.capture_id IN (c.id, o.id) AND e.outcome IN ('failed', 'unreadable', 'soft_error', 'not_html')))"
        " ORDER BY c.id DESC LIMIT 1",
        (url, digest),
    ).fetchone()
    if row is None or not in_place(folder, row[5]):
        return None
    original = Original(record_id=row[1], url=row[2], fetched_at=datetime.fromisoformat(row[3]), digest=row[4])
    return Known(id=row[0], original=original, file=row[5], offset=row[6], etag=row[7], last_modified=row[8])


def was_not_modified(connection: sqlite3.Connection, number: int | None) -> bool:
    """Tell whether the portal answered 304 to the request of this capture: the page is as it was."""
    row = connection.execute("SELECT status FROM captures WHERE id = ?", (number,)).fetchone()
    return row is not None and row[0] == NOT_MODIFIED


def last_offset(connection: sqlite3.Connection, file: str) -> int:
    """Return where the last record of a WARC file begins that has a row, -1 where none has."""
    row = connection.execute("SELECT coalesce(max(offset), -1) FROM captures WHERE file = ?", (file,)).fetchone()
    return int(row[0])


def capture_of_version(connection: sqlite3.Connection, folder: Path, site: str, version_id: int) -> Capture:
    """Return the capture that a version was read from, with its parts and its listing's link.

    Raises RecordUnreadable.
    """
    rows = connection.execute(
        _SELECT + " JOIN version_captures vc ON vc.capture_id = c.id WHERE vc.version_id = ? ORDER BY vc.part",
        (version_id,),
    ).fetchall()
    if not rows:
        raise RecordUnreadable(file="archive.db", offset=0, cause=f"version {version_id} names no capture")
    link = link_of_version(connection, version_id)
    first, *parts = [_capture(folder, site, row, None if i else link) for i, row in enumerate(rows)]
    return replace(first, parts=tuple(parts))


def capture_of_number(connection: sqlite3.Connection, folder: Path, site: str, number: int) -> Capture:
    """Return the capture of this number, without what a listing says of it. Raises RecordUnreadable."""
    row = connection.execute(_SELECT + " WHERE c.id = ?", (number,)).fetchone()
    if row is None:
        raise RecordUnreadable(file="archive.db", offset=0, cause=f"no capture {number}")
    return _capture(folder, site, row, None)


def latest_versions(connection: sqlite3.Connection, site: str) -> Iterator[int]:
    """Yield the id of the latest version of every article of a site, in the order of their URLs."""
    last = ""
    while True:  # in steps, so that the caller may write between them
        rows = connection.execute(
            "SELECT version_id, url FROM articles WHERE site = ? AND url > ? ORDER BY url LIMIT 100", (site, last)
        ).fetchall()
        if not rows:
            return
        for version_id, _ in rows:
            yield version_id
        last = rows[-1][1]


def _capture(
    folder: Path, site: str, row: tuple[int, str, str, int, int, str, str, str, int], link: Link | None
) -> Capture:
    capture_id, url, file, offset, length, digest, fetched_at, payload_file, payload_offset = row
    response = read_response(folder, payload_file, payload_offset)
    return Capture(
        site=site, url=url, status=response.status, headers=response.headers, body=response.body,
        fetched_at=datetime.fromisoformat(fetched_at), link=link, id=capture_id,
        record=RecordRef(file=file, offset=offset, length=length, digest=digest),
    )  # fmt: skip


def unseen_links(connection: sqlite3.Connection, site: str, run_id: int) -> list[tuple[str, Link]]:
    """Return the articles of a site that a run did not come by so far, as (canonical URL, link).

    They are known from earlier runs, and no list has them now.
    """
    rows = connection.execute(
        "SELECT a.url, a.version_id FROM articles a WHERE a.site = ? AND a.url NOT IN"
        " (SELECT url FROM outcomes WHERE run_id = ?) AND a.last_seen_at <"
        " (SELECT started_at FROM runs WHERE id = ?) ORDER BY a.url",
        (site, run_id, run_id),
    ).fetchall()
    return [(url, link) for url, version_id in rows if (link := link_of_version(connection, version_id))]


def link_of_version(connection: sqlite3.Connection, version_id: int) -> Link | None:
    """Return what the listings say of the article; of several sections the first by number."""
    row = connection.execute(
        "SELECT l.spelling, l.found_on, l.title, s.name, l.listed_on FROM versions v"
        " JOIN articles a ON a.id = v.article_id JOIN article_urls u ON u.article_id = a.id"
        " JOIN links l ON l.url = u.url"
        " JOIN sections s ON s.id = l.section_id AND s.site = a.site"
        " WHERE v.id = ? ORDER BY s.id LIMIT 1",
        (version_id,),
    ).fetchone()
    if row is None:
        return None
    listed_on = date.fromisoformat(row[4]) if row[4] else None
    return Link(url=row[0], found_on=row[1], title=row[2], section=row[3], listed_on=listed_on)
