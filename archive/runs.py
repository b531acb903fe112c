"""The beginning of a run: a new one, or the last one taken up again where it was torn off."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.ledger import Declaration, interrupt, utc_text

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that has begun."""

    run_id: int
    resumes: bool = False  # it was taken up again
    known: frozenset[str] = frozenset()  # of a run taken up again: the canonical URLs that need no discovery


def begin(connection: sqlite3.Connection, declaration: Declaration, now: datetime, rest: timedelta = DAY) -> Begun:
    """Begin a run of a site at `now` (UTC), or take up the last one if it was torn off within `rest`.

    A run is taken up by the code and declaration that began it, or not at all: two rules in one run would prove
    nothing. Runs that are left behind are closed as incomplete: interrupted.
    """
    torn = _torn(connection, declaration, now, rest)
    return begin_new(connection, declaration, now) if torn is None else take_up(connection, declaration, now, torn)


def begin_new(
    connection: sqlite3.Connection, declaration: Declaration, now: datetime, number: int | None = None
) -> Begun:
    """Begin a new run at `now` (UTC). `number` is the run's, where a rebuild knows it; None: the next one."""
    _leave_behind(connection, declaration, now, None)
    row = connection.execute(
        "INSERT INTO runs (id, site, started_at, status, code_version, declaration_hash, scope)"
        " VALUES (?, ?, ?, 'running', ?, ?, ?) RETURNING id",
        (number, declaration.site, utc_text(now), declaration.code_version, declaration.declaration_hash,
         declaration.scope),
    ).fetchone()  # fmt: skip
    return Begun(int(row[0]))


def take_up(connection: sqlite3.Connection, declaration: Declaration, now: datetime, run_id: int) -> Begun:
    """Take up a run again at `now` (UTC).

    Lists are walked anew: one that moved on during the rest would prove nothing. So what the run knew of its
    lists is forgotten, and so is what can only be asked for on the way to something else.
    """
    _leave_behind(connection, declaration, now, run_id)
    execute = connection.execute
    execute(
        "UPDATE runs SET status = 'running', ended_at = NULL, reason = NULL, cause = NULL, resumed_at = ? WHERE id = ?",
        (utc_text(now), run_id),
    )
    execute("DELETE FROM frontier WHERE run_id = ? AND request IS NULL", (run_id,))
    execute("UPDATE outcomes SET outcome = NULL, reason = NULL WHERE run_id = ? AND outcome = 'interrupted'", (run_id,))
    execute(
        "DELETE FROM outcomes WHERE run_id = ?1 AND (kind IN ('seed', 'section', 'listing') OR (outcome IS NULL"
        " AND url NOT IN (SELECT url FROM frontier WHERE run_id = ?1)))",
        (run_id,),
    )
    execute("DELETE FROM walks WHERE run_id = ?", (run_id,))
    execute("DELETE FROM alarms WHERE run_id = ? AND kind IN ('section', 'empty', 'mass', 'budget')", (run_id,))
    # A further page or counter that was read may be asked for again: what it belongs to may not be kept yet.
    rows = execute("SELECT url FROM outcomes WHERE run_id = ? AND kind NOT IN ('part', 'counter')", (run_id,))
    return Begun(run_id, resumes=True, known=frozenset(url for (url,) in rows))


def _leave_behind(connection: sqlite3.Connection, declaration: Declaration, now: datetime, run_id: int | None) -> None:
    """Note the site, and close its other runs that never ended as interrupted ones."""
    connection.execute(
        "INSERT INTO sites (name, portal, home_url) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
        " SET portal = excluded.portal, home_url = excluded.home_url",
        (declaration.site, declaration.portal, declaration.home_url),
    )
    dangling = connection.execute(
        "SELECT id FROM runs WHERE site = ? AND status = 'running' AND id IS NOT ?", (declaration.site, run_id)
    ).fetchall()
    for (torn,) in dangling:
        interrupt(connection, torn, now, "the process ended")
    connection.execute(
        "DELETE FROM frontier WHERE run_id IN (SELECT id FROM runs WHERE site = ? AND id IS NOT ?)",
        (declaration.site, run_id),
    )


def _torn(connection: sqlite3.Connection, declaration: Declaration, now: datetime, rest: timedelta) -> int | None:
    """Return the site's last run if it can be taken up again: URLs wait, and what it began with is what we have."""
    row = connection.execute(
        "SELECT r.id, coalesce((SELECT max(fetched_at) FROM captures WHERE run_id = r.id), r.started_at)"
        " FROM runs r WHERE r.id = (SELECT max(id) FROM runs WHERE site = ?) AND r.code_version = ?"
        " AND r.declaration_hash = ? AND r.scope IS ?"
        " AND EXISTS (SELECT 1 FROM frontier WHERE run_id = r.id AND state != 'done')",
        (declaration.site, declaration.code_version, declaration.declaration_hash, declaration.scope),
    ).fetchone()
    if row is None or now - datetime.fromisoformat(row[1]) > rest:
        return None
    return int(row[0])
