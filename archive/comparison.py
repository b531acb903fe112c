"""Do two archives hold the same? Rows of one that the other does not have, kind by kind, without their numbers."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from archive.database import open_reader
from archive.store import READING

# Numbers of rows are an archive's own: what a row points at is given by what it is, not by its number.
QUERIES: dict[str, str] = {
    "articles": "SELECT id, url, state, same_as, first_seen_at, last_seen_at, missing_since, missing_checks"
    " FROM articles",
    "versions": "SELECT article_id, number, content_hash, seen_at FROM versions",
    # How much was known of the site is left out: it depends on the second at which a crawl paused to read again.
    "readings": "SELECT article_id, number, "
    + ", ".join(name for name in READING if name not in ("learned_pages", "code_version"))
    + " FROM versions",
    "views": "SELECT article_id, observed_at, views FROM view_counts",
    "events": "SELECT article_id, at, event, run_id, reason FROM article_events",
    "captures": "SELECT c.run_id, c.url, c.status, c.fetched_at, c.bytes, c.file, c.offset, c.digest, c.truncated,"
    " c.etag, c.sent_at, c.politeness_groups, c.declared_delay,"
    " o.file, o.offset, row_number() OVER (PARTITION BY c.run_id ORDER BY c.id)"
    " FROM captures c LEFT JOIN captures o ON o.id = c.refers_to",
    "sections": "SELECT site, name, url FROM sections",
    "links": "SELECT s.site, s.url, l.url, l.spelling, l.title, l.listed_on, l.found_on, l.first_run, l.last_run"
    " FROM links l JOIN sections s ON s.id = l.section_id",
    "walks": "SELECT w.run_id, s.url, w.pages, w.links, w.ended_by, w.expected, w.got, w.lost"
    " FROM walks w JOIN sections s ON s.id = w.section_id",
    "outcomes": "SELECT e.run_id, e.url, e.kind, e.outcome, e.reason, c.file, c.offset"
    " FROM outcomes e LEFT JOIN captures c ON c.id = e.capture_id",
    "files": "SELECT f.sha256, f.bytes, f.type, f.mime, f.first_seen_at, c.file, c.offset"
    " FROM files f JOIN captures c ON c.id = f.capture_id",
    "file addresses": "SELECT u.site, u.url, u.canonical_url, u.sha256, u.fetched_at, c.file, c.offset"
    " FROM file_urls u JOIN captures c ON c.id = u.capture_id",
    "runs": "SELECT id, site, started_at, resumed_at, ended_at, status, reason, cause, code_version, declaration_hash,"
    " scope, manners FROM runs",
    "acceptances": "SELECT site, run_id, at, why FROM acceptances",
    "visits": "SELECT v.site, s.url, v.slot, v.missed, v.run_id, v.recorded_at FROM visits v"
    " LEFT JOIN sections s ON s.id = v.section_id",
    "alarms": "SELECT run_id, kind, text FROM alarms",
    "learned": "SELECT site, unit, pages, heads, tails FROM learned_units",
}

Row = tuple[object, ...]
Difference = tuple[list[Row], list[Row]]


def held(folder: Path) -> dict[str, Counter[Row]]:
    """Return what an archive holds, by kind. Raises NoArchive and DatabaseUnreadable."""
    with closing(open_reader(folder)) as connection:
        connection.row_factory = None
        return {kind: _rows(connection, query) for kind, query in QUERIES.items()}


def _rows(connection: sqlite3.Connection, query: str) -> Counter[Row]:
    return Counter(map(tuple, connection.execute(query)))


def differences(one: Path, other: Path) -> dict[str, Difference]:
    """Return the rows that only one archive holds and those that only the other holds, by kind where there are any.

    Raises NoArchive and DatabaseUnreadable.
    """
    first, second = held(one), held(other)
    found = {kind: (_sorted(first[kind] - second[kind]), _sorted(second[kind] - first[kind])) for kind in QUERIES}
    return {kind: rows for kind, rows in found.items() if any(rows)}


def _sorted(rows: Counter[Row]) -> list[Row]:
    return sorted(rows.elements(), key=repr)
