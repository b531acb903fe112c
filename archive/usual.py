"""Holds a run against what is usual for its site: counts off the archive, judged by archive.baselines."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from archive.acceptance import accepted_run
from archive.baselines import FALSE_ALARMS, surprise_of_loss
from archive.ledger import Ledger
from archive.new_articles import New, fields, new_articles
from archive.silence import silences

LEARNED = ("dropped", "vanished", "empties", "undated", "untitled", "short")  # a run with one of these teaches nothing
_PARTLY = "('known ground', 'not due', 'as asked')"  # ends of walks that did not go to the end of the list
MOST_RUNS = 60  # the latest, that tell how much a portal usually takes away


@dataclass(frozen=True, slots=True)
class Tested:
    """One thing that was tested: the kind of its alarm, where, how surprising it is, and the numbers."""

    kind: str
    place: str  # section, or site
    surprise: float
    bad: int
    total: int


def hold_against_usual(connection: sqlite3.Connection, ledger: Ledger, now: datetime) -> None:
    """Raise an alarm at `now` (UTC) for everything in a run that is not usual for its site.

    The level of FALSE_ALARMS is shared out among all that is tested, so that it bounds the whole run.
    """
    _check_clock(connection, ledger, now)
    history = usual_runs(connection, ledger.site, ledger.run_id)
    if not history:
        return
    tests = [
        *_lists(connection, ledger, history[-MOST_RUNS:]),
        *_known(connection, ledger, history[-MOST_RUNS:]),
        *_new(connection, ledger, history),
    ]
    for test in tests:
        if test.surprise <= FALSE_ALARMS / len(tests):
            ledger.alarm(test.kind, f"{test.place}: {test.bad} / {test.total}", now)
    (since,) = connection.execute("SELECT started_at FROM runs WHERE id = ?", (history[0],)).fetchone()
    for place, days in silences(connection, ledger, datetime.fromisoformat(since), now):
        ledger.alarm("silent", f"{place}: {days}", now)


def usual_runs(connection: sqlite3.Connection, site: str, run_id: int) -> list[int]:
    """Return the runs before `run_id` that tell what is usual, the oldest first.

    Not those that read nothing or raised such an alarm, nor those before the run that a person last accepted.
    """
    accepted = accepted_run(connection, site, run_id) or 0
    marks = ", ".join("?" * len(LEARNED))
    rows = connection.execute(
        "SELECT id FROM runs WHERE site = ? AND id < ? AND id >= ? AND (id = ? OR (status IN ('ok', 'incomplete',"
        f" 'degraded') AND id NOT IN (SELECT run_id FROM alarms WHERE kind IN ({marks})))) ORDER BY id",
        (site, run_id, accepted, accepted, *LEARNED),
    )
    return [number for (number,) in rows]


def _check_clock(connection: sqlite3.Connection, ledger: Ledger, now: datetime) -> None:
    """Raise an alarm where an earlier run of the site is later by the clock: the dates of captures would lie."""
    (last,) = connection.execute(
        "SELECT max(coalesce(ended_at, started_at)) FROM runs WHERE site = ? AND id < ?", (ledger.site, ledger.run_id)
    ).fetchone()
    (started,) = connection.execute("SELECT started_at FROM runs WHERE id = ?", (ledger.run_id,)).fetchone()
    if last and last > started:
        ledger.alarm("clock", f"{last} > {started}", now)


def _lists(connection: sqlite3.Connection, ledger: Ledger, history: list[int]) -> Iterator[Tested]:
    """Yield how much shorter each list is than when it was last walked to its end, and all of them together."""
    # Only a walk to the very end tells a list's length; NULL, no proof, is unequal to everything.
    rows = connection.execute(
        f"""
        SELECT coalesce(s.name || ' ', '') || s.url, coalesce(w.expected, 0),
          (SELECT count(*) FROM links l WHERE l.section_id = s.id AND l.last_run = here.run_id)
        FROM walks here JOIN sections s ON s.id = here.section_id JOIN walks w ON w.section_id = s.id
        WHERE here.run_id = ? AND here.ended_by NOT IN {_PARTLY}
          AND w.run_id IN ({_marks(history)}) AND w.ended_by NOT IN {_PARTLY}
        ORDER BY s.id, w.run_id""",
        (ledger.run_id, *history),
    ).fetchall()
    lengths: dict[str, list[int]] = {}
    listed: dict[str, int] = {}
    for place, expected, now in rows:
        lengths.setdefault(place, []).append(expected)
        listed[place] = now
    whole = (0, 0, 0, 0)
    for place, before in lengths.items():
        pairs = list(pairwise(before))
        lost, known = max(0, before[-1] - listed[place]), before[-1]
        usually = sum(max(0, one - other) for one, other in pairs), sum(one for one, _ in pairs)
        whole = whole[0] + lost, whole[1] + known, whole[2] + usually[0], whole[3] + usually[1]
        if known:
            yield Tested("dropped", place, surprise_of_loss(lost, known, *usually), lost, known)
    if whole[1]:
        yield Tested("dropped", ledger.site, surprise_of_loss(*whole), whole[0], whole[1])


def _known(connection: sqlite3.Connection, ledger: Ledger, history: list[int]) -> Iterator[Tested]:
    """Yield how many of the articles that the last usual run kept are none any more."""
    lost, known = connection.execute(
        "SELECT coalesce(sum(n.outcome IN ('missing', 'soft_error', 'unreadable')), 0), count(*) FROM outcomes b"
        " JOIN outcomes n ON n.url = b.url AND n.run_id = ? WHERE b.run_id = ? AND b.kind = 'article'"
        " AND b.outcome IN ('stored', 'changed', 'unchanged') AND n.outcome NOT IN ('failed', 'interrupted')",
        (ledger.run_id, history[-1]),
    ).fetchone()
    later = history[1:]
    (usual_lost,) = connection.execute(
        f"SELECT count(*) FROM article_events WHERE event = 'missing' AND run_id IN ({_marks(later)})", later
    ).fetchone()
    (usual_known,) = connection.execute(
        f"SELECT coalesce(sum(got), 0) FROM walks WHERE run_id IN ({_marks(later)})", later
    ).fetchone()
    if known:
        surprise = surprise_of_loss(lost, known, min(usual_lost, usual_known), usual_known)
        yield Tested("vanished", ledger.site, surprise, lost, known)


def _new(connection: sqlite3.Connection, ledger: Ledger, history: list[int]) -> Iterator[Tested]:
    """Yield how the new articles of a run compare with the latest of earlier runs, by section and in all."""
    sections = new_articles(connection, ledger.site, ledger.run_id, history)
    every = {article.version_id: article for articles in sections.values() for article in articles}
    whole: dict[str, list[New]] = {ledger.site: list(every.values())} if len(sections) > 1 else {}
    for place, articles in {**sections, **whole}.items():
        for kind, surprise, bad, total in fields(articles):
            yield Tested(kind, place, surprise, bad, total)


def _marks(values: list[int]) -> str:
    return ", ".join("?" * len(values))
