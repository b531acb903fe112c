"""Which selector of a declaration stopped matching, since which capture, and what would match instead. Offline."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.captures import capture_of_number
from archive.database import open_reader
from archive.errors import NeverCrawled, RecordUnreadable
from archive.records import Capture
from archive.timeline import Moment
from crawler.checkup.expectations import Expectation, Part, expectations
from crawler.checkup.replacement import Replacement, replacement
from crawler.checkup.sampling import spread
from crawler.checkup.series import Course, Kind, course_of
from crawler.portal import PortalSpider
from crawler.sites import declared_site

Fate = Literal[Kind, "unreadable"]  # unreadable: the records that would tell cannot be read
MOST_EXAMPLES = 3
MOST_PAGES = 12  # from which a replacement is proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which a selector did not match, after which it did again."""

    first: Moment
    last: Moment
    captures: int  # in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How one selector or pattern fared."""

    part: Part
    selector: str
    kind: Fate
    captures: int  # of the pages on which it should match
    looked_at: int  # of these, and read; fewer where bisection found the change, or there is none
    matches: int
    unreadable: int  # records that cannot be read
    last_good: Moment | None
    first_bad: Moment | None  # None: the last capture matches
    failing: int  # captures from the first bad one to the last
    misses_before: int  # between the first match and the last, single ones and spells
    spells: Sequence[Spell]
    examples: Sequence[Moment]  # bad ones, the first of them first
    proposal: Replacement | None  # None: nothing is to be replaced, or nothing was found

    @property
    def is_drift(self) -> bool:
        """Tell whether the declaration does not serve any more."""
        return self.kind in ("stopped", "never")

    @property
    def is_told(self) -> bool:
        """Tell whether the records say how it is."""
        return self.kind != "unreadable"


def drifts(name: str, folder: Path, progress: Callable[[str], None] = lambda _: None) -> list[Drift]:
    """Return how each selector and pattern of a site's declaration fared over the archive's captures.

    `progress` is told what is being looked at. Raises UnknownSite, NoArchive and NeverCrawled.
    """
    site = declared_site(name)
    with closing(open_reader(folder)) as connection:
        told = [_drift(site, connection, folder, each, progress) for each in expectations(site, connection)]
    if not told:
        raise NeverCrawled(site=name)
    return told


class _Reader:
    """Reads captures back, and counts those that cannot be."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, site: str) -> None:
        self._connection, self._folder, self._site = connection, folder, site
        self.unreadable = 0

    def read(self, moment: Moment) -> Capture | None:
        try:
            return capture_of_number(self._connection, self._folder, self._site, moment.capture)
        except RecordUnreadable:
            self.unreadable += 1
            return None


def _drift(
    site: type[PortalSpider],
    connection: sqlite3.Connection,
    folder: Path,
    asked: Expectation,
    progress: Callable[[str], None],
) -> Drift:
    reader, moments = _Reader(connection, folder, site.name), asked.moments
    progress(f"{asked.part} {asked.selector}")

    def holds(place: int) -> bool | None:
        capture = reader.read(moments[place])
        return None if capture is None else asked.is_met(capture)

    course = course_of(len(moments), holds, one_is_enough=asked.one_is_enough)
    unreadable, kind = reader.unreadable, _fate(course, moments, reader.unreadable)
    failing = moments[course.first_bad :] if course.first_bad is not None else []
    bad, good = _pages(reader, moments, course) if kind != "unreadable" else ([], [])
    return Drift(
        part=asked.part, selector=asked.selector, kind=kind, captures=len(moments),
        looked_at=course.looked_at, matches=course.matches, unreadable=unreadable,
        last_good=moments[course.last_good] if course.last_good is not None else None,
        first_bad=failing[0] if failing else None, failing=len(failing), misses_before=course.misses_before,
        spells=[Spell(first=moments[gap.first], last=moments[gap.last], captures=gap.last - gap.first + 1)
                for gap in course.gaps],
        examples=[*failing[:1], *spread(failing[1:], MOST_EXAMPLES - 1)] if failing else [],
        proposal=replacement(site, asked.part, asked.selector, bad, good) if bad else None,
    )  # fmt: skip


def _fate(course: Course, moments: Sequence[Moment], unreadable: int) -> Fate:
    """Return how a selector fared: nobody knows where no record of the last run can be read, or few of any.

    A match of an earlier run says nothing of the pages as they were last; misses among damaged records nothing of all.
    """
    if not course.looked_at or (course.kind == "never" and unreadable > course.looked_at):
        return "unreadable"
    ends_early = course.last_good is not None and moments[course.last_good].run != moments[-1].run
    return "unreadable" if course.kind == "holds" and ends_early else course.kind


def _pages(reader: _Reader, moments: Sequence[Moment], course: Course) -> tuple[list[Capture], list[Capture]]:
    """Return captures on which the selector fails now, and some on which it served; none where it still serves."""
    if course.kind not in ("stopped", "never") or course.first_bad is None:
        return [], []
    bad = spread(moments[course.first_bad :], MOST_PAGES)
    good = spread(moments[: (course.last_good or 0) + 1], MOST_PAGES) if course.last_good is not None else []
    return [c for m in bad if (c := reader.read(m))], [c for m in good if (c := reader.read(m))]
