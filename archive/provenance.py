"""Where a reading comes from: from the row to the WARC record, the run, the code and the declaration."""

import sqlite3
from dataclasses import dataclass

from archive.files import HeldFile
from archive.reading import find_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture that a version was read from."""

    part: int  # 1 for the first page of the article
    url: str
    status: int  # HTTP status
    fetched_at: str  # UTC
    warc_file: str
    warc_offset: int  # bytes
    warc_length: int  # bytes
    digest: str
    record_id: str | None  # None: written before this was noted
    payload_in: str | None  # file @ byte of the record that holds the payload, where this one is a revisit
    file_sha256: str | None  # of the WARC file; None: it is not sealed yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The whole chain of the latest version of an article."""

    article_id: str
    url: str
    version: int
    content_hash: str
    read_by: str  # version of dangjian-archive
    rules: dict[str, str | None]  # which rule gave title, time, source, section and body
    learned_pages: int  # pages of the site known when it was read
    run_id: int
    run_started_at: str  # UTC
    run_status: str
    run_code: str  # version of dangjian-archive that crawled
    declaration_hash: str  # SHA-256 of the site's declaration in that run
    listed_on: tuple[str, ...]  # listing pages that link to it
    pages: tuple[Page, ...]
    files: tuple[HeldFile, ...]  # pictures and files of the version that are held, in page order


def provenance(connection: sqlite3.Connection, what: str) -> Provenance:
    """Return the provenance of the article with this id, URL or part of one. Raises NotFound."""
    article = find_article(connection, what)
    version = connection.execute(
        "SELECT v.* FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?", (article.id,)
    ).fetchone()
    captures = connection.execute(
        "SELECT vc.part, c.*, o.file AS origin_file, o.offset AS origin_offset, f.sha256 FROM version_captures vc"
        " JOIN captures c ON c.id = vc.capture_id LEFT JOIN captures o ON o.id = c.refers_to"
        " LEFT JOIN warc_files f ON f.file = c.file WHERE vc.version_id = ? ORDER BY vc.part",
        (version["id"],),
    ).fetchall()
    run = connection.execute("SELECT * FROM runs WHERE id = ?", (captures[0]["run_id"],)).fetchone()
    listings = connection.execute(
        "SELECT DISTINCT l.found_on FROM links l JOIN article_urls u ON u.url = l.url"
        " WHERE u.article_id = ? ORDER BY l.found_on",
        (article.id,),
    )
    return Provenance(
        article_id=article.id, url=article.url, version=version["number"], content_hash=version["content_hash"],
        read_by=version["code_version"],
        rules={name: version[f"{name}_from"] for name in ("title", "published", "source", "section", "body")},
        learned_pages=version["learned_pages"], run_id=run["id"], run_started_at=run["started_at"],
        run_status=run["status"], run_code=run["code_version"], declaration_hash=run["declaration_hash"],
        listed_on=tuple(url for (url,) in listings), pages=tuple(_page(row) for row in captures),
        files=tuple(file for file in article.files if file),
    )  # fmt: skip


def _page(row: sqlite3.Row) -> Page:
    origin = f"{row['origin_file']} @ {row['origin_offset']}" if row["origin_file"] else None
    return Page(
        part=row["part"], url=row["url"], status=row["status"], fetched_at=row["fetched_at"], warc_file=row["file"],
        warc_offset=row["offset"], warc_length=row["length"], digest=row["digest"], record_id=row["record_id"],
        payload_in=origin, file_sha256=row["sha256"],
    )  # fmt: skip
