"""帝国CMS: the content system of many societies and towns. Page 2 of a list is index_2.html."""

from crawler.portal import PortalSpider


class Empire(PortalSpider):
    """A site on 帝国CMS."""

    fingerprints = (
        r"/e/(?:public|extend|data|action|search|member|tool)/",
        r"\benews=|\becms_|\bEmpireCMS\b|帝国(?:网站管理系统|CMS)",
    )
    section_url = r"^https?://[^/]+/(?!e/)(?:[\w-]+/)+(?:index\.html)?$"
    article_url = r"/(?:19|20)\d\d-\d\d-\d\d/\d+\.html$"
