"""Puts articles straight into an archive's tables, without pages and captures: for what reads the tables only."""

import sqlite3

from archive.versions import article_id


def new_site(connection: sqlite3.Connection, site: str) -> None:
    """Make a site."""
    connection.execute("INSERT INTO sites (name, portal, home_url) VALUES (?, ?, ?)", (site, site, f"http://{site}/"))


def keep(connection: sqlite3.Connection, site: str, url: str, seen_at: str, **said: str | None) -> str:
    """Put in an article with one wording; `said` names columns of versions, `text` among them. Return its id."""
    identity = article_id(site, url)
    connection.execute(
        "INSERT INTO articles (id, site, url, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)",
        (identity, site, url, seen_at, seen_at),
    )
    row = {
        "article_id": identity, "number": 1, "html": "", "keywords": "[]", "content_hash": identity, "seen_at": seen_at,
        "body_from": "density", "encoding": "utf-8", "learned_pages": 0, "selector_failed": 0, "code_version": "0",
    } | said  # fmt: skip
    (version_id,) = connection.execute(
        f"INSERT INTO versions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) RETURNING id",
        list(row.values()),
    ).fetchone()
    connection.execute("UPDATE articles SET version_id = ? WHERE id = ?", (version_id, identity))
    return identity
