"""A figure's rows, and which articles they count."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic, TypeVar

from archive.beijing import BEIJING
from archive.errors import BadRequest
from archive.messages import say
from archive.report import last_run
from archive.search.scope import Scope, check_days, check_section

Row = TypeVar("Row")
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Generic[Row]):
    """What a figure draws, row by row, and what it leaves out."""

    kind: str  # as in `dangjian plot KIND`
    scope: Scope
    portals: tuple[str, ...]  # names of the portals that the scope takes in
    as_of: str  # day of the last capture, Beijing time
    rows: tuple[Row, ...]  # in the order of drawing, each a dataclass
    left_out: tuple[tuple[str, int], ...] = ()  # what is not drawn and how many, as plot.note.NAME says it

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of what a row holds. A figure without rows has none."""
        first = self.rows[0] if self.rows else None
        return tuple(field.name for field in fields(first)) if first is not None else ()  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every figure of a scope stands on: the portals, and the day until which the archive has seen them."""

    portals: tuple[str, ...]
    as_of: str  # day of the last capture, Beijing time


def ground(connection: sqlite3.Connection, scope: Scope) -> Ground:
    """Return what figures of a scope stand on.

    Raises NeverCrawled for a site without a run, and BadRequest for a section or a time that is none, or an archive
    without captures.
    """
    check_days(scope)
    if scope.site:
        last_run(connection, scope.site)
    row = connection.execute(
        "SELECT max(c.fetched_at) FROM captures c JOIN runs r ON r.id = c.run_id"
        " WHERE :site IS NULL OR r.site = :site", {"site": scope.site}
    ).fetchone()  # fmt: skip
    if row[0] is None:
        raise BadRequest(cause=say("plot.empty"))
    check_section(connection, scope)
    portals = connection.execute(
        "SELECT portal FROM sites WHERE (:site IS NULL OR name = :site) AND name IN (SELECT site FROM runs)"
        " ORDER BY name", {"site": scope.site}
    ).fetchall()  # fmt: skip
    as_of = datetime.fromisoformat(row[0]).astimezone(BEIJING).date().isoformat()
    return Ground(portals=tuple(portal for (portal,) in portals), as_of=as_of)


def within(scope: Scope) -> tuple[str, dict[str, str]]:
    """Return the SQL condition on articles_with_sections ("1" for all) and its named values.

    `since` and `until` leave out articles without a time.
    """
    values = {name: value for name in _SQL if (value := getattr(scope, name))}
    return " AND ".join(_SQL[name] for name in values) or "1", values


def top(counts: Iterable[tuple[Name, int]], most: int) -> tuple[list[Name], list[Name]]:
    """Return the names with the largest counts, `most` of them, and the rest; alike ones in the given order.

    A rest of one is no rest: it is among the first.

    >>> top([("热点", 3), ("公开", 9), ("党课", 1), ("先锋", 1)], 2)
    (['公开', '热点'], ['党课', '先锋'])
    >>> top([("热点", 3), ("公开", 9), ("党课", 1)], 2)
    (['公开', '热点', '党课'], [])
    """
    names = [name for name, _ in sorted(counts, key=lambda each: -each[1])]
    return (names, []) if len(names) <= most + 1 else (names[:most], names[most:])


def counted(*left_out: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """Return what was left out, without what there was none of."""
    return tuple((name, count) for name, count in left_out if count)


_SQL = {
    "site": "site = :site",
    "section": "section = :section",
    "since": "published >= :since",
    "until": "substr(published, 1, length(:until)) <= :until",
}
