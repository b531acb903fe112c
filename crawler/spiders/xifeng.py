"""息烽党建: the party-building portal of a county in 贵州. ASP.NET, lists turn by postback, utf-8."""

from crawler.families.aspnet import AspNet


class XifengSpider(AspNet):
    name = "xifeng"
    allowed_domains = ["gyxfdj.gov.cn"]
    start_urls = ["http://www.gyxfdj.gov.cn/"]

    # PortalSpider
    portal = "息烽党建"
    section_url = r"/list1\.aspx\?id=\d+$"
    article_url = r"/(?!list|index|default)\w+\.aspx\?(?:\w+&)*\w*id=\d+"
