"""The two streams: results on stdout, progress and errors on stderr. Colours only on a terminal."""

from rich.console import Console
from rich.text import Text

from archive.visible_text import visible_text


def out() -> Console:
    """Return the console for results. Text is never read as markup: titles hold brackets."""
    return Console(markup=False, highlight=False, emoji=False)


def err() -> Console:
    """Return the console for progress and errors."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def plain(text: object) -> Text:
    """Return page text as it may be shown: what could steer a terminal or turn the writing is spelt out.

    >>> plain("党\\x1b[31m建\\u202e").plain
    '党[U+001B][31m建[U+202E]'
    """
    return Text("".join(c if c in "\n\t" else visible_text(c) for c in str(text)))
