"""Keeps pages that nest without end from stopping a crawl: deep nesting costs the parser quadratic time."""

import re

DEEPEST = 512  # levels; browsers stop there too
FEWEST_TAGS = 4 * DEEPEST  # a page with fewer is not looked at: it cannot cost much
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s>/]*)[^>]*>")
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
# Their end tags may be left out, so that they do not count as levels.
_LOOSE = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead"})


def flattened(text: str) -> str:
    """Return the page without the start tags that lie deeper than DEEPEST levels; most pages come back as they are.

    >>> flattened("<div>" * 3000 + "党建").count("<div>")
    512
    """
    if text.count("<") < FEWEST_TAGS:
        return text
    depth, last = 0, 0
    kept: list[str] = []
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        if name in _VOID or name in _LOOSE:
            continue
        if tag.group(1):
            depth = max(0, depth - 1)
        elif depth < DEEPEST:
            depth += 1
        else:
            kept.append(text[last : tag.start()])
            last = tag.end()
    return "".join([*kept, text[last:]]) if kept else text
