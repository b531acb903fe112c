"""robots.txt by RFC 9309: one that cannot be had because the portal is down forbids everything."""

import math
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.bookkeeping import Bookkeeping
from crawler.extensions.keeping import Keeping
from crawler.outcomes import RobotsUnreachable, of_failure

LONGEST_DELAY = 86_400.0  # seconds
LONGEST_KEPT = 86_400.0  # seconds for which rules hold before they are asked for again (2.4)
ASKED_AGAIN = 600.0  # seconds after which rules that could not be had are asked for again
MOST_REDIRECTS = 5  # followed, to whichever host (2.3.1.2)
MOST_BYTES = 1 << 20  # of rules that are read; 500 KiB are the least that RFC 9309 asks for (2.5)
_TOO_MANY = 429  # says of itself that it will pass, so it is no "unavailable"
_PARTS = frozenset({202, 206})  # come in the place of the file, and are not the file


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """Stands for the rules of a host that did not give them."""

    reason: str


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, which takes every answer for rules, an absent one for none, and keeps them for a whole run.

    RFC 9309, 2.3.1: after a 4xx answer everything is allowed; after a 5xx answer, or none, nothing is. Redirects
    that lead nowhere count as 4xx.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._kept_for = min(crawler.settings.getfloat("ROBOTS_KEPT_SECONDS"), LONGEST_KEPT)
        self._until: dict[
            str, float
        ] = {}  # by scheme and host: when its rules are asked for again, by the crawl's clock

    async def robot_parser(self, request: Request) -> RobotParser | _Unreachable | None:
        """Return the rules of the request's host, which are asked for once a day.

        Scrapy's own logs a traceback where they cannot be had; and of the requests that wait for one answer it gives
        it to the first, and None, which allows everything, to all others.
        """
        parts = urlparse_cached(request)
        service = f"{parts.scheme}://{parts.netloc}"
        if self._until.get(service, math.inf) < self._seconds():
            del self._parsers[service], self._until[service]
        if service not in self._parsers:
            self._parsers[service] = Deferred()
            await self._ask(service, request)
        elif isinstance(waiting := self._parsers[service], Deferred):
            await maybe_deferred_to_future(waiting)
        return self._parsers[service]  # type: ignore[return-value] # settled by now

    async def _ask(self, service: str, request: Request) -> None:
        meta = {"dont_obey_robotstxt": True, "redirect_ttl": MOST_REDIRECTS, "allow_offsite": True}
        asked = Request(f"{service}/robots.txt", priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(asked)  # type: ignore[union-attr]
            await self._parse_robots(response, service, request)
        except Exception as error:  # whatever keeps the rules from coming: the end of the URL will tell
            self._robots_error(error, service)

    def process_request_2(self, rp: RobotParser | _Unreachable | None, request: Request) -> None:
        """Raise IgnoreRequest for what the rules forbid, RobotsUnreachable where they could not be had."""
        if isinstance(rp, _Unreachable):
            raise RobotsUnreachable(rp.reason)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, service: str, request: Request) -> None:
        if response.status >= 500 or response.status == _TOO_MANY:
            self._settle(service, _Unreachable(f"HTTP status: {response.status}"))
        elif response.status >= 300:
            self._settle(service, None)
        else:
            await super()._parse_robots(response.replace(body=_first_lines(response.body)), service, request)
            self._until[service] = self._seconds() + self._kept_for
            self._note_delay(service)

    def _note_delay(self, service: str) -> None:
        """Wait as long between two requests as the rules ask: Crawl-delay is no part of RFC 9309, but polite."""
        rules, spider, settings = self._parsers[service], self.crawler.spider, self.crawler.settings
        if not isinstance(rules, ProtegoRobotParser) or not settings.getbool("OBEY_WAITS"):
            return
        assert isinstance(spider, Bookkeeping)
        asked = rules.rp.crawl_delay(settings["ROBOTSTXT_USER_AGENT"]) or 0  # none lifts the one of before
        spider.asks_for_delay(service.partition("://")[2].lower(), min(float(asked), LONGEST_DELAY))

    def _robots_error(self, exc: Exception, service: str) -> None:
        unreachable = not isinstance(exc, IgnoreRequest) or (
            isinstance(exc, HttpError) and exc.response.status in _PARTS
        )
        self._settle(service, _Unreachable(of_failure(Failure(exc))[1]) if unreachable else None)

    def _settle(self, service: str, rules: _Unreachable | None) -> None:
        waiting = self._parsers[service]
        assert isinstance(waiting, Deferred)
        self._parsers[service] = rules
        self._until[service] = self._seconds() + (self._kept_for if rules is None else min(ASKED_AGAIN, self._kept_for))
        waiting.callback(rules)

    def _seconds(self) -> float:
        keeping = self.crawler.get_extension(Keeping)
        assert keeping is not None  # settings.py enables both or none
        return keeping.clock.seconds()


def _first_lines(body: bytes) -> bytes:
    """Return what is read of a robots.txt: all of it, or of a large one the lines that are whole within the limit."""
    return body if len(body) <= MOST_BYTES else body[: body.rfind(b"\n", 0, MOST_BYTES) + 1]
