"""Keeps pages without end from stopping a crawl, and what is no HTML from the parser.

Deep nesting and a tag's attributes cost the parser quadratic time, each tag memory.
"""

import re
from collections import Counter
from itertools import islice

MOST_CHARS, MOST_TAGS = 2_000_000, 150_000  # no article is longer
DEEPEST = 512  # levels of blocks; browsers stop there too
DEEPEST_OF_ALL = 8 * DEEPEST  # levels of all tags, inline ones and those inside scripts too, which may be no tags
FEWEST_TAGS = 8 * DEEPEST  # a page with fewer is not looked at: nested, they cost the parser ten milliseconds
# Possessive, and no "<" inside: a page of nothing but "<a" must not be tried again from every one of them.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*+)[^<>]*+>")
_START = re.compile(r"<([a-zA-Z][^\s<>/]*+)")
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
# Their end tags may be left out, so that they do not count as levels.
_LOOSE = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead"})
_INLINE = frozenset({"a", "b", "big", "em", "font", "i", "label", "o:p", "s", "small", "span", "strong", "u"})
MOST_ATTRIBUTES = 500  # of a tag; a thousand tags of so many take half a second
LARGE_PAGE = 60_000  # characters; a smaller one has no room for as many as take half a second
LONG_TAG = 2_000  # characters; a shorter one has fewer
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s<>/][^\s<>/=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>]++))?""")
_SCRIPT = re.compile(r"<(script|style|textarea)\b[^<>]*+>.*?</\1|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def without_cdata(text: str) -> str:
    """Return a page without the marks of XML's plain text, which a browser takes for the beginning of a comment.

    >>> without_cdata("<![CDATA[<p>党建</p>]]>")
    '<p>党建</p>'
    """
    if "<![CDATA[" not in text:
        return text
    return text.replace("<![CDATA[", "").replace("]]>", "")


def beginning(text: str) -> str:
    """Return a page up to as many tags as an article may have; most pages come back as they are.

    Each tag may cost a kilobyte, where every paragraph opens an unclosed link once more.

    >>> len(beginning("<p>" * 200_000)) == len("<p>") * MOST_TAGS
    True
    """
    if len(text) < 3 * MOST_TAGS or text.count("<") <= MOST_TAGS:
        return text
    return text[: next(islice(re.finditer("<", text), MOST_TAGS, None)).start()]


def shortened(text: str) -> str:
    """Return a page with as many attributes in each tag as a tag may have; most pages come back as they are.

    >>> bomb = "<p " + " ".join(f"a{n}='>'" for n in range(9_000)) + ">党建</p>"
    >>> len(shortened(bomb)) < 6_000, shortened(bomb).endswith(" a498='>'>党建</p>")
    (True, True)
    """
    if len(text) < LARGE_PAGE:
        return text
    pieces = text.split("<")
    if max(map(len, pieces)) < LONG_TAG:
        return text
    return "<".join([piece if len(piece) < LONG_TAG else _with_fewer_attributes(piece) for piece in pieces])


def _with_fewer_attributes(piece: str) -> str:
    """Return what follows a "<" with no more attributes than a tag may have; text comes back as it is."""
    if not piece[0].isalpha():
        return piece
    place = kept = count = 0
    while found := _ATTRIBUTE.match(piece, place):
        place, count = found.end(), count + 1
        if count == MOST_ATTRIBUTES:
            kept = place
    return piece[:kept] + piece[place:] if count > MOST_ATTRIBUTES else piece


def flattened(text: str, utf8: bytes | None = None) -> str:
    """Return the page without the start tags that lie too deep; most pages come back as they are.

    >>> flattened("<div>" * 6000 + "党建").count("<div>")
    512
    """
    tags = text.count("<") if utf8 is None else utf8.count(b"<")
    if tags < FEWEST_TAGS or not _may_be_deep(text):
        return text
    silent = [found.span() for found in _SCRIPT.finditer(text)]
    deep: list[tuple[int, int]] = []
    blocks = every = 0
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        if name in _VOID or name in _LOOSE:
            continue
        while silent and silent[0][1] <= tag.start():
            del silent[0]
        is_block = name not in _INLINE and not (silent and silent[0][0] < tag.start())
        if tag.group(1):
            blocks, every = max(0, blocks - is_block), max(0, every - 1)
        elif blocks + is_block > DEEPEST or every >= DEEPEST_OF_ALL:
            deep.append(tag.span())
        else:
            blocks, every = blocks + is_block, every + 1
    return _without(text, deep) if deep else text


def _may_be_deep(text: str) -> bool:
    """Tell quickly whether there are as many start tags as a page that nests too deep needs."""
    blocks = every = 0
    for written, count in Counter(_START.findall(text)).items():
        name = written.lower()
        if name not in _VOID and name not in _LOOSE:
            every += count
            blocks += count if name not in _INLINE else 0
    return blocks > DEEPEST or every > DEEPEST_OF_ALL


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept.append(text[last:start])
        last = end
    return "".join([*kept, text[last:]])
