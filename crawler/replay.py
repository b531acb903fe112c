"""Answers the requests of a replayed run from its WARC records, in the order in which they were written."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes

from archive.errors import RecordUnreadable
from archive.runs_on_file import Answered
from crawler.extensions.replaying import Replaying
from crawler.headers import grouped
from crawler.middlewares.captures import KNOWN, SENT, identity_of
from crawler.outcomes import Stopped


class NotRecorded(IgnoreRequest):
    """The WARC files of the run hold no answer to a request, as after a timeout. The text says so."""


class Replay:
    """Download handler in place of the network. Scrapy makes one for http and one for https."""

    lazy = False

    def __init__(self, keeping: Replaying) -> None:
        self._keeping = keeping

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        keeping = crawler.get_extension(Replaying)
        assert keeping is not None  # crawler.rebuild enables both or none
        return cls(keeping)

    async def download_request(self, request: Request) -> Response:
        """Return what the portal answered. Raises NotRecorded, and Stopped where the run ended before."""
        answered = self._keeping.records.take(identity_of(request) or request.url)
        # All other requests to the host wait for its robots.txt.
        if not request.meta.get("dont_obey_robotstxt"):
            await self._keeping.turns.wait(answered)
        if answered is None:
            if self._keeping.ends_early:
                raise Stopped
            self._keeping.unanswered += 1
            raise NotRecorded("no record of it in the WARC files")
        return self._response(request, answered)

    def _response(self, request: Request, answered: Answered) -> Response:
        try:
            answer = self._keeping.run.answer(answered)
        except RecordUnreadable as error:
            self._keeping.unreadable.append(error)
            raise NotRecorded("its record in the WARC files cannot be read") from error
        self._keeping.clock.moment = answer.fetched_at
        request.meta[SENT] = answer.sent
        if answer.known:
            request.meta[KNOWN] = answer.known
        headers = Headers(grouped(answer.headers))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        flags = ["dataloss"] if answer.breaks_off else None
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body, flags=flags)

    async def close(self) -> None:
        """Nothing is open."""
