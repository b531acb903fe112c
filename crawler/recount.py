"""Are the view counts those of the pages? Every capture that an article was seen in is read again for its number."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scrapy.http import Response

from archive.captures import capture_of_number
from archive.errors import RecordUnreadable
from archive.learned import Learned
from archive.records import Capture
from archive.verify import Finding
from archive.versions import article_id
from crawler.counter import Counter, number_in
from crawler.portal import PortalSpider
from crawler.urls import canonical
from pipelines.extract import read_article, read_page

_SEEN = (
    "SELECT DISTINCT c.id, c.run_id, c.url, c.fetched_at, coalesce(c.refers_to, c.id) AS payload FROM article_urls u"
    " JOIN outcomes o ON o.url = u.url AND o.kind = 'article' AND o.outcome IN ('stored', 'changed', 'unchanged')"
    " JOIN captures c ON c.id = o.capture_id JOIN runs r ON r.id = c.run_id AND r.site = ?1"
    " WHERE u.article_id = ?2 ORDER BY c.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """Compares the view counts of a site's articles with their pages."""

    connection: sqlite3.Connection
    folder: Path
    site: str
    spider: type[PortalSpider]

    def article(self, number: str, url: str) -> Iterator[Finding]:
        """Yield the view counts of an article that its pages do not print, and those they print that are not here."""
        if article_id(self.site, url) != number:  # an edited row, named as such
            return
        rows = dict(
            self.connection.execute("SELECT observed_at, views FROM view_counts WHERE article_id = ?", (number,))
        )
        printed: dict[int, int | None] = {}  # by the capture that holds the payload
        for capture, run, at_url, observed_at, payload in self.connection.execute(_SEEN, (self.site, number)):
            if canonical(at_url, self.spider.ignored()) != url:  # the link led to another article that day
                continue
            try:
                views = self._views(capture, payload, run, printed)
            except RecordUnreadable:  # named where the files and articles are read; there is nothing to compare with
                rows.pop(observed_at, None)
                continue
            stored = rows.pop(observed_at, None)
            if stored != views:
                yield _finding(url, observed_at, stored, views)
        for observed_at, stored in rows.items():
            yield _finding(url, observed_at, stored, None)

    def _views(self, number: int, payload: int, run: int, printed: dict[int, int | None]) -> int | None:
        if payload in printed:
            return printed[payload]
        capture = capture_of_number(self.connection, self.folder, self.site, number)
        if self.spider.counter:
            capture = replace(capture, views=self._counted(capture, run, self.spider.counter))
        page = read_page(capture, self.spider.templates)
        views = read_article(page, self.spider.templates, Learned(self.connection).counts(page.keys)).views
        if not self.spider.counter:  # else the number may change while the page does not
            printed[payload] = views
        return views

    def _counted(self, capture: Capture, run: int, counter: Counter) -> int | None:
        """Return what the portal's counter said of a page in a run, None where it was not asked or said nothing."""
        url = counter.url_for(Response(capture.url, body=capture.body))
        row = self.connection.execute(
            "SELECT capture_id FROM outcomes WHERE run_id = ? AND url = ? AND outcome = 'counted'",
            (run, url and canonical(url, self.spider.ignored())),
        ).fetchone()
        return number_in(capture_of_number(self.connection, self.folder, self.site, row[0]).body) if row else None


def _finding(url: str, observed_at: str, stored: int | None, views: int | None) -> Finding:
    said = f"{'·' if stored is None else stored} ≠ {'·' if views is None else views}"
    return Finding(kind="views-unlike", where=f"{url} · {observed_at}", detail=said)
