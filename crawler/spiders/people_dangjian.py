"""人民网 党建频道: the party-building channel of 中国共产党新闻网. utf-8, older pages GBK."""

from crawler.families.people import People


class PeopleDangjianSpider(People):
    name = "people_dangjian"
    allowed_domains = ["dangjian.people.com.cn"]
    start_urls = ["http://dangjian.people.com.cn/", "http://dangjian.people.com.cn/GB/394443/"]  # the rolling list

    # PortalSpider
    portal = "中国共产党新闻网 党建"
