"""The only module that knows the parser: a page as block elements, lines of text (units) and media.

A block is a block-level element; a unit is a line of a block's own text, inline children folded in, parted
at <br>. Whole blocks alone fail on layouts that part paragraphs by <br> (EXTRACTION 4: .768, not .995).
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archive.records import AttachmentKind
from pipelines.extract.files import is_decoration, is_file, is_video, video_in
from pipelines.extract.text import squeeze, unit_key

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "select", "textarea", "button", "svg", "math", "title",
    "-comment", "!doctype",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "st1:chsdate",
})  # fmt: skip
_MEDIA = frozenset(["img", "video", "source", "embed", "iframe", "param"])
_STRONG = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"])
_LAYOUT = frozenset({"table", "td", "th"})  # told apart by style where they have no class
_DIGITS = re.compile(r"\d+")
PAGE_LINK, FILE_LINK = 1, 2


@dataclass(slots=True)
class Element:
    """A block-level element."""

    parent: int  # index of the enclosing block; -1 for the root
    path: int  # key of its place: tags, classes and ids from the root
    tag: str
    names: str  # class and id, small letters


@dataclass(slots=True)
class Unit:
    """A line of text."""

    text: str
    key: int
    element: int  # index of its block
    link_chars: int  # characters inside links to pages
    file_chars: int  # characters inside links to files
    strong: bool  # all of it is bold


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or file, with its place among the units."""

    kind: AttachmentKind
    url: str
    label: str | None
    element: int
    position: int  # number of units before it


@dataclass(slots=True)
class Document:
    """A page, walked once. Elements are in page order, so a parent's index is below its children's."""

    title: str | None = None  # of the <title> element
    elements: list[Element] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)  # name in small letters -> content
    marks: dict[str, list[int]] = field(default_factory=dict)  # selector -> elements it selects


def read_document(text: str, url: str, selectors: Collection[str] = ()) -> Document:
    """Return the page at `url`. Elements that a selector selects are blocks, whatever their tag.

    A selector that lexbor cannot read selects nothing.
    """
    tree = LexborHTMLParser(text)
    document = Document()
    root = tree.root
    if root is None:
        return document
    if (title := tree.css_first("title")) is not None:
        document.title = squeeze(title.text()) or None
    for meta in tree.css("meta[name][content]"):
        attributes = meta.attributes
        name, content = (attributes.get("name") or "").lower(), squeeze(attributes.get("content") or "")
        if content:
            document.metas.setdefault(name, content)
    base = tree.css_first("base[href]")
    href = (base.attributes.get("href") or "") if base is not None else ""
    _Walker(document, _join(url, href) or url, _selected(tree, selectors)).walk(root)
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
def _path_key(parent: int, step: str) -> int:
    digest = hashlib.blake2b(f"{parent}/{_DIGITS.sub('', step)}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _join(base: str, url: str) -> str | None:
    try:
        joined = urljoin(base, url.strip())
    except ValueError:  # http://[broken
        return None
    return joined if joined.startswith(("http://", "https://")) else None


class _Walker:
    """Walks a tree without recursion: 100,000 nested tags are walked like any other page."""

    def __init__(self, document: Document, base: str, selected: dict[int, list[str]]) -> None:
        self._document = document
        self._base = base
        self._selected = selected
        self._line: list[str] = []
        self._chars = [0, 0, 0]  # of the line, by kind of link
        self._strong = True

    def walk(self, root: LexborNode) -> None:
        """Fill the document."""
        block = self._enter(root, -1)
        # A frame is where to go on after an element: next node, block, kind of link, bold.
        frames: list[tuple[LexborNode | None, int, int, bool]] = [(root.child, block, 0, False)]
        while frames:
            node, outer, link, strong = frames.pop()
            if outer != block:
                self._flush(block)
                block = outer
            while node is not None:
                tag = node.tag
                if tag == "-text":
                    self._add(node.text_content or "", link, strong)
                elif tag in ("br", "hr"):
                    self._flush(block)
                elif tag in _MEDIA:
                    self._add_media(node, tag, block)
                if tag in _SKIPPED or (child := node.child) is None:
                    node = node.next
                    continue
                frames.append((node.next, block, link, strong))
                strong = strong or tag in _STRONG
                if tag in _INLINE and node.mem_id not in self._selected:
                    link = self._link(node, block) if tag == "a" else link
                else:
                    self._flush(block)
                    block = self._enter(node, block)
                node = child
        self._flush(block)

    def _enter(self, node: LexborNode, parent: int) -> int:
        attributes = node.attributes
        tag = node.tag or ""
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip().lower()
        step = f"{tag}.{names}"
        if not names and tag in _LAYOUT:
            step += "".join(attributes.get(name) or "" for name in ("style", "bgcolor", "align"))
        elements = self._document.elements
        above = elements[parent].path if parent >= 0 else 0
        elements.append(Element(parent, _path_key(above, step), tag, names))
        for selector in self._selected.get(node.mem_id, ()):
            self._document.marks.setdefault(selector, []).append(len(elements) - 1)
        return len(elements) - 1

    def _add(self, text: str, link: int, strong: bool) -> None:
        if text and not text.isspace():
            self._chars[link] += len(text.strip())
            self._strong = self._strong and strong
        self._line.append(text)

    def _flush(self, block: int) -> None:
        if not self._line:
            return
        if text := squeeze("".join(self._line)):
            _, links, files = self._chars
            self._document.units.append(Unit(text, unit_key(text), block, links, files, self._strong))
        self._line, self._chars, self._strong = [], [0, 0, 0], True

    def _link(self, node: LexborNode, block: int) -> int:
        """Return what kind of link an anchor is; a link to a file is kept as media."""
        href = node.attributes.get("href")
        if not href:
            return 0
        if not is_file(href) or (url := _join(self._base, href)) is None:
            return PAGE_LINK
        self._keep("file", url, squeeze(node.text()) or None, block)
        return FILE_LINK

    def _add_media(self, node: LexborNode, tag: str, block: int) -> None:
        attributes = node.attributes
        if tag == "img":
            source = next((v for n in ("data-original", "data-src", "orisrc", "src") if (v := attributes.get(n))), None)
            if not source or is_decoration(source, attributes.get("width"), attributes.get("height")):
                return
            if url := _join(self._base, source):
                self._keep("image", url, squeeze(attributes.get("alt") or attributes.get("title") or "") or None, block)
            return
        source = attributes.get("src")
        if tag == "param":
            named = (attributes.get("name") or "").lower()
            value = attributes.get("value") or ""
            source = video_in(value) if named in ("flashvars", "movie", "src", "url", "filename") else None
        elif flashvars := attributes.get("flashvars"):
            source = video_in(flashvars) or source
        url = _join(self._base, source) if source else None
        if url and is_video(url, frame=tag == "iframe"):
            self._keep("video", url, squeeze(attributes.get("title") or "") or None, block)

    def _keep(self, kind: AttachmentKind, url: str, label: str | None, block: int) -> None:
        self._document.media.append(Media(kind, url, label, block, len(self._document.units)))
