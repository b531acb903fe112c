"""Takes out of a copy of an archive what a release is not to hold. Never used on an archive itself."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.errors import BadRequest
from archive.ledger import utc_text
from archive.messages import say
from archive.search import index


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a release holds. None: no bound. Times are UTC, as the database writes them."""

    site: str | None = None
    section: str | None = None  # name of a section
    since: str | None = None  # only articles that are new, worded anew, newly listed, withdrawn or back since then
    until: str | None = None  # only what was captured before then
    with_text: bool = True
    with_search: bool = True

    @property
    def is_all(self) -> bool:
        """Tell whether every article is in."""
        return (self.site, self.section, self.since, self.until) == (None, None, None, None)


def moment(text: str | None, option: str) -> str | None:
    """Return a day or time as the database writes times; a time without a zone is UTC. Raises BadRequest.

    >>> moment("2026-11-23", "--since"), moment("2026-11-23T16:00+08:00", "--since")
    ('2026-11-23T00:00:00.000Z', '2026-11-23T08:00:00.000Z')
    """
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return utc_text(parsed.astimezone(UTC) if parsed.tzinfo else parsed)
    except (ValueError, OverflowError) as error:
        raise BadRequest(cause=say("dump.bad-time", option=option, text=text)) from error


def narrow(connection: sqlite3.Connection, choice: Choice) -> None:
    """Take out what the choice leaves out, and what no release holds: the queue of a crawl under way, and notices.

    Raises BadRequest where no article is left.
    """
    execute = connection.execute
    execute("PRAGMA foreign_keys = OFF")
    for table in ("frontier", "frontier_hosts", "notices"):  # may name who crawls
        execute(f"DELETE FROM {table}")
    if not (choice.with_search and choice.with_text):  # its words would give the text away
        _drop_index(connection)
    if not choice.is_all:
        _keep_chosen(connection, choice)
    if not choice.with_text:
        execute("UPDATE versions SET text = '', html = '', seal = NULL")  # a seal over another text proves nothing
        execute("DELETE FROM cuts")
        execute("DELETE FROM cut_lines")


def _drop_index(connection: sqlite3.Connection) -> None:
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    for (name,) in connection.execute(virtual).fetchall():
        connection.execute(f"DROP TABLE {name}")
    connection.execute("DELETE FROM search_documents")
    connection.execute("DELETE FROM search_folding")


def _keep_chosen(connection: sqlite3.Connection, choice: Choice) -> None:
    execute = connection.execute
    bounds = {"site": choice.site, "section": choice.section, "since": choice.since, "until": choice.until}
    if choice.until:
        execute(
            "UPDATE articles SET version_id = (SELECT v.id FROM versions v WHERE v.article_id = articles.id"
            " AND v.seen_at < ? ORDER BY v.number DESC LIMIT 1)",
            (choice.until,),
        )
    execute(_CHOSEN, bounds)
    if not execute("SELECT 1 FROM chosen LIMIT 1").fetchone():
        raise BadRequest(cause=say("dump.nothing"))
    execute("UPDATE articles SET version_id = NULL WHERE id NOT IN (SELECT id FROM chosen)")
    if choice.with_search and choice.with_text:
        index.settle(connection)
    execute("DELETE FROM articles WHERE id NOT IN (SELECT id FROM chosen)")
    if choice.until:
        for statement in _BEFORE:
            execute(statement, bounds)
    for statement in BELONGINGS:
        execute(statement, bounds)
    execute("DROP TABLE chosen")


# An article is chosen with all its twins, or not at all.
_CHOSEN = """
    CREATE TEMP TABLE chosen AS
    SELECT t.id FROM articles t WHERE t.version_id IS NOT NULL AND coalesce(t.same_as, t.id) IN (
      SELECT coalesce(a.same_as, a.id) FROM articles a WHERE a.version_id IS NOT NULL
        AND (:site IS NULL OR a.site = :site)
        AND (:section IS NULL OR coalesce(a.same_as, a.id) IN
          (SELECT article_id FROM articles_with_sections WHERE section = :section))
        AND (:since IS NULL
          OR a.id IN (SELECT article_id FROM versions WHERE seen_at >= :since)
          OR a.id IN (SELECT article_id FROM article_events WHERE at >= :since)
          OR a.id IN (SELECT u.article_id FROM article_urls u JOIN links l ON l.url = u.url
            JOIN runs r ON r.id = l.first_run WHERE r.started_at >= :since)))"""

# What was known before a moment: later rows go, and what was written over is derived from the earlier ones.
_BEFORE = (
    "DELETE FROM versions WHERE seen_at >= :until",
    "DELETE FROM view_counts WHERE observed_at >= :until",
    "DELETE FROM article_urls WHERE first_seen_at >= :until",
    "DELETE FROM article_events WHERE at >= :until",
    "DELETE FROM file_urls WHERE fetched_at >= :until",
    "DELETE FROM files WHERE first_seen_at >= :until",
    "DELETE FROM captures WHERE fetched_at >= :until",
    "DELETE FROM runs WHERE started_at >= :until",
    "DELETE FROM warc_files WHERE sealed_at >= :until",
    "UPDATE outcomes SET outcome = NULL, reason = NULL, capture_id = NULL"
    " WHERE capture_id NOT IN (SELECT id FROM captures)",
    "UPDATE runs SET status = 'running', ended_at = NULL, reason = NULL WHERE ended_at >= :until",
    "DELETE FROM links WHERE first_run NOT IN (SELECT id FROM runs)",
    "UPDATE links SET last_run = (SELECT max(r.id) FROM runs r JOIN sections s ON s.site = r.site"
    " WHERE s.id = links.section_id) WHERE last_run NOT IN (SELECT id FROM runs)",
    "DELETE FROM sections WHERE id NOT IN (SELECT section_id FROM walks WHERE run_id IN (SELECT id FROM runs))",
    "UPDATE articles SET last_seen_at = max((SELECT max(seen_at) FROM versions v WHERE v.article_id = articles.id),"
    " coalesce((SELECT max(c.fetched_at) FROM article_urls u JOIN outcomes o ON o.url = u.url"
    " JOIN captures c ON c.id = o.capture_id WHERE u.article_id = articles.id"
    " AND o.outcome IN ('stored', 'changed', 'unchanged')), '')) WHERE last_seen_at >= :until",
    "UPDATE articles SET state = coalesce((SELECT CASE e.event WHEN 'restored' THEN 'present' ELSE e.event END"
    " FROM article_events e WHERE e.article_id = articles.id ORDER BY e.at DESC LIMIT 1), 'present')",
    "UPDATE articles SET missing_since = NULL, missing_checks = 0 WHERE state = 'present'",
)

_ARTICLES = "(SELECT id FROM articles)"
_RUNS = "(SELECT id FROM runs)"

# What belongs to something that is gone goes too. In an increment the new view counts of all articles stay.
BELONGINGS = (
    f"UPDATE articles SET same_as = NULL WHERE same_as NOT IN {_ARTICLES}",
    *(
        f"DELETE FROM {table} WHERE article_id NOT IN {_ARTICLES}"
        for table in ("versions", "article_urls", "article_events", "reprints")
    ),
    f"DELETE FROM view_counts WHERE article_id NOT IN {_ARTICLES} AND (:since IS NULL OR observed_at < :since)",
    *(
        f"DELETE FROM {table} WHERE version_id NOT IN (SELECT id FROM versions)"
        for table in ("version_captures", "attachments", "head_tags", "conflicts", "cuts", "search_documents")
    ),
    "DELETE FROM cut_lines WHERE id NOT IN (SELECT line_id FROM cuts)",
    "DELETE FROM file_urls WHERE url NOT IN (SELECT url FROM attachments)",
    "DELETE FROM files WHERE sha256 NOT IN (SELECT sha256 FROM file_urls)",
    "DELETE FROM runs WHERE site <> :site",
    "DELETE FROM sections WHERE site <> :site OR (:section IS NOT NULL AND name IS NOT :section)",
    "DELETE FROM sites WHERE name <> :site",
    "DELETE FROM visits WHERE site <> :site OR section_id NOT IN (SELECT id FROM sections)",
    "DELETE FROM acceptances WHERE site <> :site",
    "DELETE FROM reprints_made",
    "DELETE FROM warc_files WHERE site <> :site",
    *(
        f"DELETE FROM {table} WHERE site <> :site"
        for table in ("learned_pages", "learned_sites", "learned_units", "learned_paths", "learned_selectors")
    ),
    *(
        f"DELETE FROM {table} WHERE section_id NOT IN (SELECT id FROM sections) OR {run} NOT IN {_RUNS}"
        for table, run in (("walks", "run_id"), ("links", "last_run"))
    ),
    *(
        f"DELETE FROM {table} WHERE run_id NOT IN"
        " (SELECT id FROM runs WHERE :since IS NULL OR coalesce(ended_at, :since) >= :since)"
        for table in ("walks", "outcomes", "alarms")
    ),
    "DELETE FROM outcomes WHERE :section IS NOT NULL AND url NOT IN (SELECT url FROM links UNION"
    " SELECT url FROM article_urls UNION SELECT url FROM sections UNION SELECT canonical_url FROM file_urls)",
    "CREATE TEMP TABLE named AS SELECT capture_id AS id FROM version_captures UNION SELECT capture_id FROM files"
    " UNION SELECT capture_id FROM file_urls UNION SELECT capture_id FROM outcomes WHERE capture_id IS NOT NULL",
    "DELETE FROM captures WHERE id NOT IN (SELECT id FROM temp.named UNION SELECT refers_to FROM captures"
    " WHERE refers_to IS NOT NULL AND id IN (SELECT id FROM temp.named))",
    "DROP TABLE temp.named",
)
