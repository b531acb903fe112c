"""The second reading of an archive: captures read again with all that was learned and today's rules."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.captures import capture_of_version, latest_versions
from archive.database import open_reader
from archive.errors import RecordUnreadable
from archive.learned import Learned
from archive.ledger import revise
from archive.records import Capture
from archive.store import Store
from archive.twins import link_twins
from archive.versions import content_hash
from archive.writer import Writer, site_lock
from crawler.settings import VERSION
from crawler.sites import declared_site
from pipelines.extract import Template
from pipelines.reread import reread
from pipelines.validate import refusal

WELL_KNOWN = 60  # pages; what is boilerplate is judged alike from here on (pipelines.extract.boilerplate)
STEPS = (5, 12, 50)  # known pages at which all are read again in mid-crawl (EXTRACTION 1: the learning curve)
GROWN = 1.1  # times the pages of the last reading: a section's own disclaimer shows late on a site that is known
COMMIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a second reading did."""

    read: int  # articles
    changed: int  # of these, whose reading is another than before
    unreadable: tuple[RecordUnreadable, ...]  # one per article whose WARC record is lost: it stays as it was read


def reextract_site(folder: Path, site: str) -> Again:
    """Read all articles of a site again.

    Raises UnknownSite, NoArchive, SiteLocked and StorageError.
    """
    spider = declared_site(site)
    open_reader(folder).close()  # an archive must be there: reading again makes none
    writer = Writer(folder)
    try:
        with site_lock(folder, site):
            with writer.writing():
                Learned(writer.connection).trust(site)  # a mended declaration, or a portal that came back
            return read_again(writer, site, spider.templates)
    finally:
        writer.close()


def is_due(pages: int, read_pages: int) -> bool:
    """Tell whether a crawl should stop and read the site again: when it got to know enough more of it.

    >>> is_due(4, 0), is_due(5, 0), is_due(11, 5), is_due(12, 5), is_due(600, 50)
    (False, True, False, True, False)
    """
    return any(read_pages < step <= pages for step in STEPS)


def has_grown(pages: int, read_pages: int) -> bool:
    """Tell whether so many pages came since the last reading that they may say something new of the others.

    A crawl that a slow machine read again at 65 of 240 pages found a disclaimer of one section in the text.

    >>> has_grown(240, 65), has_grown(100_003, 100_000)
    (True, False)
    """
    return pages > GROWN * read_pages


def needs_second_reading(writer: Writer, site: str) -> bool:
    """Tell at the end of a crawl whether some article was read while the site was little known.

    Or whether so many pages came since all were last read that these may say something new of the earlier ones, or
    most bodies are found at another place by now: then earlier ones may be found there too.
    """
    pages, read_pages, moved = Learned(writer.connection).since_reading(site)
    if pages == read_pages and not moved:
        return False
    little_known = writer.connection.execute(
        "SELECT 1 FROM articles a JOIN versions v ON v.id = a.version_id"
        " WHERE a.site = ? AND v.learned_pages < ? LIMIT 1",
        (site, WELL_KNOWN),
    ).fetchone()
    return moved or has_grown(pages, read_pages) or little_known is not None


def read_again(writer: Writer, site: str, templates: Sequence[Template]) -> Again:
    """Read all articles of a site again, the caller holding its lock."""
    store = Store(writer.connection, site, VERSION)
    unreadable: dict[int, RecordUnreadable] = {}
    last = time.monotonic()

    def captures() -> Iterator[Capture]:
        nonlocal last
        for version_id in latest_versions(writer.connection, site):
            try:
                yield capture_of_version(writer.connection, writer.folder, site, version_id)
            except RecordUnreadable as error:
                unreadable[version_id] = error
            if time.monotonic() - last > COMMIT_SECONDS:  # the database must not stay locked for minutes
                writer.commit()
                writer.begin()
                last = time.monotonic()

    read = changed = 0
    with writer.writing():
        for article in reread(site, captures, templates, Learned(writer.connection)):
            version = store.version_of_capture(article.capture.id)
            read += 1
            changed += version.content_hash != content_hash(article)
            if refused := refusal(article):  # taken for an article while the site was little known
                store.withdraw(version.version_id)
                revise(writer.connection, article.capture.id, *refused)
            else:
                store.refresh(version.version_id, article)
        link_twins(writer.connection, site)
    writer.commit()
    return Again(read=read, changed=changed, unreadable=tuple(unreadable.values()))
