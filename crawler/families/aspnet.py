"""ASP.NET WebForms: lists that turn their pages by a postback, the address staying what it is."""

from crawler.portal import PortalSpider
from crawler.strategies.postback import Postback


class AspNet(PortalSpider):
    """A site of .aspx pages."""

    fingerprints = (
        r"\b__VIEWSTATE\b",
        r"\b__doPostBack\b",
        r"""(?:href|action)\s*=\s*["']?[\w./-]*\.aspx\b""",
        r"\bAspNetPager",
    )
    strategies = (Postback(),)
