"""Where the body is: by template, by the place learned on other pages, or by the density of new text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from archive.counts import SiteCounts
from pipelines.extract import boilerplate
from pipelines.extract.document import Document
from pipelines.extract.first_pages import below_title
from pipelines.extract.frame_words import LONGEST_FRAME, is_frame
from pipelines.extract.media import holds_media
from pipelines.extract.text import SENTENCE
from pipelines.extract.title import heads

_BAD_NAMES = re.compile(
    r"foot|copyright|nav|menu|side|crumb|position|relat|recommend|comment|share|(?:^|\s)hot|rank|link|page|banner|header",
)
_GOOD_NAMES = re.compile(
    r"content|article|zoom|text|body|main|detail|trs_editor|v_news|(?:^|\s)con(?:\s|$)|wp_articlecontent"
)
_PARAGRAPHS = frozenset({"p", "span", "font", "blockquote"})
ANCHOR_SHARE = 0.25  # of the bodies were found at this place
FEWEST_BODIES = 3
OVERRULED = 3.0  # times the new text at the learned place, and
OVERRULED_CHARS = 200  # characters at least: the layout has changed
HOLDS = 0.75  # of the new text must stay inside when descending to a child
FRESH = 0.5  # of the text that a selector selects must be new on a site that is known
AGREES = 0.5  # of the new text at the learned place must be inside what a selector selects
KNOWN_PAGES = 5


@dataclass(frozen=True, slots=True)
class Body:
    """The block that holds the body, and what told so: "template", "learned" or "density"."""

    element: int
    found_by: str


@dataclass(frozen=True, slots=True)
class Found:
    """The body of a page and how the site's selectors served: True where one gave a sound body."""

    body: Body | None
    selectors: dict[str, bool]


def find_body(document: Document, reasons: Sequence[str | None], counts: SiteCounts, selectors: Sequence[str]) -> Found:
    """Return where the body is; none for a page without any new text or media.

    The first selector that serves decides. One that was suspended is judged, but not asked.
    """
    is_known = counts.pages >= KNOWN_PAGES
    new = new_text(document, reasons, is_known=is_known)
    if new and not new[0]:
        new = new_text(document, boilerplate.seldom(document, reasons, counts), is_known=is_known)
    dense = _descend(document, new)
    anchor = _anchor(document, counts, new)
    if dense is not None and anchor is None:
        dense = below_title(document, dense, new[dense], reasons, counts)
    matched = [selector for selector in selectors if document.marks.get(selector)]
    sound = {s: _is_sound(document, document.marks[s][0], reasons, anchor, counts) for s in matched}
    body = next(
        (Body(document.marks[s][0], "template") for s in matched if sound[s] and s not in counts.suspended), None
    )
    if body is None and anchor is not None:
        overruled = dense is not None and new[dense] > max(OVERRULED_CHARS, OVERRULED * max(new[anchor], 1.0))
        body = Body(dense, "density") if overruled and dense is not None else Body(anchor, "learned")
    if body is None and dense is not None:
        body = Body(dense, "density")
    # Where one layout's selector matches, those of other layouts are not to blame.
    return Found(body, sound or dict.fromkeys(selectors, False))


def _is_sound(
    document: Document, element: int, reasons: Sequence[str | None], anchor: int | None, counts: SiteCounts
) -> bool:
    """Tell whether what a selector selects may be the body: not mostly boilerplate, not beside the bodies."""
    if counts.pages < KNOWN_PAGES:
        return True
    end = document.elements[element].end
    chars = [
        (len(unit.text), reason is None)
        for unit, reason in zip(document.units, reasons, strict=True)
        if element <= unit.element < end
    ]
    total, fresh = sum(size for size, _ in chars), sum(size for size, new in chars if new)
    if total and fresh < FRESH * total:
        return holds_media(document, element)
    if anchor is None or document.elements[anchor].path == document.elements[element].path:
        return True  # without classes, rows of one table share a place: the selector knows better which
    far = document.elements[anchor].end
    wanted = shared = 0
    for unit, reason in zip(document.units, reasons, strict=True):
        if reason is None and anchor <= unit.element < far:
            wanted += len(unit.text)
            shared += len(unit.text) if element <= unit.element < end else 0
    return shared >= AGREES * wanted


@lru_cache(maxsize=1 << 12)
def _own_share(names: str) -> float:
    """Return what the text of a block counts for by its names."""
    return 0.2 if names and _BAD_NAMES.search(names) else 1.0


@lru_cache(maxsize=1 << 12)
def _whole_share(names: str) -> float:
    """Return what a block with all below it counts for by its names."""
    return 0.2 if _BAD_NAMES.search(names) and not _GOOD_NAMES.search(names) else 1.0


def new_text(document: Document, reasons: Sequence[str | None], *, is_known: bool) -> list[float]:
    """Return for each element the weight of the new text in and below it.

    On a site that is known a heading weighs next to nothing: on a page of one picture or file it may be all
    the new text there is. While the frame is unknown it stays, a counterweight to menus and footers.
    """
    elements = document.elements
    weights = [0.0] * len(elements)
    for unit, reason in zip(document.units, reasons, strict=True):
        size = len(unit.text)
        plain = size - unit.link_chars
        if reason is not None or plain <= 0 or (size <= LONGEST_FRAME and is_frame(unit.text)):
            continue
        # Running text has punctuation; a menu, a name or a slogan has none.
        weight = plain * plain / size * (1.0 if SENTENCE.search(unit.text) else 0.35)
        block = elements[unit.element]
        if is_known and heads(block.tag, block.names):
            weight *= 0.05
        weights[unit.element] += weight * _own_share(block.names) if block.names else weight
    for medium in document.media:
        weights[medium.element] += 0.0 if medium.kind == "image" else 8.0
    for index in range(len(weights) - 1, 0, -1):
        if weight := weights[index]:
            element = elements[index]
            if element.names:
                weights[index] = weight = weight * _whole_share(element.names)
            weights[element.parent] += weight
    return weights


def _descend(document: Document, new: list[float]) -> int | None:
    """Return the deepest element that still holds most of the page's new text."""
    if not new or new[0] <= 0:
        return None
    elements = document.elements
    own = {unit.element for unit in document.units}  # blocks with text of their own: paragraphs, whatever their tag
    here = 0
    while True:
        below, child = None, here + 1
        while child < elements[here].end:
            if below is None or new[child] > new[below]:
                below = child
            child = elements[child].end
        if below is None or new[below] < HOLDS * new[here] or elements[below].tag in _PARAGRAPHS:
            return here
        if below in own and _has_like(document, new, here, below):
            return here
        here = below


def _has_like(document: Document, new: list[float], parent: int, child: int) -> bool:
    """Tell whether siblings at the same place hold new text too: then each is a paragraph."""
    elements = document.elements
    place, sibling = elements[child].path, parent + 1
    while sibling < elements[parent].end:
        if sibling != child and elements[sibling].path == place and new[sibling] > 0:
            return True
        sibling = elements[sibling].end
    return False


def _anchor(document: Document, counts: SiteCounts, new: list[float]) -> int | None:
    """Return the block at the place where other pages have their bodies; of several the one with most text."""
    best: tuple[float, int, int] | None = None
    if not counts.bodies:
        return None
    said: list[int] = []
    for index, element in enumerate(document.elements):
        count = counts.paths.get(element.path)
        if count is None or count.bodies < FEWEST_BODIES or count.bodies < ANCHOR_SHARE * counts.bodies:
            continue
        weight = count.bodies * (1.0 + sqrt(max(new[index], 0.0)) + (0.5 if holds_media(document, index) else 0.0))
        if best is None or weight >= best[0]:
            # Of cells without classes many share a place: an article without text is the one that says least.
            said = said or _chars(document)
            if best is None or (weight, -said[index]) > best[:2]:
                best = (weight, -said[index], index)
    return best[2] if best else None


def _chars(document: Document) -> list[int]:
    """Return for each element the characters in and below it."""
    chars = [0] * len(document.elements)
    for unit in document.units:
        chars[unit.element] += len(unit.text)
    for index in range(len(chars) - 1, 0, -1):
        chars[document.elements[index].parent] += chars[index]
    return chars
