"""辽宁党建网: the party-building portal of Liaoning province. Classic ASP, http only, gb2312."""

from crawler.families.asp import ClassicAsp
from pipelines.extract import Template


class LndangjianSpider(ClassicAsp):
    name = "lndangjian"
    allowed_domains = ["lndangjian.org.cn"]
    start_urls = ["http://www.lndangjian.org.cn/"]

    # PortalSpider
    portal = "辽宁党建网"
    section_url = r"/messageall\.asp\?"
    article_url = r"/messagexq\.asp\?"
    ignored_parameters = ["from"]
    templates = [
        # The layout has no ids and no classes: cells differ only by inline style.
        Template(
            title="td[style*='padding-top:5px'] tr:nth-child(2)",
            meta="td[style*='font-size:12px']",  # 发布时间:2016-10-18 12:49 阅读量:2051次
            body="td[style*='padding-top:5px'] tr:nth-child(4)",
        )
    ]
