"""PortalSpider walks a portal: seed → sections → listing pages → articles. Sites declare, it walks."""

import hashlib
import inspect
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from archive.captures import unseen_links
from archive.errors import BadRequest
from archive.ledger import Outcome
from archive.messages import say
from archive.records import Link
from crawler.articles import Output
from crawler.counter import Counter as ViewCounter
from crawler.files import FileCaps
from crawler.list_page import ListPage
from crawler.listing import Page, Patterns, Row
from crawler.manners import excuse
from crawler.page_type import SCRIPT_WALL, is_script_wall, refreshes_to
from crawler.passed_over import PassedOver
from crawler.revisits import Revisits
from crawler.schedule import LEARN
from crawler.scoped import ScopedWalk
from crawler.strategies import Ask, Strategy
from crawler.urls import page_number, www_aliases
from crawler.walk import Walk
from pipelines.extract import Template
from pipelines.soft_errors import soft_error, technical_error

MOST_LEVELS = 4  # of sections in sections; a calendar's months could lead on for ever


class PortalSpider(ScopedWalk):
    """Base of every site. A site sets the attributes below and overrides a method only when forced."""

    portal: ClassVar[str]  # the portal's name as it calls itself
    section_url: ClassVar[str]  # regular expression on absolute URLs of sections' first listing pages
    article_url: ClassVar[str]  # regular expression on absolute URLs of articles
    listing: ClassVar[str | None] = None  # CSS of the list box; None: told from the page itself
    templates: ClassVar[Sequence[Template]] = ()
    verified: ClassVar[bool] = False  # real pages were read right; False: the layout is known from descriptions
    strategies: ClassVar[Sequence[Strategy]] = ()  # of a family: how its system writes lists, beside what all do
    counter: ClassVar[ViewCounter | None] = None  # set by families whose pages do not print view counts
    fingerprints: ClassVar[Sequence[str]] = ()  # of a family: regular expressions on the text of its systems' pages
    seed_articles: ClassVar[bool] = False  # articles to which seeds lead and no list are asked for, too
    ignored_parameters: ClassVar[Sequence[str]] = ()  # query parameters that do not change the page
    files: ClassVar[FileCaps | None] = FileCaps()  # None: pictures and files are kept as links only
    revisits: ClassVar[Revisits] = Revisits()  # how often incremental runs walk known ground again
    schedule: ClassVar[str] = LEARN  # of its sections: a cron expression in Beijing time, "learn" or "never"
    section_schedules: ClassVar[Mapping[str, str]] = MappingProxyType({})  # of single sections, by name
    platform: ClassVar[str | None] = None  # sites that declare one name are never asked at the same time
    delay: ClassVar[float | None] = None  # seconds between two requests where the usual ones are too few
    hours: ClassVar[str | None] = None  # "22:00-06:00", Beijing time: when the site is asked; None: at any time
    daily_requests: ClassVar[int | None] = None  # most requests in a day of Beijing time; None: no limit
    allowed_domains: ClassVar[Sequence[str]]  # type: ignore[misc]
    start_urls: ClassVar[Sequence[str]]  # type: ignore[misc]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen: set[str] = set()
        self._ends = Counter()
        self._lists: dict[bytes, str] = {}
        self._passed = PassedOver()
        self._frame: set[str] = set()  # lines of the home page and of lists
        self._ignored = self.ignored()
        self._aliases = www_aliases(self.start_urls[0])
        self.patterns = Patterns(
            article=re.compile(self.article_url, re.IGNORECASE),
            section=re.compile(self.section_url, re.IGNORECASE),
            domains=self.allowed_domains,
            box=self.listing,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider of a crawl. Ends the program where it would annoy the portal without a reason."""
        try:
            why = excuse(crawler.settings, cls)
        except BadRequest as error:  # by `scrapy crawl`; dangjian has looked before
            raise SystemExit(say("error.line", error=error)) from None
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.excuse = why
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    @classmethod
    def ignored(cls) -> frozenset[str]:
        """Return the names of parameters that do not change a page, as `canonical` takes them."""
        return frozenset(name.lower() for name in cls.ignored_parameters)

    @classmethod
    def declaration_hash(cls) -> str:
        """Return the SHA-256 of the site's file and its family's: two runs with one hash had one declaration."""
        declaring = cls.__mro__[: cls.__mro__.index(PortalSpider)]
        sources = [inspect.getsource(inspect.getmodule(each) or each) for each in declaring]
        return hashlib.sha256("".join(sources).encode()).hexdigest()

    # seed

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield the requests for the seeds, also of a run that is taken up again: its articles wait in the frontier."""
        self._seen.update(self.run.known_urls)
        for url in self.start_urls:
            self._discovered(url, "seed")
            yield self._request(url, self.parse_seed, canonical_url=self.canonical(url))

    def parse_seed(self, response: Response, canonical_url: str) -> Output:
        """Read the sections off a seed page; a seed that is a section's listing is read as one too."""
        page = self._page(response)
        sections = page.sections(self.patterns) if page else []
        title = next((name for name, url in sections if self.canonical(url) == canonical_url), None)
        if self.patterns.section.search(response.url) and self._in_scope(title, canonical_url):
            walk = self._walk(title, canonical_url)
            yield from self.parse_listing(response, canonical_url, walk)
        elif not sections:
            self._concluded(canonical_url, *self._no_seed(response, page), response)
        else:
            self._note_list(response, canonical_url)
            self._concluded(canonical_url, "listed", None, response)
        if page:
            self._frame.update(page.lines)
            self._passed.on_seed(self._as_links(page.passed_over(self.patterns, ()), None, response.url))
            yield from self._sections(page)

    def _no_seed(self, response: Response, page: Page | None) -> tuple[Outcome, str]:
        """Return outcome and reason of a seed without sections: an error page, a wall, or another layout."""
        if is_script_wall(response.body):
            return "failed", SCRIPT_WALL
        words = next((words for line in page.lines if (words := soft_error(line))), None) if page else None
        if words:
            return "failed", f"an error page with status 200: {words}"
        return "unreadable", "no link on it is a section's"

    def _sections(self, page: Page, above: Walk | None = None) -> Output:
        """Yield the requests for the sections that a page links to and that are new.

        `above` is the walk of a section that holds sections: further pages of its own list are none.
        """
        for name, url in page.sections(self.patterns):
            target = self.canonical(url)
            if (above and page_number(target, above.first) is not None) or not self._discovered(url, "section"):
                continue
            if not self._in_scope(name, target):
                self._leave_out(name, target)
                continue
            walk = self._walk(name, target)
            walk.depth = above.depth + 1 if above else 0
            yield self._request(url, self.parse_listing, canonical_url=target, walk=walk)

    # listing

    def parse_listing(self, response: Response, canonical_url: str, walk: Walk, asked: Ask | None = None) -> Output:
        """Read one page of a section's listing: its articles, then the next page."""
        number = len(walk.pages | {canonical_url})
        listing = ListPage(self.answer(response, number, asked), self.patterns, self.strategies)
        if refused := self._no_listing(response, listing, walk):
            self._concluded(canonical_url, *refused, response)
            return
        if not listing.rows and listing.page and not walk.pages and walk.depth < MOST_LEVELS:
            walk.first = canonical_url
            yield from self._sections(listing.page, walk)  # perhaps a section of sections
        self._note_list(response, canonical_url)
        links = self._links(listing.rows, walk, response.url)
        self._passed.on_listing(walk.section_id, self._as_links(listing.beside, walk, response.url))
        walk.read(canonical_url, frozenset(url for url, _ in links))
        following, others = self._following(listing, walk)
        last = listing.page and listing.page.last_page()
        target = self.canonical(following.identity) if following else None
        proof, doubt = walk.end(
            target, listing, others, page_number(self.canonical(last), walk.first) if last else None
        )
        articles = self._to_ask(links)
        if not proof and (proof := self._left_here(walk, links)):
            doubt = None
        self._concluded(canonical_url, "unreadable" if doubt else "listed", doubt, response)
        if proof:
            self._walk_ended(walk, proof)
            if listing.said_by_strategy and listing.said_by_strategy.capped:
                self._alarm("capped", f"{walk.first} ({listing.said_by_strategy.capped})")
        elif following and target and not doubt:
            self._discovered(target, "listing")
            yield self._ask(following, canonical_url=target, walk=walk, asked=following)
        yield from self._articles(articles)

    def _following(self, listing: ListPage, walk: Walk) -> tuple[Ask | None, set[str]]:
        """Return how to ask for the next page, None without one, and the further pages that arrows lead to."""
        if listing.said_by_strategy or not listing.page:
            return listing.turn and listing.turn.following, set()
        walked = len(walk.pages)
        arrows = [(url, page_number(self.canonical(url), walk.first)) for url in listing.page.arrows()]
        others = {self.canonical(url) for url, number in arrows if number is not None and number > walked}
        if listing.turn:
            return listing.turn.following, others
        url = listing.arrow_on(self.canonical, walk.first, walk.pages)  # may be all that leads on
        return Ask(url=url) if url else None, others

    def _ask(self, ask: Ask, **kwargs: Any) -> scrapy.Request:
        """Return the request for the next page of a list."""
        request = self._request(ask.url, self.parse_listing, priority=1, **kwargs)
        if ask.form is None:
            return request
        body = urlencode(ask.form).encode("ascii")
        return request.replace(method="POST", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})

    def _no_listing(self, response: Response, listing: ListPage, walk: Walk) -> tuple[Outcome, str] | None:
        """Return outcome and reason of an answer that is not the listing page that was asked for, else None."""
        page, rows = listing.page, listing.rows
        if not listing.is_one:
            return "unreadable", "not the data that was asked for" if page else "a listing that is no page"
        if page is None:  # data, read whole
            return None
        if self._breaks_off(response):
            return "failed", "the page breaks off before its end"
        if is_script_wall(response.body):
            return "failed", SCRIPT_WALL
        told = technical_error if rows else soft_error
        fresh = [line for line in page.lines if line not in self._frame]  # the frame may have a login form
        if words := next((w for line in fresh if (w := told(line))), None):
            return "failed", f"an error page with status 200: {words}"
        if rows and not walk.pages:
            self._frame.update(fresh)
        if (target := refreshes_to(response)) and self.canonical(target) != self.canonical(response.url):
            return "unreadable", f"the page only sends on to: {target}"
        asked = {self.canonical(url) for url in response.meta.get("redirect_urls", ())}
        elsewhere = self._seen if walk.pages else {self.canonical(url) for url in self.start_urls}
        if asked and self.canonical(response.url) in elsewhere - asked and not walk.is_whole:
            return "unreadable", f"redirected to: {response.url}"
        return None

    def _links(self, rows: Sequence[Row], walk: Walk, found_on: str) -> list[tuple[str, Link]]:
        """Return the rows as (canonical URL, link) and keep them with their section."""
        links = self._as_links(rows, walk, found_on)
        with self.run.writer.writing():
            self.run.ledger.walked(walk.section_id, links)
        return links

    def _as_links(self, rows: Sequence[Row], walk: Walk | None, found_on: str) -> list[tuple[str, Link]]:
        return [
            (
                self.canonical(row.url),
                Link(
                    url=row.url,
                    found_on=found_on,
                    title=row.title,
                    section=walk.section if walk else None,
                    listed_on=row.listed_on,
                ),
            )
            for row in rows
        ]

    def idle(self) -> None:
        """Once all lists are walked, ask for more articles; once there are none, for the files of all.

        Raises DontCloseSpider where there are any.
        """
        requests = [] if self.files_have_begun else self._more_articles()
        requests = requests or self._file_requests()
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _more_articles(self) -> list[Any]:
        """Return requests for the articles that stand beside one section's list and in none.

        With `seed_articles` for those of the seeds as well. Then for those that earlier runs found and this one did
        not: is each still there?
        """
        requests = []
        for section_id, found in self._passed.own().items():
            links = [(url, link) for url, link in found if url not in self._seen]
            if links:
                with self.run.writer.writing():
                    self.run.ledger.walked(section_id, links, pages=0)
                requests += list(self._articles(self._to_ask(links)))
        if self.seed_articles:
            requests += list(self._articles(self._to_ask(self._passed.on_seeds())))
        requests += self._again()
        if not requests and not self.scope.incremental and not self.scope.limits:
            with self.run.writer.writing():
                unseen = unseen_links(self.run.writer.connection, self.name, self.run.ledger.run_id)
            requests = list(self._articles([(url, link) for url, link in unseen if url not in self._seen]))
        return requests
