"""The pages that a proposal is made from: what each links to, and what all of them say of each address."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from urllib.parse import urlsplit

from crawler.list_page import ListPage
from crawler.listing import Page, Patterns
from crawler.page_type import charset_in
from crawler.strategies import Answer, Strategy
from crawler.urls import absolute, canonical, on_site

ANY, NONE = re.compile(""), re.compile("(?!)")
FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|jpe?g|png|gif|bmp|webp|mp[34]|flv|apk|exe|css|js|xml|ico|rss)$",
    re.IGNORECASE,
)
# The text of a link to a file, whatever its address is: 附件【报名表.docx】
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|wps|jpe?g|png)\W*$|^\W*附件", re.IGNORECASE)
_BACK = re.compile(
    r"^\W*(?:(?:网站|本站)?首\s*页|主\s*页|第?\s*[一1]\s*页?|上\s*一?\s*页|前\s*一?\s*页|返回\w*)\W*$"
)  # in pagers
LONG_TITLE = 10  # characters of a link's text, above which it is a headline rather than a section's name


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A page as it was sent."""

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime  # UTC; of a file in a folder, when it was written
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class SitePage:
    """A saved page with its links, parsed once."""

    def __init__(
        self,
        saved: SavedPage,
        domains: Sequence[str],
        strategies: Sequence[Strategy] = (),
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        self.saved = saved
        self.canonical = partial(canonical, ignored=ignored)
        self.url = self.canonical(saved.url)
        self.page = Page(saved.body, saved.url, charset_of(saved.headers))
        self._domains, self._strategies = domains, strategies

    @property
    def text(self) -> str:
        """The page decoded."""
        return self.page.text

    def as_list(self, patterns: Patterns, number: int = 1) -> ListPage:
        """Return the page read as one of a list, as a crawl reads it; `number` counts from 1."""
        answer = Answer(url=self.saved.url, text=self.text, page=self.page, number=number)
        return ListPage(answer, patterns, self._strategies)

    @cached_property
    def data(self) -> Mapping[str, str | None]:
        """The rows that a script on the page holds: canonical URL -> title."""
        rows = self.as_list(Patterns(article=ANY, section=NONE, domains=self._domains)).data or []
        return {self.canonical(row.url): row.title for row in rows if on_site(row.url, self._domains)}

    @cached_property
    def links(self) -> Mapping[str, str | None]:
        """The links that stay on the site: canonical URL -> text; None: a picture, or 更多."""
        found = dict(self.data)
        for name, url in self.page.sections(Patterns(article=NONE, section=ANY, domains=self._domains)):
            target = self.canonical(url)
            if not FILES.search(urlsplit(target).path) and not _FILE_NAME.search(name or ""):
                found[target] = longest(found.get(target), name)
        return {**dict.fromkeys(map(self.canonical, self.frames)), **found}

    @cached_property
    def frames(self) -> list[str]:
        """The pages that a page of frames shows."""
        addresses = self.page.selector.css("frameset frame::attr(src)").getall()
        urls = [absolute(self.saved.url, address) for address in addresses]
        return [url for url in urls if url is not None and on_site(url, self._domains)]

    @cached_property
    def dated(self) -> frozenset[str]:
        """The links that stand in rows with a date."""
        if self.data:
            return frozenset(self.data)
        everything = Patterns(article=ANY, section=ANY, domains=self._domains)
        rows = self.page.rows(everything)
        told_apart = len({row.url for row in rows}) < len(self.page.sections(everything))
        titled = [row for row in rows if row.title and len(row.title) > 3]
        # Without a place of dated rows all links come back: then each must have its own date.
        return frozenset(self.canonical(row.url) for row in titled if told_apart or row.listed_on)

    @cached_property
    def pager(self) -> frozenset[str]:
        """The links of a pager: 下一页, [2], >>, 尾页."""
        numbered = [url for number in range(2, 11) for url in self.page.numbered(number)]
        turn = self.as_list(Patterns(article=NONE, section=NONE, domains=self._domains)).turn
        following = [turn.following.identity] if turn and turn.following else []
        return frozenset(map(self.canonical, (*self.page.leading_on(), *numbered, *self.page.arrows(), *following)))

    def rows(self, patterns: Patterns) -> list[str]:
        """Return the articles that a list on this page has."""
        rows = self.as_list(patterns).rows
        return [self.canonical(row.url) for row in rows if patterns.article.search(row.url)]


def charset_of(headers: Iterable[tuple[str, str]]) -> str | None:
    """Return the charset that the server stated, None where it stated none."""
    return charset_in(next((value for name, value in headers if name.lower() == "content-type"), ""))


def longest(*texts: str | None) -> str | None:
    """Return the longest text, None where there is none."""
    return max(filter(None, texts), key=len, default=None)


def _as_linked(url: str, linked: Set[str]) -> str:
    """Return the URL by which a page is linked to: saved as index.html, it may be known by its folder alone.

    >>> _as_linked("http://x.cn/dj/index.html", {"http://x.cn/dj/"})
    'http://x.cn/dj/'
    """
    folder = re.sub(r"/(?:index|default)\.\w+$", "/", url, flags=re.IGNORECASE)
    return folder if url not in linked and folder in linked else url


@dataclass(slots=True)
class Address:
    """What all pages say of one address."""

    text: str | None = None  # the longest text of the links to it
    linked_on: set[str] = field(default_factory=set)  # pages
    dated_on: set[str] = field(default_factory=set)  # pages on which it stands in a row with a date
    in_pager: bool = False


class Site:
    """All pages of a portal that are known, and what they link to."""

    def __init__(
        self,
        home: str,
        pages: Iterable[SavedPage],
        domains: Sequence[str],
        strategies: Sequence[Strategy] = (),
        ignored: Iterable[str] = (),
    ) -> None:
        """`home` is the URL that the maintainer gave; the strategies are those of the content system.

        The parameters in `ignored` do not change a page.
        """
        idle = frozenset(ignored)
        self.canonical = partial(canonical, ignored=idle)
        self.home, self.domains = canonical(home), domains
        there = [SitePage(saved, domains, strategies, idle) for saved in pages if on_site(saved.url, domains)]
        linked = {url for page in there for url in page.links}
        for page in there:
            if (known := _as_linked(page.url, linked)) != page.url:
                page.url, page.saved = known, replace(page.saved, url=known)
        self.pages = {page.url: page for page in reversed(there)}
        self.addresses: dict[str, Address] = {}
        for page in self.pages.values():
            self._note(page)

    def _note(self, page: SitePage) -> None:
        for url in page.pager - page.links.keys():  # such as a script names
            self.addresses.setdefault(url, Address(in_pager=True))
        for url, text in page.links.items():
            address = self.addresses.setdefault(url, Address())
            address.linked_on.add(page.url)
            named = text and url not in page.pager and not (_BACK.match(text) and url not in self.homes)
            address.text = longest(address.text, text if named else None)
            if url in page.dated:
                address.dated_on.add(page.url)
            if url in page.pager and url not in self.homes and (text is None or len(text) < LONG_TITLE):
                address.in_pager = True

    @cached_property
    def homes(self) -> frozenset[str]:
        """The spellings of the home page's address; of a page of frames also the pages in these."""
        return self._spellings | frozenset(map(self.canonical, self.frames))

    @cached_property
    def frames(self) -> list[str]:
        """The pages in the frames of the home page, none where it has none."""
        there = next((self.pages[url] for url in sorted(self._spellings) if url in self.pages), None)
        return there.frames if there else []

    @cached_property
    def _spellings(self) -> frozenset[str]:
        parts = urlsplit(self.home)
        if parts.path.count("/") > 1 or parts.query:
            return frozenset({self.home})
        names = ("", "index.html", "index.htm", "index.shtml", "index.asp", "index.aspx", "index.php", "index.jsp",
                 "default.html", "default.htm", "default.asp", "default.aspx")  # fmt: skip
        root = f"{parts.scheme}://{parts.netloc}/"
        if parts.path not in ("", "/") and parts.path.strip("/").lower() not in names:
            return frozenset({self.home})
        spelt = {url for url in (*self.addresses_known(), self.home) if url.lower() in {root + n for n in names}}
        return frozenset({*spelt, root, self.home})

    def addresses_known(self) -> Iterable[str]:
        """Return every address that a page has or links to."""
        return {*self.pages, *(url for page in self.pages.values() for url in page.links)}

    def share_linking(self, url: str) -> float:
        """Return on which share of the pages a link to the address stands."""
        return len(self.addresses[url].linked_on) / len(self.pages) if url in self.addresses else 0.0
