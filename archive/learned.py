"""Keeps the learner's counts. Speaks only str and int: what a line or a place is, pipelines.extract knows."""

import json
import sqlite3

from archive.counts import Keys, Observation, PathCount, SiteCounts, UnitCount
from archive.table import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        name="learned_pages",
        meaning="One row per page that the learner has counted, so that none is counted twice.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("url", "TEXT NOT NULL", "URL of the page"),
            Column("body_path", "INTEGER", "place of its body; NULL: none was found"),
            Column("heads", "TEXT NOT NULL", "JSON list: keys of the first lines of its body"),
            Column("tails", "TEXT NOT NULL", "JSON list: keys of the last lines of its body"),
        ),
        constraints=("PRIMARY KEY (site, url)",),
        rowid=False,
    ),
    Table(
        name="learned_sites",
        meaning="Totals of the learner per site.",
        columns=(
            Column("site", "TEXT PRIMARY KEY", "the site"),
            Column("pages", "INTEGER NOT NULL", "pages counted"),
            Column("bodies", "INTEGER NOT NULL", "pages at which a body was found"),
        ),
        rowid=False,
    ),
    Table(
        name="learned_units",
        meaning="In how many pages of a site a line of text stands.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("unit", "INTEGER NOT NULL", "64-bit key of the line without blanks and numbers"),
            Column("pages", "INTEGER NOT NULL", "pages that hold it"),
            Column("heads", "INTEGER NOT NULL", "pages with it among the first lines of the body"),
            Column("tails", "INTEGER NOT NULL", "pages with it among the last lines of the body"),
        ),
        constraints=("PRIMARY KEY (site, unit)",),
        rowid=False,
    ),
    Table(
        name="learned_paths",
        meaning="What stands at a place of a site's pages: how much text, how much of it links.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("path", "INTEGER NOT NULL", "64-bit key of the tags, classes and ids that lead to the place"),
            Column("pages", "INTEGER NOT NULL", "pages that have it"),
            Column("chars", "INTEGER NOT NULL", "characters there, in all"),
            Column("link_chars", "INTEGER NOT NULL", "characters in links there, in all"),
            Column("bodies", "INTEGER NOT NULL", "pages whose body was found there"),
        ),
        constraints=("PRIMARY KEY (site, path)",),
        rowid=False,
    ),
)


class Learned:
    """Reads and adds to the counts. Never commits: counting a page and noting it are one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def counts(self, keys: Keys, *, bodies: bool = True) -> SiteCounts:
        """Return the counts of the other pages of the site, for the keys of this page only.

        Without `bodies` nothing is said of where bodies and their ends are: the second reading finds the
        bodies of all pages before any of them may speak for another.
        """
        execute = self._connection.execute
        total = execute("SELECT pages, bodies FROM learned_sites WHERE site = ?", (keys.site,)).fetchone()
        if total is None:
            return SiteCounts()
        # CROSS JOIN: a look-up per key; left to itself SQLite may read the whole table instead.
        units = execute(
            "SELECT u.unit, u.pages, u.heads, u.tails FROM json_each(?) AS asked"
            " CROSS JOIN learned_units AS u ON u.unit = asked.value AND u.site = ?",
            (json.dumps(list(keys.units)), keys.site),
        )
        paths = execute(
            "SELECT p.path, p.pages, p.chars, p.link_chars, p.bodies FROM json_each(?) AS asked"
            " CROSS JOIN learned_paths AS p ON p.path = asked.value AND p.site = ?",
            (json.dumps(list(keys.paths)), keys.site),
        )
        counts = SiteCounts(
            pages=total[0],
            bodies=total[1] if bodies else 0,
            units={row[0]: UnitCount(*row[1:]) if bodies else UnitCount(row[1]) for row in units},
            paths={row[0]: PathCount(*row[1:]) if bodies else PathCount(*row[1:4]) for row in paths},
        )
        own = execute(
            "SELECT body_path, heads, tails FROM learned_pages WHERE site = ? AND url = ?", (keys.site, keys.url)
        ).fetchone()
        if own is None:
            return counts
        return _without(counts, keys, own if bodies else (None, "[]", "[]"))

    def observe(self, seen: Observation) -> None:
        """Count a page. A page that was counted before is not counted again until `forget`."""
        if self.observe_page(seen):
            self.observe_body(seen)

    def observe_page(self, seen: Observation) -> bool:
        """Count the lines and places of a page but not its body; return False if it was counted before."""
        fresh = self._connection.execute(
            "INSERT OR IGNORE INTO learned_pages VALUES (?, ?, NULL, '[]', '[]')", (seen.site, seen.url)
        )
        if not fresh.rowcount:
            return False
        many = self._connection.executemany
        many("INSERT INTO learned_sites VALUES (?, 1, 0) ON CONFLICT DO UPDATE SET pages = pages + 1", [(seen.site,)])
        many(
            "INSERT INTO learned_units VALUES (?, ?, 1, 0, 0) ON CONFLICT DO UPDATE SET pages = pages + 1",
            [(seen.site, unit) for unit in sorted(seen.units)],
        )
        many(
            "INSERT INTO learned_paths VALUES (?, ?, 1, ?, ?, 0) ON CONFLICT DO UPDATE SET pages = pages + 1,"
            " chars = chars + excluded.chars, link_chars = link_chars + excluded.link_chars",
            [(seen.site, path, chars, links) for path, (chars, links) in sorted(seen.paths.items())],
        )
        return True

    def observe_body(self, seen: Observation) -> None:
        """Count where the body of a counted page is, and its first and last lines. Call it once a page."""
        if seen.body_path is None:
            return
        execute, many = self._connection.execute, self._connection.executemany
        heads, tails = sorted(seen.heads), sorted(seen.tails)
        execute(
            "UPDATE learned_pages SET body_path = ?, heads = ?, tails = ? WHERE site = ? AND url = ?",
            (seen.body_path, json.dumps(heads), json.dumps(tails), seen.site, seen.url),
        )
        execute("UPDATE learned_sites SET bodies = bodies + 1 WHERE site = ?", (seen.site,))
        execute("UPDATE learned_paths SET bodies = bodies + 1 WHERE site = ? AND path = ?", (seen.site, seen.body_path))
        for column, keys in (("heads", heads), ("tails", tails)):
            many(
                f"UPDATE learned_units SET {column} = {column} + 1 WHERE site = ? AND unit = ?",
                [(seen.site, key) for key in keys],
            )

    def forget(self, site: str) -> None:
        """Drop all counts of a site."""
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table.name} WHERE site = ?", (site,))

    def adopt(self, shadow: str, site: str) -> None:
        """Put the counts kept under the name `shadow` in the place of the site's."""
        self.forget(site)
        for table in TABLES:
            self._connection.execute(f"UPDATE {table.name} SET site = ? WHERE site = ?", (site, shadow))

    def pages(self, site: str) -> int:
        """Return how many pages of a site were counted."""
        row = self._connection.execute("SELECT pages FROM learned_sites WHERE site = ?", (site,)).fetchone()
        return int(row[0]) if row else 0


def _without(counts: SiteCounts, keys: Keys, own: tuple[int | None, str, str]) -> SiteCounts:
    """Return the counts less what the page itself added: a page is no witness to its own habit."""
    body_path, heads, tails = own[0], set(json.loads(own[1])), set(json.loads(own[2]))
    units = {
        key: UnitCount(c.pages - 1, c.heads - (key in heads), c.tails - (key in tails))
        for key, c in counts.units.items()
        if key in keys.units
    }
    paths = {
        key: PathCount(c.pages - 1, c.chars, c.link_chars, c.bodies - (key == body_path))
        for key, c in counts.paths.items()
    }
    return SiteCounts(counts.pages - 1, counts.bodies - (body_path is not None), units, paths)
