"""Where the body is: by template, by the place learned on other pages, or by the density of new text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from archive.counts import SiteCounts
from pipelines.extract.breadcrumb import is_trail
from pipelines.extract.document import Document
from pipelines.extract.media import holds_media
from pipelines.extract.meta_line import is_meta
from pipelines.extract.text import SENTENCE
from pipelines.extract.title import LEAST, Witnesses, heads, weigh_titles

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
MUCH = 150.0  # weight of new text that no menu or footer has
MOST_ABOVE = 5  # lines of a body above and with its title; a block with more is the whole page
MOST_LINKS = 4  # lines in a row that are links and yet part of a body
FEWEST_LINKS = 3  # lines that are links and part a block from the title
LONGEST_FRAME = 120  # characters of a line that may be frame by its words
# What only footers say; a site's first pages have no counts to tell them by. Small letters.
_FRAME_WORDS = re.compile(
    "版权所有|icp[备证]|ｉｃｐ[备证]|公网安备|网站标识码|copyright|all rights reserved|技术支持[:：∶]|"
    "主办(?:单位)?[:：∶]|承办单位[:：∶]|邮政编码[:：∶]|邮编[:：∶]|建议使用|您是第|你是第|今天是|设为首页|加入收藏"
)


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
    new = new_text(document, reasons, is_known=counts.pages >= KNOWN_PAGES)
    dense = _descend(document, new)
    if dense is not None and counts.pages < KNOWN_PAGES:
        dense = _near_title(document, dense, new[dense], counts)
    anchor = _anchor(document, counts, new)
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


@lru_cache(maxsize=1 << 14)
def _is_frame(line: str) -> bool:
    """Tell whether a line is part of the frame by its words: footer, breadcrumb, or only time and source."""
    return bool(_FRAME_WORDS.search(line.lower())) or is_meta(line) or is_trail(line)


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
        if reason is not None or plain <= 0 or (size <= LONGEST_FRAME and _is_frame(unit.text)):
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


def _near_title(document: Document, dense: int, weight: float, counts: SiteCounts) -> int | None:
    """Return the densest block of a page of an unknown site, or what stands below the title in its place.

    On a page of a few words menus and footers say more than the article: the densest block is then mostly
    links, or the whole page, or it stands above the title, or lists of links part it from the title.
    """
    links = _mostly_links(document, dense)
    if weight > MUCH and not links:
        return dense
    said = Witnesses(None, document.title, None)
    found = max(weigh_titles(document, len(document.units), said, counts), key=lambda t: t[0], default=None)
    if found is None or found[0] < LEAST:
        return None if links else dense
    first = max(found[1].units) + 1
    end = document.elements[dense].end
    inside = [i for i, unit in enumerate(document.units) if dense <= unit.element < end]
    holds_title = inside[0] < first <= inside[-1] + 1 and first - inside[0] <= MOST_ABOVE
    parted = sum(unit.link_chars * 2 > len(unit.text) for unit in document.units[first : max(first, inside[0])])
    if not links and (holds_title or (inside[0] >= first and parted < FEWEST_LINKS)):
        return dense
    lines = _lines_below(document, first)
    return _common(document, lines) if lines else None


def _lines_below(document: Document, first: int) -> list[int]:
    """Return the blocks of the lines from unit `first` to the frame: to a footer's words or a list of links."""
    lines: list[int] = []
    links = 0  # lines in a row that are links: a few may be the files of a notice, many are a menu
    for unit in document.units[first:]:
        if _is_frame(unit.text):
            if lines:
                break
            continue
        links = links + 1 if unit.link_chars * 2 > len(unit.text) else 0
        if links > MOST_LINKS:
            return lines[: len(lines) - MOST_LINKS]
        lines.append(unit.element)
    return lines


def _mostly_links(document: Document, element: int) -> bool:
    """Tell whether a block leads elsewhere more than it says: not one block is the body, but the whole page."""
    end = document.elements[element].end
    inside = [unit for unit in document.units if element <= unit.element < end]
    return 2 * sum(unit.link_chars for unit in inside) > sum(len(unit.text) for unit in inside)


def _common(document: Document, elements: Sequence[int]) -> int:
    """Return the innermost block that holds all of these."""
    block = min(elements)
    while max(elements) >= document.elements[block].end:
        block = document.elements[block].parent
    return block


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
    best: tuple[float, int] | None = None
    if not counts.bodies:
        return None
    for index, element in enumerate(document.elements):
        count = counts.paths.get(element.path)
        if count is None or count.bodies < FEWEST_BODIES or count.bodies < ANCHOR_SHARE * counts.bodies:
            continue
        weight = count.bodies * (1.0 + sqrt(max(new[index], 0.0)) + (0.5 if holds_media(document, index) else 0.0))
        if best is None or weight > best[0]:
            best = (weight, index)
    return best[1] if best else None
