"""广西社科规划办: the office for social-science planning of 广西. Static pages, utf-8."""

from crawler.portal import PortalSpider


class GxpopssSpider(PortalSpider):
    name = "gxpopss"
    allowed_domains = ["gxpopss.cn"]
    start_urls = ["http://gxpopss.cn/", "http://gxpopss.cn/staticmores/014/014-1.html"]  # to the second nothing leads

    # PortalSpider
    portal = "广西社科规划办"
    section_url = r"/staticmores/(\d+)/\1-1\.html$"
    article_url = r"/staticpages/\d{8}/ghb\w+-\d+\.html$"
    verified = True
