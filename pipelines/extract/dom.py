"""Parses a page. Only this module, walker.py and media.py know the parser."""

from collections.abc import Collection

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, SelectolaxError

from pipelines.extract.document import Document
from pipelines.extract.nesting import MOST_CHARS, beginning, flattened, shortened, without_cdata
from pipelines.extract.scripted import opened, says_little
from pipelines.extract.walker import MOST_UNITS, Walker


def read_document(text: str, url: str, selectors: Collection[str] = (), utf8: bytes | None = None) -> Document:
    """Return the page at `url`. Elements that a selector selects are blocks, whatever their tag.

    A selector that lexbor cannot read selects nothing. `utf8` is the text in bytes, which spares coding it anew.
    """
    flat = shortened(flattened(without_cdata(text[:MOST_CHARS]), utf8))
    document = _walked(flat, text, url, selectors, utf8)
    if says_little(document) and (shown := opened(flat)) is not flat:
        return _walked(shown, text, url, selectors, None)
    return document


def _walked(flat: str, text: str, url: str, selectors: Collection[str], utf8: bytes | None) -> Document:
    read = beginning(flat)
    source = utf8 if utf8 is not None and read is text else read
    tree = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
    document = Document(cut_short=len(text) > MOST_CHARS or len(read) < len(flat), base=url)
    if tree.root is not None:
        Walker(document, _selected(tree, selectors)).walk(tree.root)
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
