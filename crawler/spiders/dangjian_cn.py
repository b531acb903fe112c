"""党建网: the portal of the central propaganda department. MI4 since about 2020, http only, utf-8."""

from crawler.families.mi4 import Mi4
from crawler.strategies.services import PageArticles


class DangjianCnSpider(Mi4):
    name = "dangjian_cn"
    allowed_domains = ["dangjian.cn", "dangjian.com"]
    start_urls = ["http://www.dangjian.cn/"]

    # PortalSpider
    portal = "党建网"
    strategies = [PageArticles(portal=91)]
