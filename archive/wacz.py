"""WACZ 1.1.1: the WARC files of a site, or of one of its months, with index and pages in one ZIP file for replay."""

import gzip
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from archive import cdxj, seals
from archive.database import naming_errors
from archive.errors import NoCaptures, RecordUnreadable
from archive.month import month_of

VERSION = "1.1.1"
BLOCK = 300  # lines of a block of the index; a player loads one block per look-up
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What went into a package."""

    path: Path
    records: int  # responses and revisits
    pages: int
    bytes: int  # of the package


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the package as its manifest states it."""

    path: str
    digest: str
    size: int


class _Package:
    """A ZIP file that keeps account of what goes into it."""

    def __init__(self, zipped: zipfile.ZipFile, now: datetime) -> None:
        self._zip = zipped
        self._date = now.timetuple()[:6]
        self.parts: list[_Part] = []

    def add(self, path: str, source: IO[bytes]) -> None:
        """Add a file. What is compressed already is stored as it is, so that players can read ranges of it."""
        info = zipfile.ZipInfo(path, self._date)
        info.compress_type = zipfile.ZIP_STORED if path.endswith(".gz") else zipfile.ZIP_DEFLATED
        # Told beforehand, so that the header gets no ZIP64 field without need: ReplayWeb.page stumbles over it.
        info.file_size = source.seek(0, io.SEEK_END)
        source.seek(0)
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.parts.append(_Part(path, digest.hexdigest(), size))

    def add_text(self, path: str, text: str) -> _Part:
        """Add a text; return it as the manifest states it."""
        self.add(path, io.BytesIO(text.encode()))
        return self.parts[-1]


def pack(
    connection: sqlite3.Connection, folder: Path, site: str, output: Path, software: str, month: str | None = None
) -> Packed:
    """Write the package of a site, or of what was captured of it in `month` ("2026-11", UTC).

    Revisits of a month bring the records that they refer to. Raises NoCaptures where there is nothing to pack,
    RecordUnreadable, and FolderNotWritable or DiskFull; no half package is left.
    """
    if lost := seals.missing(connection, folder, site):
        raise RecordUnreadable(file=lost[0], offset=0, cause="the file is missing or was changed")
    warcs = sorted((folder / "warc" / site).glob("*.warc.gz"))
    unfinished = output.with_name(output.name + ".new")
    now = datetime.now(UTC)
    with naming_errors(output):
        try:
            with zipfile.ZipFile(unfinished, "w") as zipped:
                package = _Package(zipped, now)
                lines = list(_add_archive(package, warcs, site, month))
                if not lines:
                    raise NoCaptures(site=site, month=month or "")
                _add_index(package, cdxj.in_order(lines))
                pages = _add_pages(package, connection, site, month)
                _add_manifest(package, connection, site, software, month, now)
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
    return Packed(path=output, records=len(lines), pages=pages, bytes=output.stat().st_size)


def _add_archive(package: _Package, warcs: Sequence[Path], site: str, month: str | None) -> Iterator[str]:
    """Add the WARC files and yield the lines of their index: whole files, or one with what belongs to the month."""
    if month is None:
        for warc in warcs:
            with warc.open("rb") as source:
                package.add(f"archive/{warc.name}", source)
            yield from (entry.line(warc.name) for entry in cdxj.entries(warc))
        return
    name = f"{site}-{month}.warc.gz"
    with month_of(warcs, month) as (source, entries):
        if entries:
            package.add(f"archive/{name}", source)
        yield from (entry.line(name) for entry in entries)


def _add_index(package: _Package, lines: Sequence[str]) -> None:
    """Add the index in gzip members, and the index of these members (ZipNum), which players search first."""
    packed = io.BytesIO()
    heads = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}']
    for start in range(0, len(lines), BLOCK):
        block = "".join(f"{line}\n" for line in lines[start : start + BLOCK])
        member = gzip.compress(block.encode(), mtime=0)
        digest = "sha256:" + hashlib.sha256(member).hexdigest()
        facts = {"offset": packed.tell(), "length": len(member), "digest": digest, "filename": "index.cdx.gz"}
        heads.append(" ".join(lines[start].split(" ", 2)[:2]) + " " + json.dumps(facts))
        packed.write(member)
    packed.seek(0)
    package.add("indexes/index.cdx.gz", packed)
    package.add_text("indexes/index.idx", "".join(f"{line}\n" for line in heads))


_PAGES = """
SELECT p.url, min(p.fetched_at), s.portal FROM captures p JOIN sites s ON s.home_url = p.url
WHERE s.name = ?1 AND p.status IN (200, 304) AND p.fetched_at LIKE ?2 GROUP BY p.url
UNION ALL
SELECT * FROM (
  SELECT p.url, p.fetched_at, v.title FROM versions v JOIN articles a ON a.id = v.article_id
  JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1 JOIN captures p ON p.id = vc.capture_id
  WHERE a.site = ?1 AND p.fetched_at LIKE ?2 ORDER BY p.fetched_at, p.id)
UNION ALL  -- those that were only found unchanged
SELECT p.url, min(p.fetched_at), v.title FROM captures p JOIN runs r ON r.id = p.run_id AND r.site = ?1
JOIN articles a ON a.site = ?1 AND a.url = p.url JOIN versions v ON v.id = a.version_id
WHERE p.refers_to IS NOT NULL AND p.fetched_at LIKE ?2 AND p.url NOT IN (
  SELECT q.url FROM version_captures w JOIN captures q ON q.id = w.capture_id WHERE q.fetched_at LIKE ?2)
GROUP BY p.url"""


def _add_pages(package: _Package, connection: sqlite3.Connection, site: str, month: str | None) -> int:
    """Add the list of pages, the home page first, then the articles; return how many."""
    rows = connection.execute(_PAGES, (site, f"{month or ''}%"))
    lines = ['{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}']
    lines += [json.dumps(_page(*row), ensure_ascii=False) for row in rows]
    package.add_text("pages/pages.jsonl", "".join(f"{line}\n" for line in lines))
    return len(lines) - 1


def _page(url: str, fetched_at: str, title: str | None) -> dict[str, str]:
    page = {"id": hashlib.sha256(f"{url} {fetched_at}".encode()).hexdigest()[:16], "url": url, "ts": fetched_at}
    return page | ({"title": title} if title else {})


def _add_manifest(
    package: _Package, connection: sqlite3.Connection, site: str, software: str, month: str | None, now: datetime
) -> None:
    portal, home_url = connection.execute("SELECT portal, home_url FROM sites WHERE name = ?", (site,)).fetchone()
    time = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest = {
        "profile": "data-package", "wacz_version": VERSION, "software": software,
        "title": f"{portal} {month or ''}".strip(), "created": time, "modified": time, "mainPageUrl": home_url,
        "resources": _resources(package.parts),
    }  # fmt: skip
    written = package.add_text("datapackage.json", json.dumps(manifest, ensure_ascii=False, indent=2))
    proof = {"path": "datapackage.json", "hash": f"sha256:{written.digest}"}
    package.add_text("datapackage-digest.json", json.dumps(proof, indent=2))


def _resources(parts: Iterable[_Part]) -> list[dict[str, object]]:
    return [
        {"name": part.path.rpartition("/")[2], "path": part.path, "hash": f"sha256:{part.digest}", "bytes": part.size}
        for part in parts
    ]
