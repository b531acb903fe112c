"""人民网: its party channels, and the party portals that it hosts (旗帜网, 党史网)."""

from crawler.portal import PortalSpider
from pipelines.extract import Template

# The body's box by era, the newest first.
_BODIES = (".rm_txt_con", "#rm_txt_zw", "#rwb_zw", ".show_text", ".text_show", "#p_content", ".text_con", ".box_con")


class People(PortalSpider):
    """A channel of 人民网. Page 2 of a list is index2.html; each decade of articles has its own addresses."""

    fingerprints = (
        r"""=["']?/n\d?/(?:19|20)\d\d/\d{4}/c\d+-\d+\.html|people\.com\.cn/n\d?/\d{4}/\d{4}/c\d+""",
        r"""=["']?(?:https?://[\w.]*people\.com\.cn)?/GB/\d+/""",
        r"""\b(?:rm_txt_con|rm_txt_zw|rwb_zw|rwb_tjyd|p_content|paper_num|ej_page)\b""",
        r"/img/(?:MAIN|\d{4}\w*)/|tools\.people\.com\.cn",
    )
    # Pages of the newspaper and recommended reading stand inside the body's box.
    templates = tuple(Template(body=box, drop=(".paper_num", "#rwb_tjyd"), may_miss=True) for box in _BODIES)
    section_url = r"/GB/(?:\d+/)+(?:index\.html)?$"
    article_url = r"/n\d?/(?:19|20)\d\d/(?:\d{4}|\d\d/\d\d)/c\d+-\d+\.html$|/GB/(?:\d+/)+\d+\.html$"
