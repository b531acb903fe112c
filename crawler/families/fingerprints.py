"""Which content system a portal runs on, told from its pages."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from crawler import families
from crawler.portal import PortalSpider

FEWEST = 0.15  # fingerprints per page on average; a link to another portal leaves fewer on a portal's pages


@cache
def known_families() -> tuple[type[PortalSpider], ...]:
    """Return the families, by name of their file."""
    found = []
    for module in iter_modules(families.__path__, f"{families.__name__}."):
        classes = vars(import_module(module.name)).values()
        found += [
            each for each in classes
            if isinstance(each, type) and issubclass(each, PortalSpider) and each.__module__ == module.name
        ]  # fmt: skip
    return tuple(found)


def recognise(pages: Sequence[tuple[str, str]]) -> tuple[type[PortalSpider], ...]:
    """Return the families that pages, as (URL, decoded text), show the fingerprints of, best first.

    PortalSpider itself, whose general rules need no family, where none fits.

    >>> recognise([("http://dj.x.edu.cn/info/1094/3.htm", '<div id="vsb_content"><div class="v_news_content">')])
    (<class 'crawler.families.vsb.Vsb'>,)
    >>> recognise([("http://x.cn/a/3.html", "<p>正文</p>")])
    (<class 'crawler.portal.PortalSpider'>,)
    """
    scores = {family: _score(family, pages) for family in known_families()}
    fitting = sorted((f for f, score in scores.items() if score >= FEWEST), key=lambda f: -scores[f])
    return tuple(fitting) or (PortalSpider,)


def _score(family: type[PortalSpider], pages: Sequence[tuple[str, str]]) -> float:
    """Return how many of a family's fingerprints a page shows on average."""
    prints = [re.compile(pattern, re.IGNORECASE) for pattern in family.fingerprints]
    found = sum(bool(p.search(text) or p.search(url)) for url, text in pages for p in prints)
    return found / len(pages) if pages else 0.0
