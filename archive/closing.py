"""The end of a run: what the ledger holds of it is judged, and the verdict written down."""

import sqlite3
from datetime import datetime

from archive.ledger import LOSSES, close_open_outcomes, freeze_walks, utc_text
from archive.scope import Scope
from archive.verdict import Facts, Verdict, judge

_UNREAD = "('failed', 'blocked', 'offsite', 'interrupted', 'missing', 'soft_error')"


def end(connection: sqlite3.Connection, run_id: int, now: datetime, stopped: str | None) -> Verdict:
    """Close a run at `now` (UTC) and return its verdict.

    `stopped` tells why the run stopped early; None means that it came to its own end.
    """
    close_open_outcomes(connection, run_id)
    freeze_walks(connection, run_id)
    verdict = judge(facts_of(connection, run_id, stopped))
    connection.execute(
        "UPDATE runs SET status = ?, ended_at = ?, reason = ?, cause = ? WHERE id = ?",
        (verdict.status, utc_text(now), verdict.reason, verdict.cause, run_id),
    )
    return verdict


def facts_of(connection: sqlite3.Connection, run_id: int, stopped: str | None = None) -> Facts:
    """Return what the ledger holds of a run."""
    execute = connection.execute
    marks = ", ".join("?" * len(LOSSES))
    losses = execute(
        "SELECT outcome, reason, count(*), sum(kind = 'file') FROM outcomes"
        f" WHERE run_id = ? AND outcome IN ({marks}) GROUP BY 1, 2",
        (run_id, *sorted(LOSSES)),
    ).fetchall()
    asked, read, refused = execute(
        f"SELECT count(*), coalesce(sum(outcome NOT IN {_UNREAD}), 0), coalesce(sum(outcome = 'blocked'), 0)"
        " FROM outcomes WHERE run_id = ? AND kind <> 'file'",
        (run_id,),
    ).fetchone()
    articles, absent = execute(
        "SELECT count(*), coalesce(sum(outcome IN ('missing', 'soft_error')), 0) FROM outcomes"
        " WHERE run_id = ? AND kind = 'article'",
        (run_id,),
    ).fetchone()
    (bare,) = execute(
        "SELECT count(*) FROM outcomes o JOIN version_captures vc ON vc.capture_id = o.capture_id AND vc.part = 1"
        " JOIN versions v ON v.id = vc.version_id WHERE o.run_id = ? AND o.kind = 'article' AND v.text = ''"
        " AND o.outcome IN ('stored', 'changed')"
        " AND NOT EXISTS (SELECT 1 FROM attachments t WHERE t.version_id = v.id)",
        (run_id,),
    ).fetchone()
    walks = execute("SELECT coalesce(ended_by, ''), count(*) FROM walks WHERE run_id = ? GROUP BY 1", (run_id,))
    alarms = execute("SELECT kind, count(*) FROM alarms WHERE run_id = ? GROUP BY kind", (run_id,))
    (scope,) = execute("SELECT scope FROM runs WHERE id = ?", (run_id,)).fetchone()
    return Facts(
        stopped=stopped, limits=Scope.read(scope).limits,
        asked=asked, read=read, refused=refused, articles=articles, absent=absent, bare=bare,
        losses={(outcome, reason): count for outcome, reason, count, _ in losses},
        file_losses={(outcome, reason): count for outcome, reason, _, count in losses},
        walks=dict(walks.fetchall()), alarms=dict(alarms.fetchall()),
    )  # fmt: skip
