"""A page as block elements, lines of text (units) and media. Only this module knows the parser.

A block is a block-level element; a unit is a line of a block's own text, inline children folded in, parted
at <br>. Whole blocks alone fail on layouts that part paragraphs by <br> (EXTRACTION 4: .768, not .995).
"""

import hashlib
import re
from collections.abc import Collection
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archive.records import AttachmentKind
from pipelines.extract.document import (
    ANCHOR,
    FILE_LINK,
    HIDDEN,
    LARGE,
    MARKED,
    PAGE_LINK,
    STRONG,
    SUB,
    SUP,
    Document,
    Element,
    Media,
    Unit,
)
from pipelines.extract.files import is_file, is_video, join, video_source
from pipelines.extract.nesting import flattened
from pipelines.extract.text import squeeze, unit_key

SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "select", "textarea", "button", "svg", "math", "title",
    "-comment", "!doctype",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "st1:chsdate",
})  # fmt: skip
# No article is longer; what is keeps its page in the WARC file and ends as too large.
MOST_CHARS, MOST_UNITS, MOST_TITLE = 2_000_000, 50_000, 2_000
_MEDIA = frozenset(["img", "video", "source", "embed", "iframe", "param"])
_SPECIAL = SKIPPED | _MEDIA | {"br", "hr"}
_LAYOUT = frozenset({"table", "td", "th"})  # told apart by style where they have no class
_DIGITS = re.compile(r"\d+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Bodies are set in up to 16pt (三号), titles in 18pt and more.
_LARGE = re.compile(r"font-size\s*:\s*(?:(?:1[89]|[2-9]\d)(?:\.\d+)?\s*pt|[2-9]\d(?:\.\d+)?\s*px|x+-large)", re.I)
_WHOLE = STRONG | LARGE | HIDDEN
_SET = {"b": STRONG, "strong": STRONG, "sub": SUB, "sup": SUP} | {f"h{level}": STRONG | LARGE for level in range(1, 7)}
_SIZES = frozenset(["4", "5", "6", "7", "+1", "+2", "+3", "+4"])  # of <font>


def read_document(text: str, url: str, selectors: Collection[str] = ()) -> Document:
    """Return the page at `url`. Elements that a selector selects are blocks, whatever their tag.

    A selector that lexbor cannot read selects nothing.
    """
    tree = LexborHTMLParser(flattened(text[:MOST_CHARS]))
    document = Document(cut_short=len(text) > MOST_CHARS)
    root = tree.root
    if root is None:
        return document
    if (title := tree.css_first("title")) is not None:
        document.title = squeeze(title.text()[:MOST_TITLE]) or None
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        if (name := attributes.get("name") or attributes.get("property")) and (content := attributes.get("content")):
            document.head_tags.append((name, content))
    base = tree.css_first("base[href]")
    href = (base.attributes.get("href") or "") if base is not None else ""
    document.base = join(url, href) or url
    _Walker(document, _selected(tree, selectors)).walk(root)
    return document


def _selected(tree: LexborHTMLParser, selectors: Collection[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for selector in selectors:
        try:
            nodes = tree.css(selector)
        except (SelectolaxError, ValueError):
            continue
        for node in nodes:
            found.setdefault(node.mem_id, []).append(selector)
    return found


@lru_cache(maxsize=1 << 16)
def _place(above: int, tag: str, css_class: str | None, css_id: str | None, look: str) -> tuple[int, str]:
    """Return the key of an element's place below the place `above`, and its names in small letters."""
    names = f"{css_class or ''} {css_id or ''}".strip().lower()
    step = _DIGITS.sub("", f"/{tag}.{names or look}")
    digest = hashlib.blake2b(f"{above}{step}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True), names


class _Walker:
    """Walks a tree without recursion: 100,000 nested tags are walked like any other page."""

    def __init__(self, document: Document, selected: dict[int, list[str]]) -> None:
        self._document = document
        self._selected = selected
        self._line: list[str] = []  # pieces of the line, and the kind of each
        self._kinds: list[int] = []

    def walk(self, root: LexborNode) -> None:
        """Fill the document."""
        block, kind = self._enter(root, root.tag or "", -1, 0)
        node: LexborNode | None = root.child
        # A frame is where to go on after an element: next node, block, kind of text.
        frames: list[tuple[LexborNode | None, int, int]] = []
        line, kinds, selected = self._line, self._kinds, self._selected
        units = self._document.units
        while node is not None or frames:
            if len(units) >= MOST_UNITS:
                self._document.cut_short = True
                break
            if node is None:
                node, outer, kind = frames.pop()
                if outer != block:
                    self._leave(block, outer)
                    block = outer
                continue
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if text and (line or not text.isspace()):
                    line.append(text)
                    kinds.append(kind)
                node = node.next
            elif tag in _SPECIAL and self._special(node, tag or "", block):
                node = node.next
            else:
                frames.append((node.next, block, kind))
                if tag in INLINE and (not selected or node.mem_id not in selected):
                    kind = self._kind(node, tag or "", kind, block)
                else:
                    if line:
                        self._flush(block)
                    block, kind = self._enter(node, tag or "", block, kind)
                node = node.child
        self._leave(block, -1)

    def _special(self, node: LexborNode, tag: str, block: int) -> bool:
        """Take a tag that is no text; return whether all is said with it."""
        if tag in ("br", "hr"):
            self._flush(block)
        elif tag in _MEDIA:
            self._add_media(node, tag, block)
        return tag in SKIPPED or node.child is None

    def _enter(self, node: LexborNode, tag: str, parent: int, kind: int) -> tuple[int, int]:
        """Add a block; return its index and the kind of text in it."""
        document = self._document
        attributes = node.attributes
        elements = document.elements
        above = elements[parent].path if parent >= 0 else 0
        kind |= _SET.get(tag, 0)
        if attributes:
            style = attributes.get("style")
            look = ""
            if tag in _LAYOUT:
                look = f"{style or ''}{attributes.get('bgcolor') or ''}{attributes.get('align') or ''}"
                if "colspan" in attributes or "rowspan" in attributes:
                    spans = attributes.get("colspan") or "", attributes.get("rowspan") or ""
                    document.spans[len(elements)] = spans
            path, names = _place(above, tag, attributes.get("class"), attributes.get("id"), look)
            if style:
                kind |= _set_by(style)
        else:
            path, names = _place(above, tag, None, None, "")
        elements.append(Element(parent, path, tag, names))
        if self._selected:
            for selector in self._selected.get(node.mem_id, ()):
                document.marks.setdefault(selector, []).append(len(elements) - 1)
        return len(elements) - 1, kind

    def _leave(self, block: int, outer: int) -> None:
        """Close `block` and what encloses it up to `outer`."""
        if self._line:
            self._flush(block)
        elements = self._document.elements
        while block != outer:
            elements[block].end = len(elements)
            block = elements[block].parent

    def _kind(self, node: LexborNode, tag: str, kind: int, block: int) -> int:
        """Return the kind of text inside an inline element; a link to a file is kept as media."""
        kind |= _SET.get(tag, 0)
        attributes = node.attributes
        if not attributes:
            return kind
        if style := attributes.get("style"):
            kind |= _set_by(style)
        if tag == "a":
            return self._link(node, attributes.get("href"), block) | (kind & (_WHOLE | SUB | SUP))
        if tag == "font" and attributes.get("size") in _SIZES:
            kind |= LARGE
        return kind

    def _flush(self, block: int) -> None:
        line, kinds = self._line, self._kinds
        if not line:
            return
        units = self._document.units
        if len(line) == 1:
            kind = kinds[0]
            if text := squeeze(line[0]):
                links = len(text) if kind & PAGE_LINK else 0
                files = len(text) if kind & FILE_LINK else 0
                pieces = [(text, kind)] if kind & MARKED else None
                units.append(Unit(text, unit_key(text), block, links, files, kind & _WHOLE, pieces))
        elif text := squeeze("".join(line)):
            links = files = marked = 0
            common = _WHOLE
            for piece, kind in zip(line, kinds, strict=True):
                marked |= kind
                if not piece.isspace():
                    common &= kind
                    if kind & FILE_LINK:
                        files += len(squeeze(piece))
                    elif kind & PAGE_LINK:
                        links += len(squeeze(piece))
            pieces = list(zip(line, kinds, strict=True)) if marked & MARKED else None
            units.append(Unit(text, unit_key(text), block, links, files, common, pieces))
        line.clear()
        kinds.clear()

    def _link(self, node: LexborNode, href: str | None, block: int) -> int:
        """Return what kind of link an anchor is, with its number."""
        if not href:
            return 0
        anchors = self._document.anchors
        anchors.append(href)
        number = (len(anchors) - 1) << ANCHOR
        if not is_file(href) or join(self._document.base, href) is None:
            return PAGE_LINK | number
        self._keep("file", node, block)
        return FILE_LINK | number

    def _add_media(self, node: LexborNode, tag: str, block: int) -> None:
        if tag == "img":
            self._keep("image", node, block)
        elif (source := video_source(tag, node.attributes)) and is_video(source, frame=tag == "iframe"):
            self._keep("video", node, block)

    def _keep(self, kind: AttachmentKind, node: LexborNode, block: int) -> None:
        self._document.media.append(Media(kind, node, block, len(self._document.units)))


@lru_cache(maxsize=1 << 12)
def _set_by(style: str) -> int:
    """Return the kind of text that an inline style makes."""
    return (LARGE if _LARGE.search(style) else 0) | (HIDDEN if _HIDDEN.search(style) else 0)
