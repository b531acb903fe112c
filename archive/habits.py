"""How a site's articles read so far, and what its lists were: what a look at the portal is held against."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

LATEST = 200  # articles, the last that got a new wording: an old layout must not speak for today's
ENOUGH_TEXT = 30  # characters; a shorter text may be a caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a number of things."""

    good: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.good / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the archive has of an article."""

    title: str | None
    published: str | None  # as in versions.published


_READ = f"""
SELECT count(*), sum(title IS NOT NULL), sum(published IS NOT NULL), sum(source IS NOT NULL),
 sum(length(text) >= {ENOUGH_TEXT} OR EXISTS (SELECT 1 FROM attachments t WHERE t.version_id = v.id)),
 sum(EXISTS (SELECT 1 FROM view_counts n WHERE n.article_id = v.article_id)), sum(body_from = 'template')
FROM (SELECT v.* FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.site = ?
 ORDER BY v.seen_at DESC, v.id DESC LIMIT {LATEST}) v"""
_LAST_WALKED = """
SELECT max(r.id) FROM runs r WHERE r.site = ? AND r.status = coalesce(
 (SELECT 'ok' FROM runs c WHERE c.site = r.site AND c.status = 'ok' LIMIT 1), r.status)
 AND EXISTS (SELECT 1 FROM walks w WHERE w.run_id = r.id)"""


def read_so_far(connection: sqlite3.Connection, site: str) -> Mapping[str, Share]:
    """Return on how many of the latest articles each field was read; empty where the archive holds none."""
    of, *counts = connection.execute(_READ, (site,)).fetchone()
    names = ("title", "published", "source", "text", "views", "template")
    return {name: Share(good=good, of=of) for name, good in zip(names, counts, strict=True)} if of else {}


def sections_walked(connection: sqlite3.Connection, site: str) -> list[str]:
    """Return the canonical URLs of the sections that the last run that was ok walked; without one, the last run."""
    (run,) = connection.execute(_LAST_WALKED, (site,)).fetchone()
    rows = connection.execute(
        "SELECT s.url FROM walks w JOIN sections s ON s.id = w.section_id WHERE w.run_id = ? AND w.pages > 0"
        " ORDER BY s.id",
        (run,),
    )
    return [url for (url,) in rows]


def latest_listing(connection: sqlite3.Connection, site: str, url: str) -> int | None:
    """Return the number of the last capture that was read as the list at `url` (canonical), None without one."""
    row = connection.execute(
        "SELECT o.capture_id FROM outcomes o JOIN runs r ON r.id = o.run_id WHERE r.site = ? AND o.url = ?"
        " AND o.outcome = 'listed' AND o.capture_id IS NOT NULL ORDER BY o.run_id DESC LIMIT 1",
        (site, url),
    ).fetchone()
    return int(row[0]) if row else None


def held(connection: sqlite3.Connection, site: str, url: str) -> Held | None:
    """Return what the latest wording of the article at `url` (canonical) says, None where there is none."""
    row = connection.execute(
        "SELECT v.title, v.published FROM articles a JOIN versions v ON v.id = a.version_id"
        " WHERE a.site = ? AND a.url = ?",
        (site, url),
    ).fetchone()
    return Held(title=row[0], published=row[1]) if row else None
