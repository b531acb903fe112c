"""What a run of a site got, section by section, against what its listings promised."""

import sqlite3
from dataclasses import dataclass

from archive.errors import NeverCrawled, NoSuchRun
from archive.frontier import waiting
from archive.ledger import LOSSES, WALK_COUNTS

KEPT = ("stored", "changed", "unchanged")
_WELL = (*KEPT, "known", "passed", "listed", "joined", "counted", "kept")  # ends that nobody need look at


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionReport:
    """One section of a run. Numbers are links to articles; an article in two sections counts in both."""

    section: str | None
    url: str
    pages: int  # listing pages read
    expected: int  # links that the listing holds
    got: int  # articles kept
    absent: int  # links that lead to no article of this site: dead, error page, other site, robots.txt
    lost: int  # articles that should be here and are not
    ended_by: str | None  # proof that the listing was walked to its end; None: it was not


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A URL that did not become an article or file, and why."""

    url: str
    kind: str
    outcome: str
    reason: str | None
    section: str | None
    is_loss: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as the ledger knows it."""

    run_id: int
    site: str
    portal: str
    started_at: str  # UTC
    resumed_at: str | None  # UTC, when it was last taken up again; None: never
    ended_at: str | None  # UTC; None while it goes on or where it was killed
    status: str  # running, or a Status of archive.verdict
    reason: str | None
    cause: str | None  # class of the cause, see archive.causes; None: ok, still running, or stopped by a person
    manners: str | None  # in what it was less polite than usual, with the person's reason; None: in nothing
    sections: tuple[SectionReport, ...]
    endings: tuple[Ending, ...]  # losses first
    outcomes: dict[str, int]  # URLs by outcome, all kinds but files
    files: dict[str, int]  # pictures and files that this run asked for, by outcome
    file_bytes: int  # of those that were kept, as sent
    alarms: tuple[tuple[str, str], ...]  # kind and text: what a person should look at
    waiting: int  # URLs that are asked for when the run is taken up again


def last_run(connection: sqlite3.Connection, site: str) -> int:
    """Return the number of the latest run of a site. Raises NeverCrawled where it was never crawled."""
    row = connection.execute("SELECT max(id) FROM runs WHERE site = ?", (site,)).fetchone()
    if row[0] is None:
        raise NeverCrawled(site=site)
    return int(row[0])


def run_of_site(connection: sqlite3.Connection, site: str, run_id: int | None) -> int:
    """Return `run_id` if it is a run of the site, the latest for None. Raises NeverCrawled and NoSuchRun."""
    last = last_run(connection, site)
    if run_id is None:
        return last
    if not connection.execute("SELECT 1 FROM runs WHERE site = ? AND id = ?", (site, run_id)).fetchone():
        raise NoSuchRun(site=site, run=run_id, last=last)
    return run_id


def sites_with_runs(connection: sqlite3.Connection) -> list[str]:
    """Return the sites that were crawled at least once, by name."""
    return [name for (name,) in connection.execute("SELECT DISTINCT site FROM runs ORDER BY site")]


def report(connection: sqlite3.Connection, run_id: int) -> RunReport:
    """Return the report of a run."""
    run = connection.execute(
        "SELECT r.id, r.site, s.portal, r.started_at, r.ended_at, r.status, r.reason, r.resumed_at, r.cause, r.manners"
        " FROM runs r JOIN sites s ON s.name = r.site WHERE r.id = ?",
        (run_id,),
    ).fetchone()
    outcomes, files = (
        dict(connection.execute(
            f"SELECT coalesce(outcome, 'open'), count(*) FROM outcomes WHERE run_id = ? AND kind {which} 'file'"
            " GROUP BY 1 ORDER BY 2 DESC, 1", (run_id,),
        ).fetchall())
        for which in ("<>", "=")
    )  # fmt: skip
    (file_bytes,) = connection.execute(
        "SELECT coalesce(sum(c.bytes), 0) FROM outcomes o JOIN captures c ON c.id = o.capture_id"
        " WHERE o.run_id = ? AND o.kind = 'file' AND o.outcome = 'kept'", (run_id,),
    ).fetchone()  # fmt: skip
    alarms = connection.execute(
        "SELECT kind, text FROM alarms WHERE run_id = ? ORDER BY kind, text", (run_id,)
    ).fetchall()
    return RunReport(
        run_id=run[0], site=run[1], portal=run[2], started_at=run[3], ended_at=run[4], status=run[5],
        reason=run[6], resumed_at=run[7], cause=run[8], manners=run[9], sections=tuple(_sections(connection, run_id)),
        endings=tuple(_endings(connection, run_id)), outcomes=outcomes, files=files, file_bytes=file_bytes,
        alarms=tuple(tuple(row) for row in alarms), waiting=waiting(connection, run_id),
    )  # fmt: skip


def _quoted(names: object) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))  # type: ignore[call-overload]


def _sections(connection: sqlite3.Connection, run_id: int) -> list[SectionReport]:
    """Return the counts as written down at the end of the run; of one that goes on, those of this moment."""
    rows = connection.execute(
        f"""
        SELECT s.name, s.url, w.pages, w.ended_by, coalesce(w.expected, c.expected), coalesce(w.got, c.got),
          coalesce(w.lost, c.lost)
        FROM walks w JOIN sections s ON s.id = w.section_id JOIN ({WALK_COUNTS}) c ON c.section_id = w.section_id
        WHERE w.run_id = :run ORDER BY s.id""",
        {"run": run_id},
    ).fetchall()
    return [
        SectionReport(section=r[0], url=r[1], pages=r[2], expected=r[4], got=r[5],
                      absent=r[4] - r[5] - r[6], lost=r[6], ended_by=r[3])
        for r in rows
    ]  # fmt: skip


def _endings(connection: sqlite3.Connection, run_id: int) -> list[Ending]:
    rows = connection.execute(
        f"""
        SELECT o.url, o.kind, coalesce(o.outcome, 'interrupted'), o.reason,
          coalesce((SELECT s.name FROM links l JOIN sections s ON s.id = l.section_id
            JOIN runs r ON r.id = o.run_id
            WHERE l.url = o.url AND s.site = r.site AND o.run_id BETWEEN l.first_run AND l.last_run
            ORDER BY s.id LIMIT 1),
            (SELECT s.name FROM sections s JOIN runs r ON r.id = o.run_id
             WHERE s.url = o.url AND s.site = r.site))
        FROM outcomes o
        WHERE o.run_id = ? AND coalesce(o.outcome, '') NOT IN ({_quoted(_WELL)})
        ORDER BY o.outcome NOT IN ({_quoted(LOSSES)}), o.kind = 'file', o.outcome, o.url""",
        (run_id,),
    ).fetchall()
    return [Ending(url=r[0], kind=r[1], outcome=r[2], reason=r[3], section=r[4], is_loss=r[2] in LOSSES) for r in rows]
