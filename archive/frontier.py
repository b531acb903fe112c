"""The frontier: what a crawl still has to ask for, in an order that survives the process."""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from archive.ledger import utc_text

State = Literal["pending", "leased", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One URL that waits to be asked for."""

    url: str  # canonical: the URL that is owed an outcome
    host: str  # politeness group: hosts are asked no faster than they like
    priority: int = 0  # higher comes first, then the older one
    request: str | None = None  # how to ask, as JSON; None: only the process that put it knows
    number: int = 0  # given by the frontier


class Frontier(Protocol):
    """What a crawl needs of a frontier. pending → leased → done; a lease that was not acked comes back.

    `ack` belongs into the transaction that keeps what came of the URL: then none is done that is not kept.
    Moments are UTC.
    """

    def put(self, ticket: Ticket) -> int:
        """Let a URL wait; return the ticket's number."""

    def lease(self, now: datetime) -> Ticket | None:
        """Take the next ticket whose host may be asked at `now`; None where there is none just now."""

    def ack(self, url: str) -> None:
        """Note that the URL has its end: its leases are done."""

    def set_delay(self, host: str, seconds: float) -> None:
        """Ask a host no more often than every so many seconds, from now on and in later runs."""

    def block_until(self, host: str, moment: datetime) -> None:
        """Ask a host nothing before `moment`. An earlier moment than one that was set before changes nothing."""

    def stats(self) -> Counter[State]:
        """Return how many tickets of the run are in each state."""


class SqliteFrontier(Frontier):
    """The frontier of one run, in the archive's database. Never commits: the caller owns the transaction."""

    def __init__(self, connection: sqlite3.Connection, run_id: int) -> None:
        """Open the frontier of a run. Leases are those of a dead process, so they come back."""
        self._connection = connection
        self._run_id = run_id
        self.leased: dict[str, list[int]] = defaultdict(list)  # numbers of tickets by URL
        self._asked: dict[str, datetime] = {}  # when a host was last asked
        connection.execute("UPDATE frontier SET state = 'pending' WHERE run_id = ? AND state = 'leased'", (run_id,))
        self._stats: Counter[State] = Counter(
            dict(
                connection.execute(
                    "SELECT state, count(*) FROM frontier WHERE run_id = ? GROUP BY state", (run_id,)
                ).fetchall()
            )
        )
        self._delays: dict[str, timedelta] = {}
        self._blocked: dict[str, datetime] = {}
        for host, delay, blocked in connection.execute("SELECT host, delay, blocked_until FROM frontier_hosts"):
            if delay:
                self._delays[host] = timedelta(seconds=delay)
            if blocked:
                self._blocked[host] = datetime.fromisoformat(blocked)

    def put(self, ticket: Ticket) -> int:
        """Let a URL wait; return the ticket's number."""
        cursor = self._connection.execute(
            "INSERT INTO frontier (run_id, state, turn, url, host, request) VALUES (?, 'pending', ?, ?, ?, ?)",
            (self._run_id, -ticket.priority, ticket.url, ticket.host, ticket.request),
        )
        self._stats["pending"] += 1
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def lease(self, now: datetime) -> Ticket | None:
        """Take the next ticket whose host may be asked at `now`; None where there is none just now."""
        if not self._stats["pending"]:
            return None
        closed = [host for host in self._gates() if self.opens(host) > now]
        row = self._connection.execute(
            "SELECT id, url, host, turn, request FROM frontier WHERE run_id = ? AND state = 'pending'"
            + (f" AND host NOT IN ({', '.join('?' * len(closed))})" if closed else "")
            + " ORDER BY turn, id LIMIT 1",
            (self._run_id, *closed),
        ).fetchone()
        if row is None:
            return None
        number, url, host, turn, request = row
        self._connection.execute("UPDATE frontier SET state = 'leased' WHERE id = ?", (number,))
        self._stats.update({"pending": -1, "leased": 1})
        self.leased[url].append(number)
        self.asked(host, now)
        return Ticket(number=number, url=url, host=host, priority=-turn, request=request)

    def ack(self, url: str) -> None:
        """Note that the URL has its end: its leases are done."""
        for number in self.leased.pop(url, ()):
            self._connection.execute("UPDATE frontier SET state = 'done', request = NULL WHERE id = ?", (number,))
            self._stats.update({"leased": -1, "done": 1})

    def set_delay(self, host: str, seconds: float) -> None:
        """Ask a host no more often than every so many seconds, from now on and in later runs; 0 lifts that."""
        if seconds == self._delays.get(host, timedelta(0)).total_seconds():
            return
        self._delays[host] = timedelta(seconds=seconds)
        self._note(host, "delay", seconds)

    def delay(self, host: str) -> float:
        """Return the seconds between two requests that a host asks for, 0 where it asks for none."""
        return self._delays.get(host, timedelta(0)).total_seconds()

    def block_until(self, host: str, moment: datetime) -> None:
        """Ask a host nothing before `moment`. An earlier moment than one that was set before changes nothing."""
        if host in self._blocked and self._blocked[host] >= moment:
            return
        self._blocked[host] = moment
        self._note(host, "blocked_until", utc_text(moment))

    def stats(self) -> Counter[State]:
        """Return how many tickets of the run are in each state."""
        return +self._stats

    def asked(self, host: str, now: datetime) -> None:
        """Note that a host is asked at `now`."""
        self._asked[host] = now

    def opens(self, host: str) -> datetime:
        """Return the moment from which a host may be asked; one that is past means at once."""
        last = self._asked.get(host)
        rested = last + self._delays[host] if last and host in self._delays else _LONG_AGO
        return max(rested, self._blocked.get(host, _LONG_AGO))

    def next_opening(self) -> datetime | None:
        """Return when the first host opens for which a ticket waits; None where none waits."""
        hosts = self._connection.execute(
            "SELECT DISTINCT host FROM frontier WHERE run_id = ? AND state = 'pending'", (self._run_id,)
        ).fetchall()
        return min((self.opens(host) for (host,) in hosts), default=None)

    def clear(self) -> None:
        """Forget the tickets: the run came to its end."""
        self._connection.execute("DELETE FROM frontier WHERE run_id = ?", (self._run_id,))
        self._stats.clear()

    def _gates(self) -> set[str]:
        return self._delays.keys() | self._blocked.keys()

    def _note(self, host: str, column: str, value: object) -> None:
        self._connection.execute(
            f"INSERT INTO frontier_hosts (host, {column}) VALUES (?, ?)"
            f" ON CONFLICT (host) DO UPDATE SET {column} = excluded.{column}",
            (host, value),
        )


_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00Z")


def waiting(connection: sqlite3.Connection, run_id: int) -> int:
    """Return how many URLs of a run that was torn off or stopped wait for it to be taken up again."""
    row = connection.execute(
        "SELECT count(*) FROM frontier WHERE run_id = ? AND state != 'done' AND request IS NOT NULL", (run_id,)
    ).fetchone()
    return int(row[0])
