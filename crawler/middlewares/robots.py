"""robots.txt by RFC 9309: one that cannot be had because the portal is down forbids everything."""

from dataclasses import dataclass

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.bookkeeping import Bookkeeping
from crawler.outcomes import RobotsUnreachable, of_failure

LONGEST_DELAY = 86_400.0  # seconds
_TOO_MANY = 429  # says of itself that it will pass, so it is no "unavailable"


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """Stands for the rules of a host that did not give them."""

    reason: str


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, which takes every answer for rules and an absent one for none.

    RFC 9309, 2.3.1: after a 4xx answer everything is allowed; after a 5xx answer, or none, nothing is. Redirects
    that lead nowhere count as 4xx.
    """

    async def robot_parser(self, request: Request) -> RobotParser | _Unreachable | None:
        """Return the rules of the request's host, which are asked for once.

        Scrapy has all requests that wait for the rules await one Deferred; the first gets them, all others None,
        which allows everything.
        """
        await super().robot_parser(request)
        return self._parsers[urlparse_cached(request).netloc]  # type: ignore[return-value] # settled by now

    def process_request_2(self, rp: RobotParser | _Unreachable | None, request: Request) -> None:
        """Raise IgnoreRequest for what the rules forbid, RobotsUnreachable where they could not be had."""
        if isinstance(rp, _Unreachable):
            raise RobotsUnreachable(rp.reason)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == _TOO_MANY:
            self._settle(netloc, _Unreachable(f"HTTP status: {response.status}"))
        elif response.status >= 400:
            self._settle(netloc, None)
        else:
            await super()._parse_robots(response, netloc, request)
            self._note_delay(netloc)

    def _note_delay(self, netloc: str) -> None:
        """Wait as long between two requests as the rules ask: Crawl-delay is no part of RFC 9309, but polite."""
        rules, spider, settings = self._parsers[netloc], self.crawler.spider, self.crawler.settings
        if not isinstance(rules, ProtegoRobotParser) or not settings.getbool("OBEY_WAITS"):
            return
        assert isinstance(spider, Bookkeeping)
        asked = rules.rp.crawl_delay(settings["ROBOTSTXT_USER_AGENT"]) or 0  # none lifts the one of before
        spider.asks_for_delay(netloc.lower(), min(float(asked), LONGEST_DELAY))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        unreachable = not isinstance(exc, IgnoreRequest)
        self._settle(netloc, _Unreachable(of_failure(Failure(exc))[1]) if unreachable else None)

    def _settle(self, netloc: str, rules: _Unreachable | None) -> None:
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred)
        self._parsers[netloc] = rules
        waiting.callback(rules)
