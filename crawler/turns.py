"""Whose turn is it? The requests of a replayed run wait until all before theirs are answered and read."""

import asyncio
import heapq
from itertools import count

from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro

from archive.runs_on_file import Answered
from crawler.outcomes import Stopped

_NO_PLACE = 1 << 62  # behind every record
_STALLED = 20_000  # looks without a change: something waits for an answer that waits here
_Waiting = tuple[int, int, Answered | None, "asyncio.Future[None]"]


class Turns:
    """All requests of a run wait here. Once nothing else goes on, the one whose record was written first goes on.

    So each page is read when the same pages were known as in the crawl itself.
    """

    def __init__(self, crawler: Crawler, *, ends_early: bool) -> None:
        """`ends_early`: the run was stopped or killed, so it ends when its records are all given out."""
        self._crawler = crawler
        self._ends_early = ends_early
        self._waiting: list[_Waiting] = []
        self._numbers = count()
        self._is_looking = self._is_over = False
        self._before, self._still = (0, 0), 0  # what was seen last, and how often already

    async def wait(self, answered: Answered | None) -> None:
        """Return when it is the turn of a request; None: no record answers it. Raises Stopped after the run's end."""
        if self._is_over:
            raise Stopped
        turn = asyncio.get_running_loop().create_future()
        place = answered.place if answered else _NO_PLACE
        heapq.heappush(self._waiting, (place, next(self._numbers), answered, turn))
        self._look_soon()
        await turn

    def stop(self) -> None:
        """Let none go on any more."""
        self._is_over = True
        while self._waiting:
            *_, turn = self._waiting.pop()
            turn.set_exception(Stopped())

    def _look_soon(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._is_looking = False
        if not self._crawler.crawling:
            self.stop()
        elif self._is_quiet() or self._is_stalled():
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

    def _is_stalled(self) -> bool:
        now = (len(self._crawler.engine.downloader.active), len(self._waiting))  # type: ignore[union-attr]
        self._still = self._still + 1 if now == self._before else 0
        self._before = now
        return self._still >= _STALLED

    def _give_out(self) -> None:
        if not self._waiting:
            return
        self._still = 0
        if self._waiting[0][2] is None and self._ends_early:
            # Its records are all given out: here the run was stopped, or its process died.
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="finished"))  # type: ignore[union-attr]
            self.stop()
            return
        *_, turn = heapq.heappop(self._waiting)
        turn.set_result(None)
