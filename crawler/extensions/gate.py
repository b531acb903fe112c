"""The gate that every request passes: one at a time per host, IP address and platform, across sites and processes."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached

from archive.beijing import BEIJING
from archive.errors import StorageError
from archive.politeness import Politeness, Turn
from archive.sent import Sent
from archive.verdict import LEFT_ALONE
from crawler.extensions.keeping import Keeping
from crawler.hours import is_open
from crawler.manners import POLITE_SECONDS, is_loopback, is_rehearsal, least_gap
from crawler.middlewares.captures import SENT
from crawler.outcomes import Stopped
from crawler.tickets import host_of

LOOK = 0.2  # seconds after which a request that waits looks whether the crawl ends, or the one before is answered
SPARE = 5.0  # seconds beyond the time limit of a request, after which it is certainly not under way any more
OUTSIDE_HOURS = "outside the hours in which the site is asked"
BUDGET_SPENT = "the site's requests for today are used up"


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that passed the gate. `turn` is None where none was needed."""

    delays: dict[str, float]  # seconds by group
    turn: Turn | None


class Gate:
    """Lets requests through, and ends the run for now where the site's hours or its budget say so."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: Any = crawler.spider
        settings = crawler.settings
        self._gap = least_gap(settings)
        self._delay = max(self._gap, self._spider.delay or 0.0)
        self._is_excused = self._spider.excuse is not None
        self._one_at_a_time = not self._is_excused or settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
        self._hold = settings.getfloat("DOWNLOAD_TIMEOUT") + SPARE
        self._longest = settings.getfloat("LONGEST_WAIT")
        self._book: Politeness | None = None  # made when it is needed: a demo without delay leaves no file

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        gate = cls(crawler)
        crawler.signals.connect(gate.closed, signals.engine_stopped)
        return gate

    @property
    def _keeping(self) -> Keeping:
        keeping = self._crawler.get_extension(Keeping)
        assert keeping is not None  # settings.py enables both or none
        return keeping

    async def turn(self, request: Request) -> Passed:
        """Wait for the turn of a request; request.meta tells when it was sent. Raises Stopped and StorageError."""
        address = await self._address(request)
        is_local = is_rehearsal(request.meta["proxy"]) if request.meta.get("proxy") else is_loopback(address or "")
        is_rehearsed = is_local and not self._gap  # as fast as it goes, whatever the site declares
        delay = self._delay if is_local or self._is_excused else max(self._delay, POLITE_SECONDS)
        delay = 0.0 if is_rehearsed else delay
        delays = self._delays(request, address, delay)
        with self._stopping():
            self._raise_if_ending()
            if not is_rehearsed:
                self._look_at_hours()
                self._spend()
            turn, at = await self._taken(delays, delay, request) if delay else (None, self._keeping.clock.now())
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        request.meta[SENT] = Sent(at=at, groups=tuple(delays), delay=delay)
        return Passed(delays, turn)

    async def _taken(self, delays: dict[str, float], declared: float, request: Request) -> tuple[Turn, datetime]:
        """Take the turn in all groups; return it, and when."""
        limit = request.meta.get("download_timeout", self._hold - SPARE) + SPARE
        hold = timedelta(seconds=limit) if self._one_at_a_time else None
        while True:
            self._raise_if_ending()
            turn = self._open_book().claim(delays, _now, hold, declared)
            if not turn.wait:
                return turn, datetime.fromtimestamp(turn.at / 1000, UTC)
            if turn.wait > self._longest * 1000 and not turn.is_held:
                self._pause(LEFT_ALONE)
            # By a clock that nobody sets: the other one may be set back while this waits.
            opens = time.monotonic() + (min(turn.wait / 1000, LOOK) if turn.is_held else turn.wait / 1000)
            while (left := opens - time.monotonic()) > 0:
                self._raise_if_ending()
                await asyncio.sleep(min(left, LOOK))

    def answered(self, passed: Passed, status: int | None) -> None:
        """Let the next one through; `status` is None where no answer came."""
        if passed.turn and self._book:
            with self._stopping():
                self._book.answered(passed.delays, passed.turn, status, _now())

    async def _address(self, request: Request) -> str | None:
        """Return the IP address that a request goes to; None through a proxy, and where the name does not resolve."""
        if request.meta.get("proxy"):
            return None
        from twisted.internet import reactor  # noqa: PLC0415 (importing it earlier would install the wrong one)

        try:
            found = await maybe_deferred_to_future(reactor.resolve(urlparse_cached(request).hostname or ""))  # type: ignore[attr-defined]
        except Exception:  # many kinds; the download will fail with the same one, and say so
            return None
        return str(found)

    def _delays(self, request: Request, address: str | None, delay: float) -> dict[str, float]:
        """Return the groups of a request, with the seconds between two requests to each.

        What a robots.txt asks for it asks for its host alone, not for all that share its address, and not for
        robots.txt: it may say something else by now.
        """
        host = (urlparse_cached(request).hostname or "").lower()
        is_robots = request.meta.get("dont_obey_robotstxt")
        asked_for = 0.0 if is_robots or not delay else self._keeping.run.frontier.delay(host_of(request))
        delays = {host: max(delay, asked_for)}
        if address:
            delays.setdefault(address, delay)
        if self._spider.platform:
            delays[f"platform {self._spider.platform}"] = delay
        return delays

    def _look_at_hours(self) -> None:
        if self._spider.hours and not is_open(self._spider.hours, self._keeping.clock.now()):
            self._pause(OUTSIDE_HOURS)

    def _spend(self) -> None:
        """Count a request against the site's budget of the day."""
        if (budget := self._spider.daily_requests) is None:
            return
        if not self._open_book().spend(self._spider.name, day_of(self._keeping.clock.now()), budget):
            self._pause(BUDGET_SPENT)

    def _pause(self, reason: str) -> None:
        """End the run as one that can be taken up again. Raises Stopped."""
        deferred_from_coro(self._crawler.engine.close_spider_async(reason=reason))  # type: ignore[union-attr]
        raise Stopped

    def _raise_if_ending(self) -> None:
        slot = self._crawler.engine._slot if self._crawler.engine else None
        if not self._crawler.crawling or slot is None or slot.closing is not None:
            raise Stopped

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """End the crawl where turns cannot be written down: without them nobody knows when to ask."""
        try:
            yield
        except StorageError as error:
            self._keeping.stop(error)
            raise Stopped from error

    def _open_book(self) -> Politeness:
        if self._book is None:
            self._book = Politeness(self._keeping.run.writer.folder)
        return self._book

    def closed(self) -> None:
        """Close the file of turns."""
        if self._book:
            self._book.close()
            self._book = None


def day_of(now: datetime) -> str:
    """Return the day (in Beijing, of `now`, UTC) that a site's requests count on."""
    return f"{now.astimezone(BEIJING):%Y-%m-%d}"


def _now() -> datetime:
    return datetime.now(UTC)  # not the crawl's clock: other processes share this one
