"""From the block of the body to its lines: what is cut at its ends and inside, each with its reason."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.counts import SiteCounts
from archive.records import Cut
from pipelines.extract import boilerplate, meta_line
from pipelines.extract.credits import is_credits, labelled, sign_off
from pipelines.extract.document import Document, Unit
from pipelines.extract.text import SENTENCE, narrow
from pipelines.extract.title import Title, solid

# The repeats are possessive: a line of 5,000 digits would be tried for ever.
_PAGER = re.compile(
    r"^(?:首\s*页|上\s*一\s*[页篇条]|下\s*一\s*[页篇条]|上\s*页|下\s*页|尾\s*页|末\s*页|[\s\[\]()<>《》|.…]|\d{1,3}|共\d+页|第\d+页)++$"
)
_TOOLS = re.compile(
    r"^(?:【|\[|\()?\s*(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:顶部|列表|首页)?|分享到?|收藏|字[号体]|大|中|小|"
    r"扫一扫.{0,20}|我要纠错|加入收藏|(?:新浪|腾讯)?微博|微信|朋友圈|QQ(?:空间|好友)?|人人网|豆瓣|[\s【】\[\]()|:、/])++$"
)
_FURNITURE = frozenset(
    " 首上下尾末[]()<>《》|.…0123456789共第前后【】打关返分收字大中小扫我加:、/新腾微朋Q人豆"
)  # what these begin with
_NEIGHBOUR = re.compile(r"^(?:上一[篇条]|下一[篇条]|前一[篇条]|后一[篇条])\s*:")
_FILE_LABEL = re.compile(r"^附\s*件\s*\d*\s*[:.、]?|已下载\s*\d*\s*次|下载次数|[\[\]【】()\d.、:\s]")
_FILE_LINE = re.compile(r"^附\s*件\s*[一二三四五六七八九十\d]*\s*(?:[:.、]|$)")
_DAY = re.compile(
    r"^[〇○零一二三四五六七八九十\d\s]{2,}年[一二三四五六七八九十\d\s]+月[一二三四五六七八九十\d\s]+日$"
)  # under a 公文
_RELATED = re.compile(
    r"^[【\[]?(?:相关|延伸|推荐|更多|往期|拓展|精彩|热点|热门)(?:的)?(?:阅读|链接|新闻|文章|报道|信息|内容|推荐|回顾|资讯)[】\]]?\s*:?(?:更多)?>*$"
)
_AT_EDGES = frozenset(["repeats", "credits", "sign-off"])  # cut at the ends of a body
_NOTE = re.compile(r"^[（(]\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*[）)]$")  # 题注: of a speech or a law
_NUMBER = re.compile(r"^[一-鿿]{2,15}\s*[〔\[［【(（]\d{4}[〕\]］】)）]\s*\d+\s*号$")  # 发文字号 of a 公文
_NAMES_DAY = re.compile(r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月")
RUNNING = 40  # characters of a line that is text for certain
SHORT_LINE = 20  # characters; no disclaimer is that short
LONGEST_FURNITURE = 120  # characters; longer lines are text, not pagers, tools or labels


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a body, and what was cut. Numbers are those of the document's units."""

    inside: tuple[int, ...] = ()  # units of the body
    kept: tuple[int, ...] = ()
    reasons: dict[int, str] | None = None  # why each of the others inside was cut
    edges: tuple[int, ...] = ()  # of all lines of the body in order, kept or cut at its ends
    cuts: tuple[Cut, ...] = ()
    credits: tuple[str, ...] = ()  # lines that name source, author or editor
    original_title: str | None = None
    source: str | None = None  # by a sign-off


class _Reader:
    """Decides line by line. `state` holds why a unit of the body is cut, None while it is text."""

    def __init__(self, document: Document, element: int, counts: SiteCounts, dropped: Sequence[int]) -> None:
        self._document = document
        self._counts = counts
        self._element, self._end = element, document.elements[element].end
        self.inside = [i for i, unit in enumerate(document.units) if element <= unit.element < self._end]
        self.state: dict[int, str | None] = dict.fromkeys(self.inside)
        self.original_title: str | None = None
        self.source: str | None = None
        self._again: frozenset[int] = frozenset()  # lines that say the title once more and are text
        for outer in dropped:
            far = document.elements[outer].end
            for i in self.inside:
                if outer <= document.units[i].element < far:
                    self.state[i] = "dropped"

    def unit(self, index: int) -> Unit:
        """Return a unit by its number."""
        return self._document.units[index]

    def cut_inside(self, title: Title | None, reasons: Sequence[str | None]) -> None:
        """Cut what is no text wherever it stands: title, 原标题, pagers, file links, lists of links."""
        words = solid(title.text) if title else ""
        named = title.units if title else frozenset()
        top = min(named) if title and title.sure and named else 0
        if named and not named & self.state.keys():
            # The title stands above the body: what the body says once more, an editor wrote there as text. So
            # decided the readers who made the gold, on 60 of 61 such pages.
            self._again = frozenset([i for i in self.inside if self._says(i, words)])
        state = self.state
        for i in self.inside:
            if i in self._again:
                continue
            if i < top:  # breadcrumbs and the like, in a block that is wider than the article
                state[i] = state[i] or "above the title"
            elif state[i] is None:
                state[i] = "title" if i in named else self._reason(i, words, reasons[i])

    def _says(self, i: int, words: str) -> bool:
        text = self._document.units[i].text
        return bool(words) and len(words) <= len(text) <= LONGEST_FURNITURE and solid(text) == words

    def _reason(self, i: int, words: str, mask: str | None) -> str | None:
        unit = self._document.units[i]
        text = unit.text
        if len(text) <= LONGEST_FURNITURE:
            if "原" in text and (original := meta_line.original_title(text)) and len(original) <= 80:
                self.original_title = self.original_title or original
                return "original title"
            if (unit.file_chars or unit.link_chars) and _is_file_label(unit, words):
                return "attachment"
            if narrow(text[0]) in _FURNITURE and is_furniture(unit):
                return "pager"
        if mask is not None and mask != "repeats":
            return mask
        if unit.key not in self._counts.units or not boilerplate.stands_everywhere(unit.key, self._counts):
            return None
        # What every article says of its source and editors is still a statement; the ends of the body decide.
        return None if is_credits(unit.text) or sign_off(unit.text) else "repeats"

    def _undecided(self, order: Iterable[int]) -> Iterator[tuple[int, Unit]]:
        """Yield the lines from one end that nothing was decided of, up to one that is text for certain."""
        for i in order:
            if i in self._again:
                return
            if self.state[i] is None:
                yield i, self.unit(i)

    def cut_related(self, title: Title | None) -> None:
        """Cut lists of other articles at the end, each with the line above it that calls them related."""
        words, links = solid(title.text) if title else "", list[int]()
        for i in reversed(self.inside):
            unit = self.unit(i)
            if self.state[i] is not None:
                continue
            if unit.link_chars * 2 > len(unit.text) or self._says(i, words):  # a list may hold the article itself
                links.append(i)
            elif links and _RELATED.match(narrow(unit.text)):
                self.state.update(dict.fromkeys([i, *links], "related"))
                self._again = self._again.difference(links)
                links = []
            elif links or not is_credits(unit.text):
                return

    def trim_tail(self) -> None:
        """Cut the run of credits, sign-offs and boilerplate at the end."""
        for i, unit in self._undecided(reversed(self.inside)):
            if is_credits(unit.text):
                self.state[i] = "credits"
            elif source := sign_off(unit.text):
                self.state[i] = "sign-off"
                self.source = self.source or source
            elif not (why := self._edge(unit, tail=True)):
                return
            else:
                self.state[i] = why

    def trim_head(self, title: Title | None) -> None:
        """Cut the run of credits, meta lines, boilerplate and repeated titles at the beginning."""
        words = solid(title.text) if title else ""
        for i, unit in self._undecided(self.inside):
            if is_credits(unit.text):
                self.state[i] = "credits"
            elif meta_line.is_meta(unit.text) and not (_NOTE.match(unit.text) and self._is_paragraph(unit)):
                self.state[i] = "meta line"
            elif self._says(i, words):
                self.state[i] = "title"
            elif why := self._edge(unit, tail=False):
                self.state[i] = why
            elif not (meta_line.is_subtitle(unit.text) or _NUMBER.match(unit.text)):
                return  # the line of time and source may stand below those two

    def restore_day(self) -> None:
        """Keep the day under the text of a 公文, which other texts of the same day have too."""
        last = max((i for i in self.inside if self.state[i] is None), default=None)
        following = None if last is None else next((i for i in self.inside if i > last), None)
        if following is not None and self.state[following] == "repeats" and _DAY.match(self.unit(following).text):
            self.state[following] = None

    def cut_caption(self, title: Title | None) -> None:
        """Cut what is left of a page of pictures if it only says the title, or the beginning of it, once more."""
        left = [i for i in self.inside if self.state[i] is None]
        if title is None or len(left) != 1 or left[0] in self._again:
            return
        said = solid(self.unit(left[0]).text)
        if len(said) >= 4 and solid(title.text).startswith(said):
            self.state[left[0]] = "title"

    def restore_title(self, title: Title | None) -> None:
        """Keep the title where it is said once more in the place of a text, and nothing else is."""
        if title is None or not title.units or any(why is None for why in self.state.values()):
            return
        again = [i for i in self.inside if self.state[i] == "title" and i > max(title.units)]
        if again and not any(m.kind != "file" and self._element <= m.element < self._end for m in self._document.media):
            self.state[again[-1]] = None

    def _edge(self, unit: Unit, *, tail: bool) -> str | None:
        is_short = len(unit.text) < SHORT_LINE
        is_link = unit.link_chars * 2 > len(unit.text)
        if boilerplate.stands_at_edge(unit.key, self._counts, tail=tail, is_short=is_short):
            why = None if tail and _DAY.match(unit.text) else "repeats"
        else:
            why = "links" if is_link and boilerplate.repeats(unit.key, self._counts) else None
        # What the layout adds has a place of its own; among the paragraphs an editor wrote it. A line that names a day
        # is the same as others only because keys ignore numbers.
        if why and (is_short or is_link or _NAMES_DAY.search(unit.text)) and self._is_paragraph(unit):
            return None
        return why

    def _is_paragraph(self, unit: Unit) -> bool:
        """Tell whether a line is a paragraph among those of the running text, whatever its class."""
        elements = self._document.elements
        block = elements[unit.element]
        for other in map(self.unit, self.inside):
            if len(other.text) >= RUNNING and other.element != unit.element and SENTENCE.search(other.text):
                beside = elements[other.element]
                if beside.parent == block.parent and beside.tag == block.tag and not other.link_chars:
                    return True
        return False


def is_furniture(unit: Unit) -> bool:
    """Tell whether a line only leads to other pages or offers tools: pagers, print, close, share, font size."""
    folded = narrow(unit.text)
    if _PAGER.match(folded):  # a number alone is a cell of a table, unless it links
        return bool(unit.link_chars) or any(word in folded for word in "页篇条")
    if _NEIGHBOUR.match(folded):
        return True
    return bool(_TOOLS.match(folded)) and (len(folded) > 1 or bool(unit.link_chars))


def read_lines(
    document: Document,
    element: int | None,
    reasons: Sequence[str | None],
    counts: SiteCounts,
    title: Title | None,
    dropped: Sequence[int] = (),
) -> Lines:
    """Return the lines of the body at `element`; without a body everything is cut."""
    if element is None:
        return Lines(cuts=_outside(document, reasons, title, set()))
    reader = _Reader(document, element, counts, dropped)
    reader.cut_inside(title, reasons)
    reader.cut_related(title)
    reader.trim_tail()
    reader.trim_head(title)
    reader.restore_day()
    reader.cut_caption(title)
    reader.restore_title(title)
    state = reader.state
    cut = {i: why for i, why in state.items() if why}
    return Lines(
        inside=tuple(reader.inside),
        kept=tuple([i for i, why in state.items() if not why]),
        reasons=cut,
        edges=tuple([i for i, why in state.items() if why is None or why in _AT_EDGES]),
        cuts=(
            *_outside(document, reasons, title, set(reader.inside)),
            *[_cut(reader.unit(i).text, why) for i, why in cut.items()],
        ),
        credits=tuple([labelled(reader.unit(i).text) for i, why in cut.items() if why == "credits"]),
        original_title=reader.original_title,
        source=reader.source,
    )


def _outside(
    document: Document, reasons: Sequence[str | None], title: Title | None, inside: set[int]
) -> tuple[Cut, ...]:
    """Return the lines of the page that are not in the body, each once."""
    named = title.units if title else ()
    found: dict[str, str] = {}
    for i, unit in enumerate(document.units):
        if i not in inside and i not in named and unit.text not in found:
            found[unit.text] = reasons[i] or "outside"
    return tuple([_cut(text, reason) for text, reason in found.items()])


@lru_cache(maxsize=1 << 14)  # the frame of a site is cut from each of its pages
def _cut(text: str, reason: str) -> Cut:
    return Cut(text=text, reason=reason)


def _is_file_label(unit: Unit, title: str) -> bool:
    """Tell whether a line is only the label of its links to files: 附件：名单.doc, or the title once more."""
    folded = narrow(unit.text)
    links = unit.file_chars + unit.link_chars
    rest = len(_FILE_LABEL.sub("", folded))
    if unit.file_chars and rest <= links + 2:
        return True
    if rest > links + 4:
        return False
    return bool(_FILE_LINE.match(folded)) or (bool(title) and solid(unit.text) == title)
