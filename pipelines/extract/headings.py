"""The lines around a title: lead-in title and subtitle, and those that tell time, source and views."""

import re
from collections.abc import Sequence

from pipelines.extract.breadcrumb import is_trail
from pipelines.extract.credits import is_credits, labelled
from pipelines.extract.document import Document
from pipelines.extract.meta_line import LONGEST_SUBTITLE, is_meta, is_subtitle, joined
from pipelines.extract.published import Around
from pipelines.extract.template import Template
from pipelines.extract.title import Title
from pipelines.extract.trim import Lines

_SUBTITLE = re.compile(r"sub_?-?tit|subit|fu_?tit|fbt|(?:^|[\s_-])ft(?:$|[\s_-])|second_?tit")
_LEAD = re.compile(r"(?:pre|lead|yin|jian|shoulder|top)_?-?tit|yinti|jianti|(?:^|\s)pre(?:$|\s)|pretit")
BEFORE, AFTER = 4, 12  # lines around a title that may tell of it
STEPPED_OVER = 3  # lines of a body above its line of time and source: subtitle, number of a 公文
BELOW = 6  # lines below a body that may tell who wrote it


def lead_title(document: Document, title: Title | None) -> str | None:
    """Return the line above the title (引题) that the layout names so, None without one."""
    if title is None or not title.units:
        return None
    above = min(title.units) - 1
    return _named(document, above, _LEAD) if above >= 0 else None


def subtitle(document: Document, title: Title | None, lines: Lines) -> str | None:
    """Return the line below the title (副题): one that begins with a dash, or that the layout names so."""
    if title is None or not title.units:
        return None
    following = max(title.units) + 1
    candidates = [following] if following < len(document.units) else []
    candidates += lines.kept[:1]
    for index in candidates:
        text = document.units[index].text
        if is_subtitle(text):
            return text.lstrip("—-―─ ")
    return _named(document, following, _SUBTITLE) if following < len(document.units) else None


def _named(document: Document, index: int, names: re.Pattern[str]) -> str | None:
    unit = document.units[index]
    block = document.elements[unit.element]
    if not names.search(block.names) or len(unit.text) > LONGEST_SUBTITLE or unit.link_chars:
        return None
    return None if is_meta(unit.text) or is_trail(unit.text) else unit.text


def around_title(
    document: Document, title: Title | None, lines: Lines, templates: Sequence[Template], credits: Sequence[str]
) -> Around:
    """Return the lines that may tell time, source and views."""
    units = document.units
    kept = lines.kept[0] if lines.kept else len(units)
    if title and title.units:
        top, first = min(title.units), max(title.units) + 1
    else:
        top = first = max(0, kept - AFTER)
    last = min(kept, first + AFTER) if kept >= first else min(len(units), first + 3)
    inside = range(first, last)
    cut = (lines.reasons or {}).items()
    head_cuts = [i for i, why in cut if i not in inside and _tells(i - kept, why, units[i].text)]
    above = range(top - 1, max(-1, top - 1 - BEFORE), -1)
    before = []
    for index in above:
        if is_trail(units[index].text):
            break
        before.append(units[index].text)
    return Around(
        marked=joined(_marked(document, templates)),
        before=before,
        after=joined(units[i].text for i in (*inside, *head_cuts) if title is None or i not in title.units),
        credits=joined(credits),
    )


def _tells(behind: int, why: str, line: str) -> bool:
    """Tell whether a line that was cut `behind` lines after the first line of the text tells of the article."""
    if behind < 0 and why == "credits":
        return True
    # The line of time and source may stand on every page.
    return behind < STEPPED_OVER and (why == "meta line" or (why == "repeats" and is_meta(line)))


def credits_below(document: Document, lines: Lines) -> list[str]:
    """Return the lines soon below a body that only name source, author or editors: a table may have a row for them."""
    if not lines.inside:
        return []
    end = lines.inside[-1] + 1
    below = [unit.text for unit in document.units[end : end + BELOW] if not unit.link_chars]
    return [labelled(line) for line in below if is_credits(line)]


def _marked(document: Document, templates: Sequence[Template]) -> list[str]:
    """Return the lines that a template's selector marks."""
    elements = {element for t in templates if t.meta for element in document.marks.get(t.meta, ())}
    if not elements:
        return []
    spans = [(element, document.elements[element].end) for element in sorted(elements)]
    return [unit.text for unit in document.units if any(start <= unit.element < end for start, end in spans)]
