"""What repeats on a site is boilerplate: the masks of one page, from the counts of the site's other pages."""

from collections import Counter
from collections.abc import Sequence

from archive.counts import SiteCounts, UnitCount
from pipelines.extract.document import HIDDEN, Document
from pipelines.extract.text import SENTENCE

HIDES = "hidden"  # by an inline style
FEWEST_PAGES = 2  # nothing repeats before: a site's first pages come back whole
SHARE = 0.10  # of the pages, counted up to 60, so that a redesign's new footer is learned within days
MOST_PAGES = 60
LINK_SHARE = 0.60  # of a place's characters: a list of links, which may change daily
LIST_PAGES = 0.30  # of the pages must have the place
EDGE_SHARE = 0.80  # of a line's pages hold it at the same end of the body: a disclaimer, not a slogan
FEWEST_EDGES = 3
SHORT_SHARE = 0.30  # of the pages must end in a short line: 谢谢大家。 and bylines come again too
NEVER = UnitCount()
COPIES_SHARE = 0.5  # of the pages: a frame stands on more, the copies of one article do not
SHORT_LINE = 20  # characters; no disclaimer is that short
INSIDE_SHARE = 0.90  # of the pages: even in the middle of a body no text stands on nearly every page


def bar(pages: int) -> float:
    """Return on how many other pages a line must stand to be boilerplate.

    >>> bar(20), bar(600)
    (2.0, 6.0)
    """
    return max(2.0, SHARE * min(pages, MOST_PAGES))


def masks(document: Document, counts: SiteCounts) -> list[str | None]:
    """Return for each unit why it is no text of this page ("repeats", "links", "twice", "hidden"), else None."""
    needed = bar(counts.pages)
    lists = link_lists(counts)
    on_page = Counter([unit.key for unit in document.units if unit.link_chars])
    known = counts.units if counts.pages >= FEWEST_PAGES else {}
    reasons: list[str | None] = []
    for unit in document.units:
        reason = None
        if known and (count := known.get(unit.key)) is not None and count.pages >= needed:
            reason = "repeats"
        elif lists and document.elements[unit.element].path in lists:
            reason = "links"
        elif unit.link_chars and on_page[unit.key] > 1 and unit.link_chars * 2 > len(unit.text):
            reason = "twice"  # a list printed two times over, for a marquee
        elif unit.set & HIDDEN:
            reason = HIDES
        reasons.append(reason)
    return reasons


def seldom(document: Document, reasons: Sequence[str | None], counts: SiteCounts) -> list[str | None]:
    """Return the reasons without those of running text that repeats, but on fewer than half of the pages.

    For a page that says nothing new: an article under a third address is no boilerplate.
    """
    few = counts.pages * COPIES_SHARE
    return [
        None
        if reason == "repeats"
        and counts.units.get(unit.key, NEVER).pages < few
        and _runs(unit.text)
        and not unit.link_chars
        else reason
        for unit, reason in zip(document.units, reasons, strict=True)
    ]


def _runs(line: str) -> bool:
    return len(line) >= SHORT_LINE and bool(SENTENCE.search(line))


def repeats(key: int, counts: SiteCounts) -> bool:
    """Tell whether a line stands on so many other pages that it is boilerplate."""
    count = counts.units.get(key)
    return count is not None and counts.pages >= FEWEST_PAGES and count.pages >= bar(counts.pages)


def link_lists(counts: SiteCounts) -> frozenset[int]:
    """Return the places that hold lists of links on many pages, whatever the links say today."""
    if counts.pages < FEWEST_PAGES + 1:
        return frozenset()
    return frozenset(
        path
        for path, count in counts.paths.items()
        if count.pages >= LIST_PAGES * min(counts.pages, MOST_PAGES) and count.link_chars > LINK_SHARE * count.chars
        and not count.bodies
    )  # fmt: skip


def stands_at_edge(key: int, counts: SiteCounts, *, tail: bool, is_short: bool = False) -> bool:
    """Tell whether a line nearly always stands at that end of the body on the other pages that hold it.

    A disclaimer may stand in one section only; a short line, such as 谢谢大家。or a byline, and any line above the
    text must do so on nearly a third of the pages.
    """
    count = counts.units.get(key)
    if count is None:
        return False
    edges = count.tails if tail else count.heads
    return (
        edges >= FEWEST_EDGES
        and edges >= EDGE_SHARE * count.pages
        and (not (is_short or not tail) or edges >= SHORT_SHARE * min(counts.pages, MOST_PAGES))
    )


def stands_everywhere(key: int, counts: SiteCounts) -> bool:
    """Tell whether nearly every other page of the site holds a line."""
    count = counts.units.get(key)
    return count is not None and counts.pages >= 5 and count.pages >= INSIDE_SHARE * counts.pages
