"""The sources that articles name."""

import sqlite3
from dataclasses import dataclass

from archive.figures.figure import Figure, counted, ground, top, within
from archive.search.scope import Scope

MOST_SOURCES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source, or all others together."""

    source: str | None  # 来源 as printed; None: several that are counted together
    sources: int  # how many are counted together
    articles: int  # each once


def sources(connection: sqlite3.Connection, scope: Scope) -> Figure[SourceRow]:
    """Return how many articles name each source, the most cited first, then all others together."""
    base = ground(connection, scope)
    condition, values = within(scope)
    found: dict[str | None, int] = dict(connection.execute(
        f"SELECT source, count(DISTINCT article_id) FROM articles_with_sections WHERE {condition}"
        " GROUP BY source ORDER BY source", values,
    ).fetchall())  # fmt: skip
    unnamed = found.pop(None, 0)
    first, rest = top(((name, articles) for name, articles in found.items() if name is not None), MOST_SOURCES)
    rows = [SourceRow(source=name, sources=1, articles=found[name]) for name in first]
    if rest:
        rows.append(SourceRow(source=None, sources=len(rest), articles=sum(found[name] for name in rest)))
    return Figure(
        kind="sources", scope=scope, portals=base.portals, as_of=base.as_of, rows=tuple(rows),
        left_out=counted(("unnamed", unnamed)),
    )  # fmt: skip
