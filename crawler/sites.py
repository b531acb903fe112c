"""The declared sites, by name."""

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from archive.errors import UnknownSite
from crawler.portal import PortalSpider
from crawler.settings import SPIDER_MODULES


def declared_sites() -> dict[str, type[PortalSpider]]:
    """Return the sites by name."""
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in classes.items() if issubclass(spider, PortalSpider)}


def declared_site(name: str) -> type[PortalSpider]:
    """Return the site of this name. Raises UnknownSite."""
    sites = declared_sites()
    if name not in sites:
        raise UnknownSite(site=name, known=", ".join(sites))
    return sites[name]
