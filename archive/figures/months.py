"""Articles per month and section."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import BadRequest
from archive.figures.figure import Figure, counted, ground, top, within
from archive.messages import say
from archive.search.scope import Scope, first_day, last_day

MOST_SECTIONS = 6
MOST_YEARS = 120  # older than any party paper; each month is a bar in up to eight panels
Place = tuple[str, str | None]  # portal, section


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month of a section, of all other sections, or of the whole."""

    month: str  # YYYY-MM of publication, Beijing time
    portal: str | None  # None: of all sections, or of several that are counted together
    section: str | None  # None: as above, or a section without a name
    sections: int  # how many are counted together; 0: all articles, each once
    articles: int  # in months without any 0
    is_partial: bool  # the archive, or the time that was asked for, ends within the month or begins there


def months(connection: sqlite3.Connection, scope: Scope) -> Figure[MonthRow]:
    """Return articles per month: all, each once, then the largest sections, then the others together.

    Where there is one section, it is all. An article in two sections counts in both. The months go on without a hole
    to that of the last capture. Raises BadRequest where that are too many years.
    """
    base = ground(connection, scope)
    condition, values = within(scope)
    once: Counter[str] = Counter()
    counts: dict[Place, Counter[str]] = {}
    seen: set[str] = set()
    undated: set[str] = set()
    later: set[str] = set()
    for article, portal, section, day in connection.execute(  # asked once: the view is walked through for each question
        "SELECT DISTINCT article_id, portal, section, substr(published, 1, 10) FROM articles_with_sections"
        f" WHERE {condition} ORDER BY portal, section", values,
    ):  # fmt: skip
        if day is None or day > base.as_of:
            (undated if day is None else later).add(article)
            continue
        once[day[:7]] += article not in seen
        seen.add(article)
        counts.setdefault((portal, section), Counter())[day[:7]] += 1
    repeated = sum(counter.total() for counter in counts.values()) - once.total()
    return Figure(
        kind="months", scope=scope, portals=base.portals, as_of=base.as_of,
        rows=tuple(_rows(once, counts, tuple(_axis(once, scope, base.as_of)))) if once else (),
        left_out=counted(("undated", len(undated)), ("later", len(later)), ("in-several", repeated)),
    )  # fmt: skip


def _axis(once: Counter[str], scope: Scope, as_of: str) -> Iterator[tuple[str, bool]]:
    """Yield the months to draw without a hole, and of each whether only a part of it can hold articles."""
    first = first_day(scope.since) if scope.since else f"{min(once)}-01"
    last = min(as_of, last_day(scope.until)) if scope.until else as_of
    year, month = int(first[:4]), int(first[5:7])
    if int(last[:4]) - year >= MOST_YEARS:  # before any row is made
        raise BadRequest(cause=say("plot.too-many-months", first=first[:7], last=last[:7], most=MOST_YEARS))
    while (name := f"{year:04}-{month:02}") <= last[:7]:
        yield name, first > first_day(name) or last < last_day(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _rows(
    once: Counter[str], counts: dict[Place, Counter[str]], axis: Sequence[tuple[str, bool]]
) -> Iterator[MonthRow]:
    def line(articles: Counter[str], portal: str | None, section: str | None, sections: int) -> Iterator[MonthRow]:
        for month, is_partial in axis:
            yield MonthRow(
                month=month, portal=portal, section=section, sections=sections, articles=articles[month],
                is_partial=is_partial,
            )  # fmt: skip

    if len(counts) > 1:
        yield from line(once, None, None, 0)
    first, rest = top(((place, counter.total()) for place, counter in counts.items()), MOST_SECTIONS)
    for place in first:
        yield from line(counts[place], *place, 1)
    if rest:
        yield from line(sum((counts[place] for place in rest), Counter()), None, None, len(rest))
