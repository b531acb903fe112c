"""Answers the requests of a replayed run from its WARC records, in the order in which they were written."""

import asyncio
import heapq
from itertools import count
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import deferred_from_coro

from archive.errors import RecordUnreadable
from archive.runs_on_file import Answered
from crawler.extensions.replaying import Replaying
from crawler.headers import grouped
from crawler.middlewares.captures import KNOWN
from crawler.outcomes import Stopped

_NO_PLACE = 1 << 62  # behind every record
_Waiting = tuple[int, int, Answered | None, "asyncio.Future[None]"]


class NotRecorded(IgnoreRequest):
    """The WARC files of the run hold no answer to a request, as after a timeout. The text says so."""


class Replay:
    """Download handler in place of the network.

    All requests of a run wait here. Once nothing else goes on, that one is answered whose record was written first:
    so each page is read when the same pages were known as in the crawl itself.
    """

    lazy = False

    def __init__(self, crawler: Crawler, keeping: Replaying) -> None:
        self._crawler = crawler
        self._keeping = keeping
        self._waiting: list[_Waiting] = []
        self._numbers = count()
        self._is_looking = self._is_over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        keeping = crawler.get_extension(Replaying)
        assert keeping is not None  # crawler.rebuild enables both or none
        return cls(crawler, keeping)

    async def download_request(self, request: Request) -> Response:
        """Return what the portal answered. Raises NotRecorded, and Stopped where the run ended before."""
        answered = self._keeping.records.take(request.url)
        # All other requests to the host wait for its robots.txt.
        if not request.meta.get("dont_obey_robotstxt"):
            await self._turn(answered)
        if answered is None:
            if self._keeping.ends_early:
                raise Stopped
            self._keeping.unanswered += 1
            raise NotRecorded("no record of it in the WARC files")
        return self._response(request, answered)

    async def _turn(self, answered: Answered | None) -> None:
        if self._is_over:
            raise Stopped
        turn = asyncio.get_running_loop().create_future()
        place = answered.place if answered else _NO_PLACE
        heapq.heappush(self._waiting, (place, next(self._numbers), answered, turn))
        self._look_soon()
        await turn

    def _look_soon(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._is_looking = False
        if self._keeping.error or not self._crawler.crawling:
            self._give_up()
        elif self._is_quiet():
            self._give_out()
        if self._waiting:
            self._look_soon()

    def _is_quiet(self) -> bool:
        """Tell whether all that a request could lead to so far waits here."""
        engine = self._crawler.engine
        assert engine is not None
        return (
            len(engine.downloader.active) == len(self._waiting)
            and engine.scraper.slot.is_idle()  # type: ignore[union-attr]
            and not engine.scheduler.has_pending_requests()  # type: ignore[union-attr]
        )

    def _give_out(self) -> None:
        if not self._waiting:
            return
        if self._waiting[0][2] is None and self._keeping.ends_early:
            # Its records are all given out: here the run was stopped, or its process died.
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="finished"))  # type: ignore[union-attr]
            self._give_up()
            return
        *_, turn = heapq.heappop(self._waiting)
        turn.set_result(None)

    def _give_up(self) -> None:
        self._is_over = True
        while self._waiting:
            *_, turn = self._waiting.pop()
            turn.set_exception(Stopped())

    def _response(self, request: Request, answered: Answered) -> Response:
        try:
            answer = self._keeping.run.answer(answered)
        except RecordUnreadable as error:
            self._keeping.unreadable.append(error)
            raise NotRecorded("its record in the WARC files cannot be read") from error
        self._keeping.clock.moment = answer.fetched_at
        if answer.known:
            request.meta[KNOWN] = answer.known
        headers = Headers(grouped(answer.headers))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        flags = ["dataloss"] if answer.breaks_off else None
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body, flags=flags)

    async def close(self) -> None:
        """Nothing is open."""
