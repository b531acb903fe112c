"""When an article was published: the visible page first, then credits, head tags, and the URL."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

from pipelines.extract import dates, meta_line
from pipelines.extract.document import Document
from pipelines.extract.text import narrow
from pipelines.extract.written import is_programme

# Names of head tags in small letters: 政府网站发展指引, then what other systems write.
TAGS = ("pubdate", "publishdate", "publish_date", "firstpublishedtime", "article:published_time", "og:release_date")
_CLOCK = re.compile(r"今天|今日|当前时间|现在时间|现在是|农历")  # it runs: today's date, on every page
_BANNER = re.compile(_CLOCK.pattern + "|星期")  # above the title a weekday shows a clock too
_TIME_OF_DAY = re.compile(r"\d\s*[:：∶时点]\s*\d")
_NOTE = re.compile(r"^[（(].*(?:通过|修订|修正|公布|施行|发布|批准|印发|讲话)\W*$")  # of a regulation or a speech
_BARE_LABEL = re.compile(r"^(?:发\s*布|发\s*文|印\s*发|公\s*开|成\s*文|生\s*成|更\s*新)\s*(?:日\s*期|时\s*间)\s*:?$")
_PUBLISHED = re.compile(r"发\s*布|公\s*开")
_WRITTEN = re.compile(r"成\s*文|生\s*成|印\s*发")
LONGEST_LABEL, LONGEST_VALUE = 12, 30  # characters of a label and a time in cells of their own
LONGEST_ELSEWHERE = 100  # characters of a line anywhere on the page that may tell a time
LONGEST = 200  # characters of a line that may tell a time


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, Beijing time, the string it was read from, and where that stood."""

    time: datetime
    raw: str
    said_by: str

    @property
    def has_clock(self) -> bool:
        """Tell whether more than the day is stated."""
        return self.time.time() != time.min or bool(_TIME_OF_DAY.search(self.raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The lines around a title, in page order, that may tell time, source and views."""

    marked: Sequence[str] = ()  # by a template
    before: Sequence[str] = ()  # between breadcrumb and title
    after: Sequence[str] = ()  # between title and text
    credits: Sequence[str] = ()  # cut from the ends of the body

    @property
    def lines(self) -> list[str]:
        """All but the credits."""
        return [*self.marked, *self.after, *self.before]


def moments(
    document: Document, around: Around, tags: Mapping[str, str], url: str, latest: datetime
) -> Iterator[Moment]:
    """Yield what the page says of its time, the most trusted first. `latest` is the time of the capture."""
    found = False
    for moment in _visible(around, latest):
        found = True
        yield moment
    for name in TAGS:
        if (value := tags.get(name)) and (read := dates.find_date(value, latest)):
            found = True
            yield Moment(*read, f"head tag {name}")
    if not found:
        yield from _elsewhere(document, around, latest)
    if day := dates.date_in_url(url):
        yield Moment(day, url, "url")


def _visible(around: Around, latest: datetime) -> Iterator[Moment]:
    """Yield the times near the title and in the credits: first those behind a label."""
    for lines, place in ((_labelled(around.lines), "meta line"), (around.credits, "credits")):
        for line in sorted(lines, key=_is_of_writing):
            if len(line) <= LONGEST and not _CLOCK.search(line) and (found := dates.find_labelled_date(line, latest)):
                yield Moment(*found, place)
    for line in (*around.marked, *around.after):
        if (
            _only_states(line)
            and not _NOTE.match(line)
            and not _CLOCK.search(line)
            and (found := dates.find_date(line, latest))
        ):
            yield Moment(*found, "meta line")
    if found := _card((*around.marked, *around.after), latest):
        yield Moment(*found, "meta line")


def _is_of_writing(line: str) -> bool:
    """Tell whether a line says when a 公文 was written, which its card says before it says when it was published."""
    return bool(_WRITTEN.search(line)) and not _PUBLISHED.search(line)


def _labelled(lines: Sequence[str]) -> list[str]:
    """Return lines with a label of a time that stands alone and the line behind it, a cell of its own, as one.

    >>> _labelled(["索引号：", "0001", "发布日期", "2021-03-05"])
    ['索引号：', '0001', '发布日期:2021-03-05', '2021-03-05']
    """
    lines = list(lines)
    for index, (label, value) in enumerate(pairwise(lines)):
        if len(label) <= LONGEST_LABEL and _BARE_LABEL.match(narrow(label)) and len(value) <= LONGEST_VALUE:
            lines[index] = f"{label.rstrip(':：∶')}:{value}"
    return lines


def _card(lines: Sequence[str], latest: datetime) -> tuple[datetime, str] | None:
    """Return the day that a line tells like a calendar leaf, or two lines one behind the other."""
    for line in (*lines, *map(" ".join, pairwise(lines))):
        if len(line) <= LONGEST_VALUE and (found := dates.find_card(line, latest)):
            return found
    return None


def _elsewhere(document: Document, around: Around, latest: datetime) -> Iterator[Moment]:
    """Yield the first time behind a label anywhere on the page, then one that stands above the title."""
    units = document.units
    lines = [unit.text if len(unit.text) <= LONGEST_ELSEWHERE and not unit.link_chars else "" for unit in units]
    first: tuple[datetime, str] | None = None
    labelled = _labelled(lines)
    for line, after in zip(labelled, [*labelled[1:], ""], strict=False):  # a page without lines has none to follow
        if not line or _BANNER.search(line) or is_programme(line, after):
            continue
        if found := dates.find_labelled_date(line, latest):
            first = first or found
            if not _is_of_writing(line):
                first = found
                break
    if first:
        yield Moment(*first, "page")
    for line in around.before:
        if _only_states(line) and not _BANNER.search(line) and (found := dates.find_date(line, latest)):
            yield Moment(*found, "above the title")
    if found := _card(around.before[::-1], latest):
        yield Moment(*found, "above the title")


def _only_states(line: str) -> bool:
    """Tell whether a date in a line is the article's and not part of what the article says."""
    return len(line) <= LONGEST and (meta_line.is_meta(line) or (len(line) <= 60 and not line.endswith(("。", "！"))))
