"""Is the archive still what was captured? Files, indexes, records and rows, each held against the others.

Whether a page still reads as it was stored needs the reader: crawler.verification.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import cdxj
from archive.errors import RecordUnreadable
from archive.seals import sha256
from archive.store import READING
from archive.versions import article_id, seal
from archive.warc import OPEN

BATCH = 500  # rows that are held at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was. `kind` names its sentence in the catalogue, verify.<kind>."""

    kind: str
    where: str  # file, file and byte, table and row, or URL
    detail: str = ""
    is_error: bool = True  # False: worth knowing, nothing is lost


def database(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield what SQLite itself finds wrong. After a finding of kind "database" its rows say nothing for certain."""
    try:
        for (text,) in connection.execute("PRAGMA integrity_check(20)"):
            if text != "ok":
                yield Finding(kind="database", where="archive.db", detail=text)
        for table, number, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield Finding(kind="row-alone", where=f"{table} {number}", detail=parent)
    except sqlite3.DatabaseError as error:
        yield Finding(kind="database", where="archive.db", detail=str(error))


def files(connection: sqlite3.Connection, folder: Path, site: str) -> Iterator[Finding]:
    """Yield what is wrong with the WARC files of a site and their indexes, and rows whose record is not theirs."""
    noted = dict(connection.execute("SELECT file, sha256 FROM warc_files WHERE site = ?", (site,)).fetchall())
    there = {path.relative_to(folder).as_posix(): path for path in (folder / "warc" / site).glob("*.warc.gz")}
    for path in sorted((folder / "warc" / site).glob(f"*{OPEN}")):
        yield Finding(kind="file-open", where=path.relative_to(folder).as_posix(), is_error=False)
    for name in sorted(noted.keys() - there.keys()):
        yield Finding(kind="file-missing", where=name)
    for name in sorted(there):
        if name not in noted:
            yield Finding(kind="file-unnoted", where=name, is_error=False)
        elif sha256(there[name]) != noted[name]:
            yield Finding(kind="file-changed", where=name)
        yield from _records(connection, there[name], name)


def _records(connection: sqlite3.Connection, path: Path, name: str) -> Iterator[Finding]:
    found: dict[int, cdxj.Entry] = {}
    try:
        for entry in cdxj.entries(path, check=True):
            found[entry.offset] = entry
    except RecordUnreadable as error:
        yield Finding(kind="record-unreadable", where=f"{name} @ {error.values['offset']}",
                      detail=str(error.values["cause"]))  # fmt: skip
        return
    yield from _index(path, found)
    captures = connection.execute(
        "SELECT id, url, offset, length, digest, coalesce(record_id, ''), status, fetched_at FROM captures"
        " WHERE file = ?",
        (name,),
    )
    last = -1
    for number, url, offset, length, digest, record_id, status, fetched_at in captures:
        last = max(last, offset)
        there = found.pop(offset) if offset in found else None
        said = (url, length, digest, record_id, str(status), cdxj.timestamp_of(fetched_at))
        if there is None:
            yield Finding(kind="row-without-record", where=f"captures {number}", detail=f"{name} @ {offset}")
        elif said != _of_record(there, with_id=bool(record_id)):
            yield Finding(kind="row-unlike-record", where=f"captures {number}", detail=f"{name} @ {offset}")
    for offset, entry in found.items():
        # What a killed crawl wrote last it did not come to commit; a row before others was taken away.
        kind = "record-without-row" if offset < last else "record-uncommitted"
        yield Finding(kind=kind, where=f"{name} @ {offset}", detail=entry.url, is_error=offset < last)


def _of_record(entry: cdxj.Entry, *, with_id: bool) -> tuple[object, ...]:
    """Return what a capture's row must say of its record."""
    identity = entry.record_id if with_id else ""  # not noted by an earlier version
    return (entry.url, entry.length, entry.digest, identity, entry.status, entry.timestamp)


def _index(path: Path, found: dict[int, cdxj.Entry]) -> Iterator[Finding]:
    index = cdxj.beside(path)
    if not index.exists():
        yield Finding(kind="index-missing", where=index.name)
        return
    lines = index.read_text(encoding="utf-8", errors="replace").splitlines()
    right = cdxj.in_order(entry.line(path.name) for entry in found.values())
    if lines == right:
        return
    if sorted(lines) == sorted(right):
        yield Finding(kind="index-unsorted", where=index.name)
        return
    wrong = next((line for line in lines if line not in set(right)), "")
    yield Finding(kind="index-wrong", where=index.name, detail=_place(wrong))


def _place(line: str) -> str:
    """Return the URL that a line of an index is about, as far as it can be read."""
    try:
        return str(json.loads(line.split(" ", 2)[2])["url"])
    except (ValueError, IndexError, KeyError, TypeError):
        return line[:80]


def rows(connection: sqlite3.Connection, site: str) -> Iterator[Finding]:
    """Yield the articles and versions of a site that were edited after they were written."""
    for number, url in connection.execute("SELECT id, url FROM articles WHERE site = ?", (site,)):
        if article_id(site, url) != number:
            yield Finding(kind="row-edited", where=f"articles {number}", detail=url)
    latest = (
        "SELECT id, url FROM articles a WHERE site = ? AND version_id IS NOT"
        " (SELECT id FROM versions v WHERE v.article_id = a.id ORDER BY number DESC LIMIT 1)"
    )
    for number, url in connection.execute(latest, (site,)):
        yield Finding(kind="row-edited", where=f"articles {number}", detail=url)
    last = 0
    while True:
        batch = connection.execute(
            "SELECT v.id, a.url FROM versions v JOIN articles a ON a.id = v.article_id"
            " WHERE a.site = ? AND v.id > ? ORDER BY v.id LIMIT ?",
            (site, last, BATCH),
        ).fetchall()
        if not batch:
            return
        for version_id, url in batch:
            yield from row(connection, version_id, url)
            last = version_id


def row(connection: sqlite3.Connection, version_id: int, url: str) -> Iterator[Finding]:
    """Yield a finding if a version, or what belongs to it, was edited after it was written."""
    sealed, *reading = connection.execute(
        f"SELECT seal, {', '.join(READING)} FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    if sealed is None:
        yield Finding(kind="row-unsealed", where=f"versions {version_id}", detail=url, is_error=False)
    elif sealed != seal(reading, *_belongings(connection, version_id)):
        yield Finding(kind="row-edited", where=f"versions {version_id}", detail=url)


def _belongings(connection: sqlite3.Connection, version_id: int) -> list[list[Sequence[object]]]:
    queries = (
        "SELECT kind, url, label FROM attachments WHERE version_id = ? ORDER BY position",
        "SELECT name, content FROM head_tags WHERE version_id = ? ORDER BY position",
        "SELECT field, value, said_by FROM conflicts WHERE version_id = ? ORDER BY position",
        "SELECT l.text, c.reason FROM cuts c JOIN cut_lines l ON l.id = c.line_id"
        " WHERE version_id = ? ORDER BY position",
    )
    return [[tuple(row) for row in connection.execute(query, (version_id,))] for query in queries]
