"""Is an article still on the portal? PRESENT, MISSING, GONE, and back: judged at the end of every run."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.ledger import Ledger, utc_text

MASS_SHARE, MASS_FEWEST = 0.2, 10  # of the articles that were asked for: more is the portal's trouble, not an edit


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an article may be missing before it counts as gone."""

    checks: int = 3  # runs in which it was missing
    days: float = 7  # since the first of them


def judge(connection: sqlite3.Connection, ledger: Ledger, now: datetime, patience: Patience) -> None:
    """Bring the states of a site's articles up to what the run saw, at `now` (UTC). Each change is an event.

    An article that answers 404 or 410, or says that it is not there, is missing; after `patience` it is gone;
    one that is captured again is present. Where many are missing at once nothing is judged, and an alarm is
    raised, until as many runs as patience asks for agree: a portal that fails must not look like one that withdrew
    its articles.
    """
    execute = connection.execute
    (started,) = execute("SELECT started_at FROM runs WHERE id = ?", (ledger.run_id,)).fetchone()
    missing = execute(
        "SELECT a.id, a.state, a.missing_since, a.missing_checks, o.reason FROM outcomes o"
        " JOIN article_urls u ON u.url = o.url JOIN articles a ON a.id = u.article_id AND a.site = ?1"
        " WHERE o.run_id = ?2 AND o.kind = 'article' AND o.outcome IN ('missing', 'soft_error') AND a.last_seen_at < ?3"
        " GROUP BY a.id ORDER BY a.id",
        (ledger.site, ledger.run_id, started),
    ).fetchall()
    present = execute(
        "SELECT id, state FROM articles WHERE site = ? AND last_seen_at >= ?", (ledger.site, started)
    ).fetchall()
    fresh = [row for row in missing if row[1] == "present"]
    if len(fresh) > max(MASS_FEWEST, MASS_SHARE * (len(fresh) + len(present))):
        ledger.alarm("mass", str(len(fresh)), now)
        if not _agree(connection, ledger, patience):
            return
    for article_id, state, since, checks, reason in missing:
        execute("UPDATE articles SET checked_at = ? WHERE id = ?", (utc_text(now), article_id))
        _is_missing(connection, ledger.run_id, (article_id, state, since, checks, reason), now, patience)
    for article_id, state in present:
        if state != "present":
            execute(
                "UPDATE articles SET state = 'present', missing_since = NULL, missing_checks = 0 WHERE id = ?",
                (article_id,),
            )
            _event(connection, article_id, "restored", ledger.run_id, None, now)


def _agree(connection: sqlite3.Connection, ledger: Ledger, patience: Patience) -> bool:
    """Tell whether the runs before this one raised the same alarm, so often that it is no accident any more."""
    rows = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM alarms a WHERE a.run_id = r.id AND a.kind = 'mass') FROM runs r"
        " WHERE r.site = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?",
        (ledger.site, ledger.run_id, patience.checks - 1),
    ).fetchall()
    return len(rows) == patience.checks - 1 and all(raised for (raised,) in rows)


def _is_missing(
    connection: sqlite3.Connection, run_id: int, row: tuple[str, str, str | None, int, str | None], now: datetime,
    patience: Patience,
) -> None:  # fmt: skip
    article_id, state, since, checks, reason = row
    if state == "gone":
        return
    checks += 1
    since = since or utc_text(now)
    if state == "present":
        state = "missing"
        _event(connection, article_id, "missing", run_id, reason, now)
    if checks >= patience.checks and now - datetime.fromisoformat(since) >= timedelta(days=patience.days):
        state = "gone"
        _event(connection, article_id, "gone", run_id, reason, now)
    connection.execute(
        "UPDATE articles SET state = ?, missing_since = ?, missing_checks = ? WHERE id = ?",
        (state, since, checks, article_id),
    )


def _event(
    connection: sqlite3.Connection, article_id: str, event: str, run_id: int, reason: str | None, now: datetime
) -> None:
    connection.execute(
        "INSERT INTO article_events VALUES (?, ?, ?, ?, ?)", (article_id, utc_text(now), event, run_id, reason)
    )
