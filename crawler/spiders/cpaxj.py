"""新疆注册会计师协会: an association with a column of its party building. TRS WCM, pagers set by hand, utf-8."""

from crawler.families.trs import Trs
from pipelines.extract import Template


class CpaxjSpider(Trs):
    name = "cpaxj"
    allowed_domains = ["cpaxj.org.cn"]
    start_urls = ["http://cpaxj.org.cn/"]

    # PortalSpider
    portal = "新疆注册会计师协会"
    templates = [Template(body=".yaowen-content-bottom")]
    verified = True
