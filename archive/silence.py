"""Is a site, or one of its sections, silent for longer than it usually rests between two publishing days?"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from archive.baselines import SECTION_SILENCES, SITE_SILENCES, surprise_of_silence
from archive.beijing import BEIJING
from archive.ledger import Ledger

MOST_GAPS = 200  # the latest: an older rhythm is another one


def silences(
    connection: sqlite3.Connection, ledger: Ledger, since: datetime, now: datetime
) -> Iterator[tuple[str, int]]:
    """Yield (site or section, days) for each silence at `now` (UTC) that is no usual rest.

    One that was there already at `since` (UTC), the first run or the one that a person accepted, is no news. Where the
    whole site is silent, its sections are not named.
    """
    began, today = (moment.astimezone(BEIJING) for moment in (since, now))
    sections = _publishing_days(connection, ledger, today.date())
    every = sorted({day for days in sections.values() for day in days})
    if days := silent_days(every, began.date(), today.date(), SITE_SILENCES):
        yield ledger.site, days
        return
    for place, each in sections.items():
        if days := silent_days(sorted(each), began.date(), today.date(), SECTION_SILENCES):
            yield place, days


def silent_days(published: Sequence[date], began: date, today: date, level: float) -> int | None:
    """Return how many days a silence lasts that is no usual rest, None for a rest or one that began before `began`.

    >>> from datetime import timedelta
    >>> weekly = [date(2026, 1, 1) + timedelta(days=7 * week) for week in range(40)]
    >>> silent_days(weekly, date(2026, 9, 1), date(2026, 10, 29), 0.025)
    28
    >>> silent_days(weekly, date(2026, 9, 1), date(2026, 10, 15), 0.025)
    """
    if not published:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(published[-MOST_GAPS - 1 :])]
    last = published[-1]
    if surprise_of_silence((began - last).days, gaps) <= level:
        return None
    days = (today - last).days
    return days if surprise_of_silence(days, gaps) <= level else None


def _publishing_days(connection: sqlite3.Connection, ledger: Ledger, today: date) -> dict[str, set[date]]:
    """Return the days on which the sections that a run walked published something, by section."""
    rows = connection.execute(
        "SELECT DISTINCT coalesce(s.name || ' ', '') || s.url, substr(v.published, 1, 10)"
        " FROM articles a JOIN versions v ON v.id = a.version_id JOIN links l ON l.url = a.url"
        " JOIN walks w ON w.section_id = l.section_id AND w.run_id = ? JOIN sections s ON s.id = l.section_id"
        " WHERE a.site = ? AND v.published IS NOT NULL AND substr(v.published, 1, 10) <= ? ORDER BY s.id",
        (ledger.run_id, ledger.site, today.isoformat()),
    )
    sections: dict[str, set[date]] = {}
    for place, day in rows:
        sections.setdefault(place, set()).add(date.fromisoformat(day))
    return sections
