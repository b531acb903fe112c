"""Sends every request through the HTTP proxy of the PORTAL_PROXY setting."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class Proxy:
    """Off unless PORTAL_PROXY is set. The demo portal and the tests answer for real host names this way."""

    def __init__(self, url: str) -> None:
        self._url = url

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        if not (url := crawler.settings.get("PORTAL_PROXY")):
            raise NotConfigured("PORTAL_PROXY is not set")
        return cls(url)

    def process_request(self, request: Request) -> None:
        """Name the proxy in the request, robots.txt requests included."""
        request.meta.setdefault("proxy", self._url)
