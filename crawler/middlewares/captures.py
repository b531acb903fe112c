"""Keeps every response as WARC before anything reads it. Position 950: next to the downloader."""

import zlib
from datetime import UTC, datetime
from http.client import responses
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from archive.errors import StorageError
from archive.warc import Exchange
from archive.writer import Run
from crawler.extensions.keeping import Keeping

# Success, but not the page: accepted for later, no content, reset, a part (RFC 9110, 15.3).
NOT_WHOLE = frozenset({202, 204, 205, 206})
PIECE = 1 << 20  # bytes that are unpacked at a time, whatever a small body unpacks to

Pairs = tuple[tuple[str, str], ...]


class Captures:
    """A page that cannot be kept must not be used: when writing fails, the crawl stops.

    A middleware and not a signal handler, because Scrapy swallows what a handler raises, so that a full
    disk would pass as success.
    """

    def __init__(self, run: Run, keeping: Keeping) -> None:
        self._run = run
        self._keeping = keeping

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        keeping = crawler.get_extension(Keeping)
        assert keeping is not None  # settings.py enables both or none
        return cls(keeping.run, keeping)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the request and its response as they came; `request.meta["capture"]` tells where."""
        fetched_at = datetime.now(UTC)
        exchange = Exchange(
            url=request.url, method=request.method, request_headers=_request_headers(request),
            status=response.status, reason=responses.get(response.status, "Unknown"),
            headers=_pairs(response.headers), body=response.body, fetched_at=fetched_at,
            ip_address=None if request.meta.get("proxy") else str(response.ip_address or "") or None,
        )  # fmt: skip
        mime = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()
        try:
            record, capture_id = self._run.keep(exchange, mime or None)
        except StorageError as error:
            self._keeping.stop(error)
            raise
        request.meta["capture"] = (record, capture_id, fetched_at)
        if response.status in NOT_WHOLE:
            raise HttpError(response)
        if response.headers.get("Content-Encoding", b"").strip().lower() == b"gzip" and breaks_off(response.body):
            raise ResponseDataLossError
        return response


def breaks_off(packed: bytes) -> bool:
    """Tell whether a gzip body ends before its stream does. Scrapy reads such a body as far as it goes.

    >>> import gzip
    >>> whole = gzip.compress("中办国办发文".encode())
    >>> breaks_off(whole), breaks_off(whole[:-12]), breaks_off(b"no gzip")
    (False, True, False)
    """
    stream = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        while packed and not stream.eof:
            stream.decompress(packed, PIECE)
            if stream.unconsumed_tail == packed:
                break
            packed = stream.unconsumed_tail
    except zlib.error:
        return False  # damaged or no gzip: judged by who reads the page
    return not stream.eof


def _pairs(headers: object) -> Pairs:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()  # type: ignore[attr-defined]
        for value in values
    )


def _request_headers(request: Request) -> Pairs:
    host = request.url.split("://", 1)[-1].partition("/")[0]
    return (("Host", host), *(pair for pair in _pairs(request.headers) if pair[0].lower() != "host"))
