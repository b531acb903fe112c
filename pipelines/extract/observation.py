"""What one page adds to the site's counts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.counts import Keys, Observation
from pipelines.extract.document import Document
from pipelines.extract.text import SENTENCE

EDGE_LINES = 3  # first and last lines of a body that may be a disclaimer or a credit
LONG_LINE = 40  # characters of a line that two articles share only if one is a reprint
FEWEST_LINES = 3
FEWEST_CHARS = 300  # a footer of one long notice must not make all pages reprints of each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where body and title of a page are (elements; None: nowhere), and the keys of the body's lines in order."""

    body: int | None = None
    title: int | None = None
    edges: Sequence[int] = ()
    selectors: Mapping[str, bool] = field(default_factory=dict)  # body selector -> did it serve on this page?


def places(documents: Iterable[Document]) -> dict[int, tuple[int, int]]:
    """Return the places of a page's blocks, with the characters and the characters in links that stand there."""
    chars: dict[int, int] = {}
    links: dict[int, int] = {}
    for document in documents:
        elements = document.elements
        for element in elements:
            chars.setdefault(element.path, 0)
        for unit in document.units:
            path = elements[unit.element].path
            size = len(unit.text)
            chars[path] += size
            if unit.link_chars:
                links[path] = links.get(path, 0) + min(unit.link_chars, size)
    return {path: (size, links.get(path, 0)) for path, size in chars.items()}


def observe(document: Document, keys: Keys, at: Places) -> Observation:
    """Return what a page adds."""
    elements = document.elements
    return Observation(
        site=keys.site,
        url=keys.url,
        units=keys.units,
        paths=keys.paths,
        fingerprint=_fingerprint(document),
        body_path=elements[at.body].path if at.body is not None else None,
        title_path=elements[at.title].path if at.title is not None else None,
        heads=frozenset(at.edges[:EDGE_LINES]) if at.body is not None else frozenset(),
        tails=frozenset(at.edges[-EDGE_LINES:]) if at.body is not None else frozenset(),
        selectors=dict(at.selectors),
    )


def _fingerprint(document: Document) -> int | None:
    """Return a key of the page's running text, None where there is too little to tell a reprint by."""
    long = {
        unit.key: len(unit.text)
        for unit in document.units
        if len(unit.text) >= LONG_LINE and not unit.link_chars and SENTENCE.search(unit.text)
    }
    if len(long) < FEWEST_LINES or sum(long.values()) < FEWEST_CHARS:
        return None
    keys = ",".join(map(str, sorted(long)))
    return int.from_bytes(hashlib.blake2b(keys.encode(), digest_size=8).digest(), "big", signed=True)
