"""Expressions for addresses that differ in their queries: parameters come in any order, and with others beside them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

from crawler.scaffold.shapes import literal, mould, mould_value

FEWEST = 2  # addresses with a parameter, before it can be told to be idle
_WORD = re.compile(r"[a-z_]+", re.IGNORECASE)

Pairs = dict[str, str]


def query_pattern(urls: Sequence[str], others: Collection[str]) -> str:
    r"""Return an expression for addresses of one path that have queries; of the others it matches as few as can be.

    >>> query_pattern(["http://x.cn/list.asp?id=3", "http://x.cn/list.asp?id=12"], ["http://x.cn/list.asp?id=3&page=2"])
    '/list\\.asp\\?(?!.*\\bpage=)(?:.*&)?id=\\d+'
    """
    pairs = [_pairs(url) for url in urls]
    shared = [name for name in pairs[0] if all(name in each for each in pairs)]
    values = {name: {each[name] for each in pairs} for name in shared}
    wanted = [name for name in shared if len(values[name]) > 1] or shared[-1:]
    path = mould(urlsplit(urls[0]).path.rpartition("/")[2])
    foreign = [other for other in others if _path(other) == _path(urls[0])]
    for name in [name for name in shared if name not in wanted]:  # a word such as a=show, only where it must
        if _hits(pattern := _joined(path, wanted, values), foreign) and not all(
            _pairs(other).get(name) in values[name] for other in _hits(pattern, foreign)
        ):
            wanted = [*wanted, name]
    wrong = _hits(_joined(path, wanted, values), foreign)
    used = set(chain.from_iterable(pairs))
    but = sorted({name for other in wrong for name in _pairs(other) if name not in used})
    pattern = _joined(path, wanted, values, but)
    ended = rf"{pattern}(?=&|$)"  # of s=/lists/id/3/p/2 the start is as of s=/lists/id/3
    return ended if len(wanted) == 1 and len(_hits(ended, foreign)) < len(_hits(pattern, foreign)) else pattern


def _joined(path: str, names: Sequence[str], values: dict[str, set[str]], but: Sequence[str] = ()) -> str:
    without = (
        rf"(?!.*\b{'|'.join(map(literal, but)) if len(but) == 1 else '(?:' + '|'.join(but) + ')'}=)" if but else ""
    )
    tests = [rf"{literal(name)}={_value(values[name])}" for name in names]
    if len(tests) == 1:
        return rf"/{path}\?{without}(?:.*&)?{tests[0]}"
    return rf"/{path}\?{without}" + "".join(rf"(?=.*\b{test})" for test in tests)


def _value(values: Collection[str]) -> str:
    if len(values) == 1:
        (value,) = values
        return r"\d+" if value.isdigit() else literal(value) + r"\b"
    moulds = {mould_value(value) for value in values}
    return moulds.pop() if len(moulds) == 1 else "[^&]+"


def _pairs(url: str) -> Pairs:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _path(url: str) -> str:
    return urlsplit(url).path.lower()


def _hits(pattern: str, urls: Iterable[str]) -> list[str]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return [url for url in urls if compiled.search(url)]


def idle_parameters(urls: Iterable[str]) -> list[str]:
    """Return parameters that do not change the page: some addresses have them, always with one word, most do not.

    >>> idle_parameters(["http://x.cn/a.asp?id=1&from=list", "http://x.cn/a.asp?id=2&from=list",
    ...                  *(f"http://x.cn/a.asp?id={n}" for n in range(3, 9))])
    ['from']
    """
    by_path: dict[str, list[Pairs]] = defaultdict(list)
    for url in urls:
        if "?" in url:
            by_path[_path(url)].append(_pairs(url))
    values: dict[str, set[str]] = defaultdict(set)
    count, beside = Counter[str](), Counter[str]()
    for queries in by_path.values():
        for name in {name for query in queries for name in query}:
            with_it = [query for query in queries if name in query]
            bare = {tuple(sorted(query)) for query in queries if name not in query}
            values[name] |= {query[name] for query in with_it}
            count[name] += len(with_it)
            beside[name] += sum(tuple(sorted(n for n in query if n != name)) in bare for query in with_it)
            beside[name] -= len(with_it) if len(with_it) * 2 >= len(queries) else 0
    return sorted(
        name for name, found in values.items()
        if len(found) == 1 and _WORD.fullmatch(next(iter(found))) and count[name] >= FEWEST
        and beside[name] == count[name]
    )  # fmt: skip
