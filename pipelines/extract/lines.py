"""A line of a page as a unit: its pieces put together, and how much of it is links, bold, large or hidden."""

from collections.abc import Sequence
from functools import lru_cache

from pipelines.extract.document import ANCHOR, FILE_LINK, HIDDEN, LARGE, MARKED, PAGE_LINK, STRONG, Unit
from pipelines.extract.links import begins_attachment, leads_nowhere
from pipelines.extract.text import squeeze, unit_key

LONG = 80  # characters; longer lines seldom stand on another page too
WHOLE = STRONG | LARGE | HIDDEN  # kinds that a line is only if all of it is


def unit_of(line: Sequence[str], kinds: Sequence[int], block: int, anchors: Sequence[str]) -> Unit | None:
    """Return the line that is made of these pieces, each with its kind; None: it is blank.

    What is hidden is no part of a line that shows something else. `anchors` are the addresses of the page's links.
    """
    is_whole = len(line) == 1
    if not is_whole and any(kind & HIDDEN for kind in kinds):
        line, kinds = _seen(line, kinds)
    raw = line[0] if is_whole else "".join(line)
    text, key = _squeezed(raw) if len(raw) < LONG else _squeezed.__wrapped__(raw)
    if not text:
        return None
    kind = kinds[0]
    unit = Unit(text, key, block, 0, 0, kind & WHOLE)
    if not is_whole:
        _describe(unit, line, kinds, anchors)
    elif kind & MARKED:
        unit.link_chars = len(text) if kind & PAGE_LINK and not _is_attached(text, kind, anchors) else 0
        unit.file_chars = len(text) if kind & FILE_LINK else 0
        unit.pieces = [(text, kind)]
    return unit


def _seen(line: Sequence[str], kinds: Sequence[int]) -> tuple[Sequence[str], Sequence[int]]:
    """Return the pieces that are not hidden; all, where all that says something is."""
    seen = [(piece, kind) for piece, kind in zip(line, kinds, strict=True) if not kind & HIDDEN]
    if all(piece.isspace() for piece, _ in seen):
        return line, kinds
    return [piece for piece, _ in seen], [kind for _, kind in seen]


def _is_attached(text: str, kind: int, anchors: Sequence[str]) -> bool:
    """Tell whether a link to a page is an attachment by the label of its line.

    The line must not be cut as one of attachments, since the link is not kept as one.
    """
    return begins_attachment(text) and not leads_nowhere(anchors[kind >> ANCHOR])


def _describe(unit: Unit, line: Sequence[str], kinds: Sequence[int], anchors: Sequence[str]) -> None:
    """Say of a unit how the pieces that it is made of are set."""
    marked, common = 0, WHOLE
    for piece, kind in zip(line, kinds, strict=True):
        marked |= kind
        if piece.isspace():
            continue
        common &= kind
        if kind & FILE_LINK:
            unit.file_chars += len(squeeze(piece))
        elif kind & PAGE_LINK and not _is_attached(unit.text, kind, anchors):
            unit.link_chars += len(squeeze(piece))
    unit.set = common
    if marked & MARKED:
        unit.pieces = list(zip(line, kinds, strict=True))


@lru_cache(maxsize=1 << 15)  # menus and footers stand on every page
def _squeezed(raw: str) -> tuple[str, int]:
    """Return a line without blanks that do not show, and its key."""
    text = squeeze(raw)
    return text, unit_key(text)
