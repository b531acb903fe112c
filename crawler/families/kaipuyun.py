"""开普云: a content system of provincial and county governments."""

from crawler.portal import PortalSpider
from crawler.strategies.numbered_files import NumberedFiles
from pipelines.extract import Template


class Kaipuyun(PortalSpider):
    """A site on 开普云. It writes pagers as TRS does, with the box's id as first argument and pages counted from 1."""

    fingerprints = (
        r"\bUCAP-CONTENT\b|\bucap(?:cms|content|title)",
        r"\bkpyfx_js_id|\bkaipuyun\.cn\b",
        r"""\bcreatePageHTML\(\s*['"][\w-]+['"]\s*,""",
        r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.shtml\b",
    )
    strategies = (NumberedFiles(),)
    templates = (Template(body="#UCAP-CONTENT", may_miss=True),)
    article_url = r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html$|/content_\d+\.s?html?$"
