"""The title: lines before the body, weighed by what the listing, <title>, head tags and headings say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.counts import SiteCounts
from pipelines.extract import boilerplate
from pipelines.extract.breadcrumb import is_trail
from pipelines.extract.document import HIDDEN, Document
from pipelines.extract.text import narrow, squeeze, unit_key

_CUT = re.compile(r"(?:(?<!…)…++|(?<!\.)\.{3,}+|(?<!。)。{3,}+)$")
_PARTED = re.compile(r"\s*(?:[-_|—–·|]{1,4}|——+|\s-\s|»|<|>)\s*")
_NAMES = re.compile(r"tit|(?:^|[\s_-])bt|biaoti|headline|arti_t|subject|news_?name", re.IGNORECASE)
_BESIDE = re.compile(r"sub_?-?tit|fu_?tit|fbt|pre_?tit|lead_?tit|yinti|jianti")  # 副题, 引题
_META = re.compile(
    r"(?:^|[\s\[【(|])(?:发布|发表|更新|文章|信息|稿件|新闻|责任)?(?:时间|日期|来源|作者|编辑|点击|浏览|阅读|字号|字体|位置|打印|关闭|分享)"
    r"(?:[^:]{0,2}:|\s*(?:19|20)\d\d\s*[-/.年])|^\W*\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}(?!\d)\s*日?\W*(?:$|\d|星期)"
)
_BY_TAG = {"h1": 3.0, "h2": 2.5, "h3": 2.0, "h4": 1.0}
_TITLE, _BY_TITLE = 1, 2
_HEADINGS = frozenset(["h1", "h2", "h3"])
LONGEST = 120  # characters
LONGEST_HEAD = 300  # characters of a <title>; an unclosed one holds the whole page
MOST_LINES = 4  # of one heading
LEAST = 1.5  # a candidate with less behind it is a guess
ANCHOR_SHARE = 0.5  # of the titles were found at this place
FEWEST_TITLES = 3
KNOWN_PAGES = 5  # from here on a part of <title> that names the site was seen often enough


@dataclass(frozen=True, slots=True)
class Title:
    """The title, where it was found, and the units that print it."""

    text: str
    found_in: str  # template, page, listing or <title>
    units: frozenset[int]
    element: int | None  # block of the first unit; None: not on the page
    sure: bool  # a witness or the layout speaks for it, not only its place on other pages


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What others call the page. None: they do not say."""

    listed: str | None  # the anchor text of the listing, which may be cut with …
    head: str | None  # the <title> element; None where it is the same on other pages
    tag: str | None  # the head tag ArticleTitle


def witnesses(document: Document, listed: str | None, tag: str | None, counts: SiteCounts) -> Witnesses:
    """Return what speaks for a title. What stands on other pages too names the site, not the article."""
    head = document.title if document.title and not boilerplate.repeats(title_key(document.title), counts) else None
    return Witnesses(listed, head, tag if tag and not boilerplate.repeats(title_key(tag), counts) else None)


@lru_cache(maxsize=1 << 10)
def _steps(title: str) -> tuple[str, ...]:
    """Return the parts of a <title>: article, section, site."""
    return tuple([step for step in _PARTED.split(title) if step])


@lru_cache(maxsize=1 << 12)
def title_key(text: str) -> int:
    """Return the key under which a <title> or a part of one is counted: no line of the page has it.

    Numbers count here, or 第3周工作安排 would be the name of a site. (The mark at its end is what makes them count.)
    """
    return unit_key("<title>" + text + "。")


def title_keys(document: Document) -> Iterator[int]:
    """Yield the keys of the <title> and of its parts: those that repeat are names of site and section."""
    if document.title:
        yield title_key(document.title)
        yield from map(title_key, _steps(document.title))


def find_title(
    document: Document, start: int, said: Witnesses, counts: SiteCounts, template: str | None = None
) -> Title | None:
    """Return the title of an article whose body starts at unit `start`; None where nothing gives one."""
    if template and (marked := _marked(document, template)):
        return marked
    best = max(weigh_titles(document, start, said, counts), key=lambda found: found[0], default=None)
    if best is not None and best[0] >= LEAST:
        return best[1]
    if said.listed and uncut(said.listed) == said.listed:
        return Title(said.listed, "listing", frozenset(), None, True)
    if said.tag:
        return Title(said.tag, "ArticleTitle", frozenset(), None, True)
    if said.head and (headline := without_suffix(said.head, said.listed, counts)):
        return Title(headline, "<title>", frozenset(), None, True)
    return Title(said.listed, "listing", frozenset(), None, True) if said.listed else None


def weigh_titles(document: Document, start: int, said: Witnesses, counts: SiteCounts) -> Iterator[tuple[float, Title]]:
    """Yield the lines that may be the title with what speaks for them, in page order."""
    wanted = _Wanted(said)
    for units in _candidates(document, start):
        first = document.units[units[0]].text
        text = first if len(units) == 1 else squeeze(" ".join([document.units[i].text for i in units]))
        agreed, weight = _weight(document, text, units, wanted, counts, start)
        sure = agreed or weight >= LEAST + 1.5
        yield weight, Title(text, "page", frozenset(units), document.units[units[0]].element, sure)


def _marked(document: Document, template: str) -> Title | None:
    for element in document.marks.get(template, ()):
        end = document.elements[element].end
        units = [i for i, unit in enumerate(document.units) if element <= unit.element < end]
        if words := squeeze(" ".join(document.units[i].text for i in units)):
            return Title(words, "template", frozenset(units), element, True)
    return None


def _candidates(document: Document, start: int) -> Iterator[list[int]]:
    """Yield the lines that may be the title: each line before the body, and the lines of one heading together."""
    end = min(start + 2, len(document.units))  # some bodies start with their title
    units = document.units
    group: list[int] = []
    around: int | None = None
    for index in range(end):
        unit = units[index]
        is_none = unit.link_chars * 2 >= len(unit.text) or len(unit.text) > LONGEST or unit.set & HIDDEN
        if is_none and not group:
            around = None
            continue
        heading = _heading(document, unit.element)
        if heading is None and unit.set:
            heading = unit.element  # a cell or paragraph all in bold or large type, its lines parted by <br>
        if heading is None or heading != around:
            if 1 < len(group) <= MOST_LINES:
                yield group
            group, around = [], heading
        if is_none:
            continue
        if heading is not None:
            group.append(index)
        yield [index]
    if 1 < len(group) <= MOST_LINES:
        yield group


def _heading(document: Document, element: int) -> int | None:
    """Return the heading that a block is or stands in, None for any other."""
    elements = document.elements
    for _ in range(3):
        if element < 0:
            return None
        block = elements[element]
        if block.tag in _HEADINGS or (block.names and _named(block.names) & _TITLE):
            return element
        element = block.parent
    return None


def heads(tag: str, names: str) -> bool:
    """Tell whether a block is a heading by its tag, class or id."""
    return tag in _HEADINGS or bool(names and _named(names) & _TITLE)


class _Wanted:
    """The witnesses with their words folded once."""

    def __init__(self, said: Witnesses) -> None:
        voices = [squeeze(voice) for voice in (said.listed, said.head, said.tag) if voice]
        self.voices = [(solid(uncut(voice)), uncut(voice) != voice) for voice in voices]


def uncut(title: str) -> str:
    """Return a title without the dots that say that the rest was left out.

    >>> uncut("中办国办发文……"), uncut("中办国办发文...")
    ('中办国办发文', '中办国办发文')
    """
    return _CUT.sub("", title) if title.endswith(("…", "...", "。。。")) else title


def _weight(
    document: Document, text: str, units: Sequence[int], wanted: _Wanted, counts: SiteCounts, start: int
) -> tuple[bool, float]:
    """Return whether a witness agrees with a candidate, and its weight."""
    words = solid(text)
    first = document.units[units[0]]
    if len(words) < 2 or (len(text) < 80 and _is_meta(text[:30])) or is_trail(text):
        return False, -5.0
    voices = [_agreement(words, voice, cut) for voice, cut in wanted.voices]
    agreed = max(voices, default=0.0) + 0.5 * sum(voices)
    weight = agreed + _look(document, units[0])
    if len(units) > 1 and document.elements[_heading(document, first.element) or 0].tag in _HEADINGS:
        weight += 0.5  # the lines of one heading are one title
    weight += _nearness(document, units[-1])
    weight -= 0.02 * max(0, start - units[-1])
    weight -= 0.5 if len(words) < 4 else 0.0
    weight -= 2.0 if text.endswith(("。", "；", "：", ":")) else 0.0  # a sentence
    place = counts.paths.get(document.elements[first.element].path)
    if place and place.titles >= FEWEST_TITLES and place.titles >= ANCHOR_SHARE * counts.titles:
        weight += 2.5  # and a title may repeat there but for its number: 第9周工作安排
    elif all(boilerplate.repeats(document.units[i].key, counts) for i in units):
        weight -= 4.0
    return agreed >= 2.5, weight


def _nearness(document: Document, last: int) -> float:
    """Return what it says for a line that the line of time and source follows, at once or soon."""
    for weight, unit in zip((2.0, 1.5, 0.5), document.units[last + 1 : last + 4], strict=False):
        if _is_meta(unit.text[:40]):
            return weight
    return 0.0


@lru_cache(maxsize=1 << 12)  # the lines around a title are asked about with each line near them
def _is_meta(line: str) -> bool:
    """Tell whether a line begins with time, source and the like."""
    return bool(_META.search(narrow(line)))


def _look(document: Document, index: int) -> float:
    """Return how much a line is set like a title."""
    unit = document.units[index]
    element = unit.element
    weight = 0.0
    if document.elements[element].tag not in _HEADINGS:
        weight = (0.5 if unit.strong else 0.0) + (1.25 if unit.large else 0.0)
    for distance in range(3):
        if element < 0:
            break
        block = document.elements[element]
        weight += _BY_TAG.get(block.tag, 0.0) / (1 + distance)
        if block.names and (named := _named(block.names)):
            return weight - 2.0 if named & _BY_TITLE else weight + 2.5 / (1 + distance)
        element = block.parent
    return weight


@lru_cache(maxsize=1 << 12)
def _named(names: str) -> int:
    """Return whether a class or id is that of a title, and whether it is that of a 副题 or 引题."""
    return (_TITLE if _NAMES.search(names) else 0) | (_BY_TITLE if _BESIDE.search(names) else 0)


@lru_cache(maxsize=1 << 12)
def solid(text: str) -> str:
    """Return the words of a text without marks and blanks, for comparing titles.

    >>> solid("“亮牌上岗”，账目 一清二楚")
    '亮牌上岗账目一清二楚'
    """
    return "".join(filter(str.isalnum, narrow(text)))


def _agreement(words: str, other: str, cut: bool) -> float:
    """Return up to 4 for a candidate that a witness holds, or whose beginning it is where it was cut."""
    if len(other) < 2:
        return 0.0
    if words == other or (cut and words.startswith(other[: max(4, len(other) - 1)])):
        return 4.0
    if len(words) >= 4 and other.startswith(words):
        # A longer candidate leaves less of the witness unexplained.
        return (3.0 if len(words) >= 6 else 2.0) + len(words) / len(other)
    if len(words) >= 6 and words in other:
        return 2.0 + len(words) / len(other)
    if len(other) >= 6 and words.startswith(other):
        return 2.5
    return 0.0


def without_suffix(title: str, listed: str | None = None, counts: SiteCounts | None = None) -> str | None:
    """Return a <title> without the names of section and site behind it, None if nothing is left.

    >>> without_suffix("中办国办发文:贫困县党政正职不摘帽不调离————党务公开——辽宁党建网")
    '中办国办发文:贫困县党政正职不摘帽不调离'
    """
    title = squeeze(title)[:LONGEST_HEAD]
    steps = list(_steps(title))
    if not steps:
        return None
    if listed:
        start = solid(uncut(listed))
        for size in range(len(steps), 0, -1):
            head = title[: title.find(steps[size - 1]) + len(steps[size - 1])]
            if solid(head) == start:
                return squeeze(head)
    if counts is not None and counts.pages >= KNOWN_PAGES:
        while len(steps) > 1 and boilerplate.repeats(title_key(steps[-1]), counts):
            steps.pop()
            title = title[: title.rfind(steps[-1]) + len(steps[-1])]
        return title
    return steps[0] if len(steps[0]) >= 4 or len(steps) == 1 else title
