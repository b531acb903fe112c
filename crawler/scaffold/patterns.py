"""Regular expressions that match all addresses of one kind and none of another: the widest that holds."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile

from crawler.scaffold.queries import query_pattern
from crawler.scaffold.shapes import HEX, NUMBER, Shape, literal, shape_of

MOST_WORDS = 24  # alternatives in one expression; more do not fit into a declaration
LONG_NUMBER = 3  # digits, more than the numbers of pages have
ADDRESS = r"^https?://[^/]+/"


def pattern_for(urls: Collection[str], others: Collection[str]) -> str | None:
    r"""Return an expression that matches all `urls` and, as far as one can, none of `others`; None without `urls`.

    >>> articles = ["http://x.cn/info/1016/1351.htm", "http://x.cn/info/1016/98.htm"]
    >>> pattern_for(articles, ["http://x.cn/info/1016/98_1.htm", "http://x.cn/dqgz.htm"])
    '/info/\\d+/\\d+\\.htm$'
    >>> lists = ["http://x.cn/list/003/003-1.html", "http://x.cn/list/004/004-1.html"]
    >>> pattern_for(lists, ["http://x.cn/list/003/003-2.html"])
    '/list/\\d+/\\d+-1\\.html$'
    """
    groups: dict[str, list[tuple[Shape, str]]] = defaultdict(list)
    for url in sorted(urls):
        shape = shape_of(url)
        program = shape.key.lower().partition(r"\?")[0] + "?"
        groups[program if "?" in url else shape.tail.lower()].append((shape, url))
    chosen: list[str] = []
    for group in sorted(groups.values(), key=lambda group: -len(group)):
        own = [url for _, url in group]
        if not all(any(re.search(done, url, re.IGNORECASE) for done in chosen) for url in own):
            chosen.append(_best(group, others))
    return "|".join(chosen) or None


def hits(pattern: str, urls: Iterable[str]) -> list[str]:
    """Return the URLs that an expression matches, as a declaration's are matched."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return [url for url in urls if compiled.search(url)]


def _best(group: Sequence[tuple[Shape, str]], others: Collection[str]) -> str:
    """Return the candidate that matches fewest of the others, of equal ones the first."""
    if "?" in group[0][1]:
        return _but(query_pattern([url for _, url in group], others), group, others)
    candidates = [*_beyond_its_section(group, others), *_candidates(group)]
    return _but(min(candidates, key=lambda c: (len(hits(c, others)), candidates.index(c))), group, others)


def _but(pattern: str, group: Sequence[tuple[Shape, str]], others: Collection[str]) -> str:
    r"""Return the expression without the others that it matches, where these are few, and no shape tells them apart.

    >>> articles = ["http://x.cn/node/70", "http://x.cn/node/71"]
    >>> pattern_for(articles, ["http://x.cn/node/3", "http://x.cn/node/5", "http://x.cn/node/3?page=1"])
    '/(?!node/(?:3|5)$)node/\\d+$'
    """
    wrong, shapes = hits(pattern, others), {shape.key.lower() for shape, _ in group}
    if not 0 < len(wrong) <= MOST_WORDS or not pattern.startswith("/"):
        return pattern
    if any(shape_of(url).key.lower() not in shapes for url in wrong):
        return pattern
    found = [re.search(pattern, url, re.IGNORECASE) for url in wrong]
    paths = sorted(url[match.start() + 1 :] for url, match in zip(wrong, found, strict=True) if match)
    return f"/(?!{alternatives(paths)}$){pattern[1:]}"


def alternatives(paths: list[str]) -> str:
    r"""Return the paths as alternatives, what they begin and end with written once.

    >>> alternatives(["dj/a/index.html", "dj/b/index.html"])
    'dj/(?:a|b)/index\\.html'
    """
    if len(paths) == 1:
        return literal(paths[0])
    start = _whole_words(paths)
    rest = [path[len(start) :] for path in paths]
    end = _whole_words([path[::-1] for path in rest])[::-1]
    middles = [path[: len(path) - len(end)] for path in rest]
    return f"{literal(start)}(?:{'|'.join(map(literal, middles))}){literal(end)}"


def _whole_words(texts: list[str]) -> str:
    shared = ""
    for letters in zip(*texts, strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    while shared and shared[-1].isalnum() and any(len(t) <= len(shared) or t[len(shared)].isalnum() for t in texts):
        shared = shared[:-1]
    return "" if any(len(text) <= len(shared) for text in texts) else shared


def _beyond_its_section(group: Sequence[tuple[Shape, str]], others: Collection[str]) -> Iterator[str]:
    """Yield an expression without the folder, where all addresses lie in that of one section: others will have more."""
    heads = {shape.head for shape, _ in group}
    folder = "/" + "/".join(next(iter(heads))).lower()
    own = re.compile(rf"{re.escape(folder)}(?:\.\w+|/(?:(?:index|default|list)\.\w+)?)?$", re.IGNORECASE)
    if len(heads) == 1 and len(folder) > 1 and any(own.search(other) for other in others):
        yield f"/{group[0][0].tail}$"


def _candidates(group: Sequence[tuple[Shape, str]]) -> Iterator[str]:
    """Yield expressions for addresses of one tail, from wide to narrow."""
    heads = sorted({shape.head for shape, _ in group})
    tails = [group[0][0].tail, *_longer(group), *_pinned(group)]
    last = {head[-1:] for head in heads}
    for tail in tails:
        if len(heads) == 1:
            yield f"/{_folders(heads[0][-1:])}{tail}$"
        if len(heads) > 1 and len(last) == 1:
            yield f"/{_folders(last.pop())}{tail}$"
        if len(heads) > 1 or not heads[0]:
            yield f"/{tail}$"
        if len(heads) == 1:
            yield f"/{_folders(heads[0])}{tail}$"
        elif len(heads) <= MOST_WORDS:
            yield f"/{_either(heads)}{tail}$"
            yield f"{ADDRESS}{_either(heads)}{tail}$"


def _folders(head: Sequence[str]) -> str:
    return "".join(literal(folder) + "/" for folder in head)


def _either(heads: Sequence[tuple[str, ...]]) -> str:
    words = [_folders(head) for head in heads]
    same = takewhile(lambda folders: len(set(folders)) == 1, zip(*heads, strict=False))
    start = _folders([folders[0] for folders in same])
    rest = [word[len(start) :] for word in words]
    named = [word.rstrip("/") for word in rest if word]
    many = f"(?:{'|'.join(named)})/"
    return start + (many if all(rest) else f"(?:{many})?")


def _longer(group: Sequence[tuple[Shape, str]]) -> Iterator[str]:
    r"""Yield the tail whose last number has more digits than those of pages, where all its addresses have so many.

    >>> list(_longer([(shape_of(url), url) for url in ("http://x.cn/a/4101.html", "http://x.cn/b/12345.html")]))
    ['\\d{3,}\\.html']
    """
    before, number, behind = group[0][0].tail.rpartition(NUMBER)
    if not number:
        return
    last = re.compile(rf"(\d+){behind}$", re.IGNORECASE)
    found = [last.search(url) for _, url in group]
    if all(match and len(match.group(1)) >= LONG_NUMBER for match in found):
        yield rf"{before}\d{{{LONG_NUMBER},}}{behind}"


def _pinned(group: Sequence[tuple[Shape, str]]) -> Iterator[str]:
    """Yield the tail with the numbers fixed that all its addresses share: the last one, then all."""
    tail = group[0][0].tail
    pieces = re.split(f"({re.escape(NUMBER)}|{re.escape(HEX)})", tail)
    grouped = re.compile("".join(f"({p})" if p in (NUMBER, HEX) else p for p in pieces) + "$", re.IGNORECASE)
    found = [grouped.search(url) for _, url in group]
    if not all(found):
        return
    values = [set(column) for column in zip(*(match.groups() for match in found if match), strict=True)]
    same = [i for i, column in enumerate(values) if len(column) == 1]
    for fixed in dict.fromkeys((tuple(same[-1:]), tuple(same))):
        if fixed:
            counted = iter(range(len(values)))
            yield "".join(_fixed(p, counted, fixed, values) for p in pieces)


def _fixed(piece: str, counted: Iterator[int], fixed: Sequence[int], values: Sequence[set[str]]) -> str:
    if piece not in (NUMBER, HEX):
        return piece
    (position,) = islice(counted, 1)
    return next(iter(values[position])) if position in fixed else piece
