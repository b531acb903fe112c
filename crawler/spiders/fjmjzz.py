"""福建省海峡社会组织: the portal of social organisations in 福建. 帝国CMS, utf-8."""

from crawler.families.empire import Empire


class FjmjzzSpider(Empire):
    name = "fjmjzz"
    allowed_domains = ["fjmjzz.com"]
    start_urls = ["http://fjmjzz.com/", "http://fjmjzz.com/hdxw/index.html"]  # to the second nothing leads

    # PortalSpider
    portal = "福建省海峡社会组织"
    section_url = r"/(?:xwzx|tzgg|zcfg|shzzdt|shgz|hdtj|hdxw|axzl|jpkj)/(?:index\.html)?$"
    verified = True
