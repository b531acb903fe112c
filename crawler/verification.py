"""The whole verification of an archive: its files and rows, and whether each article still reads as it was stored."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive import verify, verify_files, verify_ledger
from archive.captures import capture_of_version
from archive.database import open_reader
from archive.errors import BadRequest, NeverCrawled, RecordUnreadable
from archive.learned import Learned
from archive.messages import say
from archive.release import SUMS
from archive.report import sites_with_runs
from archive.verify import Finding
from archive.versions import content_hash
from crawler.recount import Recount
from crawler.sites import declared_sites
from pipelines.extract import Template, read_article, read_page

Drawn = tuple[str, str, int, str]  # an article's id, its URL, its latest version and that one's hash


def verified(folder: Path, site: str | None, sample: int | None) -> Iterator[Finding]:
    """Yield what is not as it was; of one site, or of all that were crawled.

    With a `sample` that many articles and files are drawn instead of all, and no file is read whole. Raises NoArchive,
    NeverCrawled, DatabaseUnreadable, and BadRequest for a release, whose files have their sums beside them.
    """
    with closing(open_reader(folder)) as connection:
        known = sites_with_runs(connection)
        if site is not None and site not in known:
            raise NeverCrawled(site=site)
        damage = list(verify.database(connection))
        yield from damage
        if any(finding.kind == "database" for finding in damage):
            return
        if (folder / SUMS).exists() and not (folder / "warc").exists():
            raise BadRequest(cause=say("verify.release", folder=folder, sums=SUMS))
        for name in [site] if site else known:
            if sample is None:
                yield from verify.files(connection, folder, name)
                yield from verify.rows(connection, name)
                yield from verify_files.file_rows(connection, name)
                yield from verify_ledger.outcomes(connection, name)
            yield from verify_files.file_contents(connection, folder, name, sample)
            spider = declared_sites().get(name)
            drawn = _drawn(connection, name, sample)
            if sample is not None:
                for _, url, version_id, _ in drawn:
                    yield from verify.row(connection, version_id, url)
            yield from _readings(connection, folder, name, spider.templates if spider else (), drawn)
            if spider:
                recount = Recount(connection=connection, folder=folder, site=name, spider=spider)
                for number, url, *_ in drawn:
                    yield from recount.article(number, url)


def _drawn(connection: sqlite3.Connection, site: str, sample: int | None) -> list[Drawn]:
    """Return the articles to read again: a sample, or all for None."""
    articles = connection.execute(
        "SELECT a.id, a.url, a.version_id, v.content_hash FROM articles a JOIN versions v ON v.id = a.version_id"
        " WHERE a.site = ? ORDER BY a.url",
        (site,),
    ).fetchall()
    return articles if sample is None or sample >= len(articles) else random.sample(articles, sample)


def _readings(
    connection: sqlite3.Connection, folder: Path, site: str, templates: tuple[Template, ...], drawn: list[Drawn]
) -> Iterator[Finding]:
    """Yield the articles whose pages cannot be read back, or read otherwise today than they were stored."""
    learned = Learned(connection)
    for _, url, version_id, stored in drawn:
        try:
            capture = capture_of_version(connection, folder, site, version_id)
        except RecordUnreadable as error:
            where = f"{error.values['file']} @ {error.values['offset']}"
            yield Finding(kind="article-unreadable", where=url, detail=where)
            continue
        page = read_page(capture, templates)
        if content_hash(read_article(page, templates, learned.counts(page.keys))) != stored:
            yield Finding(kind="reading-differs", where=url, is_error=False)
