"""Which sections of a portal are new?"""

import sqlite3


def new_sections(connection: sqlite3.Connection, site: str, run_id: int) -> list[str]:
    """Return the sections, each as name and URL, that a run came by and no earlier one of a site known before."""
    rows = connection.execute(
        "SELECT coalesce(s.name || ' ', '') || s.url FROM walks w JOIN sections s ON s.id = w.section_id"
        " WHERE w.run_id = ?1 AND NOT EXISTS (SELECT 1 FROM walks e WHERE e.section_id = s.id AND e.run_id < ?1)"
        " AND EXISTS (SELECT 1 FROM runs r WHERE r.site = ?2 AND r.id < ?1 AND r.status = 'ok') ORDER BY s.id",
        (run_id, site),
    )
    return [section for (section,) in rows]
