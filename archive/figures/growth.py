"""How view counts grow."""

import sqlite3
from dataclasses import dataclass

from archive.figures.figure import Figure, counted, ground, top
from archive.search.scope import Scope

MOST_ARTICLES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A view count of an article, as printed when it was captured."""

    article_id: str
    title: str | None
    observed_at: str  # UTC
    views: int
    gained: int  # since the first count of the article; below 0: the portal counts anew


def growth(connection: sqlite3.Connection, scope: Scope) -> Figure[CountRow]:
    """Return the counts of the articles that gained most views, the one with the largest gain first.

    `section` and times are those of the articles. What has a single count cannot have gained.
    """
    base = ground(connection, scope)
    condition = " AND ".join(sql for name, sql in _SQL.items() if getattr(scope, name)) or "1"
    values = {name: getattr(scope, name) for name in _SQL}
    gains: dict[str, int] = {}
    single = fallen = 0
    for article_id, counts, first, last in connection.execute(
        f"SELECT DISTINCT c.article_id, count(*) OVER each, first_value(c.views) OVER each,"
        f" last_value(c.views) OVER each FROM view_counts c JOIN articles a ON a.id = c.article_id"
        f" JOIN versions v ON v.id = a.version_id WHERE {condition}"
        " WINDOW each AS (PARTITION BY c.article_id ORDER BY c.observed_at"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY c.article_id", values,
    ):  # fmt: skip
        single += counts == 1
        fallen += last < first
        if last > first:
            gains[article_id] = last - first
    drawn, rest = top(gains.items(), MOST_ARTICLES)
    return Figure(
        kind="views", scope=scope, portals=base.portals, as_of=base.as_of,
        rows=tuple(row for article_id in drawn for row in _counts(connection, article_id)),
        left_out=counted(("gained-less", len(rest)), ("single-count", single), ("fallen", fallen)),
    )  # fmt: skip


def _counts(connection: sqlite3.Connection, article_id: str) -> list[CountRow]:
    rows = connection.execute(
        "SELECT c.article_id, v.title, c.observed_at, c.views,"
        " c.views - first_value(c.views) OVER (ORDER BY c.observed_at)"
        " FROM view_counts c JOIN articles a ON a.id = c.article_id JOIN versions v ON v.id = a.version_id"
        " WHERE c.article_id = ? ORDER BY c.observed_at", (article_id,),
    )  # fmt: skip
    return [
        CountRow(article_id=name, title=title, observed_at=at, views=views, gained=gained)
        for name, title, at, views, gained in rows
    ]


_SQL = {
    "site": "a.site = :site",
    "section": "(v.section = :section OR a.id IN (SELECT article_id FROM article_sections WHERE section = :section))",
    "since": "v.published >= :since",
    "until": "substr(v.published, 1, length(:until)) <= :until",
}
