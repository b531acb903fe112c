"""Several links, one short text: an error page in words that nobody knows, taken for articles."""

import sqlite3

from archive.ledger import revise
from archive.store import Store

FEWEST = 3  # links with titles of their own that led to one text
LONGEST = 300  # characters of a message


def withdraw_repeats(connection: sqlite3.Connection, store: Store, run_id: int) -> int:
    """Take back the versions of a run that all say the same, show no title and hold no file; return how many.

    Their URLs end as failed: what the links promised was not given. The captures stay.
    """
    versions = connection.execute(
        """
        WITH fresh AS (
          SELECT v.id, v.text, v.title, p.digest, vc.capture_id FROM articles a JOIN versions v ON v.id = a.version_id
          JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1
          JOIN captures p ON p.id = vc.capture_id
          WHERE p.run_id = :run AND length(v.text) BETWEEN 1 AND :longest AND v.title_from = 'listing'
            AND NOT EXISTS (SELECT 1 FROM attachments t WHERE t.version_id = v.id)
        )
        SELECT id, capture_id, text FROM fresh
        WHERE text IN (SELECT text FROM fresh GROUP BY text HAVING count(DISTINCT title) >= :fewest)
          OR digest IN (  -- some may have been refused already
            SELECT p.digest FROM outcomes o JOIN captures p ON p.id = o.capture_id JOIN links l ON l.url = o.url
            WHERE o.run_id = :run AND l.last_run = :run AND o.kind = 'article'
            GROUP BY p.digest HAVING count(DISTINCT l.title) >= :fewest)
        ORDER BY id""",
        {"run": run_id, "longest": LONGEST, "fewest": FEWEST},
    ).fetchall()
    for version_id, capture_id, text in versions:
        store.withdraw(version_id)
        line = " ".join(text.split())[:60]
        revise(connection, capture_id, "failed", f"other pages say the same, and none shows its title: {line}")
    return len(versions)
