"""What can go wrong, as a tree: where, what, and what to do. The sentence comes from the catalogue."""

from archive.messages import say


class ArchiveError(Exception):
    """Base of every error that a user may see, shown as one line.

    `key` names the sentence in messages.toml; the keyword arguments fill it.
    """

    key = "error.archive"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(*values.values())

    def __str__(self) -> str:
        return say(self.key, **self.values)


class StorageError(ArchiveError):
    """Nothing can be kept any more: the crawl stops."""


class FolderNotWritable(StorageError):
    """The archive folder cannot be written to (path, cause)."""

    key = "error.folder-not-writable"


class DiskFull(StorageError):
    """The disk under the archive is full (path)."""

    key = "error.disk-full"


class DiskReserveReached(StorageError):
    """There is less room than the reserve (path, free, reserve; both in MB)."""

    key = "error.disk-reserve"


class DatabaseUnreadable(StorageError):
    """The database is damaged or no archive (path, cause)."""

    key = "error.database-unreadable"


class DatabaseLocked(StorageError):
    """Another process holds the database (path)."""

    key = "error.database-locked"


class NewerDatabase(StorageError):
    """The database was made by a newer version (path)."""

    key = "error.newer-database"


class OlderDatabase(ArchiveError):
    """The database was made by an earlier version and cannot be brought up to date (path)."""

    key = "error.older-database"


class SiteLocked(ArchiveError):
    """Another crawl of the same site is under way (site, path)."""

    key = "error.site-locked"


class NoArchive(ArchiveError):
    """There is no archive at that place (path)."""

    key = "error.no-archive"


class NoWarcFiles(ArchiveError):
    """There are no WARC files to rebuild from (path)."""

    key = "error.no-warc-files"


class NotEmpty(ArchiveError):
    """A new archive cannot be made there (path)."""

    key = "error.not-empty"


class InsideArchive(ArchiveError):
    """A new archive would lie inside the one it is made from, or around it (path, archive)."""

    key = "error.inside-archive"


class LeftUnfinished(ArchiveError):
    """A rebuild was broken off and left its folder behind (path)."""

    key = "error.left-unfinished"


class RebuildStopped(ArchiveError):
    """The user stopped a rebuild; nothing of it is kept (path)."""

    key = "error.rebuild-stopped"


class NeverCrawled(ArchiveError):
    """The archive holds no run of that site (site)."""

    key = "error.never-crawled"


class NoCaptures(ArchiveError):
    """There is nothing to pack (site, month; "" where all was asked for)."""

    key = "error.no-captures"


class NoSuchRun(ArchiveError):
    """The site has no run of that number (site, run, last)."""

    key = "error.no-such-run"


class UnknownSite(ArchiveError):
    """No declaration of that name (site, known)."""

    key = "error.unknown-site"


class BadDeclaration(ArchiveError):
    """A site's declaration cannot be used (site or file, cause)."""

    key = "error.bad-declaration"


class NotFound(ArchiveError):
    """No such article (what)."""

    key = "error.not-found"


class RecordUnreadable(ArchiveError):
    """A WARC record cannot be read back (file, offset, cause)."""

    key = "error.record-unreadable"


class BadRequest(ArchiveError):
    """A setting or option cannot be used (cause)."""

    key = "error.bad-request"


class BadQuery(BadRequest):
    """A search cannot be read (at, rest, cause): the place, counted from 1, and what stands there."""

    key = "error.bad-query"
