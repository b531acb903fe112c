"""What came when: captures by day, articles by month, bytes by month. Days and months are those of Beijing."""

import sqlite3
from datetime import date


def captures_by_day(connection: sqlite3.Connection, site: str, since: date) -> dict[date, int]:
    """Return how many responses of a site were kept on each day from `since` on; days without any are left out."""
    rows = connection.execute(
        "SELECT date(c.fetched_at, '+8 hours') AS day, count(*) FROM captures c JOIN runs r ON r.id = c.run_id"
        " WHERE r.site = ? GROUP BY day HAVING day >= ? ORDER BY day",
        (site, since.isoformat()),
    )
    return {date.fromisoformat(day): count for day, count in rows}


def articles_by_month(connection: sqlite3.Connection, site: str) -> dict[str, int]:
    """Return how many articles of a site were published in each month (YYYY-MM); those without a date are left out.

    One under two addresses counts once.
    """
    rows = connection.execute(
        "SELECT substr(v.published, 1, 7) AS month, count(*) FROM articles a JOIN versions v ON v.id = a.version_id"
        " WHERE a.site = ? AND a.same_as IS NULL AND v.published IS NOT NULL GROUP BY month ORDER BY month",
        (site,),
    )
    return dict(rows.fetchall())


def bytes_by_day(connection: sqlite3.Connection) -> dict[date, int]:
    """Return how many bytes of response records were added on each day, of all sites."""
    rows = connection.execute(
        "SELECT date(fetched_at, '+8 hours') AS day, sum(length) FROM captures GROUP BY day ORDER BY day"
    )
    return {date.fromisoformat(day): size for day, size in rows}
