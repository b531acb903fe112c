"""An article as one cites it: GB/T 7714-2015, BibTeX and CSL-JSON, with the capture that proves the wording."""

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from archive.errors import BadRequest
from archive.messages import say
from archive.reading import find_article, legible

Style = Literal["gb7714", "bibtex", "csl-json"]
NO_TITLE = "[无题名]"
MOST_AUTHORS = 3  # that GB/T 7714 names; of more it says 等

_WORDING = """
    SELECT v.number, v.title, v.author, v.source, v.published, v.section, s.portal, a.url, p.fetched_at, p.file,
      p.offset, p.digest, p.record_id
    FROM versions v JOIN articles a ON a.id = v.article_id JOIN sites s ON s.name = a.site
    JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1 JOIN captures p ON p.id = vc.capture_id
    WHERE a.id = :id AND v.number = :number"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation says of a wording of an article. None: the page does not say."""

    id: str
    version: int
    title: str | None
    author: str | None
    source: str | None
    published: str | None  # Beijing time
    section: str | None
    portal: str
    url: str
    captured_at: str  # UTC
    warc_file: str
    warc_offset: int  # bytes
    digest: str
    record_id: str | None  # None: written before this was noted

    @property
    def day(self) -> str | None:
        """Return the day of publication; None also where what is written is no day of the calendar."""
        day = (self.published or "")[:10]
        return day if _is_day(day) else None

    @property
    def creators(self) -> tuple[str, ...]:
        """Return the authors; where the page names none, its source; where it names neither, nobody."""
        return authors(self.author) or authors(self.source)

    @property
    def proof(self) -> str:
        """Return when the wording was captured, and the record that holds it."""
        record = self.record_id or f"{self.warc_file} @ {self.warc_offset}"
        return f"{self.captured_at}, WARC {record}, {self.digest}"


def cited(connection: sqlite3.Connection, what: str, version: int | None = None) -> Cited:
    """Return a wording of the article with this id, URL or part of one; None: its latest.

    Raises NotFound, and BadRequest where it has no such version.
    """
    article = find_article(connection, what)
    number = article.version if version is None else version
    cursor = connection.cursor()
    cursor.row_factory = legible
    row = cursor.execute(_WORDING, {"id": article.id, "number": number}).fetchone()
    if row is None:
        raise BadRequest(cause=say("cite.no-version", what=what, version=number, last=article.version))
    return Cited(
        id=article.id, version=row["number"], title=_line(row["title"]), author=_line(row["author"]),
        source=_line(row["source"]), published=row["published"], section=_line(row["section"]),
        portal=_line(row["portal"]) or article.site, url=row["url"], captured_at=row["fetched_at"],
        warc_file=row["file"], warc_offset=row["offset"], digest=row["digest"], record_id=row["record_id"],
    )  # fmt: skip


def authors(printed: str | None) -> tuple[str, ...]:
    """Return the names in an author line, as printed; blanks part no names, since some stand inside them.

    >>> authors("张三、李 四，王五"), authors(None)
    (('张三', '李 四', '王五'), ())
    """
    return tuple(name.strip() for name in re.split(r"[、，,;；]", printed or "") if name.strip())


def gb7714(wording: Cited) -> str:
    """Return the citation of an online resource by GB/T 7714-2015 on one line, the proof behind it."""
    names = wording.creators
    shown = ", ".join(names[:MOST_AUTHORS]) + (", 等" if len(names) > MOST_AUTHORS else "")
    who = f"{shown}. " if shown else ""
    updated = f"({wording.day})" if wording.day else ""
    return (
        f"{who}{wording.title or NO_TITLE}[EB/OL]. {wording.portal}, {updated}[{wording.captured_at[:10]}]. "
        f"{wording.url}. 存档: {wording.proof}."
    )


def bibtex(wording: Cited) -> str:
    """Return an entry that BibTeX and biblatex read; braces keep names and titles as printed."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in wording.creators) or None,
        "title": f"{{{_tex(wording.title or NO_TITLE)}}}",
        "organization": _tex(wording.portal),
        "date": wording.day,
        "year": wording.day and wording.day[:4],
        "url": _tex_url(wording.url),
        "urldate": wording.captured_at[:10] if _is_day(wording.captured_at[:10]) else None,
        "note": _tex(f"captured {wording.proof}"),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{dangjian-{wording.id[:8]}-{wording.version},\n{lines}}}"


def csl(wording: Cited) -> dict[str, object]:
    """Return an item of CSL-JSON, as Zotero, pandoc and citeproc read it."""
    item: dict[str, object] = {
        "id": f"dangjian-{wording.id[:8]}-{wording.version}",
        "type": "webpage",
        "title": wording.title or NO_TITLE,
        "container-title": wording.portal,
        "URL": wording.url,
        "language": "zh-CN",
        "accessed": _date(wording.captured_at),
        "archive": wording.warc_file,
        "archive_location": wording.record_id or f"byte {wording.warc_offset}",
        "version": str(wording.version),
        "note": f"captured {wording.proof}" + (f"; 来源: {wording.source}" if wording.source else ""),
    }
    if wording.creators:
        item["author"] = [{"literal": name} for name in wording.creators]
    if wording.day:
        item["issued"] = _date(wording.day)
    if wording.section:
        item["section"] = wording.section
    return item


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _date(text: str) -> dict[str, Sequence[Sequence[int]] | str]:
    """Return a day as CSL has it; what is none, as it stands.

    >>> _date("2016-10-18 12:49"), _date("unknown")
    ({'date-parts': [[2016, 10, 18]]}, {'raw': 'unknown'})
    """
    if not _is_day(text[:10]):
        return {"raw": text}
    return {"date-parts": [[int(part) for part in text[:10].split("-")]]}


def _line(text: str | None) -> str | None:
    """Return a text on one line, without control characters and marks that turn its direction; None if empty.

    >>> _line("党建\\u202e工作\\x00\\n 要点"), _line(" ")
    ('党建工作 要点', None)
    """
    kept = ("" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and not c.isspace() else c for c in text or "")
    return " ".join("".join(kept).split()) or None


# BibTeX counts braces also behind a backslash: they get a name instead.
_TEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
} | {character: f"\\{character}" for character in "$&#%_"}  # fmt: skip


def _tex(text: str) -> str:
    r"""Return a text as TeX prints it.

    >>> _tex("50% {a_b}")
    '50\\% \\textbraceleft{}a\\_b\\textbraceright{}'
    """
    return "".join(_TEX.get(character, character) for character in text)


def _tex_url(url: str) -> str:
    """Return a URL in which no brace or backslash ends the field.

    >>> _tex_url("http://x.cn/a{b}")
    'http://x.cn/a%7Bb%7D'
    """
    return "".join(f"%{ord(c):02X}" if c in '{}\\"' or c.isspace() else c for c in url)
