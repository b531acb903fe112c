"""吉林机关党建: the party building of 吉林's provincial organs. gb2312."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class JljgdjSpider(PortalSpider):
    name = "jljgdj"
    allowed_domains = ["jljgdj.org"]
    start_urls = ["http://www.jljgdj.org/"]

    # PortalSpider
    portal = "吉林机关党建"
    section_url = r"/newslist[^/]*$"
    article_url = r"/newspage[^/]*$"
    templates = [Template(title="p.title1", meta="pre.f_title", body="div.contents")]
