"""The wordings of an article, one after the other, each with its capture and what changed."""

import sqlite3
from dataclasses import dataclass

from archive.diff import MOST_SENTENCES, Piece, diff, sentences
from archive.reading import find_article, legible

FIELDS = ("title", "published", "source", "author", "editor")  # whose changes are told beside the text's


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that is another than in the wording before. None: the page did not say."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One version of an article."""

    number: int
    title: str | None
    first_captured_at: str  # UTC
    run_id: int
    warc_file: str
    warc_offset: int  # bytes
    warc_digest: str
    changes: tuple[Change, ...]  # against the version before; of the first none
    attachments_gone: tuple[str, ...]
    attachments_new: tuple[str, ...]
    text: tuple[Piece, ...]  # against the version before; the first as one new piece

    @property
    def record(self) -> str:
        """Where the wording lies: file, byte and digest."""
        return f"{self.warc_file} @ {self.warc_offset} · {self.warc_digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All versions of an article, the first one first."""

    article_id: str
    url: str
    last_captured_at: str  # UTC
    wordings: tuple[Wording, ...]


def history(connection: sqlite3.Connection, what: str, longest: int | None = None) -> History:
    """Return the history of the article with this id, URL or part of one. Raises NotFound.

    `longest`: no more than so many characters of a text, and no more sentences than are compared one by one.
    """
    article = find_article(connection, what)
    cursor = connection.cursor()
    cursor.row_factory = legible
    rows = cursor.execute(
        f"SELECT v.id, v.number, v.text, p.fetched_at, p.run_id, p.file, p.offset, p.digest,"
        f" {', '.join('v.' + field for field in FIELDS)}"
        " FROM versions v JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1"
        " JOIN captures p ON p.id = vc.capture_id WHERE v.article_id = ? ORDER BY v.number",
        (article.id,),
    ).fetchall()
    wordings = []
    text, fields, files = "", tuple[str | None, ...](), frozenset[str]()
    for version_id, number, whole, at, run_id, file, offset, digest, *new_fields in rows:
        new_text = whole if longest is None else beginning(whole, longest)
        new_files = frozenset(
            url for (url,) in connection.execute("SELECT url FROM attachments WHERE version_id = ?", (version_id,))
        )
        changes = [
            Change(field=name, before=before, after=after)
            for name, before, after in zip(FIELDS, fields, new_fields, strict=False)
            if before != after
        ]
        wordings.append(Wording(
            number=number, title=new_fields[0], first_captured_at=at, run_id=run_id, warc_file=file, warc_offset=offset,
            warc_digest=digest, changes=tuple(changes),
            attachments_gone=tuple(sorted(files - new_files)) if fields else (),
            attachments_new=tuple(sorted(new_files - files)) if fields else (),
            text=tuple(diff(text, new_text)) if fields else (Piece("new", new_text),),
        ))  # fmt: skip
        text, fields, files = new_text, tuple(new_fields), new_files
    (last,) = connection.execute("SELECT last_seen_at FROM articles WHERE id = ?", (article.id,)).fetchone()
    return History(article_id=article.id, url=article.url, last_captured_at=last, wordings=tuple(wordings))


def beginning(text: str, longest: int) -> str:
    """Return what of a text can be compared while somebody waits.

    >>> beginning("甲说。乙说。", 4)
    '甲说。乙'
    """
    return "".join(sentences(text[:longest])[:MOST_SENTENCES])
