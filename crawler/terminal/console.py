"""The two streams: results on stdout, progress and errors on stderr. Colours only on a terminal."""

from rich.console import Console
from rich.text import Text


def out() -> Console:
    """Return the console for results. Text is never read as markup: titles hold brackets."""
    return Console(markup=False, highlight=False, emoji=False)


def err() -> Console:
    """Return the console for progress and errors."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def plain(text: object) -> Text:
    """Return page text as it may be shown: control characters, which could steer a terminal, taken out.

    >>> plain("党\\x1b[31m建").plain
    '党[31m建'
    """
    kept = (c for c in str(text) if c in "\n\t" or (ord(c) >= 0x20 and not 0x7F <= ord(c) <= 0x9F))
    return Text("".join(kept))
