"""Where a search looks: site, section, source and time."""

import re
import sqlite3
from dataclasses import dataclass

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
    for name in ("since", "until"):
        if name in values and not _DAY.fullmatch(values[name]):
            raise BadRequest(cause=say("search.bad-day", option=f"--{name}", value=values[name]))
    return " AND ".join(_SQL[name] for name in values), values


_SQL = {
    "site": "d.site = :site",
    "section": "(d.section = :section OR d.version_id IN (SELECT a.version_id FROM article_sections s"
    " JOIN articles a ON a.id = s.article_id WHERE s.section = :section))",
    "source": "instr(d.source, :source) > 0",
    "since": "d.published >= :since",
    "until": "substr(d.published, 1, length(:until)) <= :until",
}
