"""What a tag or an inline style makes of the text inside: a block, part of a line, nothing; bold, large, hidden."""

import re
from functools import lru_cache

from pipelines.extract.document import HIDDEN, LARGE, PRE, STRONG, SUB, SUP

SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "select", "textarea", "button", "svg", "title",
    "annotation", "annotation-xml",    "-comment", "-doctype",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "st1:chsdate",
    "math", "mfrac", "mi", "mn", "mo", "mover", "mrow", "ms", "msqrt", "mspace", "mstyle", "msub", "msubsup", "msup",
    "mtext", "munder", "semantics",
})  # fmt: skip
MEDIA = frozenset(["img", "video", "audio", "source", "embed", "iframe", "object", "param"])
FRAMES = frozenset(["embed", "iframe", "object"])  # that may show a file
OF_HEAD = frozenset(["head", "title", "meta", "base"])
LAYOUT = frozenset({"table", "td", "th"})  # told apart by style where they have no class
FONT_SIZES = frozenset(["4", "5", "6", "7", "+1", "+2", "+3", "+4"])  # of <font> that are large
PART, BLOCK, SPECIAL, SILENT = range(4)  # what to do at a tag: part of a line, a block, something else, nothing
_SPECIAL = MEDIA | OF_HEAD | {"br", "hr", "script"}
_KINDS = {"b": STRONG, "strong": STRONG, "sub": SUB, "sup": SUP, "pre": PRE} | {
    f"h{n}": STRONG | LARGE for n in range(1, 7)
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
# Bodies are set in up to 16pt (三号), titles in 18pt and more.
_LARGE = re.compile(r"font-size\s*:\s*(?:(?:1[89]|[2-9]\d)(?:\.\d+)?\s*pt|[2-9]\d(?:\.\d+)?\s*px|x+-large)")


def meaning(tag: str) -> tuple[int, int]:
    """Return what to do at a tag, and the kind of text that it makes, as bits.

    >>> meaning("span") == (PART, 0), meaning("h1") == (BLOCK, STRONG | LARGE), meaning("style") == (SILENT, 0)
    (True, True, True)
    """
    if tag in _SPECIAL:
        todo = SPECIAL
    elif tag in SKIPPED:
        todo = SILENT
    else:
        todo = PART if tag in _INLINE else BLOCK
    return todo, _KINDS.get(tag, 0)


@lru_cache(maxsize=1 << 12)
def kind_by_style(style: str) -> int:
    """Return the kind of text that an inline style makes, as bits.

    >>> kind_by_style("FONT-SIZE: 22px") == LARGE, kind_by_style("color:red")
    (True, 0)
    """
    style = style.lower()
    kind = LARGE if "font-size" in style and _LARGE.search(style) else 0
    return kind | (HIDDEN if ("none" in style or "hidden" in style) and _HIDDEN.search(style) else 0)
