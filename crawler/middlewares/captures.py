"""Keeps every response as WARC before anything reads it. Position 950: next to the downloader."""

from http.client import responses
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from archive.captures import Known
from archive.errors import RecordUnreadable, StorageError
from archive.warc import NOT_MODIFIED, Exchange
from archive.warc_reading import read_response
from archive.writer import Run
from crawler.extensions.keeping import Keeping
from crawler.files import IS_FILE
from crawler.headers import Pairs, grouped, pairs, unpacked
from crawler.packing import breaks_off, is_packed

# Success, but not the page: accepted for later, no content, reset, a part (RFC 9110, 15.3).
NOT_WHOLE = frozenset({202, 204, 205, 206})

KNOWN, SENT, _WHOLE = "known capture", "sent", "ask for it whole"  # in request.meta
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})


class Captures:
    """A page that cannot be kept must not be used: when writing fails, the crawl stops.

    A middleware and not a signal handler, because Scrapy swallows what a handler raises, so that a full
    disk would pass as success.
    """

    def __init__(self, run: Run, keeping: Keeping, conditional: bool) -> None:
        self._run = run
        self._keeping = keeping
        self._conditional = conditional

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        keeping = crawler.get_extension(Keeping)
        assert keeping is not None  # settings.py enables both or none
        return cls(keeping.run, keeping, crawler.settings.getbool("CONDITIONAL_REQUESTS"))

    def process_request(self, request: Request) -> None:
        """Ask for a page that was captured before only if it changed since (RFC 9110, 13.1)."""
        for name in _CONDITIONS:  # those of another page, where a redirect led here
            request.headers.pop(name, None)
        request.meta.pop(KNOWN, None)
        if not self._conditional or request.method != "GET" or request.meta.get(_WHOLE):
            return
        known = self._run.known(request.url)
        if known is None or not (known.etag or known.last_modified):
            return
        request.meta[KNOWN] = known
        for name, value in (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)):
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Write the request and its response as they came; `request.meta["capture"]` tells where.

        In place of 304 the page as it was comes back: for all who read it, it is the page.
        """
        fetched_at = self._keeping.clock.now()
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        broken = "dataloss" in response.flags or breaks_off(response.body, encoding)
        exchange = Exchange(
            url=request.url, method=request.method, request_headers=_request_headers(request),
            status=response.status, reason=responses.get(response.status, "Unknown"),
            headers=pairs(response.headers), body=response.body, fetched_at=fetched_at,
            ip_address=None if request.meta.get("proxy") else str(response.ip_address or "") or None,
            request_body=request.body, identity=identity_of(request),
            sent=request.meta.get(SENT),
            truncated="disconnect" if "dataloss" in response.flags else "unspecified" if broken else None,
        )  # fmt: skip
        known: Known | None = request.meta.get(KNOWN) if response.status == NOT_MODIFIED else None
        try:
            record, capture_id = self._run.keep(exchange, known, is_file=IS_FILE in request.meta)
        except StorageError as error:
            self._keeping.stop(error)
            raise
        request.meta["capture"] = (record, capture_id, fetched_at)
        if known:
            return self._as_it_was(request, response, known)
        if broken:
            again = get_retry_request(request, spider=self._keeping.spider, reason="the answer breaks off")
            if again is None:
                raise ResponseDataLossError
            again.meta[_WHOLE] = True
            return again
        if not is_packed(response.body, encoding):  # it says so and is not: browsers show it all the same
            response.headers.pop("Content-Encoding", None)
        if response.status in NOT_WHOLE or response.status == NOT_MODIFIED:
            raise HttpError(response)
        return response

    def _as_it_was(self, request: Request, response: Response, known: Known) -> Response | Request:
        """Return the page that 304 stands for; where its record is lost, ask for it once more, whole."""
        try:
            stored = read_response(self._run.writer.folder, known.file, known.offset)
        except RecordUnreadable:
            return request.replace(meta={**request.meta, _WHOLE: True}, dont_filter=True)
        headers = grouped(unpacked(stored.headers))
        return Response(response.url, status=200, headers=headers, body=stored.body, request=request)


def identity_of(request: Request) -> str | None:
    """Return the URL that stands for a POST, of which one URL answers many; None for what its URL tells."""
    return request.cb_kwargs.get("canonical_url") if request.method == "POST" else None


def _request_headers(request: Request) -> Pairs:
    host = request.url.split("://", 1)[-1].partition("/")[0]
    length = (("Content-Length", str(len(request.body))),) if request.body else ()
    return (("Host", host), *(pair for pair in pairs(request.headers) if pair[0].lower() != "host"), *length)
