"""What is known of a page once it is parsed: block elements, lines of text (units) and media."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from archive.records import AttachmentKind

# Kinds of text, as bits: the kind of link it stands in, and how it is set. Above them the number of the anchor.
PAGE_LINK, FILE_LINK, STRONG, LARGE, HIDDEN, SUB, SUP, PRE = 1, 2, 4, 8, 16, 32, 64, 128
ANCHOR = 8  # bits before the number of the anchor in Document.anchors
_DIGITS = re.compile(r"\d+")
MARKED = PAGE_LINK | FILE_LINK | STRONG | SUB | SUP  # kinds that clean_html keeps


@dataclass(slots=True)
class Element:
    """A block-level element."""

    parent: int  # index of the enclosing block; -1 for the root
    path: int  # key of its place: tags, classes and ids from the root
    tag: str
    names: str  # class and id, small letters
    end: int = 0  # index behind its last descendant: elements[i:end] are the element and all below it


@dataclass(slots=True)
class Unit:
    """A line of text."""

    text: str
    key: int
    element: int  # index of its block
    link_chars: int = 0  # characters inside links to pages
    file_chars: int = 0  # characters inside links to files
    set: int = 0  # how all of it is set: STRONG, LARGE, HIDDEN
    pieces: list[tuple[str, int]] | None = None  # text and kind of each piece; None: nothing in it is MARKED

    @property
    def strong(self) -> bool:
        """Tell whether all of it is bold."""
        return bool(self.set & STRONG)

    @property
    def large(self) -> bool:
        """Tell whether all of it is set in large type."""
        return bool(self.set & LARGE)

    @property
    def hidden(self) -> bool:
        """Tell whether all of it is hidden by an inline style."""
        return bool(self.set & HIDDEN)


@dataclass(slots=True)
class Media:
    """A picture, video, sound or link to a file, with its place among the units; media.py tells where it leads."""

    kind: AttachmentKind
    node: LexborNode
    element: int
    position: int  # number of units before it
    address: str | None = None  # as written; None: a picture, which has several that may be it
    is_asked: bool = False  # media.source_of has looked where it leads, and found
    source: tuple[str, str | None] | None = None


@dataclass(slots=True)
class Document:
    """A page, walked once. Elements are in page order, so a parent's index is below its children's."""

    title: str | None = None  # of the <title> element
    cut_short: bool = False  # the page is longer than any article, and its rest was not read
    elements: list[Element] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    head_tags: list[tuple[str, str]] = field(default_factory=list)  # <meta>: name or property, content, as written
    marks: dict[str, list[int]] = field(default_factory=dict)  # selector -> elements it selects
    base: str = ""  # URL that links are relative to
    anchors: list[str] = field(default_factory=list)  # href of every link, as written
    spans: dict[int, tuple[str, str]] = field(default_factory=dict)  # colspan and rowspan of the cells that have one


@lru_cache(maxsize=1 << 16)
def place_below(above: int, tag: str, css_class: str | None, css_id: str | None, look: str) -> tuple[int, str]:
    """Return the key of an element's place below the place `above`, and its names in small letters."""
    names = f"{css_class or ''} {css_id or ''}".strip().lower()
    step = _DIGITS.sub("", f"/{tag}.{names or look}")
    digest = hashlib.blake2b(f"{above}{step}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True), names
