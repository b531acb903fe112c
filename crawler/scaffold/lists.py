"""Which addresses of a site are the first pages of its sections' lists: told from the rows of the pages."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from os.path import splitext
from urllib.parse import urlsplit

from crawler.listing import Patterns
from crawler.scaffold.pages import Site
from crawler.urls import is_part_of, on_site

LONGEST_NAME = 14  # characters of a section's name
FEWEST_ROWS = 3  # of a list without dates
SIDEBAR = 0.5  # of the pages that link to an article: it stands in the frame, not in a list
FEWEST_PAGES = 4  # before anything can be told to be a sidebar
_NO_SECTION = re.compile(
    r"首页|主页|登[录陆]|注册|设为|收藏|地图|联系|RSS|搜索|检索|邮箱|繁体|English|无障碍|帮助|声明|版权|手机版|客户端|APP",
    re.IGNORECASE,
)


class Lists:
    """What is known of a site's lists once its articles are known."""

    def __init__(self, site: Site, articles: Collection[str], article_url: str, *, is_whole: bool) -> None:
        self.site, self.articles = site, articles
        self.patterns = Patterns(
            article=re.compile(article_url, re.IGNORECASE), section=re.compile("(?!)"), domains=site.domains
        )
        # The page that a part of a site was named by may be a section itself.
        self.homes = site.homes if is_whole else frozenset()

    @cached_property
    def rows(self) -> dict[str, list[str]]:
        """The pages that are there and no articles, with the articles of their lists; those of the frame count not."""
        found = {}
        for url, page in self.site.pages.items():
            if url in self.articles:
                continue
            rows = [row for row in page.rows(self.patterns) if row not in self._sidebar]
            is_list = len(rows) >= FEWEST_ROWS or any(row in page.dated for row in rows)
            found[url] = rows if is_list else []
        return found

    @cached_property
    def _sidebar(self) -> set[str]:
        """The articles that most pages link to, whatever their subject."""
        pages = [page for url, page in self.site.pages.items() if url not in self.homes]
        if len(pages) < FEWEST_PAGES:
            return set()
        linked = Counter(url for page in pages for url in self.articles & page.links.keys())
        return {url for url, count in linked.items() if count > SIDEBAR * len(pages)}

    @cached_property
    def further(self) -> frozenset[str]:
        """The further pages of lists: what pagers lead to, and what is named as one beside a first page."""
        known = {url for url in (*self.site.addresses, *self.site.pages) if url not in self.articles}
        found = {url for url in known if (a := self.site.addresses.get(url)) and a.in_pager and not a.text}
        firsts = {_stem(url): url for url in known - found}
        for url in known - found:
            stem = re.sub(r"(?:(?<=\D)[_/-]?|[_/-])\d{1,3}(?:/|(?:\.\w+))?$", "", url)
            first = firsts.get(_stem(stem)) or firsts.get(_stem(stem + "/index.html"))
            if first and first != url and (is_part_of(url, first) or _is_numbered(url, first)):
                found.add(url)
        return frozenset(found - self.homes)

    def is_candidate(self, url: str) -> bool:
        """Tell whether an address may be a section's, by what the links to it say."""
        if url in self.articles or url in self.further or url in self.homes or not on_site(url, self.site.domains):
            return False
        text = self.site.addresses[url].text if url in self.site.addresses else None
        return not text or (len(text) <= LONGEST_NAME and not _NO_SECTION.search(text))

    @cached_property
    def candidates(self) -> frozenset[str]:
        """The addresses that may be sections."""
        return frozenset(url for url in {*self.site.addresses, *self.rows} if self.is_candidate(url))

    @cached_property
    def first_pages(self) -> frozenset[str]:
        """The pages that are there and are lists, except further pages of lists."""
        return frozenset(url for url, rows in self.rows.items() if rows and url in self.candidates)

    @cached_property
    def empty(self) -> frozenset[str]:
        """The pages that are there, may be sections by their links, and are none."""
        return frozenset(url for url, rows in self.rows.items() if not rows and url in self.candidates)


def _stem(url: str) -> str:
    """Return what a list's pages have in common: the address without index.html and extension."""
    return re.sub(r"(?:/|/(?:index|default|list)\.\w+|\.\w{1,5})$", "", url, flags=re.IGNORECASE).lower()


def _is_numbered(url: str, first: str) -> bool:
    """Tell whether `url` is named as a further page beside `first`: index2.html, list2.htm."""
    here, there = splitext(urlsplit(url).path)[0], splitext(urlsplit(first).path)[0]
    stem = there if not there.endswith("/") else there + "index"
    return bool(re.fullmatch(re.escape(stem) + r"[_-]?\d{1,3}", here))
