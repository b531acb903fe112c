"""phpcms: the content system of many county and enterprise portals, static or with index.php."""

from crawler.portal import PortalSpider


class Phpcms(PortalSpider):
    """A site on phpcms. Its static articles are content-<id>.html or lie in folders by day."""

    fingerprints = (
        r"\bphpcms\b|/statics/(?:css|js|images)/",
        r"\bm=content&(?:amp;)?c=index",
        r"/(?:list|content)-\d+(?:-\d+)*\.html\b",
        r"/index\.php\?m=\w+",
    )
    section_url = r"/list-\d+(?:-1)?\.html$|/index\.php\?.*\ba=lists&catid=\d+(?!.*&page=)"
    article_url = r"/content-\d+(?:-\d+)*\.html$|/\d{4}/\d{4}/\d+\.html$|/index\.php\?.*\ba=show\b"
