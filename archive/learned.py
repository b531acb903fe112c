"""Keeps the learner's counts. Speaks only str and int: what a line or a place is, pipelines.extract knows."""

import json
import sqlite3

from archive.counts import Keys, Observation, PathCount, SiteCounts, UnitCount
from archive.learned_tables import TABLES

FADE_PAGES = 2000  # counted pages at which all counts of a site are halved, so that old templates fade
BAD_IN_A_ROW = 5  # pages on which a selector fails before it is suspended


class Learned:
    """Reads and adds to the counts. Never commits: counting a page and noting it are one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def counts(self, keys: Keys, *, bodies: bool = True) -> SiteCounts:
        """Return the counts of the other pages of the site, for the keys of this page only.

        Without `bodies` nothing is said of where bodies, their ends and titles are: the second reading finds
        those of all pages before any of them may speak for another.
        """
        execute = self._connection.execute
        total = execute(
            "SELECT pages, bodies, titles, epoch FROM learned_sites WHERE site = ?", (keys.site,)
        ).fetchone()
        if total is None:
            return SiteCounts()
        # CROSS JOIN: a look-up per key; left to itself SQLite may read the whole table instead.
        units = execute(
            "SELECT u.unit, u.pages, u.heads, u.tails FROM json_each(?) AS asked"
            " CROSS JOIN learned_units AS u ON u.unit = asked.value AND u.site = ?",
            (json.dumps(list(keys.units)), keys.site),
        )
        paths = execute(
            "SELECT p.path, p.pages, p.chars, p.link_chars, p.bodies, p.titles FROM json_each(?) AS asked"
            " CROSS JOIN learned_paths AS p ON p.path = asked.value AND p.site = ?",
            (json.dumps(list(keys.paths)), keys.site),
        )
        counts = SiteCounts(
            pages=total[0],
            bodies=total[1] if bodies else 0,
            titles=total[2] if bodies else 0,
            units={row[0]: UnitCount._make(row[1:]) if bodies else UnitCount(row[1]) for row in units},
            paths={row[0]: PathCount._make(row[1:]) if bodies else PathCount(*row[1:4]) for row in paths},
            suspended=self._suspended(keys.site) if bodies else frozenset(),
        )
        own = execute(
            "SELECT body_path, title_path, heads, tails FROM learned_pages WHERE site = ? AND url = ? AND epoch = ?",
            (keys.site, keys.url, total[3]),
        ).fetchone()
        if own is None:
            return counts
        return _without(counts, keys, own if bodies else (None, None, "[]", "[]"))

    def observe(self, seen: Observation) -> list[str]:
        """Count a page; return the selectors that this page made fail once too often.

        A page that was counted before is not counted again until `forget`.
        """
        if not self.observe_page(seen):
            return []
        self.observe_body(seen)
        return [
            selector for selector, served in sorted(seen.selectors.items()) if self._rate(seen.site, selector, served)
        ]

    def observe_page(self, seen: Observation) -> bool:
        """Count the lines and places of a page but not its body.

        Return False for a page that was counted before and for a reprint: the same article under a second
        address would pass its text off as the site's boilerplate.
        """
        execute, many = self._connection.execute, self._connection.executemany
        fresh = execute(
            "INSERT OR IGNORE INTO learned_pages VALUES (?, ?, NULL, ?, NULL, NULL, '[]', '[]')",
            (seen.site, seen.url, seen.fingerprint),
        )
        if not fresh.rowcount or self._is_reprint(seen):
            return False
        (pages, epoch) = execute(
            "INSERT INTO learned_sites VALUES (?, 1, 0, 0, 0, 0, NULL) ON CONFLICT DO UPDATE SET pages = pages + 1"
            " RETURNING pages, epoch",
            (seen.site,),
        ).fetchone()
        execute("UPDATE learned_pages SET epoch = ? WHERE site = ? AND url = ?", (epoch, seen.site, seen.url))
        many(
            "INSERT INTO learned_units VALUES (?, ?, 1, 0, 0) ON CONFLICT DO UPDATE SET pages = pages + 1",
            [(seen.site, unit) for unit in sorted(seen.units)],
        )
        many(
            "INSERT INTO learned_paths VALUES (?, ?, 1, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET pages = pages + 1,"
            " chars = chars + excluded.chars, link_chars = link_chars + excluded.link_chars",
            [(seen.site, path, chars, links) for path, (chars, links) in sorted(seen.paths.items())],
        )
        if pages >= FADE_PAGES:
            self._fade(seen.site)
        return True

    def _is_reprint(self, seen: Observation) -> bool:
        if seen.fingerprint is None:
            return False
        twin = self._connection.execute(
            "SELECT 1 FROM learned_pages WHERE site = ? AND fingerprint = ? AND url <> ? LIMIT 1",
            (seen.site, seen.fingerprint, seen.url),
        )
        return twin.fetchone() is not None

    def observe_body(self, seen: Observation) -> None:
        """Count where body and title of a counted page are, and the body's first and last lines. Once a page."""
        execute, many = self._connection.execute, self._connection.executemany
        heads, tails = sorted(seen.heads), sorted(seen.tails)
        noted = execute(
            "UPDATE learned_pages SET body_path = ?, title_path = ?, heads = ?, tails = ?"
            " WHERE site = ? AND url = ? AND epoch IS NOT NULL",
            (seen.body_path, seen.title_path, json.dumps(heads), json.dumps(tails), seen.site, seen.url),
        )
        if not noted.rowcount:
            return
        for column, path in (("bodies", seen.body_path), ("titles", seen.title_path)):
            if path is not None:
                execute(f"UPDATE learned_sites SET {column} = {column} + 1 WHERE site = ?", (seen.site,))
                execute(
                    f"UPDATE learned_paths SET {column} = {column} + 1 WHERE site = ? AND path = ?", (seen.site, path)
                )
        for column, keys in (("heads", heads), ("tails", tails)):
            many(
                f"UPDATE learned_units SET {column} = {column} + 1 WHERE site = ? AND unit = ?",
                [(seen.site, key) for key in keys],
            )

    def _fade(self, site: str) -> None:
        execute = self._connection.execute
        execute(
            "UPDATE learned_sites SET pages = pages / 2, bodies = bodies / 2, titles = titles / 2, epoch = epoch + 1,"
            " read_pages = read_pages / 2 WHERE site = ?",
            (site,),
        )
        execute(
            "UPDATE learned_units SET pages = pages / 2, heads = heads / 2, tails = tails / 2 WHERE site = ?", (site,)
        )
        execute(
            "UPDATE learned_paths SET pages = pages / 2, chars = chars / 2, link_chars = link_chars / 2,"
            " bodies = bodies / 2, titles = titles / 2 WHERE site = ?",
            (site,),
        )
        execute("DELETE FROM learned_units WHERE site = ? AND pages = 0", (site,))
        execute("DELETE FROM learned_paths WHERE site = ? AND pages = 0", (site,))

    def _suspended(self, site: str) -> frozenset[str]:
        rows = self._connection.execute(
            "SELECT selector FROM learned_selectors WHERE site = ? AND suspended", (site,)
        ).fetchall()
        return frozenset(selector for (selector,) in rows)

    def _rate(self, site: str, selector: str, served: bool) -> bool:
        """Note whether a selector served; return whether it is suspended from now on."""
        row = self._connection.execute(
            "INSERT INTO learned_selectors VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE"
            " SET bad_in_a_row = CASE WHEN excluded.bad_in_a_row THEN bad_in_a_row + 1 ELSE 0 END"
            " RETURNING bad_in_a_row, suspended",
            (site, selector, 0 if served else 1),
        ).fetchone()
        if row[1] or row[0] < BAD_IN_A_ROW:
            return False
        self._connection.execute(
            "UPDATE learned_selectors SET suspended = 1 WHERE site = ? AND selector = ?", (site, selector)
        )
        return True

    def forget(self, site: str) -> None:
        """Drop all counts of a site."""
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table.name} WHERE site = ?", (site,))

    def trust(self, site: str) -> None:
        """Ask the selectors of a site again that were suspended."""
        self._connection.execute("DELETE FROM learned_selectors WHERE site = ?", (site,))

    def adopt(self, shadow: str, site: str) -> None:
        """Put the counts kept under the name `shadow` in the place of the site's, and note that it was read again.

        Selectors that were suspended stay so.
        """
        for table in TABLES:
            if table.name != "learned_selectors":
                self._connection.execute(f"DELETE FROM {table.name} WHERE site = ?", (site,))
                self._connection.execute(f"UPDATE {table.name} SET site = ? WHERE site = ?", (site, shadow))
        self._connection.execute(
            "UPDATE learned_sites SET read_pages = pages, read_body_path = (" + _ANCHOR + ") WHERE site = ?1", (site,)
        )

    def since_reading(self, site: str) -> tuple[int, int, bool]:
        """Return how many pages are counted, how many were when the site was last read again, and whether
        most bodies stand at another place since then."""
        row = self._connection.execute(
            "SELECT pages, read_pages, read_body_path IS NOT (" + _ANCHOR + ") FROM learned_sites WHERE site = ?1",
            (site,),
        ).fetchone()
        return (int(row[0]), int(row[1]), bool(row[2])) if row else (0, 0, False)

    def pages(self, site: str) -> int:
        """Return how many pages of a site were counted."""
        return self.since_reading(site)[0]


# Ties go to the smaller key, so that the answer does not depend on the order of pages.
_ANCHOR = "SELECT path FROM learned_paths WHERE site = ?1 AND bodies > 0 ORDER BY bodies DESC, path LIMIT 1"


def _without(counts: SiteCounts, keys: Keys, own: tuple[int | None, int | None, str, str]) -> SiteCounts:
    """Return the counts less what the page itself added: a page is no witness to its own habit."""
    body_path, title_path = own[0], own[1]
    heads, tails = set(json.loads(own[2])), set(json.loads(own[3]))
    units = {
        key: UnitCount(c.pages - 1, c.heads - (key in heads), c.tails - (key in tails))
        for key, c in counts.units.items()
        if key in keys.units
    }
    paths = {
        key: PathCount(
            c.pages - 1,
            max(0, c.chars - keys.paths[key][0]),  # the page may have been longer when it was counted
            max(0, c.link_chars - keys.paths[key][1]),
            c.bodies - (key == body_path),
            c.titles - (key == title_path),
        )
        for key, c in counts.paths.items()
    }
    return SiteCounts(
        pages=counts.pages - 1,
        bodies=counts.bodies - (body_path is not None),
        titles=counts.titles - (title_path is not None),
        units=units,
        paths=paths,
        suspended=counts.suspended,
    )
