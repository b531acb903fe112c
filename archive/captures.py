"""Reads captures back from the WARC files, with what the listing said of them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from archive.records import Capture, Link, RecordRef
from archive.warc import read_response

_COLUMNS = "c.id, c.url, c.file, c.offset, c.length, c.digest"


def capture_of_version(connection: sqlite3.Connection, folder: Path, site: str, version_id: int) -> Capture:
    """Return the capture that a version was read from, with its parts and its listing's link.

    Raises RecordUnreadable.
    """
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM version_captures vc JOIN captures c ON c.id = vc.capture_id"
        " WHERE vc.version_id = ? ORDER BY vc.part",
        (version_id,),
    ).fetchall()
    link = _link(connection, version_id)
    first, *parts = [_capture(folder, site, row, None if i else link) for i, row in enumerate(rows)]
    return replace(first, parts=tuple(parts))


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


def _capture(folder: Path, site: str, row: tuple[int, str, str, int, int, str], link: Link | None) -> Capture:
    capture_id, url, file, offset, length, digest = row
    response = read_response(folder, file, offset)
    return Capture(
        site=site, url=url, status=response.status, headers=response.headers, body=response.body,
        fetched_at=response.fetched_at, link=link, id=capture_id,
        record=RecordRef(file=file, offset=offset, length=length, digest=digest),
    )  # fmt: skip


def _link(connection: sqlite3.Connection, version_id: int) -> Link | None:
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
