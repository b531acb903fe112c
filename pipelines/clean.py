"""Capture in, Article out: the shell around pipelines.extract that knows the site's counts."""

from collections.abc import Sequence
from typing import Self

from scrapy.crawler import Crawler

from archive.records import Article, Capture
from archive.writer import Run
from pipelines.extract import Template, extract, read_page


class Clean:
    """Reads each capture with what was learned of its site so far, and lets the site learn from it."""

    def __init__(self, run: Run, templates: Sequence[Template]) -> None:
        self._run = run
        self._templates = templates

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        spider = crawler.spider
        return cls(spider.run, spider.templates)  # type: ignore[union-attr]

    def process_item(self, capture: Capture) -> Article:
        """Return the article that the capture holds."""
        page = read_page(capture, self._templates)
        article, observation = extract(page, self._templates, self._run.learned.counts(page.keys))
        with self._run.writer.writing():
            for selector in self._run.learned.observe(observation):
                self._run.ledger.alarm("selector", selector, capture.fetched_at)
        return article
