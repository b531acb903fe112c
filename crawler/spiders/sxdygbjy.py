"""山西党建网: the party-building portal of 山西. Static pages, utf-8."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class SxdygbjySpider(PortalSpider):
    name = "sxdygbjy"
    allowed_domains = ["sxdygbjy.com"]
    start_urls = ["http://www.sxdygbjy.com/"]

    # PortalSpider
    portal = "山西党建网"
    section_url = r"/(?:xwjj|zdgz|jcdj|dxscg|dkjx|hetk)/(?:\w+/)?(?:index\.html)?$"
    article_url = r"/\d+\.html$"
    templates = [Template(body="#fontinfo")]
