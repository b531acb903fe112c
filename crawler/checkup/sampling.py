"""A crawl of a few pages of a declared site: seeds, some lists with one further page each, some articles."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any, ClassVar

import scrapy
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from archive.records import Capture, Link
from crawler import outcomes
from crawler.crawling import Options, run_spiders
from crawler.list_page import ListPage
from crawler.page_type import page_charset
from crawler.portal import PortalSpider
from crawler.strategies import Ask
from crawler.terminal.progress import Display
from crawler.urls import on_site

MOST_SEEDS, MOST_LISTS, MOST_ARTICLES = 2, 4, 8
MOST_REQUESTS = MOST_SEEDS + 2 * MOST_LISTS + MOST_ARTICLES  # and robots.txt; at two seconds each, half a minute


@dataclass(slots=True)
class SampledList:
    """What the first page of a list shows, and whether the next one goes on."""

    url: str  # canonical
    rows: list[Link]
    leads_on: bool
    goes_on: bool | None = None  # the next page has other rows; None: it did not come, or there is none


@dataclass(slots=True)
class Sample:
    """What a look at a site brought."""

    asked: int = 0  # requests, robots.txt aside
    came: int = 0  # pages
    sections: dict[str, str | None] = field(default_factory=dict)  # canonical URL -> name, as the seeds link to them
    lists: dict[str, SampledList] = field(default_factory=dict)
    articles: list[Capture] = field(default_factory=list)
    lost: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # canonical URL -> outcome and reason


class Sampling(PortalSpider):
    """Asks for a sample of the site that it is mixed into."""

    sample: ClassVar[Sample]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._spelt: dict[str, str] = {}  # sections as the seeds spell them
        self._steps = [self._list_requests, self._article_requests]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield the requests for the first seeds."""
        self._seen.update(self.run.known_urls)
        for url in self.start_urls[:MOST_SEEDS]:
            for request in self._asking(url, self.parse_seed):
                yield request

    def _asking(self, url: str, callback: Any, **kwargs: Any) -> list[scrapy.Request]:
        if not self._discovered(url, "seed"):
            return []
        self.sample.asked += 1
        return [self._request(url, callback, canonical_url=self.canonical(url), **kwargs)]

    def _came(self, response: Response, canonical_url: str) -> bool:
        """Note a page; return whether it is one."""
        is_page = page_charset(response) is not None
        self._concluded(canonical_url, "listed" if is_page else "not_html", None if is_page else "no page", response)
        self.sample.came += 1
        if not is_page:
            self.sample.lost[canonical_url] = ("not_html", None)
        return is_page

    def parse_seed(self, response: Response, canonical_url: str) -> Iterable[scrapy.Request]:
        """Note the sections that a seed leads to; one that is a list itself is read as one."""
        if self._came(response, canonical_url) and (page := self._page(response)):
            for name, url in page.sections(self.patterns):
                self._spelt.setdefault(self.canonical(url), url)
                self.sample.sections[self.canonical(url)] = name
            if self.patterns.section.search(response.url):
                self.sample.sections.setdefault(canonical_url, None)
                yield from self._read_list(response, canonical_url)

    def parse_list(self, response: Response, canonical_url: str) -> Iterable[scrapy.Request]:
        """Read the first page of a list."""
        if self._came(response, canonical_url):
            yield from self._read_list(response, canonical_url)

    def _read_list(self, response: Response, canonical_url: str) -> Iterable[scrapy.Request]:
        listing = ListPage(self.answer(response, 1), self.patterns, self.strategies)
        turn = listing.turn
        following = turn.following if turn else None
        rows = [link for _, link in self._as_links(listing.rows, None, response.url)]
        self.sample.lists[canonical_url] = SampledList(canonical_url, rows, following is not None)
        if following and self._discovered(following.identity, "seed"):
            self.sample.asked += 1
            target = self.canonical(following.identity)
            request = self._ask(following, canonical_url=target, first=canonical_url, asked=following)
            yield request.replace(callback=self.parse_next)

    def parse_next(self, response: Response, canonical_url: str, first: str, asked: Ask) -> None:
        """Note whether the second page of a list has other rows than the first; a shell has its first rows here."""
        self._concluded(canonical_url, "listed", None, response)
        self.sample.came += 1
        listing = ListPage(self.answer(response, 2, asked), self.patterns, self.strategies)
        before = self.sample.lists[first]
        known = {self.canonical(link.url) for link in before.rows}
        rows = [link for _, link in self._as_links(listing.rows, None, response.url)]
        before.goes_on = any(self.canonical(link.url) not in known for link in rows)
        before.rows = before.rows or rows

    def parse_article(self, response: Response, canonical_url: str, link: Link, chain: Any = None) -> Iterable[Any]:
        """Keep the first page of an article; further ones are not asked for."""
        if self._came(response, canonical_url):
            self.sample.articles.append(self._capture(response, link))
        return ()

    def lost(self, failure: Any) -> None:
        """Note why a page did not come."""
        super().lost(failure)
        self.sample.lost[failure.request.cb_kwargs["canonical_url"]] = outcomes.of_failure(failure)

    def idle(self) -> None:
        """Ask for lists once the seeds are read, then for articles. Raises DontCloseSpider where there are any."""
        while self._steps:
            if requests := self._steps.pop(0)():
                for request in requests:
                    self.crawler.engine.crawl(request)
                raise DontCloseSpider

    def _list_requests(self) -> list[scrapy.Request]:
        left = MOST_LISTS - len(self.sample.lists)
        urls = spread([url for key, url in self._spelt.items() if key not in self.sample.lists], left)
        return [request for url in urls for request in self._asking(url, self.parse_list)]

    def _article_requests(self) -> list[scrapy.Request]:
        """Return requests for articles of each list in turn, the newest first."""
        rows = [
            [link for link in each.rows if self.patterns.article.search(link.url)]
            for each in self.sample.lists.values()
        ]
        links = [link for link in chain.from_iterable(zip_longest(*rows)) if link]
        ours = {self.canonical(link.url): link for link in links if on_site(link.url, self.allowed_domains)}
        chosen = list(ours.values())[:MOST_ARTICLES]
        return [request for link in chosen for request in self._asking(link.url, self.parse_article, link=link)]


def spread(urls: Sequence[str], most: int) -> list[str]:
    """Return at most so many URLs, from all parts of the sequence.

    >>> spread("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    if most <= 0:
        return []
    return [urls[i * len(urls) // most] for i in range(most)] if len(urls) > most else list(urls)


def take_sample(site: type[PortalSpider], options: Options, display: Display | None = None) -> Sample:
    """Fetch a sample of a site; WARC files and ledger go into the folder of the options.

    Raises what `crawler.crawling.crawl` raises.
    """
    sample = Sample()
    (ended,) = run_spiders(
        {site.name: type("Sampled", (Sampling, site), {"sample": sample, "__module__": __name__})}, options, display
    )
    if ended.error:
        raise ended.error
    return sample
