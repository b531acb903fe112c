"""岚皋教育网: the education and sports bureau of a county in 陕西, its party pages included. utf-8."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class LgeduSpider(PortalSpider):
    name = "lgedu"
    allowed_domains = ["lgedu.net"]
    start_urls = ["http://lgedu.net/"]

    # PortalSpider
    portal = "岚皋教育网"
    section_url = r"/channels/\d+\.html$"
    article_url = r"/contents/\d+/\d+\.html$"
    templates = [Template(drop=(".weui-footer",))]  # of the telephone's layout, which a few articles have
    verified = True
