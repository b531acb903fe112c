"""PortalSpider walks a portal: seed → sections → listing pages → articles. Sites declare, it walks."""

import hashlib
import inspect
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import StorageError
from archive.ledger import Outcome
from archive.records import Capture, Link
from crawler import outcomes
from crawler.bookkeeping import Bookkeeping
from crawler.counter import Counter as ViewCounter
from crawler.counter import number_in
from crawler.listing import Page, Patterns, Row
from crawler.page_type import bare_text, mime_type, page_charset, refreshes_to
from crawler.paging import MOST_PARTS, Chain, next_part, script_leads_on
from crawler.urls import is_part_of, on_site
from crawler.walk import Walk
from pipelines.extract import Template
from pipelines.soft_errors import soft_error, technical_error
from pipelines.validate import error_outcome

# Where portals send those whom they do not let in: the article may well be there.
_GUARDED = re.compile(r"log_?in|captcha|verif|passport|/error|denied|waf|maintain|busy", re.IGNORECASE)

Output = Iterator[scrapy.Request | Capture]


class PortalSpider(Bookkeeping):
    """Base of every site. A site sets the attributes below and overrides a method only when forced."""

    portal: ClassVar[str]  # the portal's name as it calls itself
    section_url: ClassVar[str]  # regular expression on absolute URLs of sections' first listing pages
    article_url: ClassVar[str]  # regular expression on absolute URLs of articles
    listing: ClassVar[str | None] = None  # CSS of the list box; None: told from the page itself
    templates: ClassVar[Sequence[Template]] = ()
    counter: ClassVar[ViewCounter | None] = None  # set by families whose pages do not print view counts
    ignored_parameters: ClassVar[Sequence[str]] = ()  # query parameters that do not change the page
    allowed_domains: ClassVar[Sequence[str]]  # type: ignore[misc]
    start_urls: ClassVar[Sequence[str]]  # type: ignore[misc]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen: set[str] = set()
        self._ends = Counter()
        self._ignored = frozenset(name.lower() for name in self.ignored_parameters)
        self.patterns = Patterns(
            article=re.compile(self.article_url, re.IGNORECASE),
            section=re.compile(self.section_url, re.IGNORECASE),
            domains=self.allowed_domains,
            box=self.listing,
        )

    @classmethod
    def declaration_hash(cls) -> str:
        """Return the SHA-256 of the site's file: two runs with one hash had one declaration."""
        return hashlib.sha256(inspect.getsource(inspect.getmodule(cls) or cls).encode()).hexdigest()

    # seed

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield the requests for the seeds."""
        for url in self.start_urls:
            self._discovered(url, "seed")
            yield self._request(url, self.parse_seed, canonical_url=self.canonical(url))

    def parse_seed(self, response: Response, canonical_url: str) -> Output:
        """Read the sections off a seed page; a seed that is a section's listing is read as one too."""
        page = self._page(response)
        sections = page.sections(self.patterns) if page else []
        if self.patterns.section.search(response.url):
            title = next((name for name, url in sections if self.canonical(url) == canonical_url), None)
            walk = self._walk(title, canonical_url)
            yield from self.parse_listing(response, canonical_url, walk)
        elif not sections:
            self._concluded(canonical_url, "unreadable", "no link on it is a section's", response)
        else:
            self._concluded(canonical_url, "listed", None, response)
        if page:
            yield from self._sections(page)

    def _sections(self, page: Page) -> Output:
        """Yield the requests for the sections that a page links to and that are new."""
        for name, url in page.sections(self.patterns):
            target = self.canonical(url)
            if self._discovered(url, "section"):
                walk = self._walk(name, target)
                yield self._request(url, self.parse_listing, canonical_url=target, walk=walk)

    # listing

    def parse_listing(self, response: Response, canonical_url: str, walk: Walk) -> Output:
        """Read one page of a section's listing: its articles, then the next page."""
        page = self._page(response)
        rows = page.rows(self.patterns) if page else []
        if refused := self._no_listing(response, page, rows, walk):
            self._concluded(canonical_url, *refused, response)
            return
        assert page is not None  # what is no page was refused
        if not rows:  # perhaps a section of sections
            yield from self._sections(page)
        links = self._links(rows, walk, response.url)
        walk.read(canonical_url, frozenset(url for url, _ in links))
        following = page.next_page(len(walk.pages) + 1, self.patterns)
        others = {self.canonical(url) for url in page.arrows()}
        proof, doubt = walk.end(self.canonical(following) if following else None, page, self.patterns, others)
        self._concluded(canonical_url, "unreadable" if doubt else "listed", doubt, response)
        if proof:
            self._walk_ended(walk, proof)
        elif following and not doubt:
            self._discovered(following, "listing")
            target = self.canonical(following)
            yield self._request(following, self.parse_listing, priority=1, canonical_url=target, walk=walk)
        yield from self._articles(links)

    def _no_listing(
        self, response: Response, page: Page | None, rows: Sequence[Row], walk: Walk
    ) -> tuple[Outcome, str] | None:
        """Return outcome and reason of an answer that is not the listing page that was asked for, else None."""
        if page is None:
            return "unreadable", "a listing that is no page"
        if self._breaks_off(response):
            return "failed", "the page breaks off before its end"
        told = technical_error if rows else soft_error
        if words := next((w for line in page.lines if (w := told(line))), None):
            return "failed", f"an error page with status 200: {words}"
        if (target := refreshes_to(response)) and self.canonical(target) != self.canonical(response.url):
            return "unreadable", f"the page only sends on to: {target}"
        asked = {self.canonical(url) for url in response.meta.get("redirect_urls", ())}
        elsewhere = self._seen if walk.pages else {self.canonical(url) for url in self.start_urls}
        if asked and self.canonical(response.url) in elsewhere - asked:
            return "unreadable", f"redirected to: {response.url}"
        return None

    def _links(self, rows: Sequence[Row], walk: Walk, found_on: str) -> list[tuple[str, Link]]:
        """Return the rows as (canonical URL, link) and keep them with their section."""
        links = [
            (
                self.canonical(row.url),
                Link(
                    url=row.url,
                    found_on=found_on,
                    title=row.title,
                    section=walk.section,
                    listed_on=row.listed_on,
                ),
            )
            for row in rows
        ]
        with self.run.writer.writing():
            self.run.ledger.walked(walk.section_id, links)
        return links

    # article

    def _articles(self, links: Sequence[tuple[str, Link]]) -> Output:
        for url, link in links:
            if not self._discovered(link.url, "article"):
                continue
            if on_site(link.url, self.allowed_domains):
                yield self._request(link.url, self.parse_article, canonical_url=url, link=link)
            else:
                self._concluded(url, "offsite", "the link leaves the site", None)

    def parse_article(self, response: Response, canonical_url: str, link: Link, chain: Chain | None = None) -> Output:
        """Yield the capture of an article once all its pages are there."""
        if outcome := self._no_article(response, chain):
            self._refused(response, canonical_url, *outcome, is_part=chain is not None)
            return
        here, url = self._capture(response, link), self.canonical(response.url)
        if chain is None:
            chain = Chain(first=here, url=url, asked=frozenset({canonical_url, url}))
        elif chain.repeats(response.body):
            yield from self._read(response, chain)
            return
        else:
            chain = chain.with_part(here).with_asked(url)
        read = len(chain.parts) + 1
        part = next_part(response.body, response.url, chain.url, self.canonical, chain.asked, read)
        if part is None:
            yield from self._read(response, chain)
        elif read >= MOST_PARTS:
            self._concluded(canonical_url, "unreadable", f"an article of more pages than any has: {read}", response)
        else:  # asked for again where another link led here before
            self._discovered(part, "part")
            chain = chain.with_part_asked(self.canonical(part))
            yield self._request(part, self.parse_article, canonical_url=canonical_url, link=link, chain=chain)

    def _read(self, response: Response, chain: Chain) -> Output:
        """Yield the capture of an article of which no page is missing."""
        for url in chain.parts_asked:
            self._concluded(url, "joined", None, None)
        if not chain.parts and script_leads_on(response.body, response.url):
            with self.run.writer.writing():
                self.run.ledger.alarm("parts", response.url, chain.first.fetched_at)
        yield from self._counted(response, chain.capture())

    def _counted(self, response: Response, capture: Capture) -> Output:
        """Yield the capture, after asking for its view count where the site's family has a counter."""
        url = self.counter.url_for(response) if self.counter else None
        if url and on_site(url, self.allowed_domains) and self._discovered(url, "counter"):
            request = self._request(url, self.parse_counter, canonical_url=self.canonical(url), capture=capture)
            yield request.replace(errback=self.uncounted)
        else:
            yield capture

    def parse_counter(self, response: Response, canonical_url: str, capture: Capture) -> Output:
        """Yield the capture with the view count that the counter gave."""
        views = number_in(response.body)
        outcome: Outcome = "uncounted" if views is None else "counted"
        self._concluded(canonical_url, outcome, None if views is not None else "no number in the answer", response)
        yield replace(capture, views=views)

    def uncounted(self, failure: Failure) -> Output:
        """Yield the capture all the same: an article is not lost with its view count."""
        if isinstance(failure.value, StorageError):
            return
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        self._concluded(arguments["canonical_url"], "uncounted", outcomes.of_failure(failure)[1], None)
        yield arguments["capture"]

    def _no_article(self, response: Response, chain: Chain | None) -> tuple[Outcome, str] | None:
        """Return outcome and reason of a page that is not what was asked for, as far as can be told without reading it.

        What a first page says is judged by the pipelines, which know the site's frame.
        """
        if page_charset(response) is None:
            said = bare_text(response)
            return (
                ("failed", f"the page says: {said}") if said else ("not_html", f"sent as: {mime_type(response) or '?'}")
            )
        if self._breaks_off(response):
            return "failed", "the page breaks off before its end"
        if (target := refreshes_to(response)) and self.canonical(target) != self.canonical(response.url):
            return "unreadable", f"the page only sends on to: {target}"
        if response.meta.get("redirect_times") and not self._is_expected(response.url, chain):
            return ("failed" if _GUARDED.search(response.url) else "soft_error"), f"redirected to: {response.url}"
        if chain is None:
            return None
        page = self._page(response)
        words = next((words for line in page.lines if (words := soft_error(line))), None) if page else None
        if words:
            return error_outcome(words), f"the page says: {words}"
        return ("unreadable", "the further page does not show the title") if chain.is_strange(response.body) else None

    def _is_expected(self, url: str, chain: Chain | None) -> bool:
        """Tell whether a redirect led to an article, or to a page of the one under way."""
        target = self.canonical(url)
        if chain is None:
            return bool(self.patterns.article.search(url))
        return target in chain.asked or is_part_of(target, chain.url)

    def _refused(self, response: Response, canonical_url: str, outcome: Outcome, why: str, *, is_part: bool) -> None:
        if not is_part:
            self._concluded(canonical_url, outcome, why, response)
            return
        # Half an article is not kept. The part is known by the URL that was asked for.
        asked = (response.meta.get("redirect_urls") or [response.request.url])[0]
        self._concluded(self.canonical(asked), outcome, why, response)
        self._concluded(canonical_url, "failed", f"a further page cannot be had: {why}", None)

    def _capture(self, response: Response, link: Link) -> Capture:
        record, capture_id, fetched_at = response.meta["capture"]
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        return Capture(
            site=self.name, url=response.url, status=response.status, headers=headers, body=response.body,
            fetched_at=fetched_at, record=record, link=link, id=capture_id,
        )  # fmt: skip

    # requests

    def _request(self, url: str, callback: Any, priority: int = 0, **kwargs: Any) -> scrapy.Request:
        return scrapy.Request(url, callback=callback, errback=self.lost, priority=priority, cb_kwargs=kwargs)

    def lost(self, failure: Failure) -> None:
        """Give a request that brought no page its outcome."""
        if isinstance(failure.value, StorageError | outcomes.Stopped):
            return  # nothing can be written any more, or nothing should be; the run ends as what it is
        request = failure.request  # type: ignore[attr-defined]
        outcome, reason = outcomes.of_failure(failure)
        if request.cb_kwargs.get("chain") is not None:  # a further page of an article: half an article is not kept
            self._concluded(self.canonical(request.url), outcome, reason, None)
            outcome, reason = "failed", f"a further page cannot be had: {reason}"
        self._concluded(request.cb_kwargs["canonical_url"], outcome, reason, None)
