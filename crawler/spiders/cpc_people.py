"""中国共产党新闻网: the party's news portal at 人民网. utf-8, older pages GBK."""

from crawler.families.people import People


class CpcPeopleSpider(People):
    name = "cpc_people"
    allowed_domains = ["cpc.people.com.cn"]
    start_urls = ["http://cpc.people.com.cn/"]

    # PortalSpider
    portal = "中国共产党新闻网"
