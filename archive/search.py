"""Full-text search in Chinese: overlapping character pairs in FTS5, queried as phrases.

FTS5's own tokenizers find nothing for 党建 in a sentence: unicode61 keeps the whole run of characters as
one word, trigram needs three. Pairs are words that unicode61 can keep, and a phrase of pairs is a phrase
of characters.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from archive.errors import BadRequest
from archive.messages import say
from archive.report import last_run

_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]+|[^\W{_HAN}_]+")
_HAN_RUN = re.compile(rf"[{_HAN}]")
CONTEXT = 30  # characters of a snippet on each side of the hit


def fold(text: str) -> str:
    """Return the text as the index compares it: full-width letters narrow, Latin letters small.

    >>> fold("ＡＢＣ党建２０２３")
    'abc党建2023'
    """
    return unicodedata.normalize("NFKC", text).lower()


def pairs(text: str) -> str:
    """Return the index words of a text: overlapping pairs of Han characters, whole words of other scripts.

    A Han character that stands alone is a word of its own.

    >>> pairs("基层党建2023,好")
    '基层 层党 党建 2023 好'
    """
    return " ".join(_pairs(fold(text)))


def _pairs(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if len(word) > 1 and _HAN_RUN.match(word):
            yield " ".join(map("".join, pairwise(word)))
        else:
            yield word


def add(connection: sqlite3.Connection, version_id: int, title: str | None, text: str) -> None:
    """Put a version into the index. It must not be there yet."""
    connection.execute(
        "INSERT INTO search_index (rowid, title, text) VALUES (?, ?, ?)",
        (version_id, pairs(title or ""), pairs(text)),
    )


def remove(connection: sqlite3.Connection, version_id: int) -> None:
    """Take a version out of the index. It must be in; call it before the version's row changes."""
    title, text = connection.execute("SELECT title, text FROM versions WHERE id = ?", (version_id,)).fetchone()
    connection.execute(
        "INSERT INTO search_index (search_index, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        (version_id, pairs(title or ""), pairs(text)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that holds the words. The snippet is split at the hit: before, hit, after."""

    article_id: str
    url: str
    site: str
    title: str | None
    in_title: tuple[tuple[int, int], ...]  # where words stand in the title: start and end
    published: str | None  # Beijing time
    section: str | None
    snippet: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The first hits of a search, best first, and how many articles there are in all."""

    hits: tuple[Hit, ...]
    total: int


def find(connection: sqlite3.Connection, query: str, *, site: str | None = None, limit: int = 20) -> Results:
    """Return the articles that hold every word of `query`, each word as a phrase.

    Words are parted by blanks; a word with * behind it may go on. Raises BadRequest where the query holds
    nothing to look for, and NeverCrawled for a site without a run.
    """
    words = [word for word in fold(query).split() if pairs(word)]
    if not words:
        raise BadRequest(cause=say("search.empty"))
    condition, values = _condition(words)
    if site:
        last_run(connection, site)
        condition += " AND a.site = ?"
        values.append(site)
    joined = (
        " FROM articles a JOIN versions v ON v.id = a.version_id"
        + (" JOIN search_index ON search_index.rowid = v.id" if _phrases(words) else "")
        + f" WHERE a.same_as IS NULL AND {condition}"
    )
    order = "bm25(search_index, 5.0, 1.0), v.published DESC" if _phrases(words) else "v.published DESC"
    total = connection.execute("SELECT count(*)" + joined, values).fetchone()[0]
    rows = connection.execute(
        f"SELECT a.id, a.url, a.site, v.title, v.published, v.section, v.text{joined} ORDER BY {order}, a.id LIMIT ?",
        [*values, limit],
    ).fetchall()
    hits = (
        Hit(article_id=r[0], url=r[1], site=r[2], title=r[3], published=r[4], section=r[5],
            in_title=_places(r[3] or "", words), snippet=_snippet(r[6], words))
        for r in rows
    )  # fmt: skip
    return Results(hits=tuple(hits), total=total)


def _phrases(words: list[str]) -> list[str]:
    """Return the words that the index can answer: one Han character alone is in no pair."""
    return [word for word in words if not (len(word.rstrip("*")) == 1 and _HAN_RUN.match(word))]


def _condition(words: list[str]) -> tuple[str, list[str | int]]:
    """Return the SQL condition and its values: phrases from the index, single characters by LIKE."""
    conditions: list[str] = []
    values: list[str | int] = []
    if phrases := _phrases(words):
        conditions.append("search_index MATCH ?")
        values.append(" AND ".join(f'"{pairs(word)}"' + "*" * word.endswith("*") for word in phrases))
    for word in words:
        if word not in phrases:
            # The + keeps SQLite 3.40 from asking the index, which answers LIKE with nothing.
            conditions.append("(+v.title LIKE ? OR +v.text LIKE ?)")
            values += [f"%{word.rstrip('*')}%"] * 2
    return " AND ".join(conditions), values


def _snippet(text: str, words: list[str]) -> tuple[str, str, str]:
    """Return the text around the first hit of the first word that the text holds."""
    folded = fold(text)
    same_length = len(folded) == len(text)
    for word in (word.rstrip("*") for word in words):
        at = folded.find(word)
        if at >= 0:
            shown = text if same_length else folded
            before = shown[max(0, at - CONTEXT) : at]
            after = shown[at + len(word) : at + len(word) + CONTEXT]
            return before.rpartition("\n")[2], shown[at : at + len(word)], after.partition("\n")[0]
    return text[: 2 * CONTEXT].partition("\n")[0], "", ""


def _places(title: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    """Return where the words stand in a title, in order."""
    folded = fold(title)
    if len(folded) != len(title):
        return ()
    found = ((folded.find(word), len(word)) for word in (word.rstrip("*") for word in words))
    return tuple(sorted((at, at + size) for at, size in found if at >= 0))
