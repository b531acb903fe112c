"""When an article was published: the visible page first, then credits, head tags, and the URL."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from pipelines.extract import dates, meta_line
from pipelines.extract.document import Document
from pipelines.extract.written import is_programme

# Names of head tags in small letters: 政府网站发展指引, then what other systems write.
TAGS = ("pubdate", "publishdate", "publish_date", "firstpublishedtime", "article:published_time", "og:release_date")
_CLOCK = re.compile(r"今天|今日|当前时间|现在时间|现在是|农历")  # it runs: today's date, on every page
_BANNER = re.compile(_CLOCK.pattern + "|星期")  # above the title a weekday shows a clock too
_TIME_OF_DAY = re.compile(r"\d\s*[:：∶时点]\s*\d")
_NOTE = re.compile(r"^[（(].*(?:通过|修订|修正|公布|施行|发布|批准|印发|讲话)\W*$")  # of a regulation or a speech
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
    for lines, place in ((around.lines, "meta line"), (around.credits, "credits")):
        for line in lines:
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


def _elsewhere(document: Document, around: Around, latest: datetime) -> Iterator[Moment]:
    """Yield the first time behind a label anywhere on the page, then one that stands above the title."""
    following = [*(unit.text for unit in document.units[1:]), ""]
    for unit, after in zip(document.units, following, strict=False):  # a page without lines has none to follow
        if len(unit.text) > 100 or unit.link_chars or _BANNER.search(unit.text) or is_programme(unit.text, after):
            continue
        if found := dates.find_labelled_date(unit.text, latest):
            yield Moment(*found, "page")
            break
    for line in around.before:
        if _only_states(line) and not _BANNER.search(line) and (found := dates.find_date(line, latest)):
            yield Moment(*found, "above the title")


def _only_states(line: str) -> bool:
    """Tell whether a date in a line is the article's and not part of what the article says."""
    return len(line) <= LONGEST and (meta_line.is_meta(line) or (len(line) <= 60 and not line.endswith(("。", "！"))))
