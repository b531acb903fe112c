"""Who reprinted an article, when, and what was changed."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.diff import Piece, diff
from archive.errors import NotFound
from archive.history import Change
from archive.reading import SHORTEST_PREFIX, find_article, text_of

FIELDS = ("title", "source", "author", "editor")  # whose changes are told beside the text's


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A text with its reprints, on one line. None: the page does not say."""

    cluster_id: str
    articles: int
    sites: int
    first_published: str | None  # Beijing time
    last_published: str | None
    title: str | None  # this and the following of the earliest
    earliest_article_id: str
    earliest_site: str
    earliest_source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One article of a cluster, held against the earliest."""

    article_id: str
    url: str
    site: str
    portal: str
    sections: tuple[str, ...]
    title: str | None
    source: str | None  # 来源 as printed
    published: str | None  # Beijing time
    first_seen_at: str  # UTC
    shared: float  # share of the shorter text that stands in the other, 0 to 1
    distance: int | None  # characters to put in, take out or replace; None: too long to tell
    changes: tuple[Change, ...]  # of the earliest none
    text: tuple[Piece, ...]  # of the earliest none


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprints:
    """An article's text wherever it stands, the earliest published first. No copies: it stands alone."""

    cluster_id: str | None
    earliest_source: str | None  # as the earliest copy prints it, else its portal
    copies: tuple[Copy, ...]


def list_clusters(
    connection: sqlite3.Connection, site: str | None = None, limit: int = 20
) -> tuple[tuple[Cluster, ...], int]:
    """Return the clusters, most articles first, `limit` of them, and how many there are.

    `site`: only those with an article of it.
    """
    within = " WHERE cluster_id IN (SELECT cluster_id FROM reprinted_articles WHERE site = :site)" if site else ""
    values = {"site": site, "limit": limit}
    (total,) = connection.execute(f"SELECT count(*) FROM reprint_clusters{within}", values).fetchone()
    names = ", ".join(Cluster.__dataclass_fields__)
    rows = connection.execute(
        f"SELECT {names} FROM reprint_clusters{within} ORDER BY articles DESC, sites DESC, cluster_id LIMIT :limit",
        values,
    ).fetchall()
    return tuple(Cluster(**dict(zip(Cluster.__dataclass_fields__, row, strict=True))) for row in rows), int(total)


def reprints_of(connection: sqlite3.Connection, what: str) -> Reprints:
    """Return the reprints of the article with this id, URL or part of one, or of a cluster's id. Raises NotFound."""
    cluster_id = _cluster(connection, what.strip().lower())
    if cluster_id is None:
        article = find_article(connection, what)
        row = connection.execute("SELECT cluster_id FROM reprints WHERE article_id = ?", (article.id,)).fetchone()
        if row is None:
            return Reprints(cluster_id=None, earliest_source=article.source or article.portal, copies=())
        cluster_id = str(row[0])
    rows = connection.execute(
        "SELECT r.*, v.author, v.editor, v.text FROM reprinted_articles r JOIN articles a ON a.id = r.article_id"
        " JOIN versions v ON v.id = a.version_id WHERE r.cluster_id = ? ORDER BY r.position",
        (cluster_id,),
    )
    names = [column[0] for column in rows.description]
    members = [dict(zip(names, row, strict=True)) for row in rows]
    earliest = members[0]
    return Reprints(
        cluster_id=cluster_id, earliest_source=earliest["source"] or earliest["portal"],
        copies=tuple(_copy(connection, member, earliest) for member in members),
    )  # fmt: skip


def _cluster(connection: sqlite3.Connection, what: str) -> str | None:
    """Return the cluster with this id or start of one; None where it is something else."""
    if len(what) < SHORTEST_PREFIX or set(what) - set("0123456789abcdef-"):
        return None
    rows = connection.execute(
        "SELECT DISTINCT cluster_id FROM reprints WHERE cluster_id >= :what AND cluster_id < :what || 'g' LIMIT 2",
        {"what": what},
    ).fetchall()
    if len(rows) > 1:
        raise NotFound(what=what)
    return str(rows[0][0]) if rows else None


def _copy(connection: sqlite3.Connection, member: dict[str, Any], earliest: dict[str, Any]) -> Copy:
    sections = connection.execute(
        "SELECT DISTINCT s.name FROM article_urls u JOIN links l ON l.url = u.url"
        " JOIN sections s ON s.id = l.section_id"
        " WHERE u.article_id = ? AND s.site = ? AND s.name IS NOT NULL ORDER BY s.id",
        (member["article_id"], member["site"]),
    ).fetchall()
    is_first = member is earliest
    changes = () if is_first else tuple(
        Change(field=name, before=earliest[name], after=member[name])
        for name in FIELDS if earliest[name] != member[name]
    )  # fmt: skip
    told = (
        "article_id",
        "url",
        "site",
        "portal",
        "title",
        "source",
        "published",
        "first_seen_at",
        "shared",
        "distance",
    )
    return Copy(
        **{name: member[name] for name in told},
        sections=tuple(name for (name,) in sections) or ((member["section"],) if member["section"] else ()),
        changes=changes,
        text=() if is_first else tuple(diff(text_of(earliest["text"]), text_of(member["text"]))),
    )
