"""When may a server be asked again? One small file tells all processes of an archive, so that none asks too soon."""

import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.database import BUSY_SECONDS, naming_errors, tidy, write_ahead

NAME = "politeness.db"
MOST_FACTOR = 32.0  # a gap is never stretched to more than so many times itself
GOOD_IN_A_ROW = 10  # answers after which a stretched gap is halved
CALM = timedelta(hours=1)  # in which a stretched gap is halved by itself
TOO_BUSY = frozenset({429, 503})  # Too Many Requests (RFC 6585, 4); Service Unavailable (RFC 9110, 15.6.4)

_TABLES = """
    CREATE TABLE IF NOT EXISTS groups (
      name TEXT PRIMARY KEY, last_at INTEGER NOT NULL, last_delay INTEGER NOT NULL, held_until INTEGER,
      factor REAL NOT NULL DEFAULT 1, factor_at INTEGER NOT NULL DEFAULT 0, good INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS requests (
      site TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (site, day)
    ) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to a claim. All times are milliseconds since 1970, UTC."""

    at: int  # when it was made
    wait: int  # until a claim can succeed; 0: the turn is taken
    is_held: bool = False  # another request to the group is under way, and may end before that
    held_until: int | None = None  # of a turn that was taken: when others may go on even if no answer was noted


class Politeness:
    """Gives out turns, group by group, across processes: a group is what must not be asked from two sides at once.

    The gap between two requests to a group is the longer of the delays that they declare, times the group's factor. It
    counts from the answer to the first: when a request reaches the server, only the answer proves.
    """

    def __init__(self, folder: Path) -> None:
        """Open or make the file in an archive folder. Raises a StorageError."""
        self._path = folder / NAME
        with naming_errors(self._path):
            self._connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                write_ahead(self._connection)
                self._connection.execute("PRAGMA synchronous = NORMAL")  # a power cut takes longer than any gap
                self._connection.executescript(_TABLES)
            except BaseException:
                self._connection.close()
                raise

    def claim(
        self, delays: Mapping[str, float], now: Callable[[], datetime], hold: timedelta | None,
        declared: float | None = None,
    ) -> Turn:  # fmt: skip
        """Take the turn in all groups of `delays` (seconds by group), or tell how long to wait.

        `declared` is the delay in seconds that holds for whoever comes next; None: that of each group.

        `now` is a clock (UTC): it is looked at when no other process can take a turn any more. A turn that is taken
        lasts until `answered`, at most for `hold`; None: others need not wait for the answer. Raises a StorageError.
        """
        with naming_errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                at = milliseconds(now())
                waits = [self._wait(group, delay, at) for group, delay in delays.items()]
                longest = max(waits, default=(0, False))
                held_until = None if hold is None else at + round(hold.total_seconds() * 1000)
                if not longest[0]:
                    for group, delay in delays.items():
                        self._take(group, at, math.ceil((delay if declared is None else declared) * 1000), held_until)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        return Turn(at, *longest) if longest[0] else Turn(at, 0, held_until=held_until)

    def _wait(self, group: str, delay: float, at: int) -> tuple[int, bool]:
        """Return the milliseconds until a group may be asked, and whether they are for a request under way."""
        row = self._connection.execute(
            "SELECT last_at, last_delay, held_until, factor, factor_at FROM groups WHERE name = ?", (group,)
        ).fetchone()
        if row is None:
            return 0, False
        last_at, last_delay, held_until, factor, factor_at = row
        if last_at > at:  # the clock was set back: all that is known is that the group was asked at some time
            held_until = held_until and at + held_until - last_at
            self._connection.execute(
                "UPDATE groups SET last_at = ?, held_until = ?, factor_at = min(factor_at, ?) WHERE name = ?",
                (at, held_until, at, group),
            )
            last_at = at
        stretched = calmer(factor, at - factor_at)
        rested = last_at + math.ceil(max(math.ceil(delay * 1000), last_delay) * stretched)
        return max((rested - at, False), ((held_until or at) - at, True), (0, False))

    def _take(self, group: str, at: int, delay: int, held_until: int | None) -> None:
        self._connection.execute(
            "INSERT INTO groups (name, last_at, last_delay, held_until) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
            " DO UPDATE SET last_at = excluded.last_at, last_delay = excluded.last_delay,"
            " held_until = excluded.held_until",
            (group, at, delay, held_until),
        )

    def answered(self, groups: Mapping[str, float], turn: Turn, status: int | None, now: datetime) -> None:
        """Give the turn back at `now`, and slow down or recover by the HTTP status; None: no answer came.

        Raises a StorageError.
        """
        at = milliseconds(now)
        with naming_errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for group in groups:
                    self._note(group, turn, status, at)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def _note(self, group: str, turn: Turn, status: int | None, at: int) -> None:
        row = self._connection.execute("SELECT factor, factor_at, good FROM groups WHERE name = ?", (group,)).fetchone()
        if row is None:
            return
        factor, factor_at, good = row
        factor = calmer(factor, at - factor_at)
        factor, good = after(factor, good, status)
        self._connection.execute(
            "UPDATE groups SET factor = ?1, factor_at = ?2, good = ?3, last_at = max(last_at, ?2),"
            " held_until = CASE WHEN held_until IS ?4 THEN NULL ELSE held_until END WHERE name = ?5",
            (factor, at, good, turn.held_until, group),
        )

    def factor(self, group: str, now: datetime) -> float:
        """Return how many times its delay a group's gap is at `now`."""
        with naming_errors(self._path):
            row = self._connection.execute("SELECT factor, factor_at FROM groups WHERE name = ?", (group,)).fetchone()
        return calmer(row[0], milliseconds(now) - row[1]) if row else 1.0

    def spend(self, site: str, day: str, budget: int) -> bool:
        """Count a request of a site on a day; False, and nothing is counted, where its budget is used up."""
        with naming_errors(self._path):
            cursor = self._connection.execute(
                "INSERT INTO requests SELECT ?1, ?2, 1 WHERE ?3 > 0 ON CONFLICT (site, day)"
                " DO UPDATE SET count = count + 1 WHERE count < ?3",
                (site, day, budget),
            )
        return cursor.rowcount > 0

    def spent(self, site: str, day: str) -> int:
        """Return how many requests of a site were counted on a day."""
        with naming_errors(self._path):
            row = self._connection.execute(
                "SELECT count FROM requests WHERE site = ? AND day = ?", (site, day)
            ).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close the file."""
        tidy(self._connection)
        self._connection.close()


def milliseconds(moment: datetime) -> int:
    """Return a time as whole milliseconds since 1970, as captures.sent_at has it."""
    return math.floor(moment.timestamp() * 1000)


def calmer(factor: float, rest: int) -> float:
    """Return what is left of a factor after so many milliseconds: half of it after an hour, but never less than 1.

    >>> calmer(8.0, 3_600_000), calmer(8.0, 0), calmer(1.5, 86_400_000)
    (4.0, 8.0, 1.0)
    """
    return max(1.0, factor * math.exp2(-max(rest, 0) / (CALM.total_seconds() * 1000)))


def after(factor: float, good: int, status: int | None) -> tuple[float, int]:
    """Return factor and good answers in a row after an answer of this HTTP status; None: no answer came.

    >>> after(1.0, 7, 429), after(32.0, 0, 503)
    ((2.0, 0), (32.0, 0))
    >>> after(4.0, 8, 200), after(4.0, 9, 404)
    ((4.0, 9), (2.0, 0))
    >>> after(4.0, 9, 500), after(4.0, 9, None)
    ((4.0, 0), (4.0, 0))
    """
    if status in TOO_BUSY:
        return min(factor * 2, MOST_FACTOR), 0
    if status is None or status >= 500:
        return factor, 0
    return (max(1.0, factor / 2), 0) if good + 1 >= GOOD_IN_A_ROW else (factor, good + 1)
