"""TRS WCM 拓尔思: the content system of most ministries, provinces and discipline commissions."""

from crawler.portal import PortalSpider
from crawler.strategies.numbered_files import NumberedFiles
from crawler.strategies.records import ScriptStrings
from pipelines.extract import Template


class Trs(PortalSpider):
    """A site on TRS WCM. A script, createPageHTML, writes the pager of its lists."""

    fingerprints = (
        r"\bTRS_(?:Editor|UEDITOR|PreAppend)\b|class=[\"']?trs_",
        r"/t(?:19|20)\d{6}_\d+\.s?html?\b",
        r"\bcreatePage(?:HTML|HTML_ZW)?\(",
    )
    strategies = (NumberedFiles(), ScriptStrings())
    templates = tuple(Template(body=box, may_miss=True) for box in (".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR"))
    section_url = r"^https?://[^/]+/(?:[\w-]+/)+(?:index\.s?html?)?$"
    article_url = r"/t(?:19|20)\d{6}_\d+\.s?html?$"
