"""A line of a page as a unit: its pieces put together, and how much of it is links, bold, large or hidden."""

from collections.abc import Sequence
from functools import lru_cache

from pipelines.extract.document import ANCHOR, FILE_LINK, HIDDEN, LARGE, MARKED, PAGE_LINK, STRONG, Unit
from pipelines.extract.links import begins_attachment, leads_nowhere
from pipelines.extract.text import squeeze, unit_key

LONG = 80  # characters; longer lines seldom stand on another page too
WHOLE = STRONG | LARGE | HIDDEN  # kinds that a line is only if all of it is


def unit_of(line: Sequence[str], kinds: Sequence[int], block: int, anchors: Sequence[str], hides: bool) -> Unit | None:
    """Return the line that is made of these pieces, each with its kind; None: it is blank.

    What is hidden is no part of a line that shows something else. `anchors` are the addresses of the page's links;
    `hides` tells whether anything on it may be hidden.
    """
    is_whole = len(line) == 1
    if hides and not is_whole:
        line, kinds = _seen(line, kinds)
    raw = line[0] if is_whole else "".join(line)
    text, key = squeezed(raw) if len(raw) < LONG else squeezed.__wrapped__(raw)
    if not text:
        return None
    kind = kinds[0]
    unit = Unit(text, key, block, 0, 0, kind & WHOLE)
    if not is_whole:
        _describe(unit, line, kinds, anchors)
    elif kind & MARKED:
        if kind & PAGE_LINK and not (begins_attachment(text) and not leads_nowhere(anchors[kind >> ANCHOR])):
            unit.link_chars = len(text)
        unit.file_chars = len(text) if kind & FILE_LINK else 0
        unit.pieces = [(text, kind)]
    return unit


def _seen(line: Sequence[str], kinds: Sequence[int]) -> tuple[Sequence[str], Sequence[int]]:
    """Return the pieces that are not hidden; all, where all that says something is."""
    seen = [(piece, kind) for piece, kind in zip(line, kinds, strict=True) if not kind & HIDDEN]
    if all(piece.isspace() for piece, _ in seen):
        return line, kinds
    return [piece for piece, _ in seen], [kind for _, kind in seen]


def _describe(unit: Unit, line: Sequence[str], kinds: Sequence[int], anchors: Sequence[str]) -> None:
    """Say of a unit how the pieces that it is made of are set."""
    marked, common = 0, WHOLE
    # A line of attachments must not be cut as such with a link that is not kept as one.
    is_attached = begins_attachment(unit.text)
    for piece, kind in zip(line, kinds, strict=True):
        marked |= kind
        if piece.isspace():
            continue
        common &= kind
        if kind & FILE_LINK:
            unit.file_chars += len(squeeze(piece))
        elif kind & PAGE_LINK and not (is_attached and not leads_nowhere(anchors[kind >> ANCHOR])):
            unit.link_chars += len(squeeze(piece))
    unit.set = common
    if marked & MARKED:
        unit.pieces = list(zip(line, kinds, strict=True))


@lru_cache(maxsize=1 << 15)  # menus and footers stand on every page
def squeezed(raw: str) -> tuple[str, int]:
    """Return a line without blanks that do not show, and its key."""
    text = squeeze(raw)
    return text, unit_key(text)
