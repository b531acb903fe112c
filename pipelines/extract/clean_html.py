"""Clean HTML of a body: paragraphs, headings, tables, lists, pictures, players and links; nothing that can run.

Written anew from the lines that were kept, so that only what is named here can come through, and a line that
is cut from the text is not in the HTML either.
"""

from collections.abc import Collection, Iterator, Sequence
from html import escape

from pipelines.extract.document import ANCHOR, FILE_LINK, MARKED, PAGE_LINK, STRONG, SUB, SUP, Document, Media
from pipelines.extract.files import join, played_kind
from pipelines.extract.media import source_of
from pipelines.extract.text import visible

_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody",
    "tfoot", "tr", "td", "th", "caption", "dl", "dt", "dd", "figure", "figcaption",
})  # fmt: skip
_HOLDS_LINES = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th", "caption", "dt", "dd", "figcaption",
})  # fmt: skip
_CELLS = ("td", "th")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})  # bold by themselves


def clean_html(document: Document, body: int, kept: Collection[int]) -> str:
    """Return the body at element `body` as clean HTML; `kept` are the numbers of its lines.

    Links and pictures are absolute; other schemes than http and https are gone. Pictures, videos and sounds have no
    words, so that the HTML says what the text says: a video that only a page of its player shows is a link without any.
    """
    writer = _Writer(document, body)
    for element, html in _contents(document, body, kept):
        writer.write(element, html)
    writer.leave()
    return "".join(writer.out)


def _contents(document: Document, body: int, kept: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield the block and HTML of every line and medium in page order."""
    elements, units = document.elements, document.units
    end = elements[body].end
    # Those that the text links to have their link there.
    pictures = [m for m in document.media if body <= m.element < end and m.kind != "file" and m.node.tag != "a"][::-1]
    for index in kept:
        while pictures and pictures[-1].position <= index:
            yield from _picture(document, pictures.pop())
        unit = units[index]
        if unit.pieces is None:
            yield unit.element, escape(unit.text, quote=False)
        else:
            yield unit.element, _line(document, unit.pieces, elements[unit.element].tag in _HEADINGS)
    while pictures:
        yield from _picture(document, pictures.pop())


def _picture(document: Document, medium: Media) -> Iterator[tuple[int, str]]:
    if (source := source_of(document, medium)) is None:
        return
    url, label = source
    if medium.kind == "image":
        yield medium.element, f'<img src="{escape(url)}" alt="{escape(label or "")}">'
        return
    named = f' title="{escape(label)}"' if label else ""
    if played_kind(url) or medium.node.tag in ("video", "audio", "source"):
        yield medium.element, f'<{medium.kind} src="{escape(url)}"{named} controls></{medium.kind}>'
    else:  # the page of a player
        yield medium.element, f'<a href="{escape(url)}"{named}></a>'


def _line(document: Document, pieces: Sequence[tuple[str, int]], bold: bool) -> str:
    """Return a line with its links, bold, raised and lowered parts."""
    shown = MARKED & ~STRONG if bold else MARKED
    runs: list[tuple[int, str]] = []
    for text, kind in pieces:
        mark = kind & shown
        if mark & (PAGE_LINK | FILE_LINK):
            mark |= kind >> ANCHOR << ANCHOR
        if runs and runs[-1][0] == mark:
            runs[-1] = mark, runs[-1][1] + text
        else:
            runs.append((mark, text))
    return " ".join("".join(_piece(document, visible(text), mark) for mark, text in runs).split())


def _piece(document: Document, text: str, mark: int) -> str:
    html = escape(text, quote=False)
    if not mark or text.isspace():
        return html
    for bit, tag in ((SUB, "sub"), (SUP, "sup"), (STRONG, "strong")):
        if mark & bit:
            html = f"<{tag}>{html}</{tag}>"
    if mark & (PAGE_LINK | FILE_LINK) and (url := join(document.base, document.anchors[mark >> ANCHOR])):
        html = f'<a href="{escape(url)}">{html}</a>'
    return html


class _Writer:
    """Opens and closes the blocks around the lines; blocks without any line do not come through."""

    def __init__(self, document: Document, body: int) -> None:
        self.out: list[str] = []
        self._elements = document.elements
        self._document = document
        self._body = body
        self._open: list[int] = []  # elements that are open, outermost first
        self._lines = 0  # in the innermost of them
        self._cells: dict[int, int] = {}  # row -> element behind its last cell written

    def write(self, element: int, html: str) -> None:
        """Add a line: the next one of the block that holds it, or a paragraph of its own."""
        elements, opened = self._elements, self._open
        while opened and not opened[-1] <= element < elements[opened[-1]].end:
            self._close()
        inner = opened[-1] if opened else self._body
        if element > inner:
            self._enter_all(element, inner)
        if opened and elements[opened[-1]].tag in _HOLDS_LINES:
            self.out.append(f"<br>{html}" if self._lines else html)
            self._lines += 1
        else:
            self.out.append(f"<p>{html}</p>")

    def _enter_all(self, element: int, inner: int) -> None:
        """Open the blocks between `inner`, which is open, and `element`."""
        elements = self._elements
        found = []
        while element > inner:
            if elements[element].tag in _BLOCKS:
                found.append(element)
            element = elements[element].parent
        for block in reversed(found):
            self._enter(block)

    def _enter(self, element: int) -> None:
        block = self._elements[element]
        if block.tag in _CELLS:
            self._fill(block.parent, element)
            self._cells[block.parent] = block.end
        self.out.append(f"<{block.tag}{self._spans(element)}>")
        self._open.append(element)
        self._lines = 0

    def leave(self) -> None:
        """Close all blocks."""
        while self._open:
            self._close()

    def _close(self) -> None:
        last = self._open.pop()
        block = self._elements[last]
        if block.tag == "tr":
            self._fill(last, block.end)
        self.out.append(f"</{block.tag}>")
        self._lines = 1  # what follows in the block around it is another line

    def _fill(self, row: int, until: int) -> None:
        """Add the empty cells of a row before element `until`, so that columns stay in place."""
        elements = self._elements
        cell = self._cells.get(row, row + 1)
        while cell < until:
            if elements[cell].tag in _CELLS:
                self.out.append(f"<{elements[cell].tag}{self._spans(cell)}></{elements[cell].tag}>")
            cell = elements[cell].end
        self._cells[row] = until

    def _spans(self, element: int) -> str:
        if element not in self._document.spans:
            return ""
        spans = zip(("colspan", "rowspan"), self._document.spans[element], strict=True)
        return "".join(f' {name}="{n}"' for name, n in spans if n.isascii() and n.isdigit() and len(n) < 4)
