"""Text that a page holds where only its script shows it: in a box for typing, or in a block hidden by its style."""

import re
from collections.abc import Sequence
from html import unescape

from pipelines.extract.boilerplate import HIDES
from pipelines.extract.document import Document
from pipelines.extract.frame_words import is_frame
from pipelines.extract.text import SENTENCE

# Possessive: a page of nothing but "<textarea" must not be tried again from every one of them.
_BOX = re.compile(r"<textarea\b([^<>]*+)>([^<]*+(?:<(?!/?textarea)[^<]*+)*+)</textarea\s*>", re.IGNORECASE)
MUCH = 150  # characters of running text that no form and no pop-up has
FEW = 40  # characters of running text that are less than an article


def says_little(document: Document) -> bool:
    """Tell whether a page shows less running text than an article has."""
    seen = 0
    for unit in document.units:
        if len(unit.text) >= FEW and not unit.link_chars and SENTENCE.search(unit.text):
            seen += len(unit.text)
            if seen >= MUCH:
                return False
    return True


def opened(text: str) -> str:
    """Return a page whose boxes for typing that are full of text are blocks; most pages come back as they are.

    >>> opened('<textarea id="zw">&lt;p&gt;' + "近日，市委召开会议。" * 15 + "&lt;/p&gt;</textarea>")[:20]
    '<div id="zw"><p>近日，市'
    """
    if "textarea" not in text and "TEXTAREA" not in text:
        return text
    return _BOX.sub(_block, text)


def _block(box: re.Match[str]) -> str:
    written = box.group(2)
    if len(written) < MUCH or not SENTENCE.search(written):
        return box.group()
    return f"<div{box.group(1)}>{unescape(written)}</div>"


def shown(document: Document, reasons: Sequence[str | None]) -> Sequence[str | None]:
    """Return why each unit is no text, with those hidden by style as text where the page says nothing else."""
    if HIDES not in reasons:
        return reasons
    seen = hidden = 0
    for unit, reason in zip(document.units, reasons, strict=True):
        if reason in (None, HIDES) and not unit.link_chars and SENTENCE.search(unit.text) and not is_frame(unit.text):
            if reason is None:
                seen += len(unit.text)
            else:
                hidden += len(unit.text)
    if seen >= FEW or hidden < MUCH:
        return reasons
    return [None if reason == HIDES else reason for reason in reasons]
