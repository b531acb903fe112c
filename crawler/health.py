"""How an archive stands at a moment: the last run of each site, section by section, and its disk."""

import dataclasses
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import growth
from archive.growth import Disk, SiteGrowth
from archive.ledger import INTERRUPTED
from archive.report import RunReport, report, sites_with_runs
from archive.section_status import SectionStatus, section_statuses
from archive.writer import under_way
from crawler.settings import DISK_RESERVE


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHealth:
    """How one run of a site ended, and what the archive holds of the site."""

    run: RunReport
    sections: tuple[SectionStatus, ...]  # in the order of run.sections
    growth: SiteGrowth
    last_ok: str | None  # UTC, start of the last run that was ok; None: there is none
    articles: int  # held, one under two addresses counted once
    missing: int  # of these, that the portal did not deliver when it was last asked, and not yet gone
    gone: int  # of these, missing several times over days
    captures: int  # responses kept

    def as_json(self, disk: Disk) -> dict[str, object]:
        """Return what `report --json` gives of a site; docs/archivist.md names each part."""
        told = dataclasses.asdict(self.run)
        told["sections"] = [
            dataclasses.asdict(numbers) | dataclasses.asdict(status)
            for numbers, status in zip(self.run.sections, self.sections, strict=True)
        ]
        held = {name: getattr(self, name) for name in ("last_ok", "articles", "missing", "gone", "captures")}
        named = held | {"growth": dataclasses.asdict(self.growth)}
        return told | named | {"disk": dataclasses.asdict(disk)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """An archive at `now` (UTC). The disk is that of all sites, also where only some are asked for."""

    now: datetime
    sites: tuple[SiteHealth, ...]
    disk: Disk


def health(
    connection: sqlite3.Connection, folder: Path, runs: Sequence[int], now: datetime, free: int | None = None
) -> Health:
    """Return how these runs ended and how the archive stands at `now` (UTC); `free` bytes, None: as the disk says."""
    grown = {site: growth.site_growth(connection, site, now) for site in sites_with_runs(connection)}
    found = [as_it_is(folder, report(connection, run)) for run in runs]
    room = shutil.disk_usage(folder).free if free is None else free
    return Health(
        now=now,
        sites=tuple(
            SiteHealth(
                run=run, sections=section_statuses(run), growth=grown[run.site],
                last_ok=_last_ok(connection, run.site), **_held(connection, run.site),
            )
            for run in found
        ),
        disk=growth.forecast(grown, growth.folder_bytes(folder), room, DISK_RESERVE, now),
    )  # fmt: skip


def as_it_is(folder: Path, run: RunReport) -> RunReport:
    """Return a report that says of a run whose process is gone that it was interrupted."""
    if run.status == "running" and not under_way(folder, run.site):
        return dataclasses.replace(run, status="incomplete", reason=INTERRUPTED, cause="our bug")
    return run


def _last_ok(connection: sqlite3.Connection, site: str) -> str | None:
    row = connection.execute("SELECT max(started_at) FROM runs WHERE site = ? AND status = 'ok'", (site,)).fetchone()
    return row[0] if row else None


def _held(connection: sqlite3.Connection, site: str) -> dict[str, int]:
    """Return what is held of a site, by the names of SiteHealth's fields."""
    articles, missing, gone = connection.execute(
        "SELECT count(*), coalesce(sum(state = 'missing'), 0), coalesce(sum(state = 'gone'), 0) FROM articles"
        " WHERE site = ? AND same_as IS NULL",
        (site,),
    ).fetchone()
    (captures,) = connection.execute(
        "SELECT count(*) FROM captures c JOIN runs r ON r.id = c.run_id WHERE r.site = ?", (site,)
    ).fetchone()
    return {"articles": articles, "missing": missing, "gone": gone, "captures": captures}
