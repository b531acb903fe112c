"""Clean HTML of a body: paragraphs, headings, tables, lists, pictures and links; nothing that can run.

Written anew from the page's tree, so that only what is named here can come through. Lines that were cut
from the text are cut here too.
"""

from collections.abc import Collection
from html import escape

from selectolax.lexbor import LexborNode

from pipelines.extract.dom import INLINE, SKIPPED, Document
from pipelines.extract.files import join
from pipelines.extract.media import source_of
from pipelines.extract.text import squeeze

_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody",
    "tfoot", "tr", "td", "th", "caption", "dl", "dt", "dd", "figure", "figcaption",
})  # fmt: skip
_HOLDS_LINES = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th", "caption", "dt", "dd", "figcaption",
})  # fmt: skip
_INLINE = {"b": "strong", "strong": "strong", "em": "em", "i": "em", "u": "u", "sub": "sub", "sup": "sup"}


class _Writer:
    """Collects clean HTML; an element is dropped at its end if nothing came into it."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._open: list[tuple[str, int, int]] = []  # tag, where it starts in `out`, lines in it

    def open(self, tag: str, attributes: str = "") -> None:
        self._open.append((tag, len(self.out), 0))
        self.out.append(f"<{tag}{attributes}>")

    def close(self) -> None:
        tag, start, _ = self._open.pop()
        if len(self.out) == start + 1:
            del self.out[start:]
        else:
            self.out.append(f"</{tag}>")

    def line(self, html: str) -> None:
        """Add a line: a paragraph of its own, or the next line of the element that is open."""
        if not self._open or self._open[-1][0] not in _HOLDS_LINES:
            self.out.append(f"<p>{html}</p>")
            return
        tag, start, lines = self._open[-1]
        self.out.append(f"<br>{html}" if lines else html)
        self._open[-1] = (tag, start, lines + 1)


class _Renderer:
    def __init__(self, document: Document, body: int, first: int, kept: Collection[int]) -> None:
        self._document = document
        end = document.elements[body].end
        self._blocks = {node.mem_id for node in document.nodes[body:end]}
        self._unit = first  # number of the line that is being gathered
        self._kept = kept
        self._media = {m.node.mem_id: m for m in document.media if body <= m.element < end and m.kind != "file"}
        self._writer = _Writer()
        self._html: list[str] = []
        self._text: list[str] = []
        self._pictures: list[str] = []
        self._inline: list[str] = []  # start tags of the inline elements that are open

    def render(self, body: LexborNode) -> str:
        """Return the HTML of what is inside a node."""
        node = body.child
        frames: list[tuple[LexborNode | None, str | None]] = []  # where to go on, and what ends there
        while node is not None or frames:
            if node is None:
                node, ended = frames.pop()
                self._end(ended)
                continue
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content
                if text and (self._text or not text.isspace()):
                    self._text.append(text)
                    self._html.append(escape(text, quote=False))
            elif tag in ("br", "hr"):
                self._flush()
            elif node.mem_id in self._media:
                self._medium(node)
            if tag in SKIPPED or node.child is None:
                node = node.next
                continue
            frames.append((node.next, self._start(node, tag)))
            node = node.child
        self._flush()
        return "".join(self._writer.out)

    def _start(self, node: LexborNode, tag: str) -> str | None:
        """Enter an element; return what has to end behind it: "block", "/tag" or None."""
        if tag in INLINE and node.mem_id not in self._blocks:
            start = self._inline_start(node, tag)
            if start is None:
                return None
            self._inline.append(start)
            self._html.append(start)
            return "inline"
        self._flush()
        if tag not in _BLOCKS:
            return "flush"
        self._writer.open(tag, _spans(node) if tag in ("td", "th") else "")
        return "block"

    def _inline_start(self, node: LexborNode, tag: str) -> str | None:
        if tag == "a":
            url = join(self._document.base, node.attributes.get("href") or "")
            return f'<a href="{escape(url)}">' if url else None
        return f"<{_INLINE[tag]}>" if tag in _INLINE else None

    def _end(self, ended: str | None) -> None:
        if ended == "inline":
            self._html.append(_closing(self._inline.pop()))
        elif ended is not None:
            self._flush()
            if ended == "block":
                self._writer.close()

    def _flush(self) -> None:
        """End a line as dom does: a line with text is a unit, and counts as one."""
        if self._text and squeeze("".join(self._text)):
            if self._unit in self._kept:
                closing = "".join(_closing(start) for start in reversed(self._inline))
                self._writer.line(" ".join("".join(self._html).split()) + closing)
            self._unit += 1
        for picture in self._pictures:
            self._writer.line(picture)
        if self._text or self._html or self._pictures:
            self._html, self._text, self._pictures = list(self._inline), [], []

    def _medium(self, node: LexborNode) -> None:
        medium = self._media.get(node.mem_id)
        if medium is None or (source := source_of(self._document, medium)) is None:
            return
        url, label = source
        if medium.kind == "image":
            self._pictures.append(f'<img src="{escape(url)}" alt="{escape(label or "")}">')
        else:
            self._pictures.append(f'<a href="{escape(url)}">{escape(label or url)}</a>')


def _closing(start: str) -> str:
    return f"</{start[1:].partition(' ')[0].rstrip('>')}>"


def _spans(node: LexborNode) -> str:
    found = ((name, node.attributes.get(name) or "") for name in ("colspan", "rowspan"))
    return "".join(
        f' {name}="{int(value)}"' for name, value in found if value.isascii() and value.isdigit() and len(value) < 4
    )


def clean_html(document: Document, body: int, inside: Collection[int], kept: Collection[int]) -> str:
    """Return the body at element `body` as clean HTML; `inside` are its units, `kept` those that are text.

    Links and pictures are absolute; other schemes than http and https are gone.
    """
    first = min(inside, default=0)
    return _Renderer(document, body, first, frozenset(kept)).render(document.nodes[body])
