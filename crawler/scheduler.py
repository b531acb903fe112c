"""Scrapy's scheduler on the archive's frontier: what was not asked for when a process died is asked for by the next."""

from bisect import insort
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import CallLaterResult, call_later
from scrapy.utils.defer import deferred_from_coro

from archive.errors import StorageError
from archive.frontier import Ticket
from archive.verdict import LEFT_ALONE
from crawler.extensions.keeping import Keeping
from crawler.tickets import host_of, request_of, ticket


class FrontierScheduler(BaseScheduler):
    """Puts requests into the frontier of the run and leases them when their host may be asked.

    What follows from a URL that is leased (a retry, a redirect, a further page of an article) belongs to that
    lease and waits in memory: if the process dies, the URL comes back and all that follows from it.
    """

    def __init__(self, crawler: Crawler, keeping: Keeping, longest_wait: float) -> None:
        self._crawler = crawler
        self._keeping = keeping
        self._frontier = keeping.run.frontier
        self._longest = timedelta(seconds=longest_wait)
        self._live: dict[int, Request] = {}  # by ticket: requests that only this process can send
        self._following: list[tuple[int, int, Request]] = []  # what follows from a lease, in order
        self._put = 0
        self._look: CallLaterResult | None = None  # at the moment the next host opens

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        keeping = crawler.get_extension(Keeping)
        assert keeping is not None  # settings.py enables both or none
        return cls(crawler, keeping, crawler.settings.getfloat("LONGEST_WAIT"))

    def open(self, spider: Spider) -> None:
        """Take the spider whose requests these are."""
        self._spider = spider

    def has_pending_requests(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._following) or self._frontier.stats()["pending"] > 0

    def enqueue_request(self, request: Request) -> bool:
        """Let a request wait. False where nothing can be kept any more."""
        made = ticket(request)
        if made.url in self._frontier.leased:
            self._put += 1
            insort(self._following, (-request.priority, self._put, request))
            return True
        try:
            with self._keeping.run.writer.writing():
                number = self._frontier.put(made)
        except StorageError as error:
            self._keeping.stop(error)
            return False
        if made.request is None:
            self._live[number] = request
        return True

    def next_request(self) -> Request | None:
        """Return the next request whose host may be asked now, None where there is none."""
        now = datetime.now(UTC)
        for index, (_, _, request) in enumerate(self._following):
            if self._frontier.opens(host_of(request)) <= now:
                self._frontier.asked(host_of(request), now)
                del self._following[index]
                return request
        if leased := self._leased(now):
            return self._live.pop(leased.number, None) or request_of(leased, self._spider)
        if self.has_pending_requests() and self._look is None:
            self._wait(self._opens() - now)
        return None

    def _leased(self, now: datetime) -> Ticket | None:
        if not self._frontier.stats()["pending"]:
            return None
        try:
            with self._keeping.run.writer.writing():
                return self._frontier.lease(now)
        except StorageError as error:
            self._keeping.stop(error)
            return None

    def _opens(self) -> datetime:
        """Return when the next request can go out."""
        opens = [self._frontier.opens(host_of(request)) for _, _, request in self._following]
        return min([*opens, *filter(None, [self._frontier.next_opening()])])

    def _wait(self, time: timedelta) -> None:
        """Have the engine look again in time; pause the run where that is too long to wait for."""
        if time > self._longest:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason=LEFT_ALONE))
        else:  # by itself the engine looks every five seconds only
            self._look = call_later(max(time.total_seconds(), 0), self._look_again)

    def _look_again(self) -> None:
        self._look = None
        slot = self._crawler.engine._slot if self._crawler.engine else None
        if slot is not None:
            slot.nextcall.schedule()

    def close(self, reason: str) -> None:
        """Look no more."""
        if self._look is not None:
            self._look.cancel()
