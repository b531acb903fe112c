"""Finds one article in the archive and returns all that is known of it."""

import json
import sqlite3
from dataclasses import dataclass

from archive.errors import NotFound
from archive.files import HeldFile, held_files

SHORTEST_PREFIX = 6  # characters of an id that may stand for the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the archive holds it. None: the page does not say."""

    id: str
    site: str
    portal: str
    url: str
    urls: tuple[str, ...]  # every spelling and every twin
    sections: tuple[str, ...]
    title: str | None
    lead_title: str | None  # 引题
    subtitle: str | None  # 副题
    original_title: str | None
    published: str | None  # Beijing time
    source: str | None
    author: str | None
    editor: str | None
    views: int | None
    keywords: tuple[str, ...]
    text: str
    html: str  # the body as clean HTML
    attachments: tuple[tuple[str, str, str | None], ...]  # kind, URL, label
    files: tuple[HeldFile | None, ...]  # what is held of each attachment; None: it is only a link
    version: int
    state: str  # present, missing or gone
    captured_at: str  # UTC
    warc_file: str
    warc_offset: int  # bytes
    warc_digest: str


def find_article(connection: sqlite3.Connection, what: str) -> StoredArticle:
    """Return the article with this id, start of an id, URL or end of a URL. Raises NotFound."""
    return load_article(connection, _identify(connection, what.strip()))


def is_without_texts(connection: sqlite3.Connection) -> bool:
    """Tell whether this is a release that was made without the texts of its articles."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone():
        return False
    return not connection.execute("SELECT 1 FROM versions WHERE text <> '' OR html <> '' LIMIT 1").fetchone()


def _identify(connection: sqlite3.Connection, what: str) -> str:
    by_id = "SELECT DISTINCT coalesce(same_as, id) FROM articles WHERE id "
    by_url = (
        "SELECT DISTINCT coalesce(a.same_as, a.id) FROM article_urls u JOIN articles a ON a.id = u.article_id"
        " WHERE u.url "
    )
    queries = [(by_id + "= ?", what.lower()), (by_url + "= ?", what), (by_url + "= ?", f"http://{what}")]
    if set(what) & set("/.?="):  # the end of a URL, as one reads it off a page
        end = _literal(what.lstrip("/?&"))
        # A file's name first; of ?id=5 or id=5 the parameter, where no file is called so.
        queries += [(by_url + "LIKE ? ESCAPE '!'", f"%{before}{end}") for before in "/?&"]
    elif len(what) >= SHORTEST_PREFIX and set(what.lower()) <= set("0123456789abcdef-"):
        queries.append((by_id + "LIKE ? ESCAPE '!'", _literal(what.lower()) + "%"))
    for query, value in queries:
        rows = connection.execute(query + " LIMIT 2", (value,)).fetchall()
        if len(rows) == 1:  # what fits two articles names none
            return str(rows[0][0])
    raise NotFound(what=what)


def _literal(text: str) -> str:
    """Return a text as LIKE takes it literally."""
    return "".join(f"!{c}" if c in "!%_" else c for c in text)


def listed_in(stored: object) -> tuple[str, ...]:
    """Return the texts of a list as it is stored. What another program wrote there and is no list holds none.

    >>> listed_in('["党建", 1]'), listed_in('{"a": 1}'), listed_in("党建"), listed_in(None)
    (('党建', '1'), (), (), ())
    """
    try:
        found = json.loads(text_of(stored))
    except (ValueError, RecursionError):
        return ()
    return tuple(each if isinstance(each, str) else str(each) for each in found) if isinstance(found, list) else ()


def text_of(stored: object) -> str:
    """Return a text as it is stored; bytes, which only another program writes there, are read as UTF-8.

    >>> text_of("党建"), text_of("党建".encode()), text_of(b"\\xff"), text_of(None)
    ('党建', '党建', '\ufffd', '')
    """
    if isinstance(stored, bytes):
        return stored.decode("utf-8", "replace")
    return "" if stored is None else str(stored)


def load_article(connection: sqlite3.Connection, article_id: str) -> StoredArticle:
    """Return the article with this id, which must exist."""
    cursor = connection.cursor()
    cursor.row_factory = legible
    row = cursor.execute(
        "SELECT c.*, s.portal, a.version_id FROM current_articles c JOIN sites s ON s.name = c.site"
        " JOIN articles a ON a.id = c.id WHERE c.id = ?",
        (article_id,),
    ).fetchone()
    urls = connection.execute(
        "SELECT DISTINCT u.url FROM article_urls u JOIN articles a ON a.id = u.article_id"
        " WHERE a.id = :id OR a.same_as = :id ORDER BY u.url",
        {"id": article_id},
    )
    attachments = cursor.execute(
        "SELECT kind, url, label FROM attachments WHERE version_id = ? ORDER BY position",
        (row["version_id"],),
    )
    return StoredArticle(
        id=row["id"], site=row["site"], portal=row["portal"], url=row["url"], urls=tuple(u for (u,) in urls),
        sections=_sections(connection, article_id) or ((row["section"],) if row["section"] else ()),
        title=row["title"], lead_title=row["lead_title"], subtitle=row["subtitle"],
        original_title=row["original_title"], published=row["published"],
        source=row["source"], author=row["author"], editor=row["editor"],
        views=row["views"], keywords=listed_in(row["keywords"]),
        text=row["text"] or "", html=row["html"] or "",
        attachments=tuple(tuple(a) for a in attachments), files=tuple(held_files(connection, row["version_id"])),
        version=row["version"],
        state=row["state"],
        captured_at=row["captured_at"], warc_file=row["warc_file"], warc_offset=row["warc_offset"],
        warc_digest=row["warc_digest"],
    )  # fmt: skip


def _sections(connection: sqlite3.Connection, article_id: str) -> tuple[str, ...]:
    """Return the names of the sections whose listings lead to an article, in their own order."""
    # The rows of the view article_sections, which would be made for all articles to find those of one.
    sections = connection.execute(
        "SELECT DISTINCT s.name, s.id FROM articles a JOIN article_urls u ON u.article_id = a.id"
        " JOIN links l ON l.url = u.url JOIN sections s ON s.id = l.section_id AND s.site = a.site"
        " WHERE (a.id = :id OR a.same_as = :id) AND s.name IS NOT NULL ORDER BY s.id",
        {"id": article_id},
    )
    return tuple(dict.fromkeys(name for name, _ in sections))


def legible(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> sqlite3.Row:
    """Return a row in which BLOBs are texts: the archive writes none, but whoever passes one on might have."""
    texts = (text_of(value) if isinstance(value, bytes) else value for value in values)
    return sqlite3.Row(cursor, tuple(texts))
