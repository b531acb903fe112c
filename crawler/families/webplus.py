"""webplus 苏迪: the content system of universities such as 复旦 and 南京大学."""

from crawler.portal import PortalSpider
from pipelines.extract import Template


class Webplus(PortalSpider):
    """A site on webplus. An article that stands in two columns has two addresses with the same a<id>."""

    fingerprints = (
        r"\bwp_(?:paging|articlecontent|column|nav|subtitle|listcolumn)|\b_wp3services",
        r"/c\d+a\d+/page\.(?:htm|psp)\b",
        r"/_upload/(?:tpl|article|site)/",
        r"\bportletmode=|\bfrag=[\"']?(?:窗口|面板)",
    )
    templates = (Template(title="h1.arti_title", meta=".arti_metas", body=".wp_articlecontent", may_miss=True),)
    section_url = r"/list\.(?:htm|psp)$"
    article_url = r"/c\d+a\d+/page\.(?:htm|psp)$"
