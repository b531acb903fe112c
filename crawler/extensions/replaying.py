"""Keeps a run of the past: its rows are written anew from its WARC records, with the times of then."""

import gc
from dataclasses import replace
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from archive.errors import ArchiveError, DiskReserveReached, RecordUnreadable
from archive.records import Link
from archive.replayed import ReplayedRun
from archive.runs_on_file import RunRecords
from archive.writer import Writer
from crawler.clock import RecordedClock
from crawler.extensions.keeping import RESERVE_REACHED, STOPPED_BY_USER, Keeping, declaration_of
from crawler.settings import VERSION
from crawler.turns import Turns
from crawler.urls import firsts


class Replaying(Keeping):
    """Holds a replayed run. The spider's `records` are what the WARC files hold of it."""

    run: ReplayedRun
    clock: RecordedClock

    def __init__(self, crawler: Crawler, writer: Writer, own_writer: bool) -> None:
        self.unreadable: list[RecordUnreadable] = []  # records whose payload is lost
        self.unanswered = 0  # requests of which the run holds no record
        self.unasked = 0  # records that nothing led to
        self.is_stopped = False  # by the user: the rebuild is over
        super().__init__(crawler, writer, own_writer)
        self.turns = Turns(crawler, ends_early=self.ends_early)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        replaying = super().from_crawler(crawler)
        crawler.signals.connect(replaying.idle, signals.spider_idle)  # after the spider's own
        return replaying

    @property
    def records(self) -> RunRecords:
        """The records of the run."""
        return self._crawler.spider.records  # type: ignore[no-any-return, union-attr]

    @property
    def ends_early(self) -> bool:
        """Tell whether the run was killed or stopped, so that what no record answers was never asked for."""
        end = self.records.end
        return self.records.was_killed or (end is not None and end.reason is not None)

    def _begin(self, writer: Writer) -> ReplayedRun:
        run = self.records.run
        self.clock = RecordedClock(run.started_at)
        declaration = replace(
            declaration_of(self._crawler), declaration_hash=run.declaration_hash, code_version=run.code_version
        )
        return ReplayedRun(writer, declaration, self.records, VERSION)

    def stop(self, error: ArchiveError) -> None:
        """End the rebuild because nothing can be kept any more."""
        super().stop(error)
        self.turns.stop()

    def _reserve_reached(self, error: DiskReserveReached) -> None:
        self.stop(error)

    def idle(self) -> None:
        """Ask for the articles that have a record and that nothing led to: the page that did may be damaged."""
        spider = self._crawler.spider
        if self.ends_early or self._crawler.engine.scheduler.has_pending_requests():  # type: ignore[union-attr]
            return
        urls = [answered.member.url or "" for answered in self.records.rest()]
        spelled = {spider.canonical(url): url for url in urls if spider.patterns.article.search(url)}
        links = [
            (url, Link(url=spelled[url], found_on=spelled[url], title=None, section=None, listed_on=None))
            for url in firsts(list(spelled), spider._seen)
        ]
        requests = list(spider._articles(links))
        for request in requests:
            self._crawler.engine.crawl(request)  # type: ignore[union-attr]
        if requests:
            raise DontCloseSpider

    def _end(self, reason: str | None, *, read: bool) -> None:
        gc.unfreeze()  # a run among many: what was loaded for it goes with it
        if reason == STOPPED_BY_USER:
            self.is_stopped = True
            return
        end = self.records.end
        self.clock.moment = end.at if end else self.records.last
        self.unasked, unreadable = self.run.keep_rest()
        self.unreadable += unreadable
        self.run.note_files(self.clock.now())
        if self.records.was_killed:  # the next run closes it, as it did then
            self.run.writer.commit()
            return
        stopped = end.reason if end else None
        super()._end(stopped, read=stopped != RESERVE_REACHED)
