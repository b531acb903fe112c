"""What stands on the report's page: the archive's health with its charts drawn, and endings put together by reason."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from archive.beijing import BEIJING
from archive.over_time import articles_by_month, bytes_by_day, captures_by_day
from archive.report import Ending, SectionReport
from archive.section_status import SectionStatus
from crawler.charts.drawing import svg
from crawler.charts.report_charts import calendar, first_day, growth, months
from crawler.health import Health, SiteHealth
from crawler.page.words import words

MOST_URLS = 20  # of one reason; report --json gives all


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """URLs of a run that ended the same way."""

    outcome: str
    reason: str | None
    is_loss: bool
    count: int
    endings: tuple[Ending, ...]  # the first of them


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart:
    """A site's part of the page. Drawings are SVG; None: there is nothing to draw."""

    health: SiteHealth
    sections: tuple[tuple[SectionReport, SectionStatus], ...]
    groups: tuple[Group, ...]
    calendar: str
    months: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that the page shows."""

    health: Health
    sites: tuple[SitePart, ...]
    growth: str | None  # SVG; None: all came on this one day

    @property
    def well(self) -> int:
        """Return how many sites are ok."""
        return sum(site.health.run.status == "ok" for site in self.sites)


def contents(connection: sqlite3.Connection, health: Health) -> Contents:
    """Return what the page shows. Raises BadRequest where the library that draws is not installed."""
    today = health.now.astimezone(BEIJING).date()
    added = bytes_by_day(connection)
    return Contents(
        health=health,
        sites=tuple(_part(connection, site, today) for site in health.sites),
        growth=svg(growth(words("growth"), added, health.disk, today), is_bare=True)
        if any(day != today for day in added)
        else None,
    )


def _part(connection: sqlite3.Connection, site: SiteHealth, today: date) -> SitePart:
    name = site.run.site
    captured = captures_by_day(connection, name, first_day(today))
    published = articles_by_month(connection, name)
    return SitePart(
        health=site,
        sections=tuple(zip(site.run.sections, site.sections, strict=True)),
        groups=tuple(grouped(site.run.endings)),
        calendar=svg(calendar(words("calendar"), captured, today), is_bare=True),
        months=svg(months(words("months"), published), is_bare=True) if published else None,
    )


def grouped(endings: Sequence[Ending]) -> list[Group]:
    """Return endings by outcome and reason: losses first, then the many before the few."""

    def key(ending: Ending) -> tuple[str, str]:
        return ending.outcome, ending.reason or ""

    found = []
    for _, group in groupby(sorted(endings, key=key), key):
        same = list(group)
        found.append(Group(outcome=same[0].outcome, reason=same[0].reason, is_loss=same[0].is_loss, count=len(same),
                           endings=tuple(same[:MOST_URLS])))  # fmt: skip
    return sorted(found, key=lambda group: (not group.is_loss, -group.count, group.outcome, group.reason or ""))
