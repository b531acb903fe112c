"""From the block of the body to its lines: what is cut at its ends and inside, each with its reason."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from archive.counts import SiteCounts
from archive.records import Cut
from pipelines.extract import boilerplate, meta_line
from pipelines.extract.credits import is_credits, labelled, sign_off
from pipelines.extract.document import Document, Unit
from pipelines.extract.furniture import (
    FIRST,
    awaits_neighbour,
    is_file_head,
    is_file_label,
    is_furniture,
    is_one_related,
    is_related_head,
    leads_elsewhere,
    states_facts,
)
from pipelines.extract.text import narrow
from pipelines.extract.title import Title, solid
from pipelines.extract.written import in_row, is_in_row, is_paragraph, is_programme

_DAY = re.compile(
    r"^[〇○零一二三四五六七八九十\d\s]{2,}年[一二三四五六七八九十\d\s]+月[一二三四五六七八九十\d\s]+日$"
)  # under a 公文
_CREDITED = frozenset(["credits", "meta line", "original title"])  # cut, and may tell of the article
_AT_EDGES = frozenset(["repeats", "credits", "sign-off"])  # cut at the ends of a body
_NOTE = re.compile(r"^[（(]\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*[）)]$")  # 题注: of a speech or a law
_NUMBER = re.compile(r"^[一-鿿]{2,15}\s*[〔\[［【(（]\d{4}[〕\]］】)）]\s*\d+\s*号$")  # 发文字号 of a 公文
_NAMES_DAY = re.compile(r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月")
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
        self._new: list[int] = []
        self._is_copy = False
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

    def _names_data(self, unit: Unit) -> bool:
        """Tell whether a word such as 微信 stands in a row of a table with cells that are no tools."""
        others = in_row(self._document, self._element, self.inside, unit)
        return any(not is_furniture(self.unit(i)) for i in others)

    def _repeats(self, index: int) -> bool:
        count = self._counts.units.get(self.unit(index).key)
        return count is not None and count.pages > 0

    def _is_paragraph(self, unit: Unit) -> bool:
        return is_paragraph(self._document, self._new, unit)

    def cut_inside(self, title: Title | None, reasons: Sequence[str | None]) -> None:
        """Cut what is no text wherever it stands: title, 原标题, pagers, file links, lists of links."""
        # Where nothing is new, not even the title, the article stands under several addresses.
        self._new = [i for i in self.inside if reasons[i] is None]
        self._is_copy = not self._new and (title is None or not title.units or all(map(self._repeats, title.units)))
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
            if (unit.file_chars or unit.link_chars) and is_file_label(unit, words):
                return "attachment"
            if narrow(text[0]) in FIRST and is_furniture(unit) and not self._names_data(unit):
                return "pager"
        if mask is not None and mask != "repeats":
            return mask
        if unit.key not in self._counts.units or not boilerplate.stands_everywhere(unit.key, self._counts):
            return None
        # What every article says of its source and editors is still a statement; the ends of the body decide. And a
        # list of names may say 汉族 in every row.
        is_said = (
            is_credits(unit.text) or sign_off(unit.text) or is_in_row(self._document, self._element, self.inside, unit)
        )
        return None if is_said else "repeats"

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
            if is_one_related(unit):
                self.state[i] = "related"
            elif leads_elsewhere(unit) or self._says(i, words):  # a list may hold the article itself
                links.append(i)
            elif links and is_related_head(unit.text):
                self.state.update(dict.fromkeys([i, *links], "related"))
                self._again = self._again.difference(links)
                links = []
            elif links or not is_credits(unit.text):
                return

    def cut_labels(self) -> None:
        """Cut what only goes with a line that is cut: 附件： above files, the link below 上一篇：."""
        for i, following in pairwise(self.inside):
            if self.state[i] is None and self.state[following] == "attachment" and is_file_head(self.unit(i).text):
                self.state[i] = "attachment"
            elif self.state[i] == "pager" and self.state[following] is None and awaits_neighbour(self.unit(i).text):
                self.state[following] = "pager" if leads_elsewhere(self.unit(following)) else None

    def trim_tail(self) -> None:
        """Cut the run of credits, sign-offs and boilerplate at the end."""
        for i, unit in self._undecided(reversed(self.inside)):
            if is_credits(unit.text):
                self.state[i] = "credits"
            elif source := sign_off(unit.text):
                self.state[i] = "sign-off"
                self.source = self.source or source
            elif states_facts(unit.text):
                self.state[i] = "meta line"
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
            elif meta_line.is_meta(unit.text) and not self._is_written(i):
                self.state[i] = "meta line"
            elif self._says(i, words):
                self.state[i] = "title"
            elif why := self._edge(unit, tail=False):
                self.state[i] = why
            elif not (meta_line.is_subtitle(unit.text) or _NUMBER.match(unit.text)):
                return  # the line of time and source may stand below those two

    def _is_written(self, i: int) -> bool:
        """Tell whether a line that states a time is part of the text: the note below a title, a notice's programme."""
        unit = self.unit(i)
        if _NOTE.match(unit.text):
            return self._is_paragraph(unit)
        following = next((self.unit(other) for other in self.inside if other > i), None)
        return following is not None and is_programme(unit.text, following.text)

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
        is_short = len(unit.text) < boilerplate.SHORT_LINE
        is_link = unit.link_chars * 2 > len(unit.text)
        if self._is_copy or is_in_row(self._document, self._element, self.inside, unit):
            return None
        if boilerplate.stands_at_edge(unit.key, self._counts, tail=tail, is_short=is_short):
            why = None if tail and _DAY.match(unit.text) else "repeats"
        else:
            why = "links" if is_link and boilerplate.repeats(unit.key, self._counts) else None
        # What the layout adds has a place of its own; among the paragraphs an editor wrote it. A line that names a day
        # is the same as others only because keys ignore numbers, and a series has one 编者按 above all its parts.
        may_be_written = is_short or is_link or not tail or _NAMES_DAY.search(unit.text)
        return None if why and may_be_written and self._is_paragraph(unit) else why


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
    reader.cut_labels()
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
        credits=tuple([labelled(reader.unit(i).text) for i, why in cut.items() if why in _CREDITED]),
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
