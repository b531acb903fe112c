"""What a spider tells the ledger: what it discovered, how each URL ended, how far each listing was walked."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

import scrapy
from scrapy.http import Response

from archive.ledger import Kind, Outcome
from archive.writer import Run
from crawler.clock import Clock
from crawler.listing import Page
from crawler.page_type import charset_of, has_end, is_cut, page_charset
from crawler.strategies import Answer, Ask, Strategy
from crawler.urls import canonical
from crawler.walk import Walk
from pipelines.extract.decode import decode

FEWEST_ENDS = 5  # pages with an end, before one without is conspicuous
RARELY = 10  # times more pages have an end than have none


class Bookkeeping(scrapy.Spider):
    """Base of PortalSpider: the spider's side of the ledger."""

    run: Run  # set by crawler.extensions.keeping before the first request, and so is the clock
    clock: Clock
    excuse: str | None = None  # what is less polite than usual, with a person's reason; None: nothing is
    strategies: ClassVar[Sequence[Strategy]]
    _ignored: frozenset[str] = frozenset()  # query parameters that do not change the page
    _aliases: Mapping[str, str] = MappingProxyType({})  # beginning of a URL -> that of its identity
    _ends: Counter[bool]  # pages of this run by whether they have an end tag
    _seen: set[str]  # canonical URLs that this run has discovered
    _lists: dict[bytes, str]  # seeds and listing pages of this run: digest of the body -> canonical URL

    def canonical(self, url: str) -> str:
        """Return the URL's identity on this site: its home page's host stands for that name with and without www."""
        target = canonical(url, self._ignored)
        for alias, host in self._aliases.items():
            if target.startswith(alias):
                return host + target[len(alias) :]
        return target

    def _discovered(self, url: str, kind: Kind) -> bool:
        """Owe the URL an outcome; return whether the run did not know it yet."""
        target = self.canonical(url)
        if target in self._seen:
            return False
        self._seen.add(target)
        with self.run.writer.writing():
            self.run.ledger.discovered([target], kind)
        return True

    def _concluded(self, url: str, outcome: Outcome, reason: str | None, response: Response | None) -> None:
        capture_id = response.meta["capture"][1] if response is not None else None
        with self.run.writer.writing():
            self.run.ledger.concluded(url, outcome, reason, capture_id)

    def _alarm(self, kind: str, text: str) -> None:
        with self.run.writer.writing():
            self.run.ledger.alarm(kind, text, self.clock.now())

    def blocked_until(self, host: str, moment: datetime) -> None:
        """Note that a host asks to be left alone until a moment (UTC)."""
        with self.run.writer.writing():
            self.run.frontier.block_until(host, moment)

    def answered(self, host: str, moment: datetime) -> None:
        """Note that a host answered at a moment (UTC), from which the time it asks for between two requests counts."""
        self.run.frontier.asked(host, moment)

    def asks_for_delay(self, host: str, seconds: float) -> None:
        """Note that a host asks for so many seconds between two requests."""
        with self.run.writer.writing():
            self.run.frontier.set_delay(host, seconds)

    def _breaks_off(self, response: Response) -> bool:
        """Tell whether a page is cut off, or lacks the end that nearly all pages of this run have.

        A server that does not say how long a page is, or says too little, can break off unnoticed.
        """
        ends = has_end(response.body)
        whole, open_ended = self._ends[True], self._ends[False]
        self._ends[ends] += 1
        return is_cut(response.body) or (not ends and whole >= FEWEST_ENDS and open_ended * RARELY < whole)

    def _note_list(self, response: Response, url: str) -> None:
        """Remember a seed or listing page (its canonical URL): sent in an article's place, it is no article."""
        self._lists.setdefault(_digest(response.body), url)

    def _list_like(self, response: Response) -> str | None:
        """Return the seed or listing page of this run that says the same to the byte, None for other pages."""
        return self._lists.get(_digest(response.body))

    def _walk(self, name: str | None, url: str) -> Walk:
        with self.run.writer.writing():
            section_id = self.run.ledger.section(name, url)
            most = self.settings.getint("MOST_LISTING_PAGES")
            return Walk(section_id, name, held=self.run.ledger.held(section_id), most=most)

    def _walk_ended(self, walk: Walk, proof: str) -> None:
        with self.run.writer.writing():
            self.run.ledger.walk_ended(walk.section_id, proof)

    def _page(self, response: Response) -> Page | None:
        charset = page_charset(response)
        return None if charset is None else Page(response.body, response.url, charset or None)

    def answer(self, response: Response, number: int, asked: Ask | None = None) -> Answer:
        """Return a response as strategies read it; `number` is that of the page in its list."""
        page = self._page(response)
        text = page.text if page else decode(response.body, charset_of(response)).text if self.strategies else ""
        return Answer(url=response.url, text=text, page=page, number=number, asked=asked)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
