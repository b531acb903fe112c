"""Which hosts belong to a portal, and what the portal may be called."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.listing import Page, Patterns
from crawler.scaffold.pages import ANY, LONG_TITLE, NONE, SavedPage, charset_of

# Under these, organisations register names of their own: x.gov.cn is one, gov.cn none. 34 provinces have two letters.
_SHARED = re.compile(r"(?:com|net|org|gov|edu|ac|mil|[a-z]{2})\.cn")
_ENDS = ("cn", "com", "net", "org", "gov", "edu", "info", "top", "invalid", "test", "example", "localhost")
FEWEST_OF_HEADLINES = 0.2  # of the home page's headlines that lead to a host, before it is taken for the portal's
FEWEST_HEADLINES = 5
_SEPARATORS = re.compile(r"\s*(?:[-—–_|·>»]+|\s{2,}|欢迎(?:您)?(?:访问|光临|来到)|首页|网站首页|主页)\s*")


def owner(host: str) -> str:
    """Return the name that an organisation registered, of a host.

    >>> owner("www.lndangjian.org.cn"), owner("dj.gzwd.gov.cn"), owner("news.12371.cn"), owner("127.0.0.1")
    ('lndangjian.org.cn', 'gzwd.gov.cn', '12371.cn', '127.0.0.1')
    """
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    ends = 3 if _SHARED.fullmatch(".".join(labels[-2:])) else 2
    return ".".join(labels[-ends:])


def looks_like_host(name: str) -> bool:
    """Tell whether a folder is named as a host.

    >>> looks_like_host("www.12371.cn"), looks_like_host("pages.old"), looks_like_host("pages")
    (True, False, False)
    """
    *labels, last = name.lower().split(".")
    return bool(labels) and last in _ENDS and all(re.fullmatch(r"[\w-]+", label) for label in labels)


def domains_of(home: str, pages: Iterable[SavedPage]) -> list[str]:
    """Return what a portal may declare as allowed_domains.

    The bare name where nothing else lies below it, else the host itself; beside it hosts to which many headlines lead.
    """
    host = (urlsplit(home).hostname or "").lower()
    bare = host.removeprefix("www.")
    headlines, linked = Counter[str](), set[str]()
    for saved in pages:
        for text, url in _links(saved):
            target = (urlsplit(url).hostname or "").lower()
            linked.add(target)
            if text and len(text) >= LONG_TITLE:
                headlines[target] += 1
    enough = max(FEWEST_HEADLINES, FEWEST_OF_HEADLINES * sum(headlines.values()))
    kin = {other for other, count in headlines.items() if count >= enough and _kin(other, bare)}
    below = {other for other in linked if other.endswith("." + bare)} - {"www." + bare} - kin
    first = [host, bare] if below and bare in linked and bare != host else [host] if below else [bare]
    if below and bare in first:  # the bare name would let all hosts below it in
        first = [host]
    return first + sorted(other for other in kin if not any(other == d or other.endswith("." + d) for d in first))


def _kin(host: str, bare: str) -> bool:
    return owner(host) == owner(bare) and host.removeprefix("www.") != bare


def _links(saved: SavedPage) -> Iterable[tuple[str | None, str]]:
    try:
        page = Page(saved.body, saved.url, charset_of(saved.headers))
    except ValueError:
        return ()
    return page.sections(Patterns(article=NONE, section=ANY, domains=_ENDS))


def site_name(home: str) -> str:
    """Return a name for the site of a home page: letters, digits and underscores.

    >>> site_name("http://www.lndangjian.org.cn/"), site_name("http://cst.nuc.edu.cn/dqgz.htm")
    ('lndangjian', 'cst_nuc')
    >>> site_name("https://www.12371.cn/"), site_name("http://127.0.0.1:8600/")
    ('site_12371', 'site_127_0_0_1')
    """
    host = (urlsplit(home).hostname or "site").lower().removeprefix("www.")
    kept = host if host[-1].isdigit() else host.removesuffix(owner(host)) + owner(host).partition(".")[0]
    name = re.sub(r"[^a-z0-9]+", "_", kept).strip("_") or "site"
    return name if name[0].isalpha() else f"site_{name}"


def portal_name(lines: Iterable[str], host: str) -> str:
    """Return what a portal calls itself: the first piece of its home page's title that has Chinese letters.

    `lines` are titles, the best first; the host where none has any.

    >>> portal_name(["首页-辽宁党建网", ""], "x.cn"), portal_name(["", "Home"], "x.cn")
    ('辽宁党建网', 'x.cn')
    """
    for line in lines:
        pieces = [piece.strip("　 !！。:：[]【】") for piece in _SEPARATORS.split(line)]
        named = [piece for piece in pieces if len(re.findall(r"[\u4e00-\u9fff]", piece)) >= 2]
        if named:
            return named[0] if len(named[0]) <= 30 else named[0][:30]
    return host
