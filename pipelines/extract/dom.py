"""A page as block elements, lines of text (units) and media. Only this module knows the parser.

A block is a block-level element; a unit is a line of a block's own text, inline children folded in, parted
at <br>. Whole blocks alone fail on layouts that part paragraphs by <br> (EXTRACTION 4: .768, not .995).
"""

from collections.abc import Collection
from functools import lru_cache

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from archive.records import AttachmentKind
from pipelines.extract.document import (
    ANCHOR,
    FILE_LINK,
    HIDDEN,
    LARGE,
    MARKED,
    PAGE_LINK,
    PRE,
    STRONG,
    SUB,
    SUP,
    Document,
    Element,
    Media,
    Unit,
    place_below,
)
from pipelines.extract.files import framed_file, is_file, is_video, join, video_source
from pipelines.extract.nesting import MOST_CHARS, beginning, flattened, shortened
from pipelines.extract.scripted import opened
from pipelines.extract.tags import (
    BLOCK,
    FONT_SIZES,
    FRAMES,
    LAYOUT,
    MEDIA,
    OF_HEAD,
    SILENT,
    SKIPPED,
    SPECIAL,
    kind_by_style,
    meaning,
)
from pipelines.extract.text import squeeze, unit_key

# No article is longer; what is keeps its page in the WARC file and ends as too large.
MOST_UNITS, MOST_TITLE = 50_000, 2_000
LONG = 80  # characters; longer lines seldom stand on another page too
_TAGS: dict[int, tuple[int, str, int]] = {}  # lexbor's number of a tag -> what to do, name, kind of text
_OWN_NUMBERS = 256  # are below; above are tags that lexbor does not know, numbered anew in each document
_TEXT = 2  # lexbor's number of a text
_WHOLE = STRONG | LARGE | HIDDEN


def read_document(text: str, url: str, selectors: Collection[str] = (), utf8: bytes | None = None) -> Document:
    """Return the page at `url`. Elements that a selector selects are blocks, whatever their tag.

    A selector that lexbor cannot read selects nothing. `utf8` is the text in bytes, which spares coding it anew.
    """
    flat = opened(shortened(flattened(text[:MOST_CHARS], utf8)))
    read = beginning(flat)
    source = utf8 if utf8 is not None and read is text else read
    tree = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
    document = Document(cut_short=len(text) > MOST_CHARS or len(read) < len(flat), base=url)
    if tree.root is not None:
        _Walker(document, _selected(tree, selectors)).walk(tree.root)
    document.cut_short |= len(document.units) == MOST_UNITS
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


def _tag(node: LexborNode) -> tuple[int, str, int]:
    """Return what to do at a tag, its name, and the kind of text that it makes."""
    tag = node.tag or ""
    todo, kind = meaning(tag)
    found = todo, tag, kind
    if node.tag_id < _OWN_NUMBERS:
        _TAGS[node.tag_id] = found
    return found


class _Walker:
    """Walks a tree without recursion: 100,000 nested tags are walked like any other page.

    Every look at a node costs, so each is asked only for what its tag makes worth knowing.
    """

    def __init__(self, document: Document, selected: dict[int, list[str]]) -> None:
        self._document = document
        self._selected = selected
        self._line: list[str] = []  # pieces of the line, and the kind of each
        self._kinds: list[int] = []
        self._has_base = False

    def walk(self, root: LexborNode) -> None:
        """Fill the document."""
        block, kind = self._enter(root, root.tag or "", -1, 0)
        node: LexborNode | None = root.first_child
        # A frame is where to go on after an element: next node, block, kind of text.
        frames: list[tuple[LexborNode | None, int, int]] = []
        line, selected = self._line, self._selected
        while True:
            if node is None:
                if not frames:
                    break
                node, outer, kind = frames.pop()
                if outer != block:
                    self._close(block)
                    block = outer
            elif (number := node.tag_id) == _TEXT:
                if line or not node.is_empty_text_node:
                    self._say(node.text_content or "", kind, block)
                node = node.next
            else:
                todo, tag, made = _TAGS.get(number) or _tag(node)
                if todo >= SPECIAL and (todo == SILENT or self._special(node, tag, block)):
                    node = node.next
                elif todo >= BLOCK or (selected and node.mem_id in selected):
                    frames.append((node.next, block, kind))
                    block, kind = self._enter(node, tag, block, kind | made)
                    node = node.first_child
                elif (inner := self._enter_inline(node, tag, block, kind | made)) is None:
                    node = node.next
                else:
                    frames.append((node.next, block, kind))
                    kind = inner
                    node = node.first_child
        self._close_all(block)

    def _say(self, text: str, kind: int, block: int) -> None:
        """Add a text to the line; blanks are none at its beginning. Where breaks are kept, each ends a line."""
        if kind & PRE:
            while "\n" in text:
                line, _, text = text.partition("\n")
                self._say(line, kind & ~PRE, block)
                self._flush(block)
        if self._line or not text.isspace():
            self._line.append(text)
            self._kinds.append(kind)

    def _special(self, node: LexborNode, tag: str, block: int) -> bool:
        """Take a tag that is no text; return whether all is said with it."""
        if tag in ("br", "hr"):
            self._flush(block)
        elif tag in MEDIA:
            self._add_media(node, tag, block)
        elif tag in OF_HEAD:
            self._add_head(node, tag)
        return tag in SKIPPED or (node.first_child is None and tag not in OF_HEAD)

    def _add_head(self, node: LexborNode, tag: str) -> None:
        """Take what the head says; pages that begin with text have such tags in their body."""
        document = self._document
        attributes = node.attributes
        if tag == "head":
            for child in node.iter():
                if (name := child.tag) in OF_HEAD:
                    self._add_head(child, name or "")
        elif tag == "title":
            document.title = document.title or squeeze(node.text()[:MOST_TITLE]) or None
        elif tag == "base":
            if not self._has_base and (href := attributes.get("href")) is not None:
                self._has_base = True
                document.base = join(document.base, href) or document.base
        elif (name := attributes.get("name") or attributes.get("property")) and (content := attributes.get("content")):
            document.head_tags.append((name, content))

    def _enter(self, node: LexborNode, tag: str, parent: int, kind: int) -> tuple[int, int]:
        """Add a block; return its index and the kind of text in it."""
        if self._line:
            self._flush(parent)
        document = self._document
        elements = document.elements
        above = elements[parent].path if parent >= 0 else 0
        index = len(elements)
        if attributes := node.attributes:
            style = attributes.get("style")
            look = ""
            if tag in LAYOUT:
                look = f"{style or ''}{attributes.get('bgcolor') or ''}{attributes.get('align') or ''}"
                if "colspan" in attributes or "rowspan" in attributes:
                    document.spans[index] = attributes.get("colspan") or "", attributes.get("rowspan") or ""
            path, names = place_below(above, tag, attributes.get("class"), attributes.get("id"), look)
            if style:
                kind |= kind_by_style(style)
        else:
            path, names = place_below(above, tag, None, None, "")
        elements.append(Element(parent, path, tag, names))
        if self._selected:
            for selector in self._selected.get(node.mem_id, ()):
                document.marks.setdefault(selector, []).append(index)
        return index, kind

    def _close(self, block: int) -> None:
        if self._line:
            self._flush(block)
        elements = self._document.elements
        elements[block].end = len(elements)

    def _close_all(self, block: int) -> None:
        while block >= 0:
            self._close(block)
            block = self._document.elements[block].parent

    def _enter_inline(self, node: LexborNode, tag: str, block: int, kind: int) -> int | None:
        """Return the kind of text inside an inline element; None: it had nothing but one text, which was taken."""
        if attributes := node.attributes:
            if style := attributes.get("style"):
                kind |= kind_by_style(style)
            if tag == "a":
                if href := attributes.get("href"):
                    kind = self._link(node, href, block) | (kind & (_WHOLE | SUB | SUP | PRE))
            elif tag == "font" and attributes.get("size") in FONT_SIZES:
                kind |= LARGE
        child = node.first_child
        if child is None:
            return None
        if child.tag_id != _TEXT or child.next is not None:
            return kind
        self._say(child.text_content or "", kind, block)
        return None

    def _flush(self, block: int) -> None:
        """Add the line as a unit, unless it is blank."""
        line, kinds, units = self._line, self._kinds, self._document.units
        is_whole = len(line) == 1
        raw = line[0] if is_whole else "".join(line)
        text, key = _squeezed(raw) if len(raw) < LONG else _squeezed.__wrapped__(raw)
        if text and len(units) < MOST_UNITS:
            kind = kinds[0]
            unit = Unit(text, key, block, 0, 0, kind & _WHOLE)
            if not is_whole:
                self._parted(unit)
            elif kind & MARKED:
                unit.link_chars = len(text) if kind & PAGE_LINK else 0
                unit.file_chars = len(text) if kind & FILE_LINK else 0
                unit.pieces = [(text, kind)]
            units.append(unit)
        line.clear()
        kinds.clear()

    def _parted(self, unit: Unit) -> None:
        """Say of a unit how the pieces that it is made of are set."""
        line, kinds = self._line, self._kinds
        marked, common = 0, _WHOLE
        for piece, kind in zip(line, kinds, strict=True):
            marked |= kind
            if piece.isspace():
                continue
            common &= kind
            if kind & FILE_LINK:
                unit.file_chars += len(squeeze(piece))
            elif kind & PAGE_LINK:
                unit.link_chars += len(squeeze(piece))
        unit.set = common
        if marked & MARKED:
            unit.pieces = list(zip(line, kinds, strict=True))

    def _link(self, node: LexborNode, href: str, block: int) -> int:
        """Return what kind of link an anchor is, with its number. A link to a file is kept as media."""
        document = self._document
        number = len(document.anchors) << ANCHOR
        document.anchors.append(href)
        if not is_file(href) or join(document.base, href) is None:
            return PAGE_LINK | number
        self._keep("file", node, block)
        return FILE_LINK | number

    def _add_media(self, node: LexborNode, tag: str, block: int) -> None:
        if tag == "img":
            self._keep("image", node, block)
        elif source := video_source(tag, node.attributes):
            if is_video(source, frame=tag == "iframe"):
                self._keep("video", node, block)
            elif tag in FRAMES and framed_file(source):
                self._keep("file", node, block)

    def _keep(self, kind: AttachmentKind, node: LexborNode, block: int) -> None:
        self._document.media.append(Media(kind, node, block, len(self._document.units)))


@lru_cache(maxsize=1 << 15)  # menus and footers stand on every page
def _squeezed(raw: str) -> tuple[str, int]:
    """Return a line without blanks that do not show, and its key."""
    text = squeeze(raw)
    return text, unit_key(text)
