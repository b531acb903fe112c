"""Proposes CSS selectors: from the places of known texts on some pages to one expression that finds them on all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

MOST_ABOVE = 9  # elements around the text in which a name is looked for
MOST_CANDIDATES = 120
WIDER = 1.15  # times the wanted text that a selected element may hold
HELD = 0.95  # of the lines of a body
AGREES = 0.8  # of the pages, on which a proposal must be right
FEWEST = 2  # pages
_BLANK = re.compile(r"\s+")
_NAME = re.compile(r"[a-z_][\w-]*", re.IGNORECASE)
_PASSING = re.compile(r"\d{3}|active|current|hover|^on$", re.IGNORECASE)  # names that differ from page to page


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page and the lines that the selector should find on it."""

    html: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A selector and on how many pages it finds what is wanted."""

    selector: str
    right: int
    of: int


def propose_selector(pages: Sequence[Wanted]) -> Proposed | None:
    """Return the shortest selector that finds the wanted lines, and little else, on most pages; None without one.

    >>> page = "<div class=c><h1>{0}</h1><div class='meta'>来源</div><div id=zoom><p>{0}在京召开。</p></div></div>"
    >>> pages = [Wanted(html=page.format(t), lines=[f"{t}在京召开。"]) for t in ("大会", "座谈会")]
    >>> propose_selector(pages).selector
    'div#zoom'
    """
    trees = [(LexborHTMLParser(page.html), [_bare(line) for line in page.lines if _bare(line)]) for page in pages]
    trees = [(tree, lines) for tree, lines in trees if lines and tree.body is not None]
    found = [(tree, place, lines) for tree, lines in trees if (place := _place(tree, lines)) is not None]
    if len(found) < FEWEST:
        return None
    names = chain.from_iterable(_candidates(place) for _, place, _ in found)
    counted = dict.fromkeys(names)
    best: tuple[tuple[int, int, int], str] | None = None
    for candidate in list(counted)[: MOST_CANDIDATES * 2]:
        hits = [_hit(tree, candidate, place) for tree, place, _ in found]
        right = sum(hit > 0 for hit in hits)
        rank = (right, -sum(hit - 1 for hit in hits if hit), -_cost(candidate))
        if right and (best is None or rank > best[0]):
            best = rank, candidate
    if best is None or best[0][0] < AGREES * len(trees):
        return None
    return Proposed(selector=best[1], right=best[0][0], of=len(trees))


def is_selector(text: str) -> bool:
    """Tell whether a text is a selector as a template takes it.

    >>> is_selector("td[style*='padding']"), is_selector("div[["), is_selector("div::text")
    (True, False, False)
    """
    try:
        LexborHTMLParser("<html></html>").css(text)
    except (SelectolaxError, ValueError):
        return False
    return True


def finds(html: str, selector: str) -> str | None:
    """Return the text of the first element that a selector selects, without blanks; None where there is none."""
    try:
        node = LexborHTMLParser(html).css_first(selector)
    except (SelectolaxError, ValueError):
        return None
    return _text(node) if node is not None else None


def _bare(text: str) -> str:
    return _BLANK.sub("", text)


def _text(node: LexborNode) -> str:
    return _bare(node.text(deep=True, separator="", strip=False) or "")


def _place(tree: LexborHTMLParser, lines: Sequence[str]) -> LexborNode | None:
    """Return the innermost element that holds the lines, None where the page does not have them."""

    def holds(node: LexborNode) -> bool:
        text = _text(node)
        return sum(line in text for line in lines) >= HELD * len(lines)

    if tree.body is None or not holds(tree.body):
        return None
    innermost, waiting = [], [tree.body]
    while waiting:
        here = waiting.pop()
        inside = [child for child in here.iter() if holds(child)]
        waiting += inside
        innermost += [] if inside else [here]
    return min(reversed(innermost), key=lambda node: len(_text(node)))  # a title may stand in a trail, too


def _candidates(node: LexborNode) -> list[str]:
    """Return selectors for an element: by its own names, by its place below one that has names."""
    size = len(_text(node))
    found: list[str] = []
    steps: list[str] = []  # from the text outwards
    same = 1  # of the steps, that hold this text and no other
    around: LexborNode | None = node
    for depth in range(MOST_ABOVE):
        if around is None or around.tag in ("body", "html", None):
            break
        whole = len(_text(around)) <= WIDER * size
        same = depth + 1 if whole else same
        for name in _names(around):
            found += [name] if whole else []
            found += [f"{name} {step}" for step in dict.fromkeys((*map(_tag, steps[:same]), *steps[:same]))]
            found += [f"{name} > {' > '.join(reversed(steps[start:]))}" for start in range(min(same, len(steps)))]
        steps.append(_nth(around))
        around = around.parent
    return list(dict.fromkeys(found))[:MOST_CANDIDATES]


def _tag(step: str) -> str:
    return step.partition(":")[0]


def _names(node: LexborNode) -> Iterator[str]:
    """Yield selectors for an element by what its attributes say."""
    given = node.attributes
    if (name := given.get("id")) and _NAME.fullmatch(name) and not _PASSING.search(name):
        yield f"{node.tag}#{name}"
    for name in (given.get("class") or "").split():
        if _NAME.fullmatch(name) and not _PASSING.search(name):
            yield f"{node.tag}.{name}"
    if node.tag in ("h1", "article", "main"):
        yield str(node.tag)
    style = given.get("style") or ""
    for rule in (part.strip() for part in style.split(";")):
        if rule and "'" not in rule:
            yield f"{node.tag}[style*='{rule}']"


def _nth(node: LexborNode) -> str:
    number, other = 1, node.prev
    while other is not None:
        number += other.is_element_node
        other = other.prev
    return f"{node.tag}:nth-child({number})"


def _hit(tree: LexborHTMLParser, selector: str, place: LexborNode) -> int:
    """Return how many elements a selector selects, 0 where the first of them is not the place or as good as it."""
    try:
        nodes = tree.css(selector)
    except (SelectolaxError, ValueError):
        return 0
    if not nodes:
        return 0
    first, wanted = _text(nodes[0]), _text(place)
    return len(nodes) if wanted in first and len(first) <= WIDER * len(wanted) else 0


def _cost(selector: str) -> int:
    """Return what speaks against a selector: places counted, styles, what stands around, length."""
    styled, around = "style" in selector, selector.count(" ")
    return 100 * selector.count(":nth-child") + 40 * styled + 20 * around + len(selector)
