"""Pictures and files of articles: which are still to be fetched, what is held, and the bytes of a held one."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.captures import Known, latest_known
from archive.errors import RecordUnreadable
from archive.versions import seal
from archive.warc_reading import read_response

Place = tuple[int, int]  # of an attachment: version and position

FILE = ("sha256", "bytes", "type", "mime", "capture_id", "first_seen_at")
FILE_URL = ("site", "url", "canonical_url", "sha256", "capture_id", "fetched_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An attachment of a current version whose file is not held."""

    place: Place
    kind: str  # image or file
    url: str  # as the article spells it
    article_url: str
    encoding: str  # that the article's page was read with


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file as the portal sent it, the content encoding undone."""

    body: bytes
    type: str | None  # media type by its bytes; None: not known
    mime: str | None  # media type as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """What the archive holds of an attachment."""

    url: str
    sha256: str  # hex
    bytes: int
    type: str | None  # media type: by its bytes, else as sent; None: neither is known
    captured_at: str  # UTC
    warc_file: str  # that holds the payload
    warc_offset: int  # bytes
    record_id: str | None  # of the response to this address; None: not noted
    is_revisit: bool  # the payload was kept under another address, or earlier


def wanted(connection: sqlite3.Connection, site: str, after: Place, kinds: Sequence[str], limit: int) -> list[Wanted]:
    """Return the attachments of a site's current versions that are not held, at most `limit`, in order of place.

    `after` is the place of the last one that was returned before; (0, 0) starts anew.
    """
    rows = connection.execute(
        "SELECT t.version_id, t.position, t.kind, t.url, a.url, v.encoding FROM attachments t"
        " JOIN articles a ON a.version_id = t.version_id AND a.site = ? JOIN versions v ON v.id = t.version_id"
        f" WHERE (t.version_id, t.position) > (?, ?) AND t.kind IN ({', '.join('?' * len(kinds))})"
        " AND NOT EXISTS (SELECT 1 FROM file_urls u WHERE u.site = a.site AND u.url = t.url)"
        " ORDER BY t.version_id, t.position LIMIT ?",
        (site, *after, *kinds, limit),
    ).fetchall()
    return [Wanted(place=(r[0], r[1]), kind=r[2], url=r[3], article_url=r[4], encoding=r[5]) for r in rows]


def same_payload(connection: sqlite3.Connection, folder: Path, site: str, digest: str) -> Known | None:
    """Return the first whole capture of a site, under whatever address, with this WARC payload digest."""
    row = connection.execute(
        "SELECT c.url FROM captures c JOIN runs r ON r.id = c.run_id WHERE c.digest = ? AND r.site = ?"
        " AND c.refers_to IS NULL AND c.status = 200 AND c.truncated IS NULL ORDER BY c.id LIMIT 1",
        (digest, site),
    ).fetchone()
    return latest_known(connection, folder, row[0], digest) if row else None


def hold(
    connection: sqlite3.Connection, site: str, urls: Iterable[str], canonical_url: str, content: Content,
    capture_id: int,
) -> None:  # fmt: skip
    """Note that `urls`, spellings of one canonical URL, give this file, by the capture of that number."""
    sha256 = hashlib.sha256(content.body).hexdigest()
    payload_id, payload_at, fetched_at = connection.execute(
        "SELECT p.id, p.fetched_at, c.fetched_at FROM captures c"
        " JOIN captures p ON p.id = coalesce(c.refers_to, c.id) WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    _insert(connection, "files", FILE, (sha256, len(content.body), content.type, content.mime, payload_id, payload_at))
    for url in urls:
        _insert(connection, "file_urls", FILE_URL, (site, url, canonical_url, sha256, capture_id, fetched_at))


def hold_too(connection: sqlite3.Connection, site: str, url: str, canonical_url: str) -> bool:
    """Note `url` as one more spelling of a held address; return whether the canonical URL is held at all."""
    row = connection.execute(
        "SELECT sha256, capture_id, fetched_at FROM file_urls WHERE site = ? AND canonical_url = ? LIMIT 1",
        (site, canonical_url),
    ).fetchone()
    if row:
        _insert(connection, "file_urls", FILE_URL, (site, url, canonical_url, *row))
    return row is not None


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], values: Sequence[object]) -> None:
    """Write a row and its seal; one that is there stays as it is."""
    connection.execute(
        f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}, seal) VALUES ({', '.join('?' * len(columns))}, ?)",
        (*values, seal(values)),
    )


def held_files(connection: sqlite3.Connection, version_id: int) -> list[HeldFile | None]:
    """Return what is held of each attachment of a version, in their order; None: it is only a link."""
    rows = connection.execute(
        "SELECT t.url, f.sha256, f.bytes, coalesce(f.type, f.mime), u.fetched_at, p.file, p.offset, c.record_id,"
        " c.refers_to IS NOT NULL FROM attachments t JOIN versions v ON v.id = t.version_id"
        " JOIN articles a ON a.id = v.article_id"
        " LEFT JOIN file_urls u ON u.site = a.site AND u.url = t.url LEFT JOIN files f ON f.sha256 = u.sha256"
        " LEFT JOIN captures c ON c.id = u.capture_id LEFT JOIN captures p ON p.id = coalesce(c.refers_to, c.id)"
        " WHERE t.version_id = ? ORDER BY t.position",
        (version_id,),
    ).fetchall()
    return [
        None if r[1] is None else HeldFile(
            url=r[0], sha256=r[1], bytes=r[2], type=r[3], captured_at=r[4], warc_file=r[5], warc_offset=r[6],
            record_id=r[7], is_revisit=bool(r[8]),
        )
        for r in rows
    ]  # fmt: skip


def read_file(folder: Path, file: HeldFile) -> bytes:
    """Return the bytes of a held file. Raises RecordUnreadable, also where they are not those that were noted."""
    body = read_response(folder, file.warc_file, file.warc_offset).body
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise RecordUnreadable(
            file=file.warc_file, offset=file.warc_offset, cause="the record holds another file than was noted"
        )
    return body
