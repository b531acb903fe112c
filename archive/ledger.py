"""The ledger: every URL that a run discovers ends in exactly one outcome, with a reason."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.new_sections import new_sections
from archive.records import Link
from archive.scope import Scope

Outcome = Literal[
    "stored", "changed", "unchanged", "known", "passed", "listed", "joined", "counted", "uncounted", "kept",
    "missing", "soft_error", "blocked", "offsite", "over_limit", "over_budget",
    "failed", "too_large", "not_html", "unreadable", "interrupted",
]  # fmt: skip
Kind = Literal["seed", "section", "listing", "article", "part", "counter", "file"]

MEANINGS: dict[str, str] = {
    "stored": "a new article, kept",
    "changed": "a known article in a new wording, kept as a new version",
    "unchanged": "a known article, seen again",
    "known": "an article that the archive holds, and whose turn to be asked for again has not come",
    "passed": "not asked for in this run, by its scope or its schedule; the reason tells which",
    "listed": "a listing page, read",
    "joined": "a further page of an article, joined to it",
    "counted": "a view count, read off the portal's counter",
    "uncounted": "the portal's counter gave no view count",
    "kept": "a picture or file of an article, kept",
    "missing": "the portal answers 404 or 410",
    "soft_error": "status 200, but the page says that there is nothing, or leads elsewhere, or comes for a file",
    "blocked": "robots.txt forbids it",
    "offsite": "the link leaves the site",
    "over_limit": "a file larger than the site declares to take",
    "over_budget": "files beyond what the site declares for one run; the next run asks for them",
    "not_html": "the portal sends something that is no page; kept as WARC",
    "failed": "no usable answer from the portal after retries",
    "too_large": "larger than the limit for a page",
    "unreadable": "kept as WARC, but it could not be read as an article",
    "interrupted": "the run ended before it was its turn",
}

# What the portal offers and we do not have: the run is incomplete and the exit code says so.
ABSENT: frozenset[Outcome] = frozenset({"missing", "blocked", "offsite"})  # the portal has no such page for us
LOSSES = frozenset({"failed", "too_large", "unreadable", "interrupted"})
INTERRUPTED = "interrupted"  # reason of a run whose process did not come to end it


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the ledger keeps of a site's declaration."""

    site: str
    portal: str
    home_url: str
    declaration_hash: str  # SHA-256, hex
    code_version: str
    scope: str | None = None  # what the run sets out to ask for, as Scope.text() gives it; None: the whole site


def utc_text(moment: datetime) -> str:
    """Return a UTC time as the database writes it.

    >>> from datetime import UTC
    >>> utc_text(datetime(2026, 11, 23, 8, 5, 0, 250000, tzinfo=UTC))
    '2026-11-23T08:05:00.250Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Ledger:
    """Writes runs, sections, links and outcomes. Never commits: the caller owns the transaction."""

    def __init__(self, connection: sqlite3.Connection, site: str, run_id: int) -> None:
        """Open the ledger of a run of a site that has begun."""
        self._connection = connection
        self.site = site
        self.run_id = run_id
        self.on_end: Callable[[str], None] | None = None  # told of every URL that has its end
        started, scope = connection.execute("SELECT started_at, scope FROM runs WHERE id = ?", (run_id,)).fetchone()
        self.started_at = datetime.fromisoformat(started)
        self.scope = Scope.read(scope)
        ended = connection.execute(
            "SELECT kind, outcome, count(*) FROM outcomes WHERE run_id = ? GROUP BY 1, 2", (run_id,)
        ).fetchall()
        self.owed: Counter[Kind] = Counter()  # URLs discovered so far, by kind
        self.ends: Counter[Outcome] = Counter()  # URLs that have their end, by outcome
        for kind, outcome, count in ended:  # of a run that was taken up again
            self.owed[kind] += count
            if outcome:
                self.ends[outcome] += count

    def section(self, name: str | None, url: str) -> int:
        """Return the id of the section whose first listing page is `url` (canonical)."""
        row = self._connection.execute(
            "INSERT INTO sections (site, name, url) VALUES (?, ?, ?) ON CONFLICT (site, url)"
            " DO UPDATE SET name = coalesce(excluded.name, name) RETURNING id",
            (self.site, name, url),
        ).fetchone()
        self._connection.execute(
            "INSERT OR IGNORE INTO walks (run_id, section_id, pages, links) VALUES (?, ?, 0, 0)",
            (self.run_id, row[0]),
        )
        return int(row[0])

    def held(self, section_id: int) -> int:
        """Return how many links to articles the run before found in a section."""
        row = self._connection.execute(
            "SELECT coalesce(expected, 0) FROM walks WHERE section_id = ? AND run_id < ? AND pages > 0"
            " ORDER BY run_id DESC LIMIT 1",
            (section_id, self.run_id),
        ).fetchone()
        return int(row[0]) if row else 0

    def walked(self, section_id: int, links: Iterable[tuple[str, Link]], pages: int = 1) -> None:
        """Count a listing page and keep its links, given as (canonical URL, link); with 0 pages, links found later."""
        rows = [
            (section_id, url, link.url, link.title, link.listed_on and link.listed_on.isoformat(), link.found_on,
             self.run_id, self.run_id)
            for url, link in links
        ]  # fmt: skip
        self._connection.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (section_id, url) DO UPDATE SET"
            " spelling = excluded.spelling, title = coalesce(excluded.title, title),"
            " listed_on = coalesce(excluded.listed_on, listed_on), found_on = excluded.found_on,"
            " last_run = excluded.last_run",
            rows,
        )
        self._connection.execute(
            "UPDATE walks SET pages = pages + ?, links = links + ? WHERE run_id = ? AND section_id = ?",
            (pages, len(rows), self.run_id, section_id),
        )

    def walk_ended(self, section_id: int, ended_by: str) -> None:
        """Record the proof that a listing was walked to its end."""
        self._connection.execute(
            "UPDATE walks SET ended_by = ? WHERE run_id = ? AND section_id = ?",
            (ended_by, self.run_id, section_id),
        )

    def discovered(self, urls: Iterable[str], kind: Kind) -> None:
        """Note URLs (canonical) that the run owes an outcome. One noted before stays as it is."""
        cursor = self._connection.executemany(
            "INSERT OR IGNORE INTO outcomes (run_id, url, kind) VALUES (?, ?, ?)",
            [(self.run_id, url, kind) for url in urls],
        )
        self.owed[kind] += max(cursor.rowcount, 0)

    def concluded(self, url: str, outcome: Outcome, reason: str | None = None, capture_id: int | None = None) -> None:
        """Give a discovered URL its end. The first end stays: an outcome is terminal."""
        cursor = self._connection.execute(
            "UPDATE outcomes SET outcome = ?, reason = ?, capture_id = ?"
            " WHERE run_id = ? AND url = ? AND outcome IS NULL",
            (outcome, reason, capture_id, self.run_id, url),
        )
        self.ends[outcome] += cursor.rowcount
        if self.on_end:
            self.on_end(url)

    def alarm(self, kind: str, text: str, now: datetime) -> None:
        """Note at `now` (UTC) what a person should look at. Once a run for the same thing."""
        self._connection.execute(
            "INSERT OR IGNORE INTO alarms VALUES (?, ?, ?, ?)", (self.run_id, utc_text(now), kind, text)
        )

    def note_manners(self, excuse: str | None) -> None:
        """Note in what the run is less polite than usual, and why; None: in nothing. A run taken up has both notes."""
        if excuse:
            self._connection.execute(
                "UPDATE runs SET manners = CASE WHEN manners IS NULL OR manners = ?1 THEN ?1"
                " ELSE manners || '; ' || ?1 END WHERE id = ?2",
                (excuse, self.run_id),
            )

    def check_articles(self, now: datetime) -> None:
        """Raise an alarm at `now` (UTC) for articles in which nothing was found: neither text nor attachments."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.site = ? AND v.text = ''"
            " AND NOT EXISTS (SELECT 1 FROM attachments t WHERE t.version_id = v.id)",
            (self.site,),
        ).fetchone()
        if count:
            self.alarm("empty", str(count), now)

    def check_sections(self, now: datetime) -> None:
        """Raise an alarm at `now` (UTC) for each section that is new to a known site, or not seen any more.

        Not seen any more: of the last run that was ok, or that a person accepted. Where no home page could be read,
        nothing is known of sections.
        """
        for section in new_sections(self._connection, self.site, self.run_id):
            self.alarm("new-section", section, now)
        gone = self._connection.execute(
            "SELECT coalesce(s.name || ' ', '') || s.url FROM walks w JOIN sections s ON s.id = w.section_id"
            " WHERE w.run_id = (SELECT max(id) FROM runs r WHERE site = ?1 AND id < ?2 AND (status = 'ok'"
            " OR id IN (SELECT run_id FROM acceptances WHERE site = ?1)))"
            " AND w.section_id NOT IN (SELECT section_id FROM walks WHERE run_id = ?2)"
            f" AND EXISTS (SELECT 1 FROM outcomes WHERE run_id = ?2 AND kind = 'seed' AND outcome NOT IN {_NO_PAGE})"
            " ORDER BY s.id",
            (self.site, self.run_id),
        ).fetchall()
        for (section,) in gone:
            self.alarm("section", section, now)


_NO_PAGE = "('failed', 'blocked', 'offsite', 'interrupted', 'missing', 'soft_error', 'too_large')"  # came of a URL

WALK_COUNTS = """
    SELECT w.section_id, count(l.url) AS expected,
      coalesce(sum(o.outcome IN ('stored', 'changed', 'unchanged', 'known')), 0) AS got,
      coalesce(sum(o.outcome IN ({losses}) OR (l.url IS NOT NULL AND o.outcome IS NULL)), 0) AS lost
    FROM walks w
    LEFT JOIN links l ON l.section_id = w.section_id AND l.last_run = w.run_id
    LEFT JOIN outcomes o ON o.run_id = w.run_id AND o.url = l.url
    WHERE w.run_id = :run GROUP BY w.section_id""".format(losses=", ".join(f"'{name}'" for name in sorted(LOSSES)))


def freeze_walks(connection: sqlite3.Connection, run_id: int) -> None:
    """Write down what each section of a run held and gave: the next run moves the links on to itself."""
    connection.execute(
        f"UPDATE walks SET expected = c.expected, got = c.got, lost = c.lost FROM ({WALK_COUNTS}) AS c"
        " WHERE walks.run_id = :run AND walks.section_id = c.section_id",
        {"run": run_id},
    )


def interrupt(connection: sqlite3.Connection, run_id: int, now: datetime, reason: str) -> None:
    """Close a run at `now` (UTC) that was torn off or could not be kept: this machine's doing, not the portal's."""
    close_open_outcomes(connection, run_id)
    freeze_walks(connection, run_id)
    connection.execute(
        "UPDATE runs SET status = 'incomplete', ended_at = ?, reason = ?, cause = 'our bug' WHERE id = ?",
        (utc_text(now), f"{INTERRUPTED}; {reason}", run_id),
    )


def revise(connection: sqlite3.Connection, capture_id: int | None, outcome: Outcome, reason: str) -> None:
    """Correct the end of the URL that was judged by a capture: a second reading knew better."""
    connection.execute(
        "UPDATE outcomes SET outcome = ?, reason = ? WHERE capture_id = ? AND kind = 'article'",
        (outcome, reason, capture_id),
    )


def close_open_outcomes(connection: sqlite3.Connection, run_id: int) -> None:
    """Give the URLs of a run that have no end the end of those whose turn did not come."""
    connection.execute(
        "UPDATE outcomes SET outcome = 'interrupted', reason = 'the run ended before it was fetched'"
        " WHERE run_id = ? AND outcome IS NULL",
        (run_id,),
    )
