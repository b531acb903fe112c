"""How an archive grows: bytes by site, and how long the disk lasts."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.beijing import BEIJING

FEWEST_DAYS = 7.0  # a shorter span tells no rate: a weekly crawl had no turn in it
SPAN_DAYS = 90.0  # the latest: an older rate is another one
FARTHEST_DAYS = 36_525.0  # beyond a hundred years no date is named


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGrowth:
    """What a site takes of the disk. Bytes are those of its response records, as packed in the WARC files."""

    bytes: int
    bytes_per_day: float | None  # over the latest 90 days, the first run left out; None: known for too short a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """The room that an archive takes, and when there will be none left. Bytes, days, and a date of Beijing."""

    archive_bytes: int  # all files of the archive
    database_bytes: int  # of these, the database
    free_bytes: int
    reserve_bytes: int  # a crawl stops while so much is still free
    bytes_per_day: float | None  # None: no site has been known for a week
    days_left: float | None  # None: unknown, or it does not grow
    full_on: str | None  # None: unknown, or in more than a hundred years
    unknown_sites: tuple[str, ...]  # whose growth is not known yet, and not counted


def site_growth(connection: sqlite3.Connection, site: str, now: datetime) -> SiteGrowth:
    """Return what a site takes at `now` (UTC). Its first run, which fetches everything, tells no rate."""
    rows = connection.execute(
        "SELECT r.id, coalesce(r.ended_at, r.started_at), coalesce(sum(c.length), 0) FROM runs r"
        " LEFT JOIN captures c ON c.run_id = r.id WHERE r.site = ? GROUP BY r.id ORDER BY r.id",
        (site,),
    ).fetchall()
    total = sum(size for _, _, size in rows)
    if not rows:
        return SiteGrowth(bytes=0, bytes_per_day=None)
    since = max(datetime.fromisoformat(rows[0][1]), now - timedelta(days=SPAN_DAYS))
    days = (now - since) / timedelta(days=1)
    if days < FEWEST_DAYS or len(rows) < 2:
        return SiteGrowth(bytes=total, bytes_per_day=None)
    later = sum(size for _, ended, size in rows[1:] if datetime.fromisoformat(ended) >= since)
    return SiteGrowth(bytes=total, bytes_per_day=later / days)


def folder_bytes(folder: Path) -> tuple[int, int]:
    """Return the bytes of all files in an archive's folder, and of its database. A file that goes meanwhile is none."""
    total = database = 0
    for path in folder.rglob("*"):
        try:
            size = path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
        except OSError:
            continue
        total += size
        database += size if path.parent == folder and path.name.startswith("archive.db") else 0
    return total, database


def forecast(sites: Mapping[str, SiteGrowth], held: tuple[int, int], free: int, reserve: int, now: datetime) -> Disk:
    """Return when the disk will be full, if the sites go on as in the latest 90 days.

    `held` are the bytes of folder_bytes: database, requests and indexes grow as the response records do.
    """
    known = [growth.bytes_per_day for growth in sites.values() if growth.bytes_per_day is not None]
    records = sum(growth.bytes for growth in sites.values())
    per_day = sum(known) * held[0] / records if known and records else None
    room = max(0, free - reserve)
    days = room / per_day if per_day else None
    return Disk(
        archive_bytes=held[0], database_bytes=held[1], free_bytes=free, reserve_bytes=reserve,
        bytes_per_day=per_day, days_left=days,
        full_on=None if days is None or days > FARTHEST_DAYS
        else (now + timedelta(days=days)).astimezone(BEIJING).date().isoformat(),
        unknown_sites=tuple(sorted(name for name, growth in sites.items() if growth.bytes_per_day is None)),
    )  # fmt: skip
