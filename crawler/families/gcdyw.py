"""共产党员网: 12371.cn and its sub-sites. A column's rows stand in a script, not in links."""

from crawler.portal import PortalSpider
from crawler.strategies.records import ScriptObjects
from pipelines.extract import Template


class Gcdyw(PortalSpider):
    """A site on the system of 共产党员网, which 央视网 runs: ARTI and VIDE pages by day."""

    fingerprints = (
        r"/(?:19|20)\d\d/\d\d/\d\d/(?:ARTI|VIDE)\d{13,16}\.shtml",
        r"\bitem\s*=\s*\[\s*\{\s*['\"]?(?:title|link_add|brief)\b",
    )
    strategies = (ScriptObjects(opening=r"\bitem\s*=", url=("link_add",), title=("title",), date=("brief",)),)
    templates = (Template(body=".word", may_miss=True), Template(body="#font_area", may_miss=True))  # new and old
    section_url = r"^https?://[^/]+/(?!special/)(?:\w+/)+(?:index\.shtml)?$"
    article_url = r"/(?:19|20)\d\d/\d\d/\d\d/(?:ARTI|VIDE)\d{13,16}\.shtml$"
