"""博达 VSB: the content system of most universities' party pages."""

from crawler.counter import Counter
from crawler.portal import PortalSpider


class Vsb(PortalSpider):
    """A site on VSB. Its pages print 点击率：次 and let a script fetch the number."""

    counter = Counter(
        script=r'_showDynClicks\("(?P<type>\w+)",\s*(?P<owner>\d+),\s*(?P<id>\d+)\)',
        url="/system/resource/code/news/click/dynclicks.jsp?clickid={id}&owner={owner}&clicktype={type}",
    )
