"""中北大学大数据学院 党群工作: the party pages of a university school. 博达 VSB, countdown paging, utf-8."""

from crawler.families.vsb import Vsb


class CstNucSpider(Vsb):
    name = "cst_nuc"
    allowed_domains = ["cst.nuc.edu.cn"]
    start_urls = ["http://cst.nuc.edu.cn/dqgz.htm"]

    # PortalSpider
    portal = "中北大学大数据学院 党群工作"
    section_url = r"/dqgz(?:/[a-z]+)?\.htm$"  # the menu leads to the rest of the school too
    article_url = r"/info/\d+/\d+\.htm$"
    verified = True
