"""Articles in several pages: where the next page of an article is, and which of them were read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.records import Capture
from crawler.listing import Page
from crawler.urls import is_part_of
from pipelines.extract.decode import decode

MOST_PARTS = 100  # pages of an article; a portal that always leads on to another has no last one
# Looked for in the bytes, one by one, so that the many articles without further pages cost next to nothing here.
_WORDS = ("下一页", "下页", "下 一 页", "下一頁", "后一页", "后页")
_SIGNS = (
    *(word.encode(code) for word in _WORDS for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")),
    *(b"&#19979;", b"&#x4e0b;", b"createPageHTML("),
    *(b">2</a", b">[2]</a", b"> 2 </a", b">2 </a", b">[ 2 ]</a", "【2】".encode(), "【2】".encode("gb18030")),
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_FORM = re.compile(r"<input|<form", re.IGNORECASE)
FRAME_LINES = 3  # that two pages of one portal share
TITLE_SHOWN = 8  # characters of a title that a page shows if it shows the title at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The pages of one article, read one after the other. URLs are canonical."""

    first: Capture
    url: str  # where the first page was found
    parts: tuple[Capture, ...] = ()
    asked: frozenset[str] = frozenset()  # URLs that were asked for, or answered
    parts_asked: tuple[str, ...] = ()  # those of further pages, as they were asked for

    def with_part(self, page: Capture) -> "Chain":
        """Return the chain with one more page."""
        return replace(self, parts=(*self.parts, page))

    def with_asked(self, url: str) -> "Chain":
        """Return the chain that knows one more URL."""
        return replace(self, asked=self.asked | {url})

    def with_part_asked(self, url: str) -> "Chain":
        """Return the chain that has asked for one more page."""
        return replace(self.with_asked(url), parts_asked=(*self.parts_asked, url))

    def repeats(self, body: bytes) -> bool:
        """Tell whether a page was sent before: the portal has no further one, whatever was asked for."""
        return any(body == page.body for page in (self.first, *self.parts))

    def is_strange(self, body: bytes, shared: int) -> bool:
        """Tell whether a page is of another kind than the first one: a login form, or another article.

        It shows neither the title that the first one shows, nor the same <title>, nor the same frame: `shared` is
        the number of lines that both have.
        """
        title = ((self.first.link and self.first.link.title) or "")[:TITLE_SHOWN]
        first, here = decode(self.first.body).text, decode(body).text
        if len(title) < TITLE_SHOWN // 2 or title not in first or title in here:
            return False
        names = [found.group(1).strip() if (found := _TITLE.search(text)) else None for text in (first, here)]
        if names[0] == names[1]:
            return bool(_FORM.search(here)) and not _FORM.search(first)
        return shared < FRAME_LINES

    def capture(self) -> Capture:
        """Return the article as one capture."""
        return replace(self.first, parts=self.parts)


@lru_cache(maxsize=2)  # an article's page is asked about twice
def _has_signs(body: bytes) -> bool:
    return any(sign in body for sign in _SIGNS) or b"next" in body.lower()


def next_part(
    body: bytes,
    url: str,
    first: str,
    canonical: Callable[[str], str],
    known: frozenset[str] = frozenset(),
    read: int = 1,
) -> str | None:
    """Return the URL of the page after `url` of the article whose first page is `first` (canonical).

    `read` is how many of its pages were read, `known` their canonical URLs. None where the article ends here: a
    link to the next article is no next page.
    """
    if not _has_signs(body):
        return None
    page = Page(body, url)
    for following in (*page.leading_on(), *page.numbered(read + 1)):
        target = canonical(following)
        if target not in known and is_part_of(target, first):
            return following
    return None


def script_leads_on(body: bytes, url: str) -> bool:
    """Tell whether only a script leads to the next page of an article, so that its end cannot be had."""
    if not _has_signs(body):
        return False
    pager = Page(body, url).pager()
    return (pager.pages_by_script() or 0) > 1 or pager.script_leads_on()
