"""When two URLs are one page: canonical form, parts of an article, hosts of a site."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# What stands in links and leads to no page.
_NOT_A_PAGE = ("javascript:", "mailto:", "tel:", "#", "data:")
# IIS serves MessageXQ.ASP and messagexq.asp alike, and reads ID= as id=.
_CASELESS = re.compile(r"\.aspx?$", re.IGNORECASE)
_SESSION = frozenset({"jsessionid", "phpsessid", "aspsessionid"})
_MAYBE_SESSION = frozenset({"sessionid", "sid"})  # some portals number sections and articles so
_SESSION_VALUE = re.compile(r"(?=.*[a-z])(?=.*\d)[\w-]{16,}", re.IGNORECASE)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PART_PARAMETERS = frozenset({
    "page", "p", "pn", "pg", "pageno", "page_no", "pageid", "pagenum", "page_num", "pageindex", "curpage", "cur_page",
    "currentpage", "current_page", "fenye",
})  # fmt: skip
_PART = re.compile(r"(?:[_/-]|_?p(?:age)?[_-]?)\d{1,3}", re.IGNORECASE)  # behind the name of the first page
_IN_QUERIES = "".join(map(chr, range(0x21, 0x7F)))  # ASCII stays as it is spelt
_PART_AT_END = re.compile(_PART.pattern + "$", re.IGNORECASE)
_FIRST_AT_END = re.compile(r"[_-][01]$")  # the first page may have a number of its own: 3204_0.htm or 3204_1.htm
_EXTENSION = re.compile(r"\.\w{1,5}$")


@lru_cache(maxsize=1 << 14)  # a crawl asks several times for each URL
def canonical(url: str, ignored: frozenset[str] = frozenset()) -> str:
    """Return the one spelling of a URL that stands for all: its identity in the archive.

    Parameters are sorted; session ids, fragments and the parameters in `ignored` (small letters) go. The
    path and parameter names of .asp and .aspx pages are written small, because IIS does not tell them apart.

    >>> canonical("http://www.lndangjian.org.cn/MessageXQ.asp?From=list&ID=12", frozenset({"from"}))
    'http://www.lndangjian.org.cn/messagexq.asp?id=12'
    >>> canonical("HTTP://Www.People.com.cn:80/n1/c1-2.html;jsessionid=9F#top")
    'http://www.people.com.cn/n1/c1-2.html'
    >>> canonical("http://x.cn/a?sid=3"), canonical("http://x.cn/a?sid=9f86d081884c7d659a2f")
    ('http://x.cn/a?sid=3', 'http://x.cn/a')
    """
    parts = urlsplit(canonicalize_url(_SESSION_PATH.sub("", url)))
    caseless = bool(_CASELESS.search(parts.path))
    path = parts.path.lower() if caseless else parts.path
    dropped = _SESSION | ignored
    query = parts.query
    if query and (caseless or any(f"{name}=" in query.lower() for name in dropped | _MAYBE_SESSION)):
        # latin-1 keeps percent-encoded GBK bytes as they are.
        pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
        kept = [(k.lower() if caseless else k, v) for k, v in pairs if not _is_dropped(k.lower(), v, dropped)]
        query = urlencode(sorted(kept), encoding="latin-1")
    return urlunsplit((parts.scheme, _without_default_port(parts.scheme, parts.netloc), path, query, ""))


def _is_dropped(name: str, value: str, dropped: frozenset[str]) -> bool:
    return name in dropped or (name in _MAYBE_SESSION and bool(_SESSION_VALUE.fullmatch(value)))


def _without_default_port(scheme: str, netloc: str) -> str:
    port = {"http": ":80", "https": ":443"}.get(scheme)
    return netloc.removesuffix(port) if port else netloc


def absolute(base: str, address: str) -> str | None:
    """Return the URL that an address on the page at `base` means, as browsers read it; None for what is none.

    >>> absolute("http://x.cn/dj/index.html", "..\\\\a\\\\1.htm")
    'http://x.cn/a/1.htm'
    >>> absolute("http://x.cn/", "http://host:99999/") is absolute("http://x.cn/", "http://[broken") is None
    True
    """
    try:
        url = urljoin(base, address.strip().replace("\\", "/"))
        _ = urlsplit(url).port  # raises for http://host:99999/
    except ValueError:  # and urljoin for http://[broken
        return None
    return url


def leads_to_a_page(href: str) -> bool:
    """Tell whether what a link says may be a page's address: a script, a telephone, a place on the same page is none.

    >>> leads_to_a_page("/dj/1.htm"), leads_to_a_page("JavaScript:;"), leads_to_a_page("#top"), leads_to_a_page("")
    (True, False, False, False)
    """
    return bool(href) and not href.lower().startswith(_NOT_A_PAGE)


def is_web_address(url: str) -> bool:
    """Tell whether a text is an address that can be asked for.

    >>> is_web_address("http://www.12371.cn/"), is_web_address("www.12371.cn"), is_web_address("http://x.cn:99999/")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port above 65535, a broken IPv6 address
        return False
    return good and not re.search(r"\s", url)


def on_site(url: str, domains: Iterable[str]) -> bool:
    """Tell whether a URL's host is one of `domains` or below one.

    >>> on_site("http://www.lndangjian.org.cn/", ["lndangjian.org.cn"])
    True
    >>> on_site("http://lndangjian.org.cn.example.com/", ["lndangjian.org.cn"])
    False
    """
    host = urlsplit(url).hostname or ""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def www_aliases(home: str) -> dict[str, str]:
    """Return by which beginnings of URLs the host of a home page goes, with and without www -> that of the home page.

    >>> www_aliases("http://www.lndangjian.org.cn/")["http://lndangjian.org.cn/"]
    'http://www.lndangjian.org.cn/'
    """
    host = urlsplit(home).netloc.lower()
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return {f"{scheme}://{other}/": f"{scheme}://{host}/" for scheme in ("http", "https")}


def as_sent(url: str, encoding: str) -> str:
    """Return a link as browsers send it: the query in the encoding of its page (URL standard, 4.4).

    >>> as_sent("/down.asp?f=名单.doc", "gb18030"), as_sent("/down.asp?f=名单.doc", "utf-8")
    ('/down.asp?f=%C3%FB%B5%A5.doc', '/down.asp?f=名单.doc')
    """
    path, mark, query = url.partition("?")
    if not mark or query.isascii() or encoding.startswith("utf"):
        return url
    return path + mark + quote(query, safe=_IN_QUERIES, encoding=encoding, errors="xmlcharrefreplace")


def is_part_of(url: str, first: str) -> bool:
    """Tell whether canonical `url` is a further page of the article at canonical `first`.

    >>> is_part_of("http://x.cn/messagexq.asp?id=5&page=2", "http://x.cn/messagexq.asp?id=5")
    True
    >>> is_part_of("http://x.cn/info/1094/3204_1.htm", "http://x.cn/info/1094/3204.htm")
    True
    >>> is_part_of("http://x.cn/content_13.html", "http://x.cn/content_12.html")
    False
    """
    if url == first:
        return False
    here, there = urlsplit(url), urlsplit(first)
    if here[:2] != there[:2]:
        return False
    if here.path == there.path:
        return _without_page(here.query) == _without_page(there.query)
    if here.query != there.query:
        return False
    stem = _EXTENSION.sub("", there.path)
    rest = _EXTENSION.sub("", here.path)
    return any(rest.startswith(start) and bool(_PART.fullmatch(rest[len(start) :])) for start in _starts(stem))


def page_number(url: str, first: str) -> int | None:
    """Return the number of the page that `url` is of the list or article at `first`, both canonical; None for others.

    The page beside index.html that is called index_1.html is the second one.

    >>> page_number("http://x.cn/list.asp?id=5&page=3", "http://x.cn/list.asp?id=5")
    3
    >>> page_number("http://x.cn/dj/index_2.html", "http://x.cn/dj/index.html")
    3
    """
    if not is_part_of(url, first):
        return None
    here = urlsplit(url)
    if here.path == urlsplit(first).path:
        return said_page(url)
    found = re.search(r"(\d+)$", _EXTENSION.sub("", here.path))
    return int(found.group(1)) + 1 if found else None


def said_page(url: str) -> int | None:
    """Return the number of a page that the query of a URL says; None where it says none.

    >>> said_page("http://x.cn/list.asp?id=5&page=3"), said_page("http://x.cn/list.asp?id=5")
    (3, None)
    """
    pages = [v for k, v in parse_qsl(urlsplit(url).query) if k.lower() in _PART_PARAMETERS and v.isdigit()]
    return int(pages[-1]) if pages else None


def is_numbered(url: str) -> bool:
    """Tell whether an address ends as those of further pages do: in a page's number, or in a number behind _ / or -.

    >>> is_numbered("http://x.cn/dj/index_2.html"), is_numbered("http://x.cn/list.asp?id=5")
    (True, False)
    """
    return said_page(url) is not None or bool(_PART_AT_END.search(_EXTENSION.sub("", urlsplit(url).path)))


def firsts(urls: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return those of `urls` that are no further page of another one, or of one that is `known`; all canonical.

    >>> firsts(["http://x.cn/a.asp?id=5&page=2", "http://x.cn/a.asp?id=6", "http://x.cn/7_1.htm"], ["http://x.cn/7.htm"])
    ['http://x.cn/a.asp?id=5&page=2', 'http://x.cn/a.asp?id=6']
    >>> firsts(["http://x.cn/a.asp?id=5&page=2"], ["http://x.cn/a.asp?id=5"])
    []
    """
    named: dict[_Name, list[str]] = {}
    for url in {*urls, *known}:
        named.setdefault(_name(url, _FIRST_AT_END), []).append(url)
    places = {url: {_name(url, _FIRST_AT_END), _name(url, _PART_AT_END)} for url in urls}
    return [
        url
        for url in urls
        if not any((page_number(url, other) or 0) > 1 for name in places[url] for other in named.get(name, ()))
    ]


_Name = tuple[str, str, tuple[tuple[str, str], ...]]


def _name(url: str, part: re.Pattern[str]) -> _Name:
    """Return host, path and query of a URL without its page number, which `part` finds at the end of the path."""
    parts = urlsplit(url)
    return parts.netloc, part.sub("", _EXTENSION.sub("", parts.path)), tuple(_without_page(parts.query))


def _starts(stem: str) -> list[str]:
    bare = _FIRST_AT_END.sub("", stem)
    return [stem] if bare == stem else [stem, bare]


def _without_page(query: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    return sorted((k, v) for k, v in pairs if k.lower() not in _PART_PARAMETERS or not v.isdigit())
