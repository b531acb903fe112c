"""What one page adds to the site's counts."""

import hashlib
from collections.abc import Mapping, Sequence

from archive.counts import Keys, Observation
from archive.records import Capture
from pipelines.extract.dom import Document
from pipelines.extract.text import SENTENCE

EDGE_LINES = 3  # first and last lines of a body that may be a disclaimer or a credit
LONG_LINE = 40  # characters of a line that two articles share only if one is a reprint
FEWEST_LINES = 3
FEWEST_CHARS = 300  # a footer of one long notice must not make all pages reprints of each other


def first_look(capture: Capture, document: Document, keys: Keys) -> Observation:
    """Return what a page adds to the counts before anything is known of its body."""
    return observe(capture, document, keys, body=None, title=None, edges=(), selectors={})


def observe(
    capture: Capture, document: Document, keys: Keys, *,
    body: int | None, title: int | None, edges: Sequence[int], selectors: Mapping[str, bool],
) -> Observation:  # fmt: skip
    """Return what a page adds; `body` and `title` are elements, `edges` the keys of the body's lines."""
    elements = document.elements
    places: dict[int, list[int]] = {element.path: [0, 0] for element in elements}
    for unit in document.units:
        place = places[elements[unit.element].path]
        place[0] += len(unit.text)
        place[1] += min(unit.link_chars, len(unit.text))
    return Observation(
        site=capture.site,
        url=capture.url,
        units=keys.units,
        paths={path: (chars, links) for path, (chars, links) in places.items()},
        fingerprint=_fingerprint(document),
        body_path=elements[body].path if body is not None else None,
        title_path=elements[title].path if title is not None else None,
        heads=frozenset(edges[:EDGE_LINES]) if body is not None else frozenset(),
        tails=frozenset(edges[-EDGE_LINES:]) if body is not None else frozenset(),
        selectors=dict(selectors),
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
