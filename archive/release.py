"""What a release of an archive is, for those who write it and those who describe it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from archive.narrowing import Choice
from archive.release_tables import ReleaseTable
from archive.table import Column

SUMS = "SHA256SUMS"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A table as it was written."""

    table: ReleaseTable
    columns: tuple[Column, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release holds, for those who describe it."""

    choice: Choice
    as_of: str  # UTC, the last change of what is in it
    software: str  # name and version of the program that wrote it
    portals: tuple[tuple[str, str, str, int], ...]  # site, portal, home page, articles
    tables: tuple[Written, ...]
    gaps: dict[str, int]  # known gaps by outcome

    def rows(self, table: str) -> int:
        """Return how many rows a table has."""
        return next(written.rows for written in self.tables if written.table.name == table)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of a release."""

    path: str  # relative to the release, POSIX slashes
    bytes: int
    sha256: str  # hex


def files_of(folder: Path) -> list[FileFacts]:
    """Return the files of a release, by path."""
    return [_facts(path, folder) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SUMS]


def _facts(path: Path, folder: Path) -> FileFacts:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return FileFacts(
        path=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=digest.hexdigest()
    )  # fmt: skip
