"""The title: lines before the body, weighed by what the listing, <title> and headings say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.counts import SiteCounts
from pipelines.extract.dom import Document
from pipelines.extract.text import narrow, squeeze

_CUT = re.compile(r"(?:…+|\.{3,}|。{3,})$")
_PARTED = re.compile(r"\s*(?:[-_|—–·|]{1,4}|——+|\s-\s|»|<|>)\s*")
_NAMES = re.compile(r"tit|(?:^|[\s_-])bt|biaoti|headline|arti_t|subject|news_?name", re.IGNORECASE)
_META = re.compile(
    r"(?:时间|日期|来源|作者|编辑|点击|浏览|阅读|字号|字体|位置|打印|关闭|分享)\s*[:：]|^\W*\d{4}\s*[-年/.]"
)
LONGEST = 120  # characters
LEAST = 2.0  # a candidate with less behind it is a guess


@dataclass(frozen=True, slots=True)
class Title:
    """The title, where it was found, and the units that print it."""

    text: str
    found_in: str  # template, page, listing or <title>
    units: frozenset[int]


def find_title(
    document: Document, start: int, listed: str | None, counts: SiteCounts, template: str | None = None
) -> Title | None:
    """Return the title of an article whose body starts at unit `start`; None where nothing gives one.

    `listed` is the anchor text of the listing, which may be cut with …
    """
    if template and (marked := _marked(document, template)):
        return marked
    best: tuple[float, int, Title] | None = None
    for units in _candidates(document, start):
        text = squeeze(" ".join(document.units[i].text for i in units))
        weight = _weight(document, text, units, listed, counts, start)
        if best is None or weight > best[0]:
            best = (weight, units[0], Title(text, "page", frozenset(units)))
    if best is not None and best[0] >= LEAST:
        return best[2]
    if listed and not _CUT.search(listed):
        return Title(listed, "listing", frozenset())
    if document.title and (headline := without_suffix(document.title, listed)):
        return Title(headline, "<title>", frozenset())
    return Title(listed, "listing", frozenset()) if listed else None


def _marked(document: Document, template: str) -> Title | None:
    for element in document.marks.get(template, ()):
        units = [i for i, unit in enumerate(document.units) if _inside(document, unit.element, element)]
        if words := squeeze(" ".join(document.units[i].text for i in units)):
            return Title(words, "template", frozenset(units))
    return None


def _inside(document: Document, element: int, outer: int) -> bool:
    while element > outer:
        element = document.elements[element].parent
    return element == outer


def _candidates(document: Document, start: int) -> list[list[int]]:
    """Return the lines that may be the title: each unit before the body, and the lines of one heading as one."""
    found: list[list[int]] = []
    end = min(start + 2, len(document.units))  # some bodies start with their title
    for index in range(end):
        unit = document.units[index]
        if found and document.units[found[-1][-1]].element == unit.element and _is_heading(document, unit.element):
            found[-1].append(index)
        elif unit.link_chars < len(unit.text) / 2 and 2 <= len(unit.text) <= LONGEST:
            found.append([index])
    return found


def _is_heading(document: Document, element: int) -> bool:
    block = document.elements[element]
    return block.tag in ("h1", "h2", "h3") or bool(_NAMES.search(block.names))


def _weight(
    document: Document, text: str, units: Sequence[int], listed: str | None, counts: SiteCounts, start: int
) -> float:
    solid = _solid(text)
    if len(solid) < 2 or (_META.search(narrow(text)[:30]) and len(text) < 80):
        return -5.0
    block = document.elements[document.units[units[0]].element]
    weight = {"h1": 3.0, "h2": 2.5, "h3": 2.0, "h4": 1.0}.get(block.tag, 0.0)
    weight += 1.5 if _NAMES.search(block.names) else 0.0
    weight += 0.5 if document.units[units[0]].strong else 0.0
    weight += _agreement(solid, listed) + (_agreement(solid, document.title) if document.title else 0.0)
    following = document.units[units[-1] + 1 : units[-1] + 4]
    weight += 1.5 if any(_META.search(narrow(u.text)[:40]) for u in following) else 0.0
    weight -= 0.02 * max(0, start - units[-1])
    if (count := counts.units.get(document.units[units[0]].key)) and count.pages >= max(2, 0.1 * min(counts.pages, 60)):
        weight -= 4.0
    return weight


def _solid(text: str) -> str:
    return re.sub(r"[\W_]+", "", narrow(text))


def _agreement(solid: str, witness: str | None) -> float:
    """Return up to 4 for a candidate that a witness holds, or whose beginning it is where it was cut."""
    if not witness:
        return 0.0
    other = _solid(_CUT.sub("", squeeze(witness)))
    if len(other) < 2:
        return 0.0
    if solid == other:
        return 4.0
    if _CUT.search(squeeze(witness)) and solid.startswith(other[: max(4, len(other) - 1)]):
        return 4.0
    if len(solid) >= 4 and other.startswith(solid):
        return 4.0 if len(solid) >= 6 else 2.5
    if len(solid) >= 6 and solid in other:
        return 3.0
    if len(other) >= 6 and solid.startswith(other):
        return 2.5
    return 0.0


def without_suffix(title: str, listed: str | None = None) -> str | None:
    """Return a <title> without the names of section and site behind it, None if nothing is left.

    >>> without_suffix("中办国办发文:贫困县党政正职不摘帽不调离————党务公开——辽宁党建网")
    '中办国办发文:贫困县党政正职不摘帽不调离'
    """
    steps = [step for step in _PARTED.split(squeeze(title)) if step]
    if not steps:
        return None
    if listed:
        start = _solid(_CUT.sub("", listed))
        for size in range(len(steps), 0, -1):
            head = title[: title.find(steps[size - 1]) + len(steps[size - 1])]
            if _solid(head) == start:
                return squeeze(head)
    return steps[0] if len(steps[0]) >= 4 or len(steps) == 1 else squeeze(title)
