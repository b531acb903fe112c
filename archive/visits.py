"""The visits of the schedule: which slots were come for, and what tells a section's rhythm."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.beside import append_line, lines_of
from archive.ledger import utc_text
from archive.verdict import NOT_WALKED

FILE = "visits.jsonl"  # in warc/<site>/: one line per run that came for slots
NEWS = 12  # latest articles of a section by which its rhythm is told: of this year, not of its history


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A section of a site, with the last slot that was come for."""

    url: str | None  # canonical URL of the first listing page; None: the whole site
    name: str | None
    last: datetime | None  # UTC; None: none was
    news: tuple[date, ...]  # days of its latest articles, newest first


def visited(connection: sqlite3.Connection, site: str) -> list[Visited]:
    """Return the sections that the home page had in the latest run that saw any; none where there was no such run."""
    rows = connection.execute(
        "SELECT s.id, s.url, s.name, (SELECT slot FROM visits v WHERE v.section_id = s.id ORDER BY v.id DESC LIMIT 1)"
        " FROM walks w JOIN sections s ON s.id = w.section_id WHERE w.run_id = (SELECT max(w2.run_id) FROM walks w2"
        " JOIN runs r ON r.id = w2.run_id WHERE r.site = ?) ORDER BY s.id",
        (site,),
    ).fetchall()
    return [
        Visited(
            url=url, name=name, last=datetime.fromisoformat(slot) if slot else None, news=_news(connection, section_id)
        )
        for section_id, url, name, slot in rows
    ]


def walked_in(connection: sqlite3.Connection, run_id: int) -> set[str]:
    """Return the canonical URLs of the sections whose lists a run asked for."""
    marks = ", ".join("?" * len(NOT_WALKED))
    rows = connection.execute(
        "SELECT s.url FROM walks w JOIN sections s ON s.id = w.section_id WHERE w.run_id = ?"
        f" AND coalesce(w.ended_by, '') NOT IN ({marks})",
        (run_id, *NOT_WALKED),
    )
    return {url for (url,) in rows}


def last_as_a_whole(connection: sqlite3.Connection, site: str) -> datetime | None:
    """Return the last slot (UTC) for which a run came that found no section of a site; None: there was none."""
    row = connection.execute(
        "SELECT slot FROM visits WHERE site = ? AND section_id IS NULL ORDER BY id DESC LIMIT 1", (site,)
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _news(connection: sqlite3.Connection, section_id: int) -> tuple[date, ...]:
    rows = connection.execute(
        "SELECT coalesce(l.listed_on, substr(v.published, 1, 10)) AS day FROM links l"
        " LEFT JOIN article_urls u ON u.url = l.url LEFT JOIN articles a ON a.id = u.article_id"
        " LEFT JOIN versions v ON v.id = a.version_id WHERE l.section_id = ? AND day IS NOT NULL"
        " GROUP BY l.url ORDER BY day DESC LIMIT ?",
        (section_id, NEWS),
    )
    return tuple(date.fromisoformat(row[0]) for row in rows)


def record(
    connection: sqlite3.Connection, folder: Path, site: str, visits: Iterable[tuple[str | None, datetime, int]],
    run_id: int, now: datetime,
) -> None:  # fmt: skip
    """Note at `now` (UTC) that a run came for slots of a site, each (URL of the section, slot, slots missed before).

    In the database, never committed, and beside the WARC files, where a rebuild finds it. Of a whole site (URL None)
    the sections that the run found have been visited, too. Raises a StorageError.
    """
    rows = []
    for url, slot, missed in visits:
        found = connection.execute(
            "SELECT url FROM sections WHERE site = ?1 AND url = ?2 UNION ALL SELECT s.url FROM walks w"
            " JOIN sections s ON s.id = w.section_id WHERE ?2 IS NULL AND w.run_id = ?3",
            (site, url, run_id),
        ).fetchall()
        rows += [[each, utc_text(slot), missed] for (each,) in found or [(None,)]]
    noted = {"run_id": run_id, "recorded_at": utc_text(now), "visits": rows}
    append_line(folder / "warc" / site / FILE, noted)
    _insert(connection, site, noted)


def read_back(connection: sqlite3.Connection, folder: Path, site: str) -> None:
    """Put the visits that lie beside the WARC files of a site into the database, once its runs and sections are there.

    A torn line is passed over, and what a run did that is not there.
    """
    for noted in lines_of(folder / "warc" / site / FILE):
        if {"run_id", "recorded_at", "visits"} <= noted.keys():
            known = connection.execute("SELECT 1 FROM runs WHERE site = ? AND id = ?", (site, noted["run_id"]))
            if known.fetchone():
                _insert(connection, site, noted)


def _insert(connection: sqlite3.Connection, site: str, noted: Mapping[str, Any]) -> None:
    connection.executemany(
        "INSERT INTO visits (site, section_id, slot, missed, run_id, recorded_at)"
        " SELECT ?1, (SELECT id FROM sections WHERE site = ?1 AND url = ?2), ?3, ?4, ?5, ?6"
        " WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM sections WHERE site = ?1 AND url = ?2)",
        [(site, *visit, noted["run_id"], noted["recorded_at"]) for visit in noted["visits"]],
    )
