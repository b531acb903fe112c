"""The declared sites, by name."""

import traceback
from pathlib import Path

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from archive.errors import BadDeclaration, UnknownSite
from crawler.declaration import problems
from crawler.portal import PortalSpider
from crawler.settings import SPIDER_MODULES


def declared_sites() -> dict[str, type[PortalSpider]]:
    """Return the sites by name."""
    try:
        loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
    except Exception as error:  # whatever a file raises that is being written
        raise BadDeclaration(site=_file(error), cause=f"{type(error).__name__}: {error}") from error
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in classes.items() if issubclass(spider, PortalSpider)}


def _file(error: Exception) -> str:
    """Return the name of the site's file that an error comes from."""
    if isinstance(error, SyntaxError) and error.filename:
        return Path(error.filename).name
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return next((Path(name).name for name in reversed(frames) if "spiders" in Path(name).parts), "crawler/spiders")


def declared_site(name: str) -> type[PortalSpider]:
    """Return the site of this name. Raises UnknownSite, and BadDeclaration."""
    sites = declared_sites()
    if name not in sites:
        raise UnknownSite(site=name, known=", ".join(sites))
    if wrong := "; ".join(problems(sites[name])):
        raise BadDeclaration(site=name, cause=wrong)
    return sites[name]
