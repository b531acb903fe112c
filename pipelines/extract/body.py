"""Where the body is: by template, by the place learned on other pages, or by the density of new text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from archive.counts import SiteCounts
from pipelines.extract.dom import Document
from pipelines.extract.text import SENTENCE

_BAD_NAMES = re.compile(
    r"foot|copyright|nav|menu|side|crumb|position|relat|recommend|comment|share|(?:^|\s)hot|rank|link|page|banner|header",
)
_GOOD_NAMES = re.compile(
    r"content|article|zoom|text|body|main|detail|trs_editor|v_news|(?:^|\s)con(?:\s|$)|wp_articlecontent"
)
ANCHOR_SHARE = 0.25  # of the bodies were found at this place
FEWEST_BODIES = 3
OVERRULED = 3.0  # times the new text at the learned place, and
OVERRULED_CHARS = 200  # characters at least: the layout has changed
HOLDS = 0.75  # of the new text must stay inside when descending to a child


@dataclass(frozen=True, slots=True)
class Body:
    """The block that holds the body, and what told so: "template", "learned" or "density"."""

    element: int
    found_by: str


def find_body(
    document: Document, reasons: Sequence[str | None], counts: SiteCounts, templates: Sequence[str]
) -> Body | None:
    """Return where the body is, None for a page without any new text or media."""
    for selector in templates:
        if found := document.marks.get(selector):
            return Body(found[0], "template")
    new = new_text(document, reasons)
    dense = _descend(document, new)
    anchor = _anchor(document, counts, new)
    if anchor is None:
        return None if dense is None else Body(dense, "density")
    if dense is not None and new[dense] > OVERRULED_CHARS and new[dense] > OVERRULED * max(new[anchor], 1.0):
        return Body(dense, "density")
    return Body(anchor, "learned")


def new_text(document: Document, reasons: Sequence[str | None]) -> list[float]:
    """Return for each element the weight of the new text in and below it."""
    weights = [0.0] * len(document.elements)
    for unit, reason in zip(document.units, reasons, strict=True):
        if reason is not None:
            continue
        plain = max(len(unit.text) - unit.link_chars, 0)
        weight = plain * (plain / max(len(unit.text), 1))
        # Running text has punctuation; a menu, a name or a slogan has none.
        weight *= 1.0 if len(SENTENCE.findall(unit.text)) else 0.35
        block = document.elements[unit.element]
        if block.names and _BAD_NAMES.search(block.names):
            weight *= 0.2
        weights[unit.element] += weight
    for medium in document.media:
        weights[medium.element] += 0.0 if medium.kind == "image" else 8.0
    for index in range(len(weights) - 1, 0, -1):
        names = document.elements[index].names
        share = 0.2 if names and _BAD_NAMES.search(names) and not _GOOD_NAMES.search(names) else 1.0
        weights[index] *= share
        weights[document.elements[index].parent] += weights[index]
    return weights


def _descend(document: Document, new: list[float]) -> int | None:
    """Return the deepest element that still holds most of the page's new text."""
    if not new or new[0] <= 0:
        return None
    children: dict[int, list[int]] = {}
    for index, element in enumerate(document.elements):
        children.setdefault(element.parent, []).append(index)
    here = 0
    while True:
        below = max(children.get(here, ()), key=lambda child: new[child], default=None)
        if below is None or new[below] < HOLDS * new[here] or document.elements[below].tag in ("p", "span", "font"):
            return here
        here = below


def _anchor(document: Document, counts: SiteCounts, new: list[float]) -> int | None:
    """Return the block at the place where other pages have their bodies; of several the one with most text."""
    best: tuple[float, int] | None = None
    for index, element in enumerate(document.elements):
        count = counts.paths.get(element.path)
        if count is None or count.bodies < FEWEST_BODIES or count.bodies < ANCHOR_SHARE * counts.bodies:
            continue
        weight = count.bodies * (1.0 + sqrt(max(new[index], 0.0)))
        if best is None or weight > best[0]:
            best = (weight, index)
    return best[1] if best else None
