"""Keeps the tables of reprints: finds them anew when an article has come, gone or changed."""

import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.database import open_writer, tidy
from archive.reading import text_of
from archive.reprints.clusters import clusters
from archive.reprints.likeness import bare, distance, shared
from archive.search.folding import folding
from archive.versions import NAMESPACE

RULES = 1  # raise it when other texts are taken for alike


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compared of an article, and what puts reprints in order."""

    article_id: str
    first_seen_at: str
    published: str | None
    text: str  # bare


def is_stale(connection: sqlite3.Connection) -> bool:
    """Tell whether the reprints were found in other wordings than those of now."""
    row = connection.execute("SELECT made_of FROM reprints_made").fetchone()
    return row is None or row[0] != _made_of(connection)


def bring_up_to_date(folder: Path) -> None:
    """Find the reprints of an archive anew if they are stale. Raises a StorageError.

    A crawl may go on meanwhile: the database is only held while the result is written.
    """
    with closing(open_writer(folder)) as connection:
        if is_stale(connection):
            refresh(connection)
        tidy(connection)


def refresh(connection: sqlite3.Connection) -> None:
    """Find all reprints anew. No transaction may be open."""
    connection.execute("BEGIN")  # all that is read is of one moment
    made_of, texts = _made_of(connection), list(_texts(connection))
    connection.execute("COMMIT")
    found = clusters([each.text for each in texts])
    rows = [row for members in found for row in _rows([texts[place] for place in members])]
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM reprints")
    # An article may have been withdrawn while its reprints were looked for.
    connection.executemany(
        "INSERT INTO reprints SELECT :article, :cluster, :position, :characters, :shared, :distance"
        " WHERE EXISTS (SELECT 1 FROM articles WHERE id = :article)",
        rows,
    )
    connection.execute("DELETE FROM reprints_made")
    connection.execute("INSERT INTO reprints_made VALUES (?)", (made_of,))
    connection.execute("COMMIT")


def _made_of(connection: sqlite3.Connection) -> str:
    """Return a digest of all that the reprints follow from. The indexes hold it: no text is read."""
    digest = hashlib.sha256(f"{RULES} {folding()}".encode())
    for query in (
        "SELECT id, version_id, first_seen_at FROM articles ORDER BY id",
        "SELECT content_hash, id FROM versions ORDER BY content_hash, id",
        "SELECT published, id FROM versions ORDER BY published, id",
    ):
        for row in connection.execute(query):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def _texts(connection: sqlite3.Connection) -> Iterator[_Text]:
    rows = connection.execute(
        "SELECT a.id, a.first_seen_at, v.published, v.text FROM articles a JOIN versions v ON v.id = a.version_id"
        " ORDER BY a.id"
    )
    for article_id, first_seen_at, published, text in rows:
        yield _Text(article_id, first_seen_at, published, bare(text_of(text)))


def _rows(members: list[_Text]) -> Iterator[dict[str, object]]:
    """Yield the rows of one cluster, the earliest published first."""
    # What is archived later has a later time, so it never changes the id.
    founder = min(members, key=lambda each: (each.first_seen_at, each.article_id))
    cluster_id = str(uuid.uuid5(NAMESPACE, f"reprints of {founder.article_id}"))
    ordered = sorted(
        members, key=lambda each: (each.published is None, each.published, each.first_seen_at, each.article_id)
    )
    earliest = ordered[0].text
    for position, each in enumerate(ordered, 1):
        is_same = each.text == earliest
        yield {
            "article": each.article_id,
            "cluster": cluster_id,
            "position": position,
            "characters": len(each.text),
            "shared": 1.0 if is_same else round(shared(earliest, each.text), 4),
            "distance": 0 if is_same else distance(earliest, each.text),
        }
