"""Links that leave the site: never followed, and never without an end in the ledger."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares import offsite


class Offsite(offsite.OffsiteMiddleware):
    """Scrapy's check by allowed_domains, in the downloader only.

    Scrapy checks when a request is scheduled too, and drops it there without a word to its errback: a
    redirect that leaves the site would have no outcome.
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Leave it to process_request."""
