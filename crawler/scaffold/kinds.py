"""Which addresses of a site are articles: told per shape, from the links to it and from the pages that are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from statistics import median

from crawler.scaffold.pages import LONG_TITLE, Site, SitePage
from crawler.scaffold.readings import has_time, reads_as_article
from crawler.scaffold.shapes import HEX, NUMBER, Shape, matches, shape_of

SHORT_NAME = 6  # characters of a link's text up to which it is a section's name rather than a headline
ENOUGH = 1.5  # of the score below: an article
IN_NAVIGATION = 0.5  # of the pages that link to an address
MOSTLY = 0.8  # of the addresses with such names that are there must be lists
FEWEST_LISTS = 2  # that are there, before a shape is known to be of sections, too
FEW = 3  # addresses; with fewer a shape borrows the verdict of those that differ in the folders alone
MANY = 5  # addresses in words that may be articles
MOST_READ = 4  # pages per shape that are read to see whether they are articles


@dataclass(slots=True)
class Kind:
    """The addresses of one shape."""

    shape: Shape
    urls: set[str] = field(default_factory=set)
    score: float = 0.0

    @property
    def is_article(self) -> bool:
        """Tell whether they are articles."""
        return self.score >= ENOUGH


def kinds_of(site: Site) -> dict[str, Kind]:
    """Return all addresses by shape, each shape judged."""
    kinds: dict[str, Kind] = {}
    for url in {*site.addresses, *site.pages} - site.homes:
        shape = shape_of(url)
        kinds.setdefault(shape.key.lower(), Kind(shape)).urls.add(url)
    _absorb(kinds)
    apart = {f"{key} of sections": Kind(kind.shape, _sections_among(site, kind), -1.0) for key, kind in kinds.items()}
    for key, kind in kinds.items():
        kind.urls -= apart[f"{key} of sections"].urls
        further = {url for url in kind.urls if url in site.addresses and _is_turned_to(site, url)}
        if kind.shape.varies and len(kind.urls - further) >= FEW:  # /djyw/2.html among /djyw/4101.html
            apart[f"{key} of pagers"] = Kind(kind.shape, further, -1.0)
            kind.urls -= further
    for kind in kinds.values():
        kind.score = score(site, kind.urls, kind.shape.varies)
    _borrow(site, list(kinds.values()))
    _want_times(site, list(kinds.values()))
    return kinds | {key: kind for key, kind in apart.items() if kind.urls}


def _sections_among(site: Site, kind: Kind) -> set[str]:
    """Return the addresses of a shape that are sections while others of it are articles: /node/3 and /node/700.

    The navigation has them under short names, and those that are there list others of the shape.
    """
    named = {url for url in kind.urls if is_named_as_section(site, url)}
    rest = kind.urls - named
    if not kind.shape.varies or len(rest) < FEW:
        return set()
    there = named & site.pages.keys()
    listing = {url for url in there if _lists_some(site, site.pages[url], rest)}
    if len(listing) < max(FEWEST_LISTS, MOSTLY * len(there)) or score(site, rest, varies=True) < ENOUGH:
        return set()
    return listing | (named - site.pages.keys())


def is_named_as_section(site: Site, url: str) -> bool:
    """Tell whether the links to an address are those of a section: of the navigation, short, in no row with a date."""
    address = site.addresses.get(url)
    if address is None or address.in_pager or address.dated_on or not address.text:
        return False
    return len(address.text) < LONG_TITLE and site.share_linking(url) >= IN_NAVIGATION


def _is_turned_to(site: Site, url: str) -> bool:
    """Tell whether pagers alone lead to an address."""
    address = site.addresses[url]
    return address.in_pager and not address.text and not address.dated_on


def _lists_some(site: Site, page: SitePage, urls: Set[str]) -> bool:
    """Tell whether a page lists some of the addresses, by headlines that most pages have not, and is no article."""
    shown = {
        url for url in urls & page.links.keys()
        if (url in page.dated or len(page.links[url] or "") >= LONG_TITLE) and site.share_linking(url) < IN_NAVIGATION
    }  # fmt: skip
    return len(shown) >= FEW and not reads_as_article(page.saved, _title(site, page))


def _absorb(kinds: dict[str, Kind]) -> None:
    """Give a shape the addresses of those it covers: an id of hexadecimal digits may happen to look like a number."""
    for key, kind in sorted(kinds.items(), key=lambda item: -len(item[1].urls)):
        if "[0-9a-f]+" not in key or key not in kinds:
            continue
        for other in [k for k, small in kinds.items() if k != key and all(matches(key, u) for u in small.urls)]:
            kind.urls |= kinds.pop(other).urls


def score(site: Site, urls: Iterable[str], varies: bool) -> float:
    """Return how much speaks for addresses of one shape being articles; below 0 more speaks against it.

    Headlines are long, stand in rows with dates, and differ from page to page; the pages themselves have a title,
    a line with a date, and text.
    """
    urls = [url for url in urls if not (url in site.addresses and site.addresses[url].in_pager)]
    linked = [site.addresses[url] for url in urls if url in site.addresses]
    lengths = [len(address.text) for address in linked if address.text]
    found = 0.0
    if lengths:
        typical = median(lengths)
        found += 2 if typical >= LONG_TITLE else 1 if typical > SHORT_NAME else -2
    if linked:
        found += 1.5 * sum(bool(address.dated_on) for address in linked) / len(linked)
        found -= _ubiquity(site, urls)
    read = [site.pages[url] for url in sorted(urls) if url in site.pages][:MOST_READ]
    if read:
        found += 4 * sum(reads_as_article(page.saved, _title(site, page)) for page in read) / len(read) - 2
    return found + (0.5 if varies else -1)


def _ubiquity(site: Site, urls: list[str]) -> float:
    """Return how much of the navigation is in the addresses: 2 for a link that all pages have."""
    if len(site.pages) < FEW:
        return 0.0
    return 2 * median(site.share_linking(url) for url in urls if url in site.addresses)


def _title(site: Site, page: SitePage) -> str | None:
    address = site.addresses.get(page.url)
    return address.text if address else None


def _borrow(site: Site, kinds: Iterable[Kind]) -> None:
    """Judge shapes together that differ in the named folders alone, or in the name of the file."""
    alike: Mapping[str, list[Kind]] = defaultdict(list)
    for kind in (kind for kind in kinds if not _in_pagers(site, kind)):
        alike[kind.shape.tail.lower() if kind.shape.varies else _slug(kind.shape)].append(kind)
    for group in alike.values():
        urls = {url for kind in group for url in kind.urls}
        if not group[0].shape.varies:  # an address in words is an article only as one of many
            pooled = score(site, urls, varies=False) if len(group) >= MANY and _dated(site, urls) else -1.0
            for kind in group:
                kind.score = min(kind.score, pooled)
        elif len(urls) >= FEW:
            _lend(site, group, score(site, urls, varies=True))
    if any(kind.is_article and len(kind.urls) >= FEW for kind in kinds):
        for group in alike.values():
            if sum(len(kind.urls) for kind in group) < FEW:
                for kind in group:
                    kind.score = min(kind.score, 0.0)  # too little is known, beside what is known


def _want_times(site: Site, kinds: Sequence[Kind]) -> None:
    """Where articles have times, pages that nowhere have one are none: a handbook, a list of questions."""
    times = {id(kind): _times(site, kind) for kind in kinds if kind.is_article}
    timed = {kind.shape.tail.lower() for kind in kinds if times.get(id(kind)) and _is_marked(kind.shape)}
    if not any(times.values()):
        return
    for kind in kinds:
        if kind.is_article and times[id(kind)] is False and kind.shape.tail.lower() not in timed:
            kind.score = min(kind.score, 0.0)


def _times(site: Site, kind: Kind) -> bool | None:
    """Tell whether pages of a kind, or the rows that lead to them, have a time; None where too few pages are there."""
    if _dated(site, kind.urls):
        return True
    read = [site.pages[url].saved for url in sorted(kind.urls) if url in site.pages][:MOST_READ]
    timed = any(has_time(page) for page in read)
    return timed if timed or len(read) >= FEW else None


def _in_pagers(site: Site, kind: Kind) -> bool:
    """Tell whether addresses are those of further pages of lists; they are judged at once: no articles."""
    further = all(url in site.addresses and site.addresses[url].in_pager for url in kind.urls)
    kind.score = min(kind.score, 0.0) if further else kind.score
    return further


def _lend(site: Site, group: Sequence[Kind], pooled: float) -> None:
    """Give kinds of one tail the verdict of all: small ones any, others one that speaks for articles.

    A tail of two numbers or more is a mark of its own: 201708/t20170804_633686.html is no section.
    """
    marked = _is_marked(group[0].shape)
    for kind in group:
        if pooled >= ENOUGH and (marked or (len(kind.urls) < FEW and not _named_as_sections(site, kind))):
            kind.score = max(kind.score, pooled)
        elif len(kind.urls) < FEW:
            kind.score = min(kind.score, pooled)


def _is_marked(shape: Shape) -> bool:
    return sum(shape.tail.count(variable) for variable in (NUMBER, HEX)) >= 2


def _named_as_sections(site: Site, kind: Kind) -> bool:
    """Tell whether the links to addresses say so: short names, none in a row with a date."""
    linked = [site.addresses[url] for url in kind.urls if url in site.addresses]
    lengths = [len(address.text) for address in linked if address.text]
    return bool(lengths) and median(lengths) <= SHORT_NAME and not any(address.dated_on for address in linked)


def _slug(shape: Shape) -> str:
    """Return what articles with words for addresses have in common: the folders, and what their names end in."""
    return "/".join((*shape.head, "")).lower() + (shape.tail.rpartition(".")[2] if "." in shape.tail else "")


def _dated(site: Site, urls: Iterable[str]) -> bool:
    dates = [bool(site.addresses[url].dated_on) for url in urls if url in site.addresses]
    return sum(dates) * 2 > len(dates)
