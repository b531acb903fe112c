"""What a crawl would ask for: its lists are walked on a copy of the database, and what they lead to stays unasked."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.database import NAME, open_reader
from crawler.crawling import OUTCOMES, Ended, Options, crawl
from crawler.scoped import WOULD_ASK
from crawler.terminal.progress import Display


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An article that would be asked for."""

    site: str
    section: str | None
    url: str
    title: str | None
    listed_on: str | None  # Beijing time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a dry run found."""

    fetched: int  # requests: robots.txt, home pages and listing pages
    articles: tuple[Planned, ...]
    lists_lost: int  # pages that could not be had or read


def rehearse(sites: Sequence[str], options: Options, display: Display | None = None) -> tuple[list[Ended], Rehearsal]:
    """Walk the lists of sites as a crawl with these options would; the archive stays as it is."""
    with TemporaryDirectory(prefix="dangjian-dry-run-") as scratch:
        folder = Path(scratch)
        if (options.folder / NAME).exists():
            with closing(open_reader(options.folder)) as old, closing(sqlite3.connect(folder / NAME)) as copy:
                old.backup(copy)
        given = replace(options, folder=folder, dry=True, fresh=True, log=options.log or folder / OUTCOMES)
        ended = crawl(sites, given, display)
        with closing(open_reader(folder)) as connection:
            return ended, _read(connection, [end.run_id for end in ended if end.run_id])


def _read(connection: sqlite3.Connection, runs: list[int]) -> Rehearsal:
    marks = ", ".join("?" * len(runs))
    rows = connection.execute(
        "SELECT r.site, s.name, o.url, l.title, l.listed_on FROM outcomes o JOIN runs r ON r.id = o.run_id"
        " LEFT JOIN links l ON l.url = o.url LEFT JOIN sections s ON s.id = l.section_id AND s.site = r.site"
        f" WHERE o.run_id IN ({marks}) AND o.kind = 'article' AND o.reason = ? GROUP BY r.site, o.url"
        " ORDER BY r.site, min(s.id), l.listed_on DESC, o.url",
        (*runs, WOULD_ASK),
    ).fetchall()
    (fetched,) = connection.execute(f"SELECT count(*) FROM captures WHERE run_id IN ({marks})", runs).fetchone()
    (lost,) = connection.execute(
        f"SELECT count(*) FROM outcomes WHERE run_id IN ({marks}) AND kind IN ('seed', 'section', 'listing')"
        " AND outcome NOT IN ('listed', 'passed', 'missing', 'blocked', 'offsite')",
        runs,
    ).fetchone()
    planned = (Planned(site=r[0], section=r[1], url=r[2], title=r[3], listed_on=r[4]) for r in rows)
    return Rehearsal(fetched=fetched, articles=tuple(planned), lists_lost=lost)
