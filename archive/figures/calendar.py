"""Articles per day: when a portal publishes."""

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

from archive.figures.figure import Figure, counted, ground, within
from archive.search.scope import Scope, first_day, last_day

MOST_YEARS = 6  # the latest, where no time is asked for
MOST_YEARS_ASKED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A day that the archive has seen the end of, or that of the last capture."""

    day: str  # YYYY-MM-DD of publication, Beijing time
    articles: int  # each once


def calendar(connection: sqlite3.Connection, scope: Scope) -> Figure[DayRow]:
    """Return the articles of each day, 0 among them, of whole years or of the time that is asked for."""
    base = ground(connection, scope)
    condition, values = within(scope)
    found: dict[str | None, int] = dict(connection.execute(
        f"SELECT substr(published, 1, 10), count(DISTINCT article_id) FROM articles_with_sections WHERE {condition}"
        " GROUP BY 1", values,
    ).fetchall())  # fmt: skip
    per_day = {day: articles for day, articles in found.items() if day is not None and day <= base.as_of}
    undated = found.get(None, 0)
    later = sum(found.values()) - undated - sum(per_day.values())
    rows = _rows(per_day, *_span(max(per_day), min(per_day), scope, base.as_of)) if per_day else ()
    return Figure(
        kind="calendar", scope=scope, portals=base.portals, as_of=base.as_of, rows=rows,
        left_out=counted(
            ("undated", undated), ("later", later),
            ("earlier", sum(per_day.values()) - sum(row.articles for row in rows)),
        ),
    )  # fmt: skip


def _span(newest: str, oldest: str, scope: Scope, as_of: str) -> tuple[str, str]:
    """Return the first and the last day to draw: the latest years, or the latest ones that have articles."""
    last = min(as_of, last_day(scope.until)) if scope.until else as_of
    first = first_day(scope.since) if scope.since else first_day(oldest[:4])
    years = MOST_YEARS_ASKED if scope.since else MOST_YEARS
    if newest < _years_back(last, years):
        last = last_day(newest[:4])
    return max(first, _years_back(last, years)), last


def _years_back(day: str, years: int) -> str:
    return f"{int(day[:4]) - years + 1:04}-01-01"


def _rows(per_day: dict[str, int], first: str, last: str) -> tuple[DayRow, ...]:
    began, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    names = [(began + timedelta(days=each)).isoformat() for each in range(days)]
    return tuple(DayRow(day=name, articles=per_day.get(name, 0)) for name in names)
