"""Ends a crawl at once when it is told to, not after the delays of the requests that still wait."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from crawler.outcomes import Stopped

LOOK_SECONDS = 0.2


class PromptStop:
    """Takes back what waits in the downloader. Scrapy would send it first: with a delay of a minute, for minutes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._looks = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        stop = cls(crawler)
        crawler.signals.connect(stop.opened, signals.spider_opened)
        crawler.signals.connect(stop.closed, signals.spider_closed)
        return stop

    def opened(self) -> None:
        """Look from time to time: Scrapy has no signal for the moment at which it is told to stop."""
        self._looks.start(LOOK_SECONDS, now=False)

    def _look(self) -> None:
        if self._crawler.crawling:
            return
        for slot in list(self._crawler.engine.downloader.slots.values()):
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Failure(Stopped()))

    def closed(self) -> None:
        """Look no more."""
        if self._looks.running:
            self._looks.stop()
