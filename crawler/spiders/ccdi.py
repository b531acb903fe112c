"""中央纪委国家监委网站: the central discipline commission. TRS WCM, articles in two columns have two ids, utf-8."""

from crawler.families.trs import Trs
from pipelines.extract import Template


class CcdiSpider(Trs):
    name = "ccdi"
    allowed_domains = ["www.ccdi.gov.cn"]
    start_urls = ["https://www.ccdi.gov.cn/"]

    # PortalSpider
    portal = "中央纪委国家监委网站"
    section_url = r"ccdi\.gov\.cn/(?:toutiaon|yaowenn|pln|scdcn|xsxcn|lswhn|ldhdn)/(?:\w+/)*(?:index\.html)?$"
    templates = [Template(title="h2.tit", body="div.content")]
    verified = True
