"""Where a search looks: site, section, source and time."""

import re
import sqlite3
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.errors import BadRequest
from archive.messages import say
from archive.report import last_run

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles a search looks at. None: all."""

    site: str | None = None
    section: str | None = None  # by the article's page or by a listing, as written there
    source: str | None = None  # a part of 来源 as printed
    since: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD, Beijing time; an article without a time is in no time
    until: str | None = None  # the same; the whole of that year, month or day is in


def conditions(connection: sqlite3.Connection, scope: Scope) -> tuple[str, dict[str, str]]:
    """Return the SQL condition on search_documents d ("" for all) and its named values.

    Raises NeverCrawled for a site without a run, and BadRequest for a time that is none.
    """
    values = {name: value for name in _SQL if (value := getattr(scope, name))}
    if scope.site:
        last_run(connection, scope.site)
    check_days(scope)
    return " AND ".join(_SQL[name] for name in values), values


def check_days(scope: Scope) -> None:
    """Raise BadRequest for a time that is no year, month or day of the calendar, or one that ends before it begins."""
    for name in ("since", "until"):
        if (value := getattr(scope, name)) and not (_DAY.fullmatch(value) and _is_day(first_day(value))):
            raise BadRequest(cause=say("search.bad-day", option=f"--{name}", value=value))
    if scope.since and scope.until and first_day(scope.since) > last_day(scope.until):
        raise BadRequest(cause=say("search.since-after-until", since=scope.since, until=scope.until))


def check_section(connection: sqlite3.Connection, scope: Scope) -> None:
    """Raise BadRequest for a section of no page and no listing, with the names of those that there are."""
    if scope.section and scope.section not in (known := _sections(connection, scope.site)):
        raise BadRequest(cause=say("search.no-such-section", section=scope.section, known="、".join(known)))


def _sections(connection: sqlite3.Connection, site: str | None) -> Sequence[str]:
    rows = connection.execute(
        "SELECT DISTINCT section FROM articles_with_sections WHERE section IS NOT NULL"
        " AND (:site IS NULL OR site = :site)"
        " UNION SELECT name FROM sections WHERE name IS NOT NULL AND (:site IS NULL OR site = :site) ORDER BY 1",
        {"site": site},
    )
    return [name for (name,) in rows]


def first_day(time: str) -> str:
    """Return the day with which a year, a month or a day begins.

    >>> first_day("2016"), first_day("2016-10"), first_day("2016-10-18")
    ('2016-01-01', '2016-10-01', '2016-10-18')
    """
    return time + "-01-01"[len(time) - 4 :]


def last_day(time: str) -> str:
    """Return the day with which a year, a month or a day ends.

    >>> last_day("2016"), last_day("2016-02"), last_day("2016-10-18")
    ('2016-12-31', '2016-02-29', '2016-10-18')
    """
    if len(time) == 4:
        return f"{time}-12-31"
    return time if len(time) == 10 else f"{time}-{monthrange(int(time[:4]), int(time[5:]))[1]:02}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_SQL = {
    "site": "d.site = :site",
    "section": "(d.section = :section OR d.version_id IN (SELECT a.version_id FROM article_sections s"
    " JOIN articles a ON a.id = s.article_id WHERE s.section = :section))",
    "source": "instr(d.source, :source) > 0",
    "since": "d.published >= :since",
    "until": "substr(d.published, 1, length(:until)) <= :until",
}
