"""旗帜网: the portal of the central organs' party building. Hosted by 人民网, utf-8."""

from crawler.families.people import People
from pipelines.extract import Template


class QizhiwangSpider(People):
    name = "qizhiwang"
    allowed_domains = ["qizhiwang.org.cn"]
    start_urls = ["http://www.qizhiwang.org.cn/"]

    # PortalSpider
    portal = "旗帜网"
    templates = [Template(meta=".ptime"), *People.templates]
