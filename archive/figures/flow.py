"""Who reprints whom: from where the earliest of each text stands to where the others do."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archive.figures.figure import Figure, ground, top
from archive.search.scope import Scope

MOST_PLACES = 10  # on each side
Name = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """Reprints from one place to another. A place is a portal; in an archive of one portal it is a section."""

    earliest: str | None  # None: a place without a name, or several counted together
    earliest_places: int  # how many are counted together
    reprinted_by: str | None  # as above
    reprinting_places: int
    articles: int  # reprints, may be 0


def flow(connection: sqlite3.Connection, scope: Scope) -> Figure[FlowRow]:
    """Return the reprints between each two places, as of the last `dangjian reprints`.

    `section` and times are those of the reprint; `site` takes in what it reprinted and what others reprinted of it.
    """
    base = ground(connection, scope)
    place = "portal" if _crosses_portals(connection, scope.site) else "section"
    condition = " AND ".join(sql for name, sql in _SQL.items() if getattr(scope, name)) or "1"
    values = {name: getattr(scope, name) for name in _SQL}
    found: Counter[tuple[str | None, str | None]] = Counter()
    for earliest, reprinting, articles in connection.execute(
        f"SELECT e.{place}, r.{place}, count(*) FROM reprinted_articles r"
        " JOIN reprinted_articles e ON e.cluster_id = r.cluster_id AND e.position = 1"
        f" WHERE r.position > 1 AND {condition} GROUP BY 1, 2 ORDER BY 1, 2", values,
    ):  # fmt: skip
        found[earliest, reprinting] = articles
    return Figure(
        kind="reprints", scope=scope, portals=base.portals, as_of=base.as_of, rows=tuple(_rows(found)),
    )  # fmt: skip


def _crosses_portals(connection: sqlite3.Connection, site: str | None) -> bool:
    """Tell whether a text stands on two portals; else all that can be told is in which sections it does."""
    row = connection.execute(
        "SELECT 1 FROM reprinted_articles WHERE :site IS NULL OR cluster_id IN"
        " (SELECT cluster_id FROM reprinted_articles WHERE site = :site)"
        " GROUP BY cluster_id HAVING count(DISTINCT site) > 1 LIMIT 1", {"site": site},
    ).fetchone()  # fmt: skip
    return row is not None


def _rows(found: Counter[tuple[Name, Name]]) -> Iterator[FlowRow]:
    """Yield a row for each two places, in the order of their reprints; the smallest places are put together."""
    given, taken = Counter[Name](), Counter[Name]()
    for (earliest, reprinting), articles in found.items():
        given[earliest] += articles
        taken[reprinting] += articles
    for earliest, givers in _groups(given):
        for reprinting, takers in _groups(taken):
            yield FlowRow(
                earliest=earliest, earliest_places=len(givers), reprinted_by=reprinting,
                reprinting_places=len(takers),
                articles=sum(found[giver, taker] for giver in givers for taker in takers),
            )  # fmt: skip


def _groups(counts: Counter[Name]) -> Iterator[tuple[Name, list[Name]]]:
    first, rest = top(counts.items(), MOST_PLACES)
    yield from ((name, [name]) for name in first)
    if rest:
        yield None, rest


_SQL = {
    "site": ":site IN (e.site, r.site)",
    "section": "r.section = :section",
    "since": "r.published >= :since",
    "until": "substr(r.published, 1, length(:until)) <= :until",
}
