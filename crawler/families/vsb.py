"""博达 VSB: the content system of most universities' party pages."""

from crawler.counter import Counter
from crawler.portal import PortalSpider
from pipelines.extract import Template


class Vsb(PortalSpider):
    """A site on VSB. Its pages print 点击率：次 and let a script fetch the number.

    Page numbers of lists count down (djdt.htm, djdt/8.htm, djdt/7.htm, …), so the next page is what 下页 leads to,
    never a number that is counted up. A numbered page repeats rows of its neighbour, hidden: they are rows.
    """

    fingerprints = (
        r"\bvsb_content",
        r"\bv_news_content\b",
        r"_showDynClicks|dynclicks\.js|/system/resource/js/",
        r"_vsb_|\bwbnews\b|vsbscreen|\bvsb[A-Z_]",
    )
    section_url = r"^https?://[^/]+/(?!(?:info|system|content)/|(?:index|main)\.)(?:[\w-]+/)*[a-z][\w-]*\.htm$"
    article_url = r"/info/\d+/\d+\.htm$"
    templates = (Template(body="[id^=vsb_content]", may_miss=True),)  # vsb_content, vsb_content_2, vsb_content_501, …
    counter = Counter(
        script=r'_showDynClicks\("(?P<type>\w+)",\s*(?P<owner>\d+),\s*(?P<id>\d+)\)',
        url="/system/resource/code/news/click/dynclicks.jsp?clickid={id}&owner={owner}&clicktype={type}",
    )
