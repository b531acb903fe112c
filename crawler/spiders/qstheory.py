"""求是网: the portal of the journal 求是. An issue's page is kept as an article. Static pages, utf-8."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class QstheorySpider(PortalSpider):
    name = "qstheory"
    allowed_domains = ["qstheory.cn"]
    start_urls = ["http://www.qstheory.cn/"]

    # PortalSpider
    portal = "求是网"
    section_url = r"^https?://www\.qstheory\.cn/(?:[\w-]+/)+(?:index\.html?)?$"
    article_url = r"/20\d\d-\d\d/\d\d/c_\d{10}\.htm$"  # m_… is the telephone's copy
    templates = [
        Template(title=".headtitle", body=".highlight"),
        Template(meta=".pubtime", body=".inner .highlight"),
        Template(body=".text"),
    ]
