"""Opens the archive for a crawl, commits as it goes, and gives every URL and the run their end."""

import gc
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from archive.disk import check_reserve
from archive.ends import Patience
from archive.errors import ArchiveError, DiskReserveReached, StorageError
from archive.ledger import Declaration, Outcome
from archive.messages import say
from archive.records import Capture
from archive.writer import Run, Terms, Writer
from crawler.clock import Clock
from crawler.reextract import is_due, needs_second_reading, read_again
from crawler.settings import VERSION

RESERVE_REACHED = "the disk reserve is reached"
STOPPED_BY_USER = "stopped by the user"
COMMIT_SECONDS = 0.5  # how long the database stays locked for other writers, and what a kill -9 can cost


class Keeping:
    """Holds the run of a crawl. `run` is the archive's side of it; `error` what made the crawl stop."""

    def __init__(self, crawler: Crawler, writer: Writer, own_writer: bool) -> None:
        self._crawler = crawler
        self._own_writer = own_writer
        self.error: ArchiveError | None = None
        self.status: str | None = None  # of the run; None until it has ended
        spider = crawler.spider
        self.clock = getattr(spider, "clock", None) or Clock(crawler.settings.getfloat("CLOCK_AHEAD"))
        self.run = self._begin(writer)
        settings = crawler.settings
        self.run.patience = Patience(settings.getint("GONE_AFTER_CHECKS"), settings.getfloat("GONE_AFTER_DAYS"))
        spider.run, spider.read_again, spider.clock = self.run, self.read_again_if_due, self.clock
        self.spider = spider
        self._reserve, self._full = crawler.settings.getint("DISK_RESERVE"), False
        self._reading_seconds = crawler.settings.getfloat("READING_SECONDS")
        self._last_reading = self.clock.seconds()
        self._commits = create_looping_call(self._commit)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        writer = getattr(crawler.spider, "writer", None)  # one writer for all crawls of a process
        made = writer or Writer(Path(crawler.settings["ARCHIVE_FOLDER"]))
        keeping = cls(crawler, made, own_writer=writer is None)
        connect = crawler.signals.connect
        connect(keeping.opened, signals.spider_opened)
        connect(keeping.closed, signals.spider_closed)
        connect(keeping.item_scraped, signals.item_scraped)
        connect(keeping.item_dropped, signals.item_dropped)
        connect(keeping.item_error, signals.item_error)
        connect(keeping.spider_error, signals.spider_error)
        return keeping

    def _begin(self, writer: Writer) -> Run:
        """Start the run."""
        crawler, declaration = self._crawler, declaration_of(self._crawler)
        rest = timedelta(hours=crawler.settings.getfloat("RESUME_HOURS"))
        terms = Terms(crawler.settings["WARC_VERSION"], rest)
        return Run(writer, declaration, _about(crawler, declaration), self.clock.now(), terms)

    def opened(self) -> None:
        """Start to commit at short intervals."""
        # What is loaded by now stays, and pages are trees that die young: the collector's rounds over both cost 7%.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        self._commits.start(COMMIT_SECONDS, now=False)

    def _commit(self) -> None:
        try:
            self.run.writer.commit()
            check_reserve(self.run.writer.folder, self._reserve)
        except DiskReserveReached as error:
            self._reserve_reached(error)
        except StorageError as error:
            self.stop(error)

    def _reserve_reached(self, error: DiskReserveReached) -> None:
        """End the crawl as one that can be taken up again."""
        if not self._full:
            self._full = True
            deferred_from_coro(self._crawler.engine.close_spider_async(reason=RESERVE_REACHED))

    def stop(self, error: ArchiveError) -> None:
        """End the crawl because nothing can be kept any more."""
        if self.error is None:
            self.error = error
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="nothing can be kept"))

    def item_scraped(self) -> None:
        """Read the site again when it is known much better than when its first articles were read."""
        if self.clock.seconds() - self._last_reading < self._reading_seconds:
            return
        pages, read_pages, _ = self.run.learned.since_reading(self.run.site)
        if is_due(pages, read_pages):
            self._read_again()

    def read_again_if_due(self) -> None:
        """Read the site again where it was little known when some of its articles were read."""
        self.run.writer.commit()
        if needs_second_reading(self.run.writer, self.run.site):
            self._read_again()

    def _read_again(self) -> None:
        self._last_reading = self.clock.seconds()
        if display := getattr(self._crawler.spider, "display", None):
            display.update(self.run.ledger, say("progress.reading-again"))
        try:
            again = read_again(self.run.writer, self.run.site, self._crawler.spider.templates)
            with self.run.writer.writing():
                for file in {str(error.values["file"]) for error in again.unreadable}:
                    self.run.ledger.alarm("record", file, self.clock.now())
        except ArchiveError as error:
            self.stop(error)

    def item_dropped(self, item: object, exception: DropItem) -> None:
        """Give an article that the pipelines refused its outcome."""
        outcome: Outcome = getattr(exception, "outcome", "unreadable")
        self._conclude(item, outcome, str(exception))

    def item_error(self, item: object, failure: Failure) -> None:
        """Give an article that a pipeline failed on its outcome; the traceback is in the log."""
        if isinstance(failure.value, StorageError):
            self.stop(failure.value)
        else:
            self._conclude(item, "unreadable", f"{type(failure.value).__name__}: {failure.value}")

    def spider_error(self, failure: Failure, response: Response) -> None:
        """Give a page that the spider failed on its outcome; the traceback is in the log."""
        if isinstance(failure.value, StorageError):
            self.stop(failure.value)
            return
        url = response.request.cb_kwargs["canonical_url"]
        with self.run.writer.writing():
            self.run.ledger.concluded(
                url,
                "unreadable",
                f"{type(failure.value).__name__}: {failure.value}",
                response.meta["capture"][1],
            )

    def _conclude(self, item: object, outcome: Outcome, reason: str) -> None:
        capture = item if isinstance(item, Capture) else item.capture  # type: ignore[attr-defined]
        url = self._crawler.spider.canonical(capture.link.url if capture.link else capture.url)
        try:
            with self.run.writer.writing():
                self.run.ledger.concluded(url, outcome, reason, capture.id)
        except StorageError as error:
            self.stop(error)

    def closed(self, spider: Any, reason: str) -> None:
        """Read the site again where it was little known, then end the run."""
        if self._commits.running:
            self._commits.stop()
        try:
            if self.error is None:
                self.run.writer.commit()
                self._end(_why(reason), read=not self._full)
        except ArchiveError as error:
            self.error = self.error or error
        finally:
            if self.error is not None:
                self.run.give_up(self.clock.now())
            self.run.release()
            if self._own_writer:
                self.run.writer.close()

    def _end(self, reason: str | None, *, read: bool) -> None:
        """End the run, after a second reading if it is to be and is needed."""
        if read:
            self.read_again_if_due()
        if self.error is None:
            self.status = self.run.finish(self.clock.now(), reason=reason)


def _why(reason: str) -> str | None:
    """Return why a crawl stopped early, None where it came to its own end."""
    return None if reason == "finished" else {"shutdown": STOPPED_BY_USER}.get(reason, reason)


def declaration_of(crawler: Crawler) -> Declaration:
    """Return what the ledger keeps of the declaration of a crawl's site."""
    spider = crawler.spider
    return Declaration(
        site=spider.name, portal=spider.portal, home_url=spider.start_urls[0],
        declaration_hash=spider.declaration_hash(), code_version=VERSION,
        scope=getattr(spider, "scoped", None) or crawler.settings.get("SCOPE"),
    )  # fmt: skip


def _about(crawler: Crawler, declaration: Declaration) -> dict[str, str]:
    """Return the warcinfo fields of a run (ISO 28500:2017, 6.1 and annex B)."""
    about = {
        "software": f"dangjian-archive/{declaration.code_version} (Scrapy, warcio)",
        "isPartOf": declaration.site,
        "description": f"crawl of {declaration.portal} from {declaration.home_url}",
        "robots": "obey" if crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "files": "fetched" if crawler.settings.getbool("FETCH_FILES") else "links only",
        "http-header-user-agent": crawler.settings["USER_AGENT"],
        "operator": crawler.settings["USER_AGENT"].partition("(+")[2].rstrip(")"),
        "declaration-sha256": declaration.declaration_hash,
        "fidelity": "content encoding as sent; transfer encoding undone; headers as the HTTP client reports them",
    }
    if declaration.scope:
        about["scope"] = declaration.scope
    if crawler.spider.excuse:
        about["manners"] = crawler.spider.excuse
    if proxy := crawler.settings.get("PORTAL_PROXY"):
        about["via-proxy"] = proxy
    return about
