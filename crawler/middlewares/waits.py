"""A portal that says it is asked too often is left alone for as long as it asks. Position 600: before it is retried."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.bookkeeping import Bookkeeping
from crawler.tickets import host_of

TOO_BUSY = frozenset({429, 503})  # Too Many Requests (RFC 6585, 4); Service Unavailable (RFC 9110, 15.6.4)
LONGEST = timedelta(days=7)  # nobody means to be left alone for longer; a date in 2099 is a mistake
UNSAID = 10  # times the usual delay, where it does not say how long


class Waits:
    """Closes a host in the frontier after an answer of 429 or 503, by its Retry-After (RFC 9110, 10.2.3)."""

    def __init__(self, crawler: Crawler, delay: float) -> None:
        self._crawler = crawler
        self._unsaid = timedelta(seconds=delay * UNSAID)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        if not crawler.settings.getbool("OBEY_WAITS"):
            raise NotConfigured("OBEY_WAITS is off")
        return cls(crawler, crawler.settings.getfloat("DOWNLOAD_DELAY"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Note how long the host is to be left alone.

        A delay counts from the answer: when a request that was leased really goes out, Scrapy does not tell.
        """
        spider, host, now = self._crawler.spider, host_of(request), datetime.now(UTC)
        assert isinstance(spider, Bookkeeping)
        spider.answered(host, now)
        if response.status in TOO_BUSY:
            spider.blocked_until(host, retry_after(response.headers.get("Retry-After"), now) or now + self._unsaid)
        return response


def retry_after(value: bytes | None, now: datetime) -> datetime | None:
    """Return the moment (UTC) that a Retry-After header names, None where it names none.

    >>> now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    >>> retry_after(b"120", now).isoformat()
    '2026-11-24T08:02:00+00:00'
    >>> retry_after(b"Tue, 24 Nov 2026 09:00:00 GMT", now).isoformat()
    '2026-11-24T09:00:00+00:00'
    >>> retry_after(b"soon", now)
    """
    said = (value or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return now + min(timedelta(seconds=int(said[:9])), LONGEST)
    try:
        moment = parsedate_to_datetime(said)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter for a zone that no clock has
        return None
    return min(moment, now + LONGEST)
