"""From a link to the whole article: its pages one after the other, its view count, and what is no article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import StorageError
from archive.ledger import ABSENT, Outcome
from archive.records import Capture, Link
from crawler import outcomes
from crawler.bookkeeping import Bookkeeping
from crawler.counter import Counter, number_in
from crawler.headers import pairs
from crawler.listing import Page, Patterns
from crawler.page_type import SCRIPT_WALL, bare_text, is_script_wall, mime_type, page_charset, refreshes_to
from crawler.paging import MOST_PARTS, Chain, next_part, script_leads_on
from crawler.urls import is_part_of, on_site
from pipelines.soft_errors import soft_error
from pipelines.validate import error_outcome

# Where portals send those whom they do not let in: the article may well be there.
GUARDED = re.compile(
    r"(?:^|[/_.-])(?:log_?in|sign_?in|captcha|verify|passport|waf|denied|maintenance|busy)(?=[/_.?-]|$)", re.IGNORECASE
)

Output = Iterator[scrapy.Request | Capture]


class ArticleWalk(Bookkeeping):
    """Base of PortalSpider: fetches the articles that its listings link to."""

    counter: ClassVar[Counter | None]
    allowed_domains: ClassVar[Sequence[str]]  # type: ignore[misc]
    patterns: Patterns

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
        if part is None and (scripted := self._part_by_script(response, read)):
            target = self.canonical(scripted)
            part = scripted if target not in chain.asked and is_part_of(target, chain.url) else None
        if part is None:
            yield from self._read(response, chain)
        elif read >= MOST_PARTS:
            self._concluded(canonical_url, "unreadable", f"an article of more pages than any has: {read}", response)
        else:  # asked for again where another link led here before
            self._discovered(part, "part")
            chain = chain.with_part_asked(self.canonical(part))
            yield self._request(part, self.parse_article, canonical_url=canonical_url, link=link, chain=chain)

    def _part_by_script(self, response: Response, read: int) -> str | None:
        """Return the URL of an article's next page where only a script that the site's family knows leads there."""
        for strategy in self.strategies:
            if strategy.in_parts and strategy.in_parts in response.body:
                turn = strategy.turn(self.answer(response, read))
                if turn and turn.following:
                    return turn.following.url
        return None

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
        if isinstance(failure.value, StorageError | outcomes.Stopped):
            return  # the article stays open, and its count is asked for when the run is taken up again
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
        if is_script_wall(response.body):
            return "failed", SCRIPT_WALL
        if (target := refreshes_to(response)) and self.canonical(target) != self.canonical(response.url):
            return "unreadable", f"the page only sends on to: {target}"
        if response.meta.get("redirect_times") and not self._is_expected(response.url, chain):
            return ("failed" if GUARDED.search(response.url) else "soft_error"), f"redirected to: {response.url}"
        if same := self._list_like(response):
            return "soft_error", f"the same page as: {same}"
        if chain is None:
            return None
        page = self._page(response)
        lines = page.lines if page else []
        frame = set(Page(chain.first.body, chain.url).lines)
        words = next((words for line in lines if line not in frame and (words := soft_error(line))), None)
        if words:
            return error_outcome(words), f"the page says: {words}"
        is_strange = chain.is_strange(response.body, len(frame.intersection(lines)))
        return ("unreadable", "the further page does not show the title") if is_strange else None

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
        return Capture(
            site=self.name, url=response.url, status=response.status, headers=pairs(response.headers),
            body=response.body, fetched_at=fetched_at, record=record, link=link, id=capture_id,
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
        walk = request.cb_kwargs.get("walk")
        if walk is not None and outcome in ABSENT and (walk.is_whole or not walk.pages):
            # The section itself is not there; or its list is whole, and the last page leads on to nothing.
            self._walk_ended(walk, "no next page" if walk.pages else outcome)
        if request.cb_kwargs.get("chain") is not None:  # a further page of an article: half an article is not kept
            self._concluded(self.canonical(request.url), outcome, reason, None)
            outcome, reason = "failed", f"a further page cannot be had: {reason}"
        self._concluded(request.cb_kwargs["canonical_url"], outcome, reason, None)
