"""Does the ledger agree with the articles? Each version was kept by an outcome, each outcome kept what it says."""

import sqlite3
from collections.abc import Iterator

from archive.verify import Finding

# A version's capture is the response that its outcome was judged by; it was stored if it was the first, else changed.
_UNLIKE = """
    SELECT o.run_id, o.url, o.outcome FROM outcomes o
    LEFT JOIN version_captures vc ON vc.capture_id = o.capture_id AND vc.part = 1
    LEFT JOIN versions v ON v.id = vc.version_id
    JOIN runs r ON r.id = o.run_id
    WHERE r.site = :site AND o.kind = 'article' AND (
      o.outcome IS NOT CASE WHEN v.number = 1 THEN 'stored' WHEN v.number > 1 THEN 'changed' ELSE o.outcome END
      OR o.outcome IN ('stored', 'changed') AND v.id IS NULL)"""
_UNPROVEN = """
    SELECT o.run_id, o.url, o.outcome FROM outcomes o JOIN runs r ON r.id = o.run_id
    LEFT JOIN captures c ON c.id = o.capture_id
    WHERE r.site = :site AND o.kind = 'article' AND o.outcome IN ('stored', 'changed', 'unchanged')
      AND (c.id IS NULL OR c.run_id <> o.run_id OR c.status NOT IN (200, 304))"""
# A second reading may take back an article that was an error page; its first outcome then says so.
_UNKNOWN = """
    SELECT o.run_id, o.url, o.outcome FROM outcomes o JOIN runs r ON r.id = o.run_id
    WHERE r.site = :site AND o.kind = 'article' AND o.outcome = 'unchanged'
      AND NOT EXISTS (SELECT 1 FROM article_urls u WHERE u.url = o.url)
      AND NOT EXISTS (SELECT 1 FROM outcomes e WHERE e.url = o.url AND e.run_id < o.run_id
        AND e.outcome NOT IN ('stored', 'changed', 'unchanged'))"""
_WITHOUT = """
    SELECT c.run_id, a.url, 'version ' || v.number FROM versions v JOIN articles a ON a.id = v.article_id
    JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1 JOIN captures c ON c.id = vc.capture_id
    WHERE a.site = :site AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.capture_id = c.id)"""


def outcomes(connection: sqlite3.Connection, site: str) -> Iterator[Finding]:
    """Yield the outcomes of a site's articles that the versions and captures do not bear out."""
    seen = set()
    for query in (_UNLIKE, _UNPROVEN, _UNKNOWN, _WITHOUT):
        for run, url, what in connection.execute(query, {"site": site}):
            if (run, url) not in seen:
                seen.add((run, url))
                yield Finding(kind="outcome-unlike", where=f"run {run} · {url}", detail=what or "")
