"""What a spider tells the ledger: what it discovered, how each URL ended, how far each listing was walked."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

import scrapy
from scrapy.http import Response

from archive.ledger import Kind, Outcome
from archive.writer import Run
from crawler.listing import Page
from crawler.page_type import charset_of, has_end, page_charset
from crawler.strategies import Answer, Ask, Strategy
from crawler.urls import canonical
from crawler.walk import Walk
from pipelines.extract.decode import decode

FEWEST_ENDS = 5  # pages with an end, before one without is conspicuous
RARELY = 10  # times more pages have an end than have none


class Bookkeeping(scrapy.Spider):
    """Base of PortalSpider: the spider's side of the ledger."""

    run: Run  # set by crawler.extensions.keeping before the first request
    excuse: str | None = None  # what is less polite than usual, with a person's reason; None: nothing is
    strategies: ClassVar[Sequence[Strategy]]
    _ignored: frozenset[str] = frozenset()  # query parameters that do not change the page
    _ends: Counter[bool]  # pages of this run by whether they have an end tag
    _seen: set[str]  # canonical URLs that this run has discovered

    def canonical(self, url: str) -> str:
        """Return the URL's identity on this site."""
        return canonical(url, self._ignored)

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
            self.run.ledger.alarm(kind, text, datetime.now(UTC))

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
        """Tell whether a page lacks the end that nearly all pages of this run have.

        A server that does not say how long a page is can break off unnoticed.
        """
        ends = has_end(response.body)
        whole, open_ended = self._ends[True], self._ends[False]
        self._ends[ends] += 1
        return not ends and whole >= FEWEST_ENDS and open_ended * RARELY < whole

    def _walk(self, name: str | None, url: str) -> Walk:
        with self.run.writer.writing():
            section_id = self.run.ledger.section(name, url)
            return Walk(section_id, name, held=self.run.ledger.held(section_id))

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
