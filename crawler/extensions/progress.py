"""Feeds the progress display from the ledger."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from archive.ledger import Ledger
from crawler.terminal.progress import Display

SECONDS = 0.2  # between two updates


class Progress:
    """Off unless `dangjian` gave the spider a display; `scrapy crawl` has its own log."""

    def __init__(self, display: Display, ledger: Ledger) -> None:
        self._display = display
        self._ledger = ledger
        self._updates = create_looping_call(self._update)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        display = getattr(crawler.spider, "display", None)
        if display is None:
            raise NotConfigured("no display")
        progress = cls(display, crawler.spider.run.ledger)  # type: ignore[union-attr]
        crawler.signals.connect(progress.opened, signals.spider_opened)
        crawler.signals.connect(progress.closed, signals.spider_closed)
        return progress

    def opened(self) -> None:
        """Start to update."""
        self._updates.start(SECONDS)

    def _update(self) -> None:
        self._display.update(self._ledger)

    def closed(self) -> None:
        """Show the last state."""
        if self._updates.running:
            self._updates.stop()
        self._update()
