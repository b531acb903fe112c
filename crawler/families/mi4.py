"""MI4: the content system of 党建网 (dangjian.cn). Its lists are shells, whose rows a script fetches."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class Mi4(PortalSpider):
    """A site on MI4. It declares the number of its portal: strategies = [PageArticles(portal=91)]."""

    fingerprints = (
        r"\bmi4-rest-api\b|\bMI4_PAGE_ARTICLE\b",
        r"\bpageArticles\.js\b",
        r"/list_\d+_\d+\.html",
        r"/(?:19|20)\d\d/\d\d/\d\d/detail_\w+\.html",
    )
    templates = (Template(body="#tex .TRS_Editor", may_miss=True),)
    section_url = r"/list_\d+_1\.html$"
    article_url = r"/(?:19|20)\d\d/\d\d/\d\d/detail_\w+\.html$"
