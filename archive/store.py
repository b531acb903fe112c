"""Puts articles into the database: one row per URL, one version per wording. The only writer of articles."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.ledger import utc_text
from archive.records import Article, Capture
from archive.search import index
from archive.versions import article_id, content_hash, seal

MOST_LINE_IDS = 20_000  # numbers of cut lines held in memory

Verdict = Literal["stored", "changed", "unchanged"]

READING = (
    "title", "lead_title", "subtitle", "text", "html", "section", "original_title", "published", "published_raw",
    "source", "author", "editor", "keywords", "content_hash", "title_from", "published_from", "source_from",
    "section_from", "body_from", "encoding", "learned_pages", "selector_failed", "code_version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Current:
    """The latest version of an article, as far as a comparison needs it."""

    version_id: int
    number: int
    content_hash: str
    title: str | None
    characters: int  # of its text


class Store:
    """Writes articles of one site. Never commits: the caller owns the transaction."""

    def __init__(self, connection: sqlite3.Connection, site: str, code_version: str) -> None:
        self._connection = connection
        self._site = site
        self._code_version = code_version
        self._line_ids: dict[str, int] = {}

    def current(self, url: str) -> Current | None:
        """Return the latest version of the article at canonical `url`, None if it is new."""
        row = self._connection.execute(
            "SELECT v.id, v.number, v.content_hash, v.title, length(v.text)"
            " FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?",
            (article_id(self._site, url),),
        ).fetchone()
        return Current(*row) if row else None

    def version_of_capture(self, capture_id: int | None) -> Current:
        """Return the version that was read from this capture. Raises LookupError."""
        row = self._connection.execute(
            "SELECT v.id, v.number, v.content_hash, v.title, length(v.text)"
            " FROM version_captures c JOIN versions v ON v.id = c.version_id WHERE c.capture_id = ? AND c.part = 1",
            (capture_id,),
        ).fetchone()
        if row is None:
            raise LookupError(f"no version was read from capture {capture_id}")
        return Current(*row)

    def add(self, article: Article, url: str, listed: str | None = None) -> Verdict:
        """Keep a reading of the article at canonical `url`.

        `listed` is the canonical URL by which a listing led here, where a redirect made it another.
        """
        identity = article_id(self._site, url)
        seen_at = utc_text(article.capture.fetched_at)
        current = self.current(url)
        verdict: Verdict = "unchanged"
        if current is None:
            verdict = "stored"
            self._connection.execute(
                "INSERT INTO articles (id, site, url, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)",
                (identity, self._site, url, seen_at, seen_at),
            )
        elif current.content_hash != content_hash(article):
            verdict = "changed"
        if verdict != "unchanged":
            self._add_version(article, identity, current)
        self._seen(article, identity, {url, listed or url})
        return verdict

    def _add_version(self, article: Article, identity: str, current: Current | None) -> None:
        values = _values(article, self._code_version)
        number = current.number + 1 if current else 1
        seen_at = utc_text(article.capture.fetched_at)
        columns = ", ".join(READING)
        marks = ", ".join("?" * len(READING))
        (version_id,) = self._connection.execute(
            f"INSERT INTO versions (article_id, number, seen_at, {columns}) VALUES (?, ?, ?, {marks}) RETURNING id",
            (identity, number, seen_at, *values),
        ).fetchone()
        self._connection.executemany(
            "INSERT INTO version_captures VALUES (?, ?, ?)",
            [(version_id, part, page.id) for part, page in enumerate(_pages(article.capture), 1)],
        )
        if current:
            index.remove(self._connection, current.version_id)
        self._connection.execute("UPDATE articles SET version_id = ? WHERE id = ?", (version_id, identity))
        self._add_belongings(version_id, article)
        index.add(self._connection, version_id)

    def refresh(self, version_id: int, article: Article) -> None:
        """Replace the reading of a version by a better one of the same captures.

        The wording did not change, only what we make of it: no new version comes of it.
        """
        index.remove(self._connection, version_id)
        columns = ", ".join(f"{name} = ?" for name in READING)
        self._connection.execute(
            f"UPDATE versions SET {columns} WHERE id = ?", (*_values(article, self._code_version), version_id)
        )
        for table in ("attachments", "head_tags", "conflicts", "cuts"):
            self._connection.execute(f"DELETE FROM {table} WHERE version_id = ?", (version_id,))
        self._add_belongings(version_id, article)
        index.add(self._connection, version_id)

    def withdraw(self, version_id: int) -> None:
        """Take back a version that was none, such as an error page; its capture stays.

        An article without another version goes too.
        """
        execute = self._connection.execute
        (identity,) = execute("SELECT article_id FROM versions WHERE id = ?", (version_id,)).fetchone()
        index.remove(self._connection, version_id)
        before = execute(
            "SELECT id FROM versions WHERE article_id = ? AND id <> ? ORDER BY number DESC LIMIT 1",
            (identity, version_id),
        ).fetchone()
        execute("UPDATE articles SET version_id = ? WHERE id = ?", (before and before[0], identity))
        for table in ("attachments", "head_tags", "conflicts", "cuts", "version_captures"):
            execute(f"DELETE FROM {table} WHERE version_id = ?", (version_id,))
        execute("DELETE FROM versions WHERE id = ?", (version_id,))
        if before:
            index.add(self._connection, before[0])
            return
        if execute("UPDATE articles SET same_as = NULL WHERE same_as = ?", (identity,)).rowcount:
            index.settle(self._connection)
        for table in ("view_counts", "article_urls", "article_events", "reprints"):
            execute(f"DELETE FROM {table} WHERE article_id = ?", (identity,))
        execute("DELETE FROM articles WHERE id = ?", (identity,))

    def _add_belongings(self, version_id: int, article: Article) -> None:
        """Write what belongs to a version whose row is there, and its seal."""
        attachments = [(a.kind, a.url, a.label) for a in article.attachments]
        conflicts = [(w.field, w.value, w.said_by) for w in article.conflicts]
        for table, rows in (
            ("attachments", attachments),
            ("head_tags", article.head_tags),
            ("conflicts", conflicts),
        ):
            if rows:
                self._connection.executemany(
                    f"INSERT INTO {table} VALUES (?, ?{', ?' * len(rows[0])})",
                    [(version_id, i, *row) for i, row in enumerate(rows, 1)],
                )
        cuts = [(cut.text, cut.reason) for cut in article.cuts]
        values = _values(article, self._code_version)
        self._connection.execute(
            "UPDATE versions SET seal = ? WHERE id = ?",
            (seal(values, attachments, article.head_tags, conflicts, cuts), version_id),
        )
        self._connection.executemany(
            "INSERT INTO cuts VALUES (?, ?, ?, ?)",
            [(version_id, i, self._line_id(cut.text), cut.reason) for i, cut in enumerate(article.cuts, 1)],
        )

    def _line_id(self, line: str) -> int:
        """Return the number of a cut line, kept once; the frame's lines come again on every page."""
        if (known := self._line_ids.get(line)) is not None:
            return known
        execute = self._connection.execute
        row = execute("SELECT id FROM cut_lines WHERE text = ?", (line,)).fetchone()
        row = row or execute("INSERT INTO cut_lines (text) VALUES (?) RETURNING id", (line,)).fetchone()
        if len(self._line_ids) >= MOST_LINE_IDS:
            self._line_ids.clear()
        self._line_ids[line] = int(row[0])
        return int(row[0])

    def _seen(self, article: Article, identity: str, urls: set[str]) -> None:
        seen_at = utc_text(article.capture.fetched_at)
        self._connection.execute(
            "UPDATE articles SET last_seen_at = ?1, checked_at = ?1 WHERE id = ?2", (seen_at, identity)
        )
        if article.views is not None:
            self._connection.execute(
                "INSERT OR REPLACE INTO view_counts VALUES (?, ?, ?)", (identity, seen_at, article.views)
            )
        urls |= {article.url} | ({article.capture.link.url} if article.capture.link else set())
        self._connection.executemany(
            "INSERT OR IGNORE INTO article_urls VALUES (?, ?, ?)",
            [(spelling, identity, seen_at) for spelling in sorted(urls)],
        )


def _values(article: Article, code_version: str) -> tuple[str | int | None, ...]:
    """Return the values of READING, in its order."""
    reading = article.reading
    return (
        article.title, article.lead_title, article.subtitle, article.text, article.html, article.section,
        article.original_title, _time_text(article.published, article.published_has_clock), article.published_raw,
        article.source, article.author, article.editor, json.dumps(article.keywords, ensure_ascii=False),
        content_hash(article),
        reading.title_from, reading.published_from, reading.source_from, reading.section_from, reading.body_from,
        reading.encoding, reading.learned_pages,
        int(reading.selector_failed), code_version,
    )  # fmt: skip


def _time_text(moment: datetime | None, has_clock: bool = True) -> str | None:
    """Return a Beijing time as the database writes it.

    >>> _time_text(datetime(2016, 10, 18, 12, 49)), _time_text(datetime(2016, 10, 18), has_clock=False)
    ('2016-10-18 12:49', '2016-10-18')
    """
    if moment is None:
        return None
    if not has_clock:
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def _pages(capture: Capture) -> tuple[Capture, ...]:
    return (capture, *capture.parts)
