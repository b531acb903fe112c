"""共产党员网 12371.cn: the portal of the central organisation department. Rows in scripts, utf-8."""

from crawler.families.gcdyw import Gcdyw


class Gcdyw12371Spider(Gcdyw):
    name = "gcdyw_12371"
    allowed_domains = ["12371.cn"]
    start_urls = ["https://www.12371.cn/"]

    # PortalSpider
    portal = "共产党员网"
