"""What a site's pages have in common, as plain counts: what the learner knows and what one page adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Keys:
    """What a page asks the learner about."""

    site: str
    url: str  # of the capture
    units: frozenset[int]  # keys of its lines
    paths: Mapping[int, tuple[int, int]]  # places of its blocks -> characters and characters in links there


class UnitCount(NamedTuple):  # a page asks for a hundred: a frozen dataclass takes twice as long to make
    """How many pages hold a line, and at how many it is among the first or last lines of the body."""

    pages: int = 0
    heads: int = 0
    tails: int = 0


class PathCount(NamedTuple):
    """How many pages have a place, what stood there in all, and how many bodies and titles were found there."""

    pages: int = 0
    chars: int = 0
    link_chars: int = 0
    bodies: int = 0
    titles: int = 0


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """The counts of the other pages of a site, for the keys of one page: a page never counts itself."""

    pages: int = 0  # pages of the site that were counted
    bodies: int = 0  # pages at which a body was found
    titles: int = 0  # pages at which a title was found
    units: Mapping[int, UnitCount] = field(default_factory=dict)
    paths: Mapping[int, PathCount] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()  # body selectors that failed on too many pages in a row


@dataclass(frozen=True, slots=True)
class Observation:
    """What one page adds to the counts."""

    site: str
    url: str
    units: frozenset[int]
    paths: Mapping[int, tuple[int, int]]  # characters and characters in links at each place
    fingerprint: int | None  # of the running text; None: too little to tell a reprint by
    body_path: int | None = None  # place of the body; None: none was found
    title_path: int | None = None  # place of the title; None: none was found on the page
    heads: frozenset[int] = frozenset()  # keys of the first lines of the body
    tails: frozenset[int] = frozenset()  # keys of the last lines of the body
    selectors: Mapping[str, bool] = field(default_factory=dict)  # body selector -> did it serve on this page?
