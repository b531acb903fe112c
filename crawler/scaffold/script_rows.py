"""Finds the rows that a portal's pages leave to a script: arrays of objects, each with an address and a title."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from crawler.row_text import date_in
from crawler.scaffold.pages import FILES
from crawler.strategies.records import ScriptObjects, array_at
from crawler.urls import absolute, leads_to_a_page, on_site

FEWEST_ROWS = 3  # of an array
FEWEST_ARRAYS = 2  # with other rows each: what all pages have alike is no list but a show of pictures
FEWEST_LETTERS = 6  # Chinese ones, of a title in the middle
NEAR = 60  # characters behind a link's address, in which its text stands
LONGEST = 400_000  # characters of a page that are looked through
_OPENING = re.compile(r"""(?<![\w$])([A-Za-z_][\w$]*)["']?\s*[:=]\s*(?=\[\s*\{)""")  # list = [{…}], "list": [{…}]
_ANCHOR = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_FURTHER = re.compile(r"下\s*一?\s*页|\bnext\b", re.IGNORECASE)

Keys = tuple[str, str, str, str | None]  # name of the array; keys of address, title and date


def script_rows(pages: Iterable[tuple[str, str]], domains: Sequence[str]) -> ScriptObjects | None:
    """Return the strategy that reads the rows which scripts on the pages, as (URL, decoded text), hold; None: none do.

    >>> page = 'var list=[{0}];'
    >>> row = '{{"t":"第{0}党支部召开党员大会","u":"/a/{0}.html","d":"2024-05-0{1}"}}'
    >>> texts = [page.format(",".join(row.format(n * 10 + i, i) for i in (1, 2, 3))) for n in (1, 2)]
    >>> found = script_rows([(f"http://x.cn/l{n}.html", text) for n, text in enumerate(texts)], ["x.cn"])
    >>> found.opening, found.url, found.title, found.date, found.is_whole
    ('\\\\blist\\\\W?\\\\s*[:=]', ('u',), ('t',), ('d',), True)
    """
    seen: dict[Keys, set[frozenset[str]]] = defaultdict(set)
    goes_on: set[Keys] = set()
    for url, text in pages:
        for keys, rows in _arrays(url, text[:LONGEST], domains):
            seen[keys].add(rows)
            if any(_FURTHER.search(text[link.end() : link.end() + NEAR]) for link in _ANCHOR.finditer(text)):
                goes_on.add(keys)
    best = max(sorted(seen, key=str), key=lambda keys: len(seen[keys]), default=None)
    if best is None or len(seen[best]) < FEWEST_ARRAYS:
        return None
    name, address, title, day = best
    return ScriptObjects(
        opening=rf"\b{re.escape(name)}\W?\s*[:=]", url=(address,), title=(title,), date=(day,) if day else (),
        is_whole=best not in goes_on,
    )  # fmt: skip


def _arrays(url: str, text: str, domains: Sequence[str]) -> Iterator[tuple[Keys, frozenset[str]]]:
    """Yield keys and addresses of each array of rows to which no link on the page leads."""
    linked: set[str | None] | None = None
    for found in _OPENING.finditer(text):
        objects = array_at(text, found.end()) or []
        if len(objects) < FEWEST_ROWS or (keys := _keys(url, objects, domains)) is None:
            continue
        if linked is None:
            linked = {absolute(url, each.group(1)) for each in _ANCHOR.finditer(text)}
        rows = frozenset(target for each in objects if (target := absolute(url, each.get(keys[0], ""))))
        if len(rows & linked) * 2 < len(rows):
            yield (found.group(1), *keys), rows


def _keys(url: str, objects: Sequence[dict[str, str]], domains: Sequence[str]) -> tuple[str, str, str | None] | None:
    """Return the keys of address, title and date, None where the objects are no rows."""
    columns = {key: [each.get(key, "") for each in objects] for key in objects[0]}
    addresses = [key for key, values in columns.items() if all(_is_page(url, value, domains) for value in values)]
    letters = {key: median(len(re.findall(r"[\u4e00-\u9fff]", value)) for value in values)
               for key, values in columns.items() if key not in addresses}  # fmt: skip
    short = {key: values for key, values in columns.items() if letters.get(key, 0) < FEWEST_LETTERS}
    days = [key for key, values in short.items() if all(map(date_in, values))]
    titles = [key for key, count in letters.items() if count >= FEWEST_LETTERS]
    if not addresses or not titles:
        return None
    return addresses[0], min(titles, key=lambda key: letters[key]), days[0] if days else None  # a summary is longer


def _is_page(url: str, value: str, domains: Sequence[str]) -> bool:
    target = absolute(url, value) if re.search(r"[/.?]", value) and leads_to_a_page(value) else None
    return target is not None and on_site(target, domains) and not FILES.search(target) and not re.search(r"\s", value)
