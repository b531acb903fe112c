"""What earlier runs know of a site: where its lists were proved, which links were asked for, which articles wait."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from archive.captures import link_of_version
from archive.ledger import LOSSES
from archive.records import Link

# Proofs of a walk to the end of its list; known ground proves as much where an earlier walk was whole.
WHOLE = ("no next page", "repeated page", "empty page")
KNOWN_GROUND = "known ground"
NOT_ASKED = ("known", "passed")  # outcomes of URLs that their run did not ask for
LEADING = 5  # articles at the top of a list of which the fifth tells its newest day: some may be withdrawn since


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The last proof of a section's list."""

    run_id: int  # up to this run's, every link of the list is known
    whole_at: datetime  # start of the run (UTC) that last walked it to its end
    pages: int  # that the list had then


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """An article as its revisits see it."""

    url: str  # canonical
    published: datetime  # UTC, roughly; of one without a date its first capture
    checked: datetime  # UTC, when it was last asked for
    is_missing: bool


@dataclass(frozen=True, slots=True)
class LastAsked:
    """The last time that a URL was asked for."""

    outcome: str
    at: datetime  # start of the run, UTC


def proved(connection: sqlite3.Connection, section_id: int, run_id: int) -> Proved | None:
    """Return the last proof of a section's list before a run; None where its end was never proved."""
    rows = connection.execute(
        "SELECT w.run_id, w.ended_by, r.started_at, w.pages FROM walks w JOIN runs r ON r.id = w.run_id"
        " WHERE w.section_id = ? AND w.run_id < ? AND w.ended_by IN (?, ?, ?, ?) ORDER BY w.run_id DESC",
        (section_id, run_id, KNOWN_GROUND, *WHOLE),
    )
    last = None
    for run, ended_by, started_at, pages in rows:
        last = last or run
        if ended_by in WHOLE:
            return Proved(run_id=last, whole_at=datetime.fromisoformat(started_at), pages=pages)
    return None


def was_walked(connection: sqlite3.Connection, site: str, url: str, run_id: int) -> bool:
    """Tell whether a run before `run_id` read the listing of the section whose first page is `url` (canonical)."""
    row = connection.execute(
        "SELECT 1 FROM walks w JOIN sections s ON s.id = w.section_id WHERE s.site = ? AND s.url = ?"
        " AND w.pages > 0 AND w.run_id < ? LIMIT 1",
        (site, url, run_id),
    ).fetchone()
    return row is not None


def newest_listed(connection: sqlite3.Connection, section_id: int, run_id: int) -> date | None:
    """Return the day of the articles that led a section's list in the last run before `run_id` that walked it.

    None: its links have no dates.
    """
    rows = connection.execute(
        "SELECT day FROM (SELECT coalesce(l.listed_on, (SELECT substr(v.published, 1, 10) FROM article_urls u"
        " JOIN articles a ON a.id = u.article_id JOIN versions v ON v.id = a.version_id WHERE u.url = l.url LIMIT 1))"
        " AS day FROM links l WHERE l.section_id = ?1 AND l.last_run = (SELECT max(last_run) FROM links"
        " WHERE section_id = ?1 AND last_run < ?2)) WHERE day IS NOT NULL ORDER BY day DESC LIMIT ?3",
        (section_id, run_id, LEADING),
    ).fetchall()
    return date.fromisoformat(rows[-1][0]) if rows else None


def first_listed(connection: sqlite3.Connection, section_id: int, url: str) -> tuple[int | None, date | None]:
    """Return the run that first found a link in a section, and the day of its article; None: there is none."""
    row = connection.execute(
        "SELECT l.first_run, coalesce(l.listed_on, substr(v.published, 1, 10)) FROM links l"
        " LEFT JOIN article_urls u ON u.url = l.url LEFT JOIN articles a ON a.id = u.article_id"
        " LEFT JOIN versions v ON v.id = a.version_id WHERE l.section_id = ? AND l.url = ? LIMIT 1",
        (section_id, url),
    ).fetchone()
    return (row[0], date.fromisoformat(row[1]) if row[1] else None) if row else (None, None)


def holds(connection: sqlite3.Connection, site: str, url: str) -> bool:
    """Tell whether the archive holds the article at a canonical URL."""
    row = connection.execute(
        "SELECT 1 FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE u.url = ? AND a.site = ?"
        " AND a.version_id IS NOT NULL",
        (url, site),
    ).fetchone()
    return row is not None


def last_asked(connection: sqlite3.Connection, site: str, url: str, run_id: int) -> LastAsked | None:
    """Return when a URL was last asked for before a run, and what came of it; None: never."""
    row = connection.execute(
        "SELECT coalesce(o.outcome, 'interrupted'), r.started_at FROM outcomes o JOIN runs r ON r.id = o.run_id"
        " WHERE o.url = ? AND r.site = ? AND o.run_id < ? AND coalesce(o.outcome, '') NOT IN (?, ?)"
        " ORDER BY o.run_id DESC LIMIT 1",
        (url, site, run_id, *NOT_ASKED),
    ).fetchone()
    return LastAsked(row[0], datetime.fromisoformat(row[1])) if row else None


def ages(connection: sqlite3.Connection, site: str) -> Iterable[Age]:
    """Yield the articles of a site that are not gone, in the order of their URLs."""
    rows = connection.execute(
        "SELECT a.url, coalesce(v.published, a.first_seen_at), coalesce(a.checked_at, a.last_seen_at), a.first_seen_at,"
        " a.state FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.site = ? AND a.state <> 'gone'"
        " ORDER BY a.url",
        (site,),
    )
    for url, published, checked, first_seen, state in rows:
        seen, asked = datetime.fromisoformat(first_seen), datetime.fromisoformat(checked)
        told = datetime.fromisoformat(published)
        told = told if told.tzinfo else told.replace(tzinfo=seen.tzinfo)  # Beijing time: eight hours are no age
        yield Age(url=url, published=min(told, seen), checked=asked, is_missing=state == "missing")


def link_of(connection: sqlite3.Connection, site: str, url: str) -> Link | None:
    """Return what the listings say of the article at a canonical URL; None where no list has it."""
    row = connection.execute("SELECT version_id FROM articles WHERE site = ? AND url = ?", (site, url)).fetchone()
    return link_of_version(connection, row[0]) if row else None


def owed(connection: sqlite3.Connection, site: str, run_id: int) -> list[tuple[str, Link]]:
    """Return the links of a site whose articles were lost when they were last asked for, or never were asked for."""
    rows = connection.execute(
        "SELECT l.url, l.spelling, l.found_on, l.title, s.name, l.listed_on, min(s.id) FROM links l"
        " JOIN sections s ON s.id = l.section_id AND s.site = ?"
        " WHERE NOT EXISTS (SELECT 1 FROM article_urls u WHERE u.url = l.url) GROUP BY l.url ORDER BY l.url",
        (site,),
    ).fetchall()
    found = []
    for url, spelling, found_on, title, section, listed_on, _ in rows:
        last = last_asked(connection, site, url, run_id)
        if last is None or last.outcome in LOSSES:
            day = date.fromisoformat(listed_on) if listed_on else None
            found.append((url, Link(url=spelling, found_on=found_on, title=title, section=section, listed_on=day)))
    return found
