"""What a listing page says: links to articles, sections, the next page. Pure on the page's bytes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urljoin

from lxml.html import HtmlElement
from parsel import Selector

from crawler.pager import Pager, leads_on
from crawler.row_text import date_in, has_day, title_of
from crawler.urls import absolute, as_sent, leads_to_a_page, on_site
from pipelines.extract.decode import decode

# lxml loses what stands behind an early </html> (EXTRACTION 3); a listing would lose links.
_CLOSING = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_ARROW = re.compile(r"[>›»]+|…|\.{3}|(?:尾|末|最后一?)页|下\d+页|last", re.IGNORECASE)
_SINGLE_ARROWS = frozenset(">›＞→")
_LAST = re.compile(r"\W*(?:(?:尾|末|最后一?)页|last)\W*", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""["']([^"'\s<>]*(?:/|\?|\.(?:s?html?|aspx?|jspx?|php)\b)[^"'\s<>]*)["']""")
_MORE = re.compile(r"^\W*(?:更\s*多|more|查看更多|查看全部)\W*$", re.IGNORECASE)
_NO_ROWS = re.compile(
    r"暂无|共\s*0\s*条|没有内容|建设中|没有(?:找到|相关|符合|任何)|无(?:相关)?(?:记录|数据|信息|内容)|正在(?:更新|完善|建设)"
)
MOST_LEVELS = 10  # from a link up to its row; deeper nesting was not seen on the portals of the corpus


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What a site declares of its links: regular expressions on absolute URLs, and the list box as CSS."""

    article: re.Pattern[str]
    section: re.Pattern[str]
    domains: Sequence[str]
    box: str | None = None  # None: the rows are told from the page itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a listing."""

    url: str  # absolute, as spelt
    title: str | None
    listed_on: date | None


@dataclass(slots=True)
class _Anchor:
    element: HtmlElement
    url: str
    row: HtmlElement = field(init=False)
    path: str = field(init=False)


class Page:
    """A page with links, parsed once."""

    def __init__(self, body: bytes, url: str, charset: str | None = None) -> None:
        self.text, self._encoding = (decoded := decode(body, charset)).text, decoded.encoding
        self.selector = Selector(text=_CLOSING.sub("", self.text) or "<html></html>", type="html")
        base = self.selector.css("base::attr(href)").get()
        self.url = url
        self._base = urljoin(url, base.strip()) if base else url
        self._found: dict[str | None, list[tuple[HtmlElement, str]]] = {}

    @cached_property
    def lines(self) -> list[str]:
        """The pieces of visible text, for telling a listing from an error page."""
        pieces = self.selector.xpath("//body//text()[not(parent::script or parent::style)]").getall()
        return [line for piece in pieces if (line := " ".join(piece.split()))]

    def _anchors(self, box: str | None) -> Sequence[tuple[HtmlElement, str]]:
        if box not in self._found:  # a listing is asked for its rows, sections, pager and the rest
            self._found[box] = list(self._find_anchors(box))
        return self._found[box]

    def _find_anchors(self, box: str | None) -> Iterator[tuple[HtmlElement, str]]:
        scope = self.selector.css(box) if box else self.selector
        for anchor in scope.xpath(".//a[@href or @onclick]|.//area[@href]"):
            href = _address(anchor.root)
            if leads_to_a_page(href):
                url = absolute(self._base, as_sent(href, self._encoding))
                if url is not None:
                    yield anchor.root, url

    def sections(self, patterns: Patterns) -> list[tuple[str | None, str]]:
        """Return (name, URL) of each link to a section, once, in page order. None: a link without text."""
        found: dict[str, str | None] = {}
        for element, url in self._anchors(None):
            if patterns.section.search(url) and on_site(url, patterns.domains):
                name = title_of(element)
                if name is None or _MORE.match(name):
                    found.setdefault(url, None)
                elif found.get(url) is None:
                    found[url] = name
        return [(name, url) for url, name in found.items()]

    def rows(self, patterns: Patterns) -> list[Row]:
        """Return the rows of the list, each URL once.

        Without a declared box, rows with a date beside the link are the list, if there are any: a sidebar
        of popular articles shows none. A row of the list whose link is no article URL, such as one that
        leaves the site, is a row all the same: the caller decides.
        """
        anchors = [_Anchor(element, url) for element, url in self._anchors(patterns.box)]
        articles = [a for a in anchors if patterns.article.search(a.url) and on_site(a.url, patterns.domains)]
        if not articles:  # perhaps a list of links that all lead elsewhere, or to files
            _find_rows(anchors, among=anchors)
            return _once([a for a in anchors if not patterns.section.search(a.url) and _is_dated_row(a)])
        # A single article is parted from the rest of the page only by what the other links are part of.
        _find_rows(articles, among=articles if len({a.url for a in articles}) > 1 else anchors)
        chosen = _dated_paths(articles) if patterns.box is None else set()
        wanted = [a for a in articles if not chosen or a.path in chosen]
        for path in chosen:
            wanted += _headline(articles, wanted, path)
        known = {id(a.element) for a in articles}
        others = [a for a in anchors if id(a.element) not in known]
        _find_rows(others, among=anchors)
        paths = {a.path for a in wanted}
        wanted += [a for a in others if a.path in paths and _is_dated_row(a)]
        order = {id(a.element): position for position, a in enumerate(anchors)}
        return _once(sorted(wanted, key=lambda a: order[id(a.element)]))

    def passed_over(self, patterns: Patterns, rows: Sequence[Row]) -> list[Row]:
        """Return the links to articles that are no rows of the list, each URL once: of sidebars, headlines and such."""
        listed = {row.url for row in rows}
        anchors = [_Anchor(element, url) for element, url in self._anchors(None) if url not in listed]
        others = [a for a in anchors if patterns.article.search(a.url) and on_site(a.url, patterns.domains)]
        _find_rows(others, among=others)
        return _once(others)

    def leading_on(self) -> Iterator[str]:
        """Yield the URLs of links that call themselves 下一页, in page order."""
        return (url for element, url in self._anchors(None) if url != self.url and leads_on(element))

    def numbered(self, number: int) -> Iterator[str]:
        """Yield the URLs of a pager's links such as [2] or 3, and of its choice of pages."""
        for element, url in self._anchors(None):
            if url != self.url and re.fullmatch(rf"[\W_]*{number}[\W_]*", element.text_content()):
                yield url
        for named, value in self.pager().choices():
            if named == str(number) and (url := absolute(self._base, as_sent(value, self._encoding))):
                yield url

    def next_page(self, number: int, patterns: Patterns) -> str | None:
        """Return the URL of page `number` of the list, the next one; None where no link leads on.

        A link to the next article is none.
        """
        return self.named_next(patterns) or self._first(self.numbered(number), patterns)

    def named_next(self, patterns: Patterns) -> str | None:
        """Return the URL of the link that calls itself 下一页, None without one."""
        relations = self.selector.css("link[rel=next]::attr(href)").getall()
        return self._first((*self.leading_on(), *(urljoin(self._base, url) for url in relations)), patterns)

    def _first(self, urls: Iterable[str], patterns: Patterns) -> str | None:
        return next((url for url in urls if url != self.url and not patterns.article.search(url)), None)

    def arrows(self) -> list[str]:
        """Return the URLs of links of >, >> or 尾页: to the next page, another group, or the last one."""
        return [
            url
            for element, url in self._anchors(None)
            if url != self.url and _ARROW.fullmatch("".join(element.text_content().split()))
        ]

    def single_arrows(self) -> set[str]:
        """Return the URLs of links of one >: to the next page, or to more of something else."""
        return {
            url for element, url in self._anchors(None)
            if url != self.url and element.text_content().strip() in _SINGLE_ARROWS
        }  # fmt: skip

    def last_page(self) -> str | None:
        """Return the URL of the link 尾页, None without one."""
        return next(
            (url for element, url in self._anchors(None) if _LAST.fullmatch(element.text_content().strip())), None
        )

    def pager(self) -> Pager:
        """Return what the page says of the pages of its list beside the links that can be followed."""
        return Pager(self.selector)

    def says_none(self) -> bool:
        """Tell whether a list says that there is nothing in it."""
        return any(_NO_ROWS.search(line) for line in self.lines)

    def says_empty(self, patterns: Patterns) -> bool:
        """Tell whether a list without rows is a list: it says so, or stands in the frame with the site's sections.

        A login form, a script challenge or an error page has neither.
        """
        return self.says_none() or bool(self.sections(patterns))


def _address(anchor: HtmlElement) -> str:
    """Return where a link leads: its href, or the address in the script that it calls.

    >>> from lxml.html import fromstring
    >>> _address(fromstring("<a href='javascript:openwin(&quot;/a2.htm&quot;)'>甲</a>"))
    '/a2.htm'
    >>> _address(fromstring("<a href='javascript:;' onclick='window.open(&quot;/a3.htm&quot;)'>甲</a>"))
    '/a3.htm'
    """
    href = (anchor.get("href") or "").strip()
    scripted = href.lower().startswith("javascript:")
    if href and href != "#" and not scripted:
        return href
    scripts = (href if scripted else "", anchor.get("onclick") or "")
    found = next(filter(None, map(_IN_SCRIPT.search, scripts)), None)
    return found.group(1) if found else ""


def _shows_day(anchor: _Anchor) -> bool:
    row = anchor.row.text_content()
    # A title may speak of 7月1日.
    return date_in(row) is not None or has_day(row.replace(anchor.element.text_content(), " "))


def _is_dated_row(anchor: _Anchor) -> bool:
    return _shows_day(anchor) and len(title_of(anchor.element) or "") > 3


def _find_rows(anchors: list[_Anchor], among: list[_Anchor]) -> None:
    """Give each anchor its row: the largest element around it that leads to no other page of `among`."""
    leads_to: dict[HtmlElement, set[str]] = {}
    for anchor in among:
        element = anchor.element
        for _ in range(MOST_LEVELS):
            leads_to.setdefault(element, set()).add(anchor.url)
            if (parent := element.getparent()) is None:
                break
            element = parent
    for anchor in anchors:
        row = anchor.element
        for _ in range(MOST_LEVELS - 1):
            parent = row.getparent()
            if parent is None or parent.tag == "body" or len(leads_to.get(parent, ())) > 1:
                break
            row = parent
        anchor.row, anchor.path = row, _path(row)


def _path(element: HtmlElement) -> str:
    """Return the element's place in the page: tags and classes from the root, without positions."""
    steps = [f"{e.tag}.{e.get('class', '')}" for e in element.iterancestors()]
    return "/".join([f"{element.tag}", *steps])


def _dated_paths(anchors: list[_Anchor]) -> set[str]:
    """Return the places at which at least half of the rows show a date."""
    rows = Counter(a.path for a in anchors)
    dated = Counter(a.path for a in anchors if _shows_day(a))
    return {path for path, count in rows.items() if dated[path] * 2 >= count}


def _headline(articles: list[_Anchor], rows: list[_Anchor], path: str) -> list[_Anchor]:
    """Return the links of the one undated article that stands above the dated rows at `path`, in their box.

    The box is the smallest around the rows that leads to any other article. A sidebar leads to several.
    """
    listed = {a.url for a in rows}
    first, *more = ([*a.element.iterancestors()] for a in rows if a.path == path)
    box = next((e for e in first if all(e in around for around in more)), None)
    while box is not None and box.tag != "body":
        inside = {id(e) for e in box.iter("a")}
        links = [a for a in articles if id(a.element) in inside]
        if others := [a for a in links if a.url not in listed]:
            return others if links[: len(others)] == others and len({a.url for a in others}) == 1 else []
        box = box.getparent()
    return []


def _once(anchors: list[_Anchor]) -> list[Row]:
    """Return one row per URL: the fullest title of its links, the first date."""
    rows: dict[str, Row] = {}
    for anchor in anchors:
        title, listed_on = title_of(anchor.element), date_in(anchor.row.text_content())
        before = rows.get(anchor.url)
        if before is not None:
            title = max(before.title or "", title or "", key=len) or None
            listed_on = before.listed_on or listed_on
        rows[anchor.url] = Row(url=anchor.url, title=title, listed_on=listed_on)
    return list(rows.values())
