"""Several links, one short text: an error page in words that nobody knows, taken for articles."""

import sqlite3

from archive.ledger import revise
from archive.store import Store

FEWEST = 3  # links with titles of their own that led to one text
LONGEST = 300  # characters of a message
COMPARED = 12  # characters of a title in a list; what follows may be cut


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
    return len(versions) + _withdraw_same_pages(connection, store, run_id)


def _withdraw_same_pages(connection: sqlite3.Connection, store: Store, run_id: int) -> int:
    """Take back the versions of a run whose page is to the byte that of URLs with other titles; return how many.

    The one whose own title the page shows stays. An article under two addresses has one title in both.
    """
    rows = connection.execute(
        """
        WITH asked AS (  -- the articles of this run, each with one title that a list gives it
          SELECT o.url, p.digest, vc.version_id, o.capture_id, v.title AS shown,
            (SELECT substr(rtrim(l.title, '…. '), 1, :compared) FROM links l
             WHERE l.url = o.url AND l.last_run = :run AND l.title IS NOT NULL LIMIT 1) AS promised
          FROM outcomes o JOIN captures p ON p.id = o.capture_id
          LEFT JOIN version_captures vc ON vc.capture_id = o.capture_id AND vc.part = 1
          LEFT JOIN versions v ON v.id = vc.version_id
          WHERE o.run_id = :run AND o.kind = 'article' AND o.outcome IN ('stored', 'changed')
        )
        SELECT version_id, capture_id, (SELECT min(b.url) FROM asked b WHERE b.digest = a.digest AND b.url <> a.url)
        FROM asked a
        WHERE version_id IS NOT NULL AND promised IS NOT NULL AND instr(coalesce(shown, ''), promised) = 0
          AND digest IN (SELECT digest FROM asked GROUP BY digest HAVING count(DISTINCT promised) > 1)
        ORDER BY version_id""",
        {"run": run_id, "compared": COMPARED},
    ).fetchall()
    for version_id, capture_id, other in rows:
        store.withdraw(version_id)
        revise(connection, capture_id, "failed", f"the same page as: {other}")
    return len(rows)
