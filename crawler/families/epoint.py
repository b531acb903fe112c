"""epoint 新点: a content system of city governments. A list holds its first page; the rest is asked for by POST."""

from crawler.portal import PortalSpider
from crawler.strategies.services import PageInfoList


class Epoint(PortalSpider):
    """A site on epoint."""

    fingerprints = (
        r"\bepoint\b|EpointWebBuilder|/EpointWeb|/webBuilder",
        r"/\d{8}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.html\b",
        r"/\d{6,}/(?:subpage|secondpage|moreinfo)\w*\.html",
    )
    strategies = (PageInfoList(),)
    section_url = r"/\d{6,}/(?:subpage|secondpage|moreinfo|about)?\w*(?:\.html)?$"
    article_url = r"/\d{8}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.html$"
