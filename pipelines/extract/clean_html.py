"""Clean HTML of a body: paragraphs, headings, tables, lists, pictures and links; nothing that can run.

Written anew from the lines that were kept, so that only what is named here can come through, and a line that
is cut from the text is not in the HTML either.
"""

from collections.abc import Collection, Iterator
from html import escape

from pipelines.extract.document import ANCHOR, FILE_LINK, MARKED, PAGE_LINK, STRONG, SUB, SUP, Document, Media, Unit
from pipelines.extract.files import join
from pipelines.extract.media import source_of
from pipelines.extract.text import visible

_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody",
    "tfoot", "tr", "td", "th", "caption", "dl", "dt", "dd", "figure", "figcaption",
})  # fmt: skip
_HOLDS_LINES = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th", "caption", "dt", "dd", "figcaption",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})  # bold by themselves


def clean_html(document: Document, body: int, kept: Collection[int]) -> str:
    """Return the body at element `body` as clean HTML; `kept` are the numbers of its lines.

    Links and pictures are absolute; other schemes than http and https are gone.
    """
    writer = _Writer(document, body)
    for element, html in _contents(document, body, kept):
        writer.write(element, html)
    writer.leave(body)
    return "".join(writer.out)


def _contents(document: Document, body: int, kept: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield the block and HTML of every line and medium in page order."""
    end = document.elements[body].end
    pictures = [m for m in document.media if body <= m.element < end and m.kind != "file"]
    next_picture = 0
    for index in kept:
        while next_picture < len(pictures) and pictures[next_picture].position <= index:
            yield from _picture(document, pictures[next_picture])
            next_picture += 1
        unit = document.units[index]
        bold = document.elements[unit.element].tag in _HEADINGS
        yield unit.element, _line(document, unit, bold)
    while next_picture < len(pictures):
        yield from _picture(document, pictures[next_picture])
        next_picture += 1


def _picture(document: Document, medium: Media) -> Iterator[tuple[int, str]]:
    if (source := source_of(document, medium)) is None:
        return
    url, label = source
    if medium.kind == "image":
        yield medium.element, f'<img src="{escape(url)}" alt="{escape(label or "")}">'
    else:
        yield medium.element, f'<a href="{escape(url)}">{escape(label or url)}</a>'


def _line(document: Document, unit: Unit, bold: bool) -> str:
    """Return a line with its links, bold, raised and lowered parts."""
    if unit.pieces is None:
        return escape(unit.text, quote=False)
    shown = MARKED & ~STRONG if bold else MARKED
    runs: list[tuple[int, str]] = []
    for text, kind in unit.pieces:
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
        self._document = document
        self._body = body
        self._open: list[int] = []  # elements that are open, outermost first
        self._lines = 0  # in the innermost of them
        self._cells: dict[int, int] = {}  # row -> element behind its last cell written

    def write(self, element: int, html: str) -> None:
        """Add a line: the next one of the block that holds it, or a paragraph of its own."""
        self.leave(element)
        for block in self._missing(element):
            self._enter(block)
        tag = self._document.elements[self._open[-1]].tag if self._open else ""
        if tag in _HOLDS_LINES:
            self.out.append(f"<br>{html}" if self._lines else html)
            self._lines += 1
        else:
            self.out.append(f"<p>{html}</p>")

    def _missing(self, element: int) -> list[int]:
        """Return the blocks between what is open and `element`, outermost first."""
        elements = self._document.elements
        inner = self._open[-1] if self._open else self._body
        found = []
        while element > inner:
            if elements[element].tag in _BLOCKS:
                found.append(element)
            element = elements[element].parent
        return found[::-1]

    def _enter(self, element: int) -> None:
        block = self._document.elements[element]
        if block.tag in ("td", "th"):
            self._fill(block.parent, element)
            self._cells[block.parent] = block.end
        self.out.append(f"<{block.tag}{self._spans(element)}>")
        self._open.append(element)
        self._lines = 0

    def leave(self, element: int) -> None:
        """Close the blocks that do not hold `element`."""
        elements = self._document.elements
        while self._open and not self._open[-1] <= element < elements[self._open[-1]].end:
            self._close()
        if element == self._body:
            while self._open:
                self._close()

    def _close(self) -> None:
        last = self._open.pop()
        block = self._document.elements[last]
        if block.tag == "tr":
            self._fill(last, block.end)
        self.out.append(f"</{block.tag}>")
        self._lines = 1  # what follows in the block around it is another line

    def _fill(self, row: int, until: int) -> None:
        """Add the empty cells of a row before element `until`, so that columns stay in place."""
        elements = self._document.elements
        cell = self._cells.get(row, row + 1)
        while cell < until:
            if elements[cell].tag in ("td", "th"):
                self.out.append(f"<{elements[cell].tag}{self._spans(cell)}></{elements[cell].tag}>")
            cell = elements[cell].end
        self._cells[row] = until

    def _spans(self, element: int) -> str:
        spans = zip(("colspan", "rowspan"), self._document.spans.get(element, ()), strict=False)
        return "".join(f' {name}="{n}"' for name, n in spans if n.isascii() and n.isdigit() and len(n) < 4)
