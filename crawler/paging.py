"""Articles in several pages: where the next page of an article is."""

from collections.abc import Callable

from crawler.listing import Page
from crawler.urls import is_part_of

# Looked for in the bytes, so that the many articles without further pages are not parsed here.
_SIGNS = tuple(word.encode(encoding) for word in ("下一页", "下页") for encoding in ("utf-8", "gb18030"))


def next_part(body: bytes, url: str, first: str, canonical: Callable[[str], str]) -> str | None:
    """Return the URL of the page after `url` of the article whose first page is `first` (canonical).

    None where the article ends here. A link to the next article is no next page.
    """
    if not any(sign in body for sign in _SIGNS):
        return None
    following = Page(body, url).next_page()
    if following and is_part_of(canonical(following), first):
        return following
    return None
