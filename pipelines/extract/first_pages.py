"""Where the body is on a page of few words, where the site's bodies have no known place: below the title."""

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.counts import SiteCounts
from pipelines.extract.boilerplate import FEWEST_PAGES
from pipelines.extract.document import Document, Unit
from pipelines.extract.frame_words import is_frame
from pipelines.extract.furniture import is_furniture
from pipelines.extract.media import source_of
from pipelines.extract.text import SENTENCE
from pipelines.extract.title import LEAST, Witnesses, weigh_titles
from pipelines.extract.written import RUNNING

# A notice may end with such lines, but none begins with them.
_ADDRESS = re.compile(
    r"(?:地\s*址|电\s*话|邮\s*编|传\s*真|邮\s*箱|e-?mail|(?:[主承]办|维护)(?:单位)?)\s*[:：∶]|版权|备案", re.IGNORECASE
)
Thing = tuple[int, Unit | None]  # a block and its line; None is the line of a medium

MUCH = 150.0  # weight of new text that no menu or footer has
SENTENCES = 40.0  # weight of new text that is more than what stands beside an article of pictures
MOST_ABOVE = 5  # lines of a body above and with its title; a block with more is the whole page
MOST_LINKS = 4  # lines in a row that are links and yet part of a body
_OF_TABLES = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
FEWEST_LINKS = 3  # lines that are links and part a block from the title


def below_title(
    document: Document, dense: int, weight: float, reasons: Sequence[str | None], counts: SiteCounts
) -> int | None:
    """Return the densest block, or what stands below the title in its place; None: there is neither.

    On a page of a few words or of pictures only, menus and footers say more than the article: the densest block is
    then mostly links, or the whole page, or it stands above the title, or lists of links part it from the title.
    """
    links = _mostly_links(document, dense)
    if weight > MUCH and not links:
        return dense
    said = Witnesses(None, document.title, None)
    found = max(weigh_titles(document, _text_begins(document), said, counts), key=lambda t: t[0], default=None)
    if found is None or found[0] < LEAST or found[1].element is None:
        return None if links else dense
    first = max(found[1].units) + 1
    things = list(_things(document, first, reasons, counts))
    below = _in_article(document, found[1].element, things)
    is_text = not links and _follows(document, dense, first) and not _is_imprint(document, dense)
    if is_text and not _is_beside(document, dense, weight, below):
        return dense
    return _common(document, below, found[1].element) if below else None


def _text_begins(document: Document) -> int:
    """Return the first unit of running text: no title stands behind it, but a signature may that is the site's name."""
    for index, unit in enumerate(document.units):
        if len(unit.text) >= RUNNING and not unit.link_chars and SENTENCE.search(unit.text) and not is_frame(unit.text):
            return index
    return len(document.units)


def _in_article(document: Document, title: int, things: Sequence[Thing]) -> list[int]:
    """Return the blocks of the contents of the innermost block around the title that has any behind the title."""
    block = title
    while True:
        end = document.elements[block].end
        inside = list(_contents([thing for thing in things if block <= thing[0] < end]))
        if inside or block == 0:
            return inside
        block = document.elements[block].parent


def _contents(things: Iterable[Thing]) -> Iterator[int]:
    """Yield the blocks of the lines and media up to the frame: a footer's words or a list of links.

    Two links may be the files of a notice, many with the line above them are a menu or a box.
    """
    held: list[int] = []  # a line without marks, which may be the name of a box, and the links below it
    links, begun = 0, False
    for element, unit in things:
        if unit is None:
            begun = True
            yield element
        elif is_frame(unit.text) or (not begun and _ADDRESS.search(unit.text)):
            if begun or held:
                break
        elif unit.link_chars * 2 > len(unit.text):
            held.append(element)
            links += 1
            if links > (MOST_LINKS if links == len(held) else FEWEST_LINKS - 1):
                return
        elif not is_furniture(unit):
            yield from held
            held, links, begun = [element], 0, True
            if SENTENCE.search(unit.text):
                yield held.pop()
    yield from held


def _things(document: Document, first: int, reasons: Sequence[str | None], counts: SiteCounts) -> Iterator[Thing]:
    """Yield in page order what stands behind the title and is not known as boilerplate.

    Of media nothing is known: they count as long as lines are not known either.
    """
    media = [m for m in document.media if m.position >= first and source_of(document, m)][::-1]
    if counts.pages >= FEWEST_PAGES:
        media.clear()
    for index, unit in enumerate(document.units[first:], first):
        while media and media[-1].position <= index:
            yield media.pop().element, None
        if reasons[index] is None:
            yield unit.element, unit
    while media:
        yield media.pop().element, None


def _follows(document: Document, dense: int, first: int) -> bool:
    """Tell whether a block with something behind the title begins with the title or stands below it."""
    end = document.elements[dense].end
    inside = [i for i, unit in enumerate(document.units) if dense <= unit.element < end]
    has_media = any(m.position >= first and dense <= m.element < end for m in document.media)
    if not inside:
        return has_media
    if inside[0] >= first:
        return sum(u.link_chars * 2 > len(u.text) for u in document.units[first : inside[0]]) < FEWEST_LINKS
    return (
        (has_media or inside[-1] >= first) and inside[0] < first <= inside[-1] + 1 and first - inside[0] <= MOST_ABOVE
    )


def _is_imprint(document: Document, dense: int) -> bool:
    """Tell whether every line of a block states an address, a telephone and the like, as footers do."""
    end = document.elements[dense].end
    inside = [unit.text for unit in document.units if dense <= unit.element < end]
    return bool(inside) and all(map(_ADDRESS.search, inside))


def _is_beside(document: Document, dense: int, weight: float, below: Sequence[int]) -> bool:
    """Tell whether a block of few words stands apart from what the title is in one block with."""
    end = document.elements[dense].end
    return weight < SENTENCES and bool(below) and not any(dense <= element < end for element in below)


def _mostly_links(document: Document, element: int) -> bool:
    """Tell whether a block leads elsewhere more than it says: not one block is the body, but the whole page."""
    end = document.elements[element].end
    inside = [unit for unit in document.units if element <= unit.element < end]
    return 2 * sum(unit.link_chars for unit in inside) > sum(len(unit.text) for unit in inside)


def _common(document: Document, elements: Sequence[int], title: int) -> int:
    """Return the innermost block that holds all of these; of a table below the title what holds it whole."""
    block, last = min(elements), max(elements)
    while last >= document.elements[block].end:
        block = document.elements[block].parent
    while document.elements[block].tag in _OF_TABLES and document.elements[block].parent > title:
        block = document.elements[block].parent
    return block
