"""Article in, row out: keeps an article and concludes its URL in the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from archive.captures import capture_of_version, was_not_modified
from archive.errors import RecordUnreadable
from archive.records import Article
from archive.store import Current
from archive.versions import content_hash
from archive.writer import Run
from pipelines.extract import Template, read_article, read_page
from pipelines.validate import NotAnArticle, has_collapsed


class Keep:
    """Keeps articles. A new wording becomes a version only if the old page, read by today's rules, differs."""

    def __init__(self, run: Run, templates: Sequence[Template], canonical: Callable[[str], str]) -> None:
        self._run = run
        self._templates = templates
        self._canonical = canonical

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        spider = crawler.spider
        return cls(spider.run, spider.templates, spider.canonical)  # type: ignore[union-attr]

    def process_item(self, article: Article) -> Article:
        """Keep the article and return it. Raises NotAnArticle where the page of a known article is one no more."""
        capture = article.capture
        listed = self._canonical(capture.link.url if capture.link else capture.url)
        url = self._canonical(capture.url)
        store, writer = self._run.store, self._run.writer
        current = store.current(url)
        if current is not None and current.content_hash != content_hash(article):
            if has_collapsed(article, current):
                raise NotAnArticle("soft_error", f"nothing of the known article is on the page: {_says(article)}")
            self._read_again(current, capture.fetched_at)
        with writer.writing():
            verdict = store.add(article, url, listed)
            said = verdict == "unchanged" and was_not_modified(writer.connection, capture.id)
            self._run.ledger.concluded(listed, verdict, "HTTP status: 304" if said else None, capture.id)
        return article

    def _read_again(self, current: Current, now: datetime) -> None:
        """Refresh the reading of a known version, so that what we learned since is not taken for an edit."""
        run = self._run
        try:
            capture = capture_of_version(run.writer.connection, run.writer.folder, run.site, current.version_id)
        except RecordUnreadable as error:  # then the reading of that day is all there is to compare with
            with run.writer.writing():
                run.ledger.alarm("record", str(error.values["file"]), now)
            return
        page = read_page(capture, self._templates)
        article = read_article(page, self._templates, run.learned.counts(page.keys))
        if content_hash(article) != current.content_hash:
            with run.writer.writing():
                run.store.refresh(current.version_id, article)


def _says(article: Article) -> str:
    return " ".join(filter(None, (article.title, article.text)))[:60]
