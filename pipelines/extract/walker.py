"""From a parsed page to its block elements, lines of text (units) and media, node by node.

A block is a block-level element; a unit is a line of a block's own text, inline children folded in, parted
at <br>. Whole blocks alone fail on layouts that part paragraphs by <br> (EXTRACTION 4: .768, not .995).
"""

from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from archive.records import AttachmentKind
from pipelines.extract.document import (
    ANCHOR,
    FILE_LINK,
    HIDDEN,
    LARGE,
    MARKED,
    PAGE_LINK,
    PRE,
    SUB,
    SUP,
    Document,
    Element,
    Media,
    Unit,
    place_below,
)
from pipelines.extract.files import join
from pipelines.extract.lines import LONG, WHOLE, squeezed, unit_of
from pipelines.extract.links import (
    begins_attachment,
    by_address,
    link_address,
    link_kind,
    may_be_file,
    player_holds,
    script_holds,
    written,
)
from pipelines.extract.tags import (
    BLOCK,
    FONT_SIZES,
    LAYOUT,
    MEDIA,
    OF_HEAD,
    SILENT,
    SKIPPED,
    SPECIAL,
    kind_by_style,
    meaning,
)
from pipelines.extract.text import squeeze

# No article is longer; what is keeps its page in the WARC file and ends as too large.
MOST_UNITS, MOST_TITLE = 50_000, 2_000
BEGINNING = 8  # pieces of a line that may hold its label
_TAGS: dict[int, tuple[int, str, int]] = {}  # lexbor's number of a tag -> what to do, name, kind of text
_OWN_NUMBERS = 256  # are below; above are tags that lexbor does not know, numbered anew in each document
_TEXT = 2  # lexbor's number of a text


def _tag(node: LexborNode) -> tuple[int, str, int]:
    """Return what to do at a tag, its name, and the kind of text that it makes."""
    tag = node.tag or ""
    todo, kind = meaning(tag)
    found = todo, tag, kind
    if node.tag_id < _OWN_NUMBERS:
        _TAGS[node.tag_id] = found
    return found


class Walker:
    """Walks a tree without recursion: 100,000 nested tags are walked like any other page.

    `selected` has the selectors that select a node, by the node's `mem_id`.

    Every look at a node costs, so each is asked only for what its tag makes worth knowing.
    """

    def __init__(self, document: Document, selected: dict[int, list[str]]) -> None:
        self._document = document
        self._selected = selected
        self._line: list[str] = []  # pieces of the line, and the kind of each
        self._kinds: list[int] = []
        self._has_base = False
        self._hides = False  # something on the page is hidden

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
        elif tag == "script":
            self._add_script(node, block)
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
            if shown := attributes.get("pdfsrc"):
                self._keep("file", node, index, shown)
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
                if kind & HIDDEN:
                    self._hides = True
            if tag == "a":
                if link := self._link(node, attributes, block):
                    kind = link | (kind & (WHOLE | SUB | SUP | PRE))
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
        line, kinds, document = self._line, self._kinds, self._document
        if not line:
            return
        if len(document.units) < MOST_UNITS:
            if len(line) == 1 and not kinds[0] & MARKED:  # most lines: in place, not in a function
                raw = line[0]
                text, key = squeezed(raw) if len(raw) < LONG else squeezed.__wrapped__(raw)
                unit = Unit(text, key, block, 0, 0, kinds[0] & WHOLE) if text else None
            else:
                unit = unit_of(line, kinds, block, document.anchors, self._hides)
            if unit is not None:
                document.units.append(unit)
        line.clear()
        kinds.clear()

    def _link(self, node: LexborNode, attributes: Mapping[str, str | None], block: int) -> int:
        """Return what kind of link an anchor is, with its number; 0: none. What is no page is kept as media."""
        address = attributes.get("href")
        if not address or address[0] in "# \n\t" or address[:11].lower() == "javascript:":
            address = link_address(attributes)
        if address is None:
            return 0
        document = self._document
        number = len(document.anchors) << ANCHOR
        document.anchors.append(address)
        kind, is_page = by_address(address)
        if is_page:  # most links: to read their words twice would cost
            return PAGE_LINK | number
        if kind is None and may_be_file(address, attributes, words := node.text()):
            units, line = document.units, "".join(self._line[:BEGINNING])
            above = units[-1].text if units and (units[-1].file_chars or begins_attachment(units[-1].text)) else ""
            kind = link_kind(address, document.base, attributes, words, line, above)
        if kind is None or join(document.base, address) is None:
            return PAGE_LINK | number
        self._keep(kind, node, block, address)
        return (FILE_LINK if kind == "file" else PAGE_LINK) | number

    def _add_media(self, node: LexborNode, tag: str, block: int) -> None:
        if tag == "img":
            self._keep("image", node, block)
        elif held := player_holds(tag, node.attributes, node.parent.tag if node.parent else None):
            self._keep(held[0], node, block, held[1])

    def _add_script(self, node: LexborNode, block: int) -> None:
        """Take what a script plays, or a day that it writes into the line."""
        child = node.first_child
        code = (child.text_content or "") if child is not None else ""
        if held := script_holds(node.attributes, code):
            self._keep(held[0], node, block, held[1])
        elif words := written(code):
            self._say(words, 0, block)

    def _keep(self, kind: AttachmentKind, node: LexborNode, block: int, address: str | None = None) -> None:
        self._document.media.append(Media(kind, node, block, len(self._document.units), address))
