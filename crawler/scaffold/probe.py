"""A crawl of a few pages, with the manners and the WARC files of every crawl, to see what a portal is like."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from archive.records import RecordRef
from crawler import outcomes
from crawler.crawling import Options, run_spiders
from crawler.headers import pairs
from crawler.page_type import page_charset, refreshes_to
from crawler.portal import PortalSpider
from crawler.scaffold.hosts import owner, site_name
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.survey import Survey
from crawler.scaffold.wanted import wanted
from crawler.terminal.progress import Display
from crawler.urls import canonical

MOST_PAGES = 40  # requests; at two seconds each, less than two minutes


@dataclass(slots=True)
class Seen:
    """What a look at a portal brought."""

    home: str  # where the home page is, after redirects
    pages: list[SavedPage] = field(default_factory=list)
    records: dict[str, RecordRef] = field(default_factory=dict)  # by URL as in the pages
    lost: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # URL -> outcome and reason


class Probe(PortalSpider):
    """Asks for a home page, then for what `wanted` names, until enough is known."""

    portal = "a portal that is looked at"
    section_url = article_url = "(?!)"
    seen: ClassVar[Seen]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield the request for the home page."""
        self._seen.update(self.run.known_urls)
        for request in self._requests(self.start_urls):
            yield request

    def _requests(self, urls: Iterable[str]) -> Iterable[scrapy.Request]:
        for url in urls:
            if len(self._seen) < MOST_PAGES and self._discovered(url, "seed"):
                yield self._request(url, self.parse_page, canonical_url=self.canonical(url))

    def parse_page(self, response: Response, canonical_url: str) -> Iterable[scrapy.Request]:
        """Note the page; where it only sends on, ask for what it sends to."""
        is_home = canonical_url == canonical(self.seen.home)
        if page_charset(response) is None:
            self._concluded(canonical_url, "not_html", "no page", response)
            self.seen.lost[canonical_url] = ("not_html", None)
            return
        self._concluded(canonical_url, "listed", None, response)
        if (target := refreshes_to(response)) and canonical(target) != canonical(response.url):
            self.seen.home = target if is_home else self.seen.home
            yield from self._requests([target])
            return
        if is_home:
            self.seen.home = response.url
        record, _, fetched_at = response.meta["capture"]
        self.seen.records[response.url] = record
        self.seen.pages.append(
            SavedPage(url=response.url, body=response.body, fetched_at=fetched_at, status=response.status,
                      headers=pairs(response.headers))
        )  # fmt: skip

    def lost(self, failure: Any) -> None:
        """Note why a page did not come."""
        super().lost(failure)
        url = failure.request.cb_kwargs["canonical_url"]
        self.seen.lost[url] = outcomes.of_failure(failure)

    def idle(self) -> None:
        """Ask for what the pages seen so far leave open. Raises DontCloseSpider where that is anything."""
        if not self.seen.pages:
            return
        survey = Survey(self.seen.home, self.seen.pages, self.start_urls[0])
        requests = list(self._requests(wanted(survey, self._seen)))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider


class Single(Probe):
    """Asks for one page."""

    def idle(self) -> None:
        """Leave it at that."""


def look_at(home: str, options: Options, display: Display | None = None) -> Seen:
    """Fetch a portal's home page and what tells most of the rest; WARC and ledger go into the folder of the options.

    Raises what `crawler.crawling.crawl` raises.
    """
    return _run(Probe, home, options, display)


def fetch(url: str, options: Options, display: Display | None = None) -> Seen:
    """Fetch one page in the same way."""
    return _run(Single, url, options, display)


def _run(kind: type[Probe], home: str, options: Options, display: Display | None) -> Seen:
    seen, name = Seen(home), site_name(home)
    attributes = {
        "name": name, "start_urls": [home], "allowed_domains": [owner(urlsplit(home).hostname or "")], "seen": seen,
        "__module__": __name__,
    }  # fmt: skip
    (ended,) = run_spiders({name: type("Look", (kind,), attributes)}, options, display)
    if ended.error:
        raise ended.error
    return seen
