"""Keeps the full-text index: which wordings are in it, and that it is read as it was written.

In the index is the latest wording of every article that repeats no other. It holds no text (content=''), so a
wording can only be taken out while its row still says what was put in, by the same folding.
"""

import sqlite3

from archive.search.folding import folding, words
from archive.table import Column, Table

# Overlapping character pairs; plain unicode61 or trigram finds nothing for 党建 (DESIGN 4.6). The tokenizer only
# parts at blanks: what a word is, `words` decides. The text stands first because FTS5 writes two bytes for each word
# of an article that is not in the first column: title first makes the index nearly half as large again.
CREATE = "CREATE VIRTUAL TABLE search_index USING fts5(text, title, content='', tokenize='ascii')"

TABLES = (
    Table(
        name="search_documents",
        meaning="The wordings in search_index (its rowid is version_id), with what a search is narrowed by.",
        columns=(
            Column("version_id", "INTEGER PRIMARY KEY REFERENCES versions(id)", "the latest version of an article"),
            Column("site", "TEXT NOT NULL", "as in articles"),
            Column("section", "TEXT", "as in versions"),
            Column("source", "TEXT", "as in versions"),
            Column("published", "TEXT", "as in versions"),
        ),
    ),
    Table(
        name="search_folding",
        meaning="One row: how the text in search_index was folded. Another release of Unicode or OpenCC makes it anew.",
        columns=(Column("folding", "TEXT NOT NULL", "rules of dangjian-archive, releases of Unicode and OpenCC"),),
    ),
)

_WANTED = "SELECT version_id FROM articles WHERE same_as IS NULL AND version_id IS NOT NULL"


def add(connection: sqlite3.Connection, version_id: int) -> None:
    """Put a wording into the index, unless it is in, is not the latest, or its article repeats another."""
    added = connection.execute(
        "INSERT OR IGNORE INTO search_documents SELECT v.id, a.site, v.section, v.source, v.published"
        " FROM articles a JOIN versions v ON v.id = a.version_id WHERE v.id = ? AND a.same_as IS NULL",
        (version_id,),
    )
    if added.rowcount > 0:
        connection.execute(
            "INSERT INTO search_index (rowid, text, title) VALUES (?, ?, ?)",
            (version_id, *_words(connection, version_id)),
        )


def remove(connection: sqlite3.Connection, version_id: int) -> None:
    """Take a wording out of the index if it is in. Call it before the version's row changes."""
    removed = connection.execute("DELETE FROM search_documents WHERE version_id = ?", (version_id,))
    if removed.rowcount > 0:
        connection.execute(
            "INSERT INTO search_index (search_index, rowid, text, title) VALUES ('delete', ?, ?, ?)",
            (version_id, *_words(connection, version_id)),
        )


def settle(connection: sqlite3.Connection) -> None:
    """Bring the index in line with which articles repeat others."""
    stale = f"SELECT version_id FROM search_documents WHERE version_id NOT IN ({_WANTED}) ORDER BY 1"
    for (version_id,) in connection.execute(stale).fetchall():
        remove(connection, version_id)
    fresh = f"{_WANTED} AND version_id NOT IN (SELECT version_id FROM search_documents) ORDER BY 1"
    for (version_id,) in connection.execute(fresh).fetchall():
        add(connection, version_id)


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Tell whether the index was written by another folding than that in force."""
    row = connection.execute("SELECT folding FROM search_folding").fetchone()
    return row is None or row[0] != folding()


def make_anew(connection: sqlite3.Connection) -> None:
    """Write the whole index anew by the folding in force, whatever was there."""
    connection.execute("DROP TABLE IF EXISTS search_index")
    connection.execute(CREATE)
    connection.execute("DELETE FROM search_documents")
    settle(connection)
    connection.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
    connection.execute("DELETE FROM search_folding")
    connection.execute("INSERT INTO search_folding VALUES (?)", (folding(),))


def _words(connection: sqlite3.Connection, version_id: int) -> tuple[str, str]:
    """Return what the index holds of a version's text and title."""
    text, title = connection.execute("SELECT text, title FROM versions WHERE id = ?", (version_id,)).fetchone()
    return words(text), words(title or "")
