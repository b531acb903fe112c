"""Sends a request when it is its turn: the last step before the network, behind every delay that Scrapy knows."""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.extensions.gate import Gate


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https behind the gate."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        gate = crawler.get_extension(Gate)
        if gate is None:
            raise NotConfigured("the gate that keeps the manners is switched off")
        self._gate = gate

    async def download_request(self, request: Request) -> Response:
        """Return the answer. Raises Stopped where the crawl ends or pauses before the request is sent."""
        turn = await self._gate.turn(request)
        status = None
        try:
            response = await super().download_request(request)
            status = response.status
            return response
        finally:
            self._gate.answered(turn, status)
