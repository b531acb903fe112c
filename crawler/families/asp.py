"""Classic ASP: the content systems that county and city portals had built for them, before 2010 mostly."""

from crawler.portal import PortalSpider


class ClassicAsp(PortalSpider):
    """A site of .asp pages. Each was programmed by hand, so nothing but the query string is common to them."""

    fingerprints = (r"""(?:href|action|src)\s*=\s*["']?[\w./-]*\.asp(?!x)\b""",)
