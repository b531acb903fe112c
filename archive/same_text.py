"""Several links, one short text: an error page in words that nobody knows, taken for articles."""

import sqlite3

from archive.ledger import revise
from archive.store import Store

FEWEST = 3  # links with titles of their own that led to one text
LONGEST = 300  # characters of a message
PRINTED = ("page", "template")  # where a title was found that the page itself prints


def withdraw_repeats(connection: sqlite3.Connection, store: Store, run_id: int) -> int:
    """Take back the versions of a run that all say the same and print no title; return how many.

    Their URLs end as failed: what the links promised was not given. The captures stay.
    """
    marks = ", ".join("?" * len(PRINTED))
    versions = connection.execute(
        f"""
        WITH fresh AS (
          SELECT v.id, v.text, v.title, p.digest, vc.capture_id FROM articles a JOIN versions v ON v.id = a.version_id
          JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1
          JOIN captures p ON p.id = vc.capture_id
          WHERE p.run_id = ? AND length(v.text) BETWEEN 1 AND ? AND v.title_from NOT IN ({marks})
        )
        SELECT id, capture_id, text FROM fresh
        WHERE text IN (SELECT text FROM fresh GROUP BY text HAVING count(DISTINCT title) >= ?)
          OR digest IN (  -- some may have been refused already
            SELECT p.digest FROM outcomes o JOIN captures p ON p.id = o.capture_id
            WHERE o.run_id = ? AND o.kind = 'article' GROUP BY p.digest HAVING count(DISTINCT p.url) >= ?)
        ORDER BY id""",
        (run_id, LONGEST, *PRINTED, FEWEST, run_id, FEWEST),
    ).fetchall()
    for version_id, capture_id, text in versions:
        store.withdraw(version_id)
        line = " ".join(text.split())[:60]
        revise(connection, capture_id, "failed", f"other pages say the same, and none shows its title: {line}")
    return len(versions)
