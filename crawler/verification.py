"""The whole verification of an archive: its files and rows, and whether each article still reads as it was stored."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive import verify, verify_files
from archive.captures import capture_of_version
from archive.database import open_reader
from archive.errors import NeverCrawled, RecordUnreadable
from archive.learned import Learned
from archive.report import sites_with_runs
from archive.verify import Finding
from archive.versions import content_hash
from crawler.sites import declared_sites
from pipelines.extract import Template, extract, read_page


def verified(folder: Path, site: str | None, sample: int | None) -> Iterator[Finding]:
    """Yield what is not as it was; of one site, or of all that were crawled.

    With a `sample` that many articles and files are drawn instead of all, and no file is read whole. Raises NoArchive,
    NeverCrawled and DatabaseUnreadable.
    """
    with closing(open_reader(folder)) as connection:
        known = sites_with_runs(connection)
        if site is not None and site not in known:
            raise NeverCrawled(site=site)
        damage = list(verify.database(connection))
        yield from damage
        if any(finding.kind == "database" for finding in damage):
            return
        for name in [site] if site else known:
            if sample is None:
                yield from verify.files(connection, folder, name)
                yield from verify.rows(connection, name)
                yield from verify_files.file_rows(connection, name)
            yield from verify_files.file_contents(connection, folder, name, sample)
            spider = declared_sites().get(name)
            yield from _readings(connection, folder, name, spider.templates if spider else (), sample)


def _readings(
    connection: sqlite3.Connection, folder: Path, site: str, templates: tuple[Template, ...], sample: int | None
) -> Iterator[Finding]:
    """Yield the articles whose pages cannot be read back, or read otherwise today than they were stored."""
    versions = connection.execute(
        "SELECT a.version_id, a.url, v.content_hash FROM articles a JOIN versions v ON v.id = a.version_id"
        " WHERE a.site = ? ORDER BY a.url",
        (site,),
    ).fetchall()
    if sample is not None and sample < len(versions):
        versions = random.sample(versions, sample)
    learned = Learned(connection)
    for version_id, url, stored in versions:
        if sample is not None:
            yield from verify.row(connection, version_id, url)
        try:
            capture = capture_of_version(connection, folder, site, version_id)
        except RecordUnreadable as error:
            where = f"{error.values['file']} @ {error.values['offset']}"
            yield Finding(kind="article-unreadable", where=url, detail=where)
            continue
        page = read_page(capture, templates)
        if content_hash(extract(page, templates, learned.counts(page.keys))[0]) != stored:
            yield Finding(kind="reading-differs", where=url, is_error=False)
