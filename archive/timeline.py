"""The captures of a site in the order of time, by what they were asked for."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One capture of a page."""

    capture: int  # number in the archive
    run: int
    url: str  # canonical
    at: str  # UTC, ISO 8601
    file: str  # WARC file, relative to the archive folder
    offset: int  # bytes
    record: str | None  # WARC-Record-ID; None: not noted


# Pages that could not be read are among them, as a failed selector may be why; error pages and what is no page are not.
_SELECT = """
SELECT c.id, c.run_id, o.url, c.fetched_at, c.file, c.offset, c.record_id
FROM outcomes o JOIN runs r ON r.id = o.run_id JOIN captures c ON c.id = o.capture_id
WHERE r.site = ? AND o.kind = ? AND c.status IN (200, 304)
 AND o.outcome IN ('stored', 'changed', 'unchanged', 'listed', 'unreadable') {which}
ORDER BY c.fetched_at, c.id"""
_WITH_ROWS = "AND o.url IN (SELECT s.url FROM sections s JOIN links l ON l.section_id = s.id WHERE s.site = r.site)"
_PAGED = (
    "AND o.url IN (SELECT s.url FROM sections s JOIN walks w ON w.section_id = s.id"
    " WHERE s.site = r.site AND w.pages > 1 AND w.run_id <= r.id)"
)


def articles(connection: sqlite3.Connection, site: str) -> Sequence[Moment]:
    """Return the captures of articles' first pages."""
    return _moments(connection, site, "article")


def seeds(connection: sqlite3.Connection, site: str) -> Sequence[Moment]:
    """Return the captures of the pages that crawls started from."""
    return _moments(connection, site, "seed")


def lists(connection: sqlite3.Connection, site: str) -> Sequence[Moment]:
    """Return the captures of first pages of the lists that ever had an article."""
    return _moments(connection, site, "section", _WITH_ROWS)


def paged_lists(connection: sqlite3.Connection, site: str) -> Sequence[Moment]:
    """Return the captures of first pages of the lists that had a second one by then."""
    return _moments(connection, site, "section", _PAGED)


def _moments(connection: sqlite3.Connection, site: str, kind: str, which: str = "") -> list[Moment]:
    rows = connection.execute(_SELECT.format(which=which), (site, kind))
    return [
        Moment(capture=row[0], run=row[1], url=row[2], at=row[3], file=row[4], offset=row[5], record=row[6])
        for row in rows
    ]
